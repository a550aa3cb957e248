"""PAdES, second half: embed, timestamp, augment, check twice, publish (EN 319 142-1; ISO 32000-2, 12.8)."""

from __future__ import annotations

import asyncio
import os
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Final

from asn1crypto import cms, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import find_unique_cms_attribute
from pyhanko.sign.timestamps import TimestampRequestError

from core.documents.ladder import reread
from core.errors import (
    CredentialUnusableError,
    DocumentChangedError,
    EncryptedDocumentError,
    PlaceholderTooSmallError,
    PostCheckError,
    RevocationDataError,
    TimestampError,
)
from core.network import Fetcher
from core.secrets import Secret
from core.signing.attributes import external_signer
from core.signing.draft import drafted
from core.signing.engine import CompleteJob, SignedDocument
from core.signing.long_term import add_document_timestamp, store_status
from core.signing.model import SignatureLevel
from core.signing.publishing import publish
from core.signing.timestamping import TrustedTimeStamper, no_timestamp
from core.signing.values import verify_signature_value
from core.validation.evidence import Evidence, StatusRule
from core.validation.report import FileReport, Indication
from core.validation.second_engine import look
from core.validation.validate import validate

_LONG_TERM: Final = (SignatureLevel.B_LT, SignatureLevel.B_LTA)
_ORDER: Final = tuple(SignatureLevel)
_OUR_FAULT: Final = frozenset({"changed-after-signing", "partial-coverage", "digest-mismatch", "manipulated-tail"})


async def complete_document(
    job: CompleteJob, fetcher: Fetcher, moment: datetime, password: Secret | None = None
) -> SignedDocument:
    """Finish the work file in place and publish it; a failure leaves it as it was.

    Nothing is read twice: that the bytes on the disk are those that the signer confirmed shows when the finished file
    is validated, because its signature holds their digest.
    """
    prepared = job.prepared
    verify_signature_value(job.certificate_der, prepared.dtbsr, job.signature_value, job.algorithm)
    attributes = cms.CMSAttributes.load(prepared.signed_attributes)
    if find_unique_cms_attribute(attributes, "message_digest").native != prepared.document_digest.value:
        raise DocumentChangedError("digest", name=prepared.source.name)
    stamper = None if job.level is SignatureLevel.B_B else _timestamper(job, fetcher)
    with drafted(prepared) as draft:
        with draft.open("r+b") as file:
            await _embed(job, attributes, file, stamper)
            if stamper is not None and job.level in _LONG_TERM:
                await _augment(job, reread(file, password), fetcher, stamper, password)
            file.flush()
            if stamper is not None:
                moment = stamper.not_before(moment)
            with ThreadPoolExecutor(1) as disk:
                syncing = disk.submit(os.fsync, file.fileno())
                report = await validate(draft, job.trust, moment, fetcher, password=password)
                level, signer = await _checked(job, draft, report, moment, fetcher, password)
                await _synced(syncing)
        # Not in a thread: whoever is cancelled meanwhile would cut off a file that just got its name.
        path = publish(draft, job.result)
    attested = stamper.used.host if stamper is not None and stamper.used is not None else None
    checked = replace(report, path=path)
    return SignedDocument(prepared.source, path, level, signer, checked, attested, normalised=prepared.normalised)


async def _synced(syncing: Future[None]) -> None:
    """The disk writes while the file is checked; it is published when both are through."""
    await asyncio.wrap_future(syncing)


async def _embed(
    job: CompleteJob, attributes: cms.CMSAttributes, file: IO[bytes], stamper: TrustedTimeStamper | None
) -> None:
    prepared = job.prepared
    hashed_by = prepared.dtbsr.algorithm
    signer = external_signer(job.certificate_der, job.chain_der, job.signature_value, job.algorithm, hashed_by)
    try:
        container = await signer.async_sign_prescribed_attributes(
            hashed_by.value, signed_attrs=attributes, timestamper=stamper
        )
    except TimestampRequestError as error:
        raise no_timestamp(error) from error
    digits, room = container.dump().hex().upper().encode(), prepared.reserved_end - prepared.reserved_start - 2
    if len(digits) > room:
        raise PlaceholderTooSmallError(f"{len(digits)} digits into {room}")
    file.seek(prepared.reserved_start + 1)
    file.write(digits.ljust(room, b"0"))


async def _augment(
    job: CompleteJob, reader: PdfFileReader, fetcher: Fetcher, stamper: TrustedTimeStamper, password: Secret | None
) -> None:
    """Store what proves the signer's and the time-stamping authority's status; for B-LTA close with a timestamp."""
    evidence, others = Evidence(job.trust, fetcher), [x509.Certificate.load(der) for der in job.chain_der]
    context = evidence.context(None, StatusRule.REQUIRED, others=others)
    embedded = next(one for one in reader.embedded_signatures if one.field_name == job.prepared.field_name)
    await store_status(embedded, context)
    if job.level is SignatureLevel.B_LTA:
        await add_document_timestamp(reread(reader.stream, password), stamper, context)


def _timestamper(job: CompleteJob, fetcher: Fetcher) -> TrustedTimeStamper:
    if not job.trust.tsa_urls:
        raise TimestampError("no time-stamping authority")
    return TrustedTimeStamper(fetcher, job.trust, lambda: datetime.now(UTC))


async def _checked(
    job: CompleteJob, draft: Path, report: FileReport, moment: datetime, fetcher: Fetcher, password: Secret | None
) -> tuple[SignatureLevel, str]:
    """What both engines say of the finished file; the level is the one reached."""
    name, field = job.prepared.source.name, job.prepared.field_name
    if "encrypted" in report.reasons:
        raise EncryptedDocumentError(name=name, reason="missing")
    ours = next((one for one in report.signatures if one.field == field), None)
    if ours is None or ours.level is None or ours.integrity != "intact":
        raise PostCheckError("the signature does not validate", name=name)
    if ours.revocation == "revoked":
        raise CredentialUnusableError(reason="revoked")
    if ours.verdict is Indication.TOTAL_FAILED or ours.coverage not in ("entire-file", "entire-revision"):
        raise PostCheckError(f"coverage {ours.coverage}, {ours.reasons}", name=name)
    await _check_others(job, draft, report, moment, fetcher, password)
    # The source may be gone or changed by now: what was signed stands at the beginning of the file itself.
    seen = await asyncio.to_thread(look, draft, None, password)
    before = await asyncio.to_thread(look, draft, job.prepared.base_size, password)
    stamps = 1 if job.level is SignatureLevel.B_LTA else 0
    if seen.pages != before.pages or seen.signatures != before.signatures + 1 + stamps:
        raise PostCheckError("the second engine sees another file", name=name)
    if job.level is not SignatureLevel.B_LT and seen.covered != draft.stat().st_size:
        raise PostCheckError("the byte range ends before the file", name=name)
    if _ORDER.index(ours.level) < _ORDER.index(job.level):
        missing = RevocationDataError if ours.level is SignatureLevel.B_T else TimestampError
        raise missing(f"reached {ours.level.value}")
    return ours.level, ours.signer or ""


async def _check_others(
    job: CompleteJob, draft: Path, report: FileReport, moment: datetime, fetcher: Fetcher, password: Secret | None
) -> None:
    """Ours must not have made earlier signatures or the file as a whole worse than they were."""
    others = [one for one in report.signatures if one.field != job.prepared.field_name]
    if not report.reasons and all(one.verdict is Indication.TOTAL_PASSED for one in others):
        return
    before = await validate(draft, job.trust, moment, fetcher, job.prepared.base_size, password)
    known = {one.field: set(one.reasons) for one in before.signatures}
    worse = [one.field for one in others if set(one.reasons) & _OUR_FAULT - known.get(one.field, set())]
    if worse or set(report.reasons) - set(before.reasons) or known.keys() != {one.field for one in others}:
        raise PostCheckError(f"earlier signatures suffer: {len(worse)}", name=job.prepared.source.name)
