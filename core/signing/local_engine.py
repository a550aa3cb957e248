"""The signing engine in this process: for the command line, and inside the engine's own process."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from pyhanko.pdf_utils.reader import PdfFileReader

from core.disk import full_disk
from core.documents import hex_strings
from core.documents.intake import opened, refusing
from core.documents.ladder import climb
from core.documents.occupancy import occupied
from core.documents.passwords import check_password
from core.documents.signing_lines import signing_lines
from core.network import Fetcher
from core.network_trace import RecordingFetcher
from core.secrets import Secret
from core.signing import pades_finish, pades_prepare
from core.signing.attributes import AttributeTemplates
from core.signing.augmenting import augment_document
from core.signing.engine import (
    AugmentedDocument,
    AugmentJob,
    CompleteJob,
    CredentialCheck,
    DocumentFacts,
    PreparedDocument,
    PrepareJob,
    ReturnJob,
    SignedDocument,
    TrustSettings,
)
from core.signing.leftovers import opened_folder
from core.signing.model import Dtbsr, Placement, SignatureAlgorithm
from core.signing.opened_files import OpenedFiles
from core.signing.page_frames import frame_of
from core.signing.placement import propose
from core.signing.publishing import check_folder
from core.signing.returning import take_back
from core.signing.values import verify_signature_value
from core.validation import trust as credential_trust
from core.validation.evidence_gathering import gathered
from core.validation.examination import Examination
from core.validation.examine import examine
from core.validation.report import FileReport
from core.validation.validate import validate

_TALKATIVE: Final = ("pyhanko", "pyhanko_certvalidator")
"""Their warnings quote certificate subjects, hence names and numbers of people; our reports say the same in reasons."""


class LocalEngine:
    """``SigningEngine`` over pyHanko; it owns ``fetcher``, and a folder in ``work`` while files are open."""

    def __init__(self, fetcher: Fetcher, work: Path) -> None:
        self._fetcher = fetcher
        self._templates = AttributeTemplates()
        self._passwords: dict[Path, Secret] = {}
        self._files = OpenedFiles(opened_folder(work), self._passwords)
        hex_strings.install()
        for library in _TALKATIVE:
            logging.getLogger(library).setLevel(logging.ERROR)

    async def inspect(self, source: Path) -> DocumentFacts:
        """See ``SigningEngine``."""
        return await asyncio.to_thread(self._files.open, source)

    async def unlock(self, path: Path, password: str) -> None:
        """See ``SigningEngine``."""
        given = Secret(password)
        if path.exists():
            await asyncio.to_thread(check_password, path, given)
        self._passwords[path] = given

    def release(self, source: Path) -> None:
        """See ``SigningEngine``."""
        self._files.release(source)

    async def propose_placement(self, source: Path, width: float, height: float) -> Placement:
        """See ``SigningEngine``; the last page."""
        return await asyncio.to_thread(self._proposed, source, (width, height))

    async def check_result_folder(self, folder: Path) -> None:
        """See ``SigningEngine``."""
        await asyncio.to_thread(check_folder, folder)

    async def prepare(self, job: PrepareJob) -> PreparedDocument:
        """See ``SigningEngine``."""
        with full_disk(job.work.parent):
            copy = await asyncio.to_thread(self._files.take, job.source, job.work)
            password = self._passwords.get(job.source)
            return await pades_prepare.prepare_document(job, copy, self._templates, password)

    async def verify_signature_value(
        self, certificate_der: bytes, dtbsr: Dtbsr, value: bytes, algorithm: SignatureAlgorithm
    ) -> None:
        """See ``SigningEngine``."""
        verify_signature_value(certificate_der, dtbsr, value, algorithm)

    async def complete(self, job: CompleteJob) -> SignedDocument:
        """See ``SigningEngine``."""
        recording, moment = RecordingFetcher(self._fetcher), datetime.now(UTC)
        password = self._passwords.get(job.prepared.source)
        with full_disk(job.prepared.work.parent):
            signed = await pades_finish.complete_document(job, recording, moment, password)
        if password is not None:
            self._passwords[signed.path] = password
        ours = next(one for one in signed.report.signatures if one.field == job.prepared.field_name)
        certificates = (job.certificate_der, job.chain_der)
        evidence = await asyncio.to_thread(
            gathered, job.signature_value, certificates, signed.path, ours, moment, recording.exchanges
        )
        return replace(signed, evidence=evidence)

    async def take_back(self, job: ReturnJob) -> SignedDocument:
        """See ``SigningEngine``."""
        with full_disk(job.work.parent):
            return await take_back(job, self._fetcher, datetime.now(UTC), self._passwords.get(job.sent))

    async def augment(self, job: AugmentJob) -> AugmentedDocument:
        """See ``SigningEngine``."""
        with full_disk(job.work.parent):
            return await augment_document(job, self._fetcher, datetime.now(UTC), self._passwords.get(job.source))

    async def check_credential(
        self, certificate_der: bytes, chain_der: tuple[bytes, ...], trust: TrustSettings, moment: datetime
    ) -> CredentialCheck:
        """See ``SigningEngine``."""
        return await credential_trust.check_credential(certificate_der, chain_der, trust, moment, self._fetcher)

    async def validate(self, path: Path, trust: TrustSettings, moment: datetime) -> FileReport:
        """See ``SigningEngine``."""
        return await validate(path, trust, moment, self._fetcher, password=self._passwords.get(path))

    async def examine(self, path: Path, trust: TrustSettings, moment: datetime) -> Examination:
        """See ``SigningEngine``."""
        return await examine(path, trust, moment, self._fetcher, self._passwords.get(path))

    async def aclose(self) -> None:
        """Close the client and every file."""
        self._files.close()
        await self._fetcher.aclose()

    def _proposed(self, source: Path, wanted: tuple[float, float]) -> Placement:
        self._files.open(source)
        copy, password = self._files.held(source), self._passwords.get(source)
        if copy is not None:
            return _place(copy.reader, copy.facts.pages, source, wanted, password)
        with opened(source) as file:
            found = climb(file, source.name, password)
            return _place(found.reader, found.pages, source, wanted, password)


def _place(
    reader: PdfFileReader, page: int, source: Path, wanted: tuple[float, float], password: Secret | None
) -> Placement:
    with refusing(source.name):
        frame = frame_of(reader, page)
    taken = occupied(source, page, frame, password)
    return propose(page, frame.size, taken, wanted, signing_lines(source, page, frame, password))
