"""Raising or refreshing the level of signatures that a file already bears (augmentation, EN 319 142-1; RFC 3161).

Nobody signs again: what is added are timestamps and the evidence of status, each in an incremental update. What the
file's own evidence does not show of a certificate that has expired meanwhile can no longer be fetched, and is told.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final

from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import EmbeddedPdfSignature

from core.documents.intake import opened, refusing
from core.documents.ladder import reread
from core.errors import (
    EncryptedDocumentError,
    NotAugmentableError,
    PostCheckError,
    RevocationDataError,
    TimestampError,
)
from core.network import Fetcher
from core.secrets import Secret
from core.signing.engine import AugmentedDocument, AugmentJob
from core.signing.long_term import add_document_timestamp, store_status
from core.signing.model import SignatureLevel
from core.signing.publishing import publish
from core.signing.timestamping import TrustedTimeStamper
from core.validation.evidence import Evidence, StatusRule, stored_in
from core.validation.proof import Proof, archive, prove
from core.validation.report import FileReport, Indication
from core.validation.second_engine import look
from core.validation.validate import validate

_ORDER: Final = tuple(SignatureLevel)


async def augment_document(
    job: AugmentJob, fetcher: Fetcher, moment: datetime, password: Secret | None = None
) -> AugmentedDocument:
    """Augment a copy at ``job.work``, check it by both engines, publish it; the source is only read."""
    name = job.source.name
    before = await validate(job.source, job.trust, moment, fetcher, password=password)
    _check_worthwhile(before, job.level, name)
    stamper = TrustedTimeStamper(fetcher, job.trust, lambda: moment)
    if not job.trust.tsa_urls:
        raise TimestampError("no time-stamping authority")
    job.work.unlink(missing_ok=True)
    job.work.touch(mode=0o600)
    try:
        with opened(job.source) as reading, job.work.open("r+b") as file, refusing(name):
            await asyncio.to_thread(shutil.copyfileobj, reading, file, 1 << 20)
            stamps = await _Augmenter(job, lambda: reread(file, password), fetcher, stamper, moment).run()
            file.flush()
            os.fsync(file.fileno())
        after = await validate(job.work, job.trust, stamper.not_before(moment), fetcher, password=password)
        await _check(job, before, after, stamps, password)
        path = await asyncio.to_thread(publish, job.work, job.result)
    finally:
        job.work.unlink(missing_ok=True)
    host = stamper.used.host if stamper.used is not None else None
    return AugmentedDocument(job.source, path, replace(after, path=path), host)


class _Augmenter:
    """The updates, one after the other; each reads the file anew."""

    def __init__(
        self,
        job: AugmentJob,
        read: Callable[[], PdfFileReader],
        fetcher: Fetcher,
        stamper: TrustedTimeStamper,
        moment: datetime,
    ) -> None:
        self._job, self._reread, self._fetcher = job, read, fetcher
        self._stamper, self._moment = stamper, moment

    async def run(self) -> int:
        """Returns how many document timestamps were added."""
        stamps = 0
        reader, evidence = self._read()
        if not all(proof.proven for _embedded, proof in await self._proofs(reader, evidence)):
            await add_document_timestamp(reader, self._stamper, None)
            stamps += 1
        if self._job.level is SignatureLevel.B_T:
            return stamps
        for number in range(len(reader.embedded_regular_signatures)):
            reader, evidence = self._read()
            embedded, proof = (await self._proofs(reader, evidence))[number]
            await store_status(
                embedded,
                evidence.context(
                    proof.time,
                    StatusRule.REQUIRED,
                    others=(*embedded.other_embedded_certs, *proof.others),
                    online=self._still_told(embedded, proof),
                ),
            )
        for number in range(len(reader.embedded_timestamp_signatures)):
            reader, evidence = self._read()
            stamp = reader.embedded_timestamp_signatures[number]
            if stamp.signer_cert.not_valid_after >= self._moment:
                others = stamp.other_embedded_certs
                await store_status(stamp, evidence.context(None, StatusRule.REQUIRED, others=others))
        if self._job.level is SignatureLevel.B_LTA:
            reader, evidence = self._read()
            await add_document_timestamp(reader, self._stamper, evidence.context(None, StatusRule.REQUIRED))
            stamps += 1
        return stamps

    @property
    def _now(self) -> datetime:
        return self._stamper.not_before(self._moment)

    def _read(self) -> tuple[PdfFileReader, Evidence]:
        reader = self._reread()
        return reader, Evidence(self._job.trust, self._fetcher, stored_in(reader))

    async def _proofs(self, reader: PdfFileReader, evidence: Evidence) -> list[tuple[EmbeddedPdfSignature, Proof]]:
        archived = await archive(reader.embedded_timestamp_signatures, evidence, self._now)
        return [
            (embedded, await prove(embedded, archived, evidence, self._now))
            for embedded in reader.embedded_regular_signatures
        ]

    def _still_told(self, embedded: EmbeddedPdfSignature, proof: Proof) -> bool:
        """An authority may forget expired certificates: what it says of one afterwards proves nothing."""
        shown: list[x509.Certificate | None] = [embedded.signer_cert, proof.authority]
        return all(self._moment <= one.not_valid_after for one in shown if one is not None)


def _check_worthwhile(report: FileReport, level: SignatureLevel, name: str) -> None:
    if "encrypted" in report.reasons:
        raise EncryptedDocumentError(name=name, reason="missing")
    if not report.signatures:
        raise NotAugmentableError(name=name, reason="unsigned")
    if report.verdict is Indication.TOTAL_FAILED:
        raise NotAugmentableError(name=name, reason="broken")
    levels = [one.level for one in report.signatures]
    if level is SignatureLevel.B_B or any(one is None for one in levels):
        raise NotAugmentableError(name=name, reason="kind")
    # An archive timestamp can always be renewed; every other level is reached once.
    if level is not SignatureLevel.B_LTA and all(_reaches(one, level) for one in levels):
        raise NotAugmentableError(name=name, reason="reached")


async def _check(job: AugmentJob, before: FileReport, after: FileReport, stamps: int, password: Secret | None) -> None:
    name = job.source.name
    known = {one.field: set(one.reasons) for one in before.signatures}
    worse = any(set(one.reasons) - known.get(one.field, set()) for one in after.signatures)
    if worse or known.keys() != {one.field for one in after.signatures} or set(after.reasons) - set(before.reasons):
        raise PostCheckError("augmenting spoiled a signature", name=name)
    seen = await asyncio.to_thread(look, job.work, None, password)
    first = await asyncio.to_thread(look, job.source, None, password)
    if seen.pages != first.pages or seen.signatures != first.signatures + stamps:
        raise PostCheckError("the second engine sees another file", name=name)
    for one in after.signatures:
        if not _reaches(one.level, job.level):
            timely = one.level is not None and _reaches(one.level, SignatureLevel.B_T)
            raise (RevocationDataError if timely else TimestampError)(f"reached {one.level}")


def _reaches(level: SignatureLevel | None, wanted: SignatureLevel) -> bool:
    return level is not None and _ORDER.index(level) >= _ORDER.index(wanted)
