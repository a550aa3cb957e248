"""Submitting a dossier: limits, open, upload, submit, with one key for the whole of it.

The key is the dossier's own id: whatever is repeated after a failure is the same dossier to the portal.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from core.errors import (
    DocumentTooLargeError,
    FileKindNotAcceptedError,
    FileMissingError,
    PortalProtocolError,
)
from core.portal.gateway import PortalGateway
from core.portal.model import DossierOpening, PaperUpload, PortalLimits, PortalSession, Receipt, Upload


@dataclass(frozen=True, slots=True)
class SubmissionProgress:
    """Files uploaded so far, of all; ``submitting`` once the dossier itself is on its way."""

    uploaded: int
    total: int
    submitting: bool


class Submission:
    """One dossier on its way to one portal."""

    def __init__(self, gateway: PortalGateway, observe: Callable[[SubmissionProgress], None] = lambda _: None) -> None:
        self._gateway, self._observe = gateway, observe

    async def submit(
        self,
        session: PortalSession,
        procedure_code: str,
        papers: Sequence[PaperUpload],
        fields: Mapping[str, str],
        key: str,
    ) -> Receipt:
        """Submit; may be called again with the same ``key`` after any failure without making a second dossier.

        Raises ``InputError`` leaves for files that the portal would refuse, ``PortalError`` leaves otherwise;
        ``PortalProtocolError`` if the portal holds other bytes than were sent.
        """
        check_limits(await self._gateway.limits(), papers)
        papers = await digested(papers)
        async with self._gateway.holding(key):
            earlier = await self._gateway.earlier(session, fields, papers, key)
            if earlier is not None:
                return earlier
            opening = await self._gateway.open(session, procedure_code, fields, key)
            uploads: list[Upload] = []
            for paper in papers:
                self._observe(SubmissionProgress(len(uploads), len(papers), submitting=False))
                uploads.append(await uploaded(self._gateway, session, opening, paper))
            self._observe(SubmissionProgress(len(uploads), len(papers), submitting=True))
            return await self._gateway.submit(session, opening, fields, uploads, key)


async def uploaded(
    gateway: PortalGateway, session: PortalSession, opening: DossierOpening, paper: PaperUpload
) -> Upload:
    """One paper, given with its digest, at the portal; ``PortalProtocolError`` if other bytes are held there."""
    upload = await gateway.upload(session, opening, paper)
    if upload.sha256 != paper.sha256:
        raise PortalProtocolError("the portal holds other bytes than were sent", name=paper.path.name)
    return upload


async def digested(papers: Sequence[PaperUpload]) -> Sequence[PaperUpload]:
    """The papers with the digests of their files, worked out side by side."""
    found = await asyncio.gather(*(asyncio.to_thread(paper.file_digest) for paper in papers))
    return [replace(paper, sha256=digest) for paper, digest in zip(papers, found, strict=True)]


def check_limits(limits: PortalLimits, papers: Sequence[PaperUpload]) -> None:
    """Raise what the portal would say, before anything is sent."""
    total = 0
    for paper in papers:
        name = paper.path.name
        if not paper.path.is_file():
            raise FileMissingError(name=name)
        if paper.path.suffix.lower().lstrip(".") not in limits.kinds:
            raise FileKindNotAcceptedError(name=name, kinds=", ".join(limits.kinds))
        size = paper.path.stat().st_size
        total += size
        if size > limits.max_file_bytes:
            raise DocumentTooLargeError(name=name, limit=_megabytes(limits.max_file_bytes))
        if total > limits.max_total_bytes:
            raise DocumentTooLargeError(name=name, limit=_megabytes(limits.max_total_bytes))


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:g} MB"
