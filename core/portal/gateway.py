"""The contract of a portal. A portal is a profile (data); a gateway speaks its protocol.

Submission is at most once: ``submit`` carries an idempotency key and may be repeated with the same key, also by a
program that was started anew. Where a portal has no such key, its gateway keeps ``SubmissionNotes``, looks at the
portal before it sends again, and raises ``SubmissionUnknownError`` while nobody can know.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from core.portal.model import (
    DossierOpening,
    DossierStatus,
    PaperUpload,
    PortalLimits,
    PortalSession,
    Receipt,
    SupplementRequest,
    Upload,
)


class PortalGateway(Protocol):
    """A portal. Every method raises only ``PortalError`` leaves (or ``InputError`` for a bad file)."""

    async def limits(self) -> PortalLimits:
        """File rules."""

    def holding(self, key: str) -> AbstractAsyncContextManager[None]:
        """Around everything that is done under a key, so that no other window changes what is being submitted.

        Raises ``JournalBusyError`` where the portal itself does not keep two submissions apart.
        """

    async def earlier(
        self, session: PortalSession, fields: Mapping[str, str], papers: Sequence[PaperUpload], key: str
    ) -> Receipt | None:
        """The receipt if this very content was submitted under ``key`` already; None if it may be submitted now.

        ``papers`` with their digests. Asked before anything is uploaded. Raises ``SubmittedBeforeError`` for other
        content, ``SubmissionUnknownError`` while nobody can know.
        """

    async def open(
        self, session: PortalSession, procedure_code: str, fields: Mapping[str, str], key: str
    ) -> DossierOpening:
        """Open a dossier for the applicant of ``fields``; the same ``key`` gives the same dossier."""

    async def upload(self, session: PortalSession, opening: DossierOpening, paper: PaperUpload) -> Upload:
        """Upload one file; the same content for the same component again is the same upload.

        ``Upload.sha256`` is of what the portal holds: compare it.
        """

    async def submit(
        self,
        session: PortalSession,
        opening: DossierOpening,
        fields: Mapping[str, str],
        uploads: Sequence[Upload],
        key: str,
    ) -> Receipt:
        """Submit; the same ``key`` gives the same receipt, never a second dossier.

        Raises ``SubmittedBeforeError`` if the key's dossier is with the portal and other content is given now.
        """

    async def status(self, session: PortalSession, number: str) -> DossierStatus:
        """Look up one's own dossier."""

    async def dossiers(self, session: PortalSession) -> Sequence[DossierStatus]:
        """All of one's own dossiers, the newest first."""

    async def supplement(self, session: PortalSession, number: str) -> SupplementRequest | None:
        """What the portal asks for of one's own dossier; None for nothing, or where it has no call for it."""

    async def answer_supplement(
        self, session: PortalSession, request: SupplementRequest, uploads: Sequence[Upload]
    ) -> DossierStatus:
        """Send what was asked for; repeating it does not send it twice."""

    async def sign_out(self, session: PortalSession) -> None:
        """End the session at the portal."""

    async def aclose(self) -> None:
        """Close connections."""
