"""PAdES, second half: embed, timestamp, augment, check twice, publish (EN 319 142-1; ISO 32000-2, 12.8)."""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import IO

from asn1crypto import cms, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.signers.pdf_byterange import PreparedByteRangeDigest
from pyhanko.sign.timestamps import TimestampRequestError
from pyhanko.sign.validation.dss import async_add_validation_info
from pyhanko_certvalidator.errors import PathError, ValidationError

from core.errors import (
    DocumentChangedError,
    PlaceholderTooSmallError,
    PostCheckError,
    RevocationDataError,
    TimestampError,
)
from core.network import Fetcher
from core.signing.engine import CompleteJob, SignedDocument
from core.signing.fetching import FetchedTimeStamper
from core.signing.model import SignatureLevel
from core.signing.pades_prepare import BLOCK, external_signer
from core.signing.publishing import publish
from core.signing.values import verify_signature_value
from core.validation.report import FileReport
from core.validation.second_engine import look
from core.validation.trust import context
from core.validation.validate import validate

_LONG_TERM = (SignatureLevel.B_LT, SignatureLevel.B_LTA)


async def complete_document(job: CompleteJob, fetcher: Fetcher, moment: datetime) -> SignedDocument:
    """Finish in a copy beside the work file, so that a failure leaves the work file as it was."""
    prepared = job.prepared
    verify_signature_value(job.certificate_der, prepared.dtbsr, job.signature_value, job.algorithm)
    draft = prepared.work.with_suffix(".draft")
    try:
        _copy(prepared.work, draft)
        with draft.open("r+b") as file:
            _check_unchanged(job, file)
            await _embed(job, file, fetcher)
            if job.level in _LONG_TERM:
                await _augment(job, file, fetcher)
            file.flush()
            os.fsync(file.fileno())
        report = await validate(draft, job.trust, moment, fetcher)
        level, signer = _checked(job, draft, report)
        path = publish(draft, job.result)
    finally:
        draft.unlink(missing_ok=True)
    return SignedDocument(prepared.source, path, level, signer, replace(report, path=path))


def _copy(work: Path, draft: Path) -> None:
    shutil.copyfile(work, draft)


def _check_unchanged(job: CompleteJob, file: IO[bytes]) -> None:
    """The work file must still be what the signer confirmed."""
    prepared, digest = job.prepared, hashlib.sha256()
    if file.seek(0, os.SEEK_END) != prepared.work_size:
        raise DocumentChangedError("size", name=prepared.source.name)
    for start, end in ((0, prepared.reserved_start), (prepared.reserved_end, prepared.work_size)):
        file.seek(start)
        left = end - start
        while left:
            block = file.read(min(BLOCK, left))
            digest.update(block)
            left -= len(block)
    if digest.digest() != prepared.document_digest.value:
        raise DocumentChangedError("digest", name=prepared.source.name)


async def _embed(job: CompleteJob, file: IO[bytes], fetcher: Fetcher) -> None:
    prepared = job.prepared
    timestamper = None
    if job.level is not SignatureLevel.B_B:
        if job.trust.tsa_url is None:
            raise TimestampError("no time-stamping authority")
        timestamper = FetchedTimeStamper(fetcher, job.trust.tsa_url)
    signer = external_signer(job.certificate_der, job.chain_der, job.signature_value)
    try:
        container = await signer.async_sign_prescribed_attributes(
            "sha256", signed_attrs=cms.CMSAttributes.load(prepared.signed_attributes), timestamper=timestamper
        )
    except TimestampRequestError as error:
        raise TimestampError(type(error).__name__) from error
    room = (prepared.reserved_end - prepared.reserved_start - 2) // 2
    if len(container.dump()) > room:
        raise PlaceholderTooSmallError(f"{len(container.dump())} bytes into {room}")
    digest = PreparedByteRangeDigest(prepared.document_digest.value, prepared.reserved_start, prepared.reserved_end)
    digest.fill_with_cms(file, container)


async def _augment(job: CompleteJob, file: IO[bytes], fetcher: Fetcher) -> None:
    reader = PdfFileReader(file, strict=True)
    embedded = next(one for one in reader.embedded_signatures if one.field_name == job.prepared.field_name)
    others = [x509.Certificate.load(der) for der in job.chain_der]
    try:
        await async_add_validation_info(
            embedded, context(job.trust, fetcher, others=others), in_place=True, add_vri_entry=False, chunk_size=BLOCK
        )
    except (ValidationError, PathError) as error:
        raise RevocationDataError(type(error).__name__) from error


def _checked(job: CompleteJob, draft: Path, report: FileReport) -> tuple[SignatureLevel, str]:
    """What both engines say of the finished file; the level is the one reached."""
    name, field = job.prepared.source.name, job.prepared.field_name
    ours = next((one for one in report.signatures if one.field == field), None)
    if ours is None or ours.level is None or ours.integrity != "intact":
        raise PostCheckError("the signature does not validate", name=name)
    if report.reasons or ours.coverage not in ("entire-file", "entire-revision"):
        raise PostCheckError(f"coverage {ours.coverage}, {report.reasons}", name=name)
    seen, before = look(draft), look(job.prepared.source)
    if seen.pages != before.pages or seen.signatures != before.signatures + 1:
        raise PostCheckError("the second engine sees another file", name=name)
    if job.level not in _LONG_TERM and seen.covered != draft.stat().st_size:
        raise PostCheckError("the byte range ends before the file", name=name)
    if list(SignatureLevel).index(ours.level) < list(SignatureLevel).index(job.level):
        missing = TimestampError if ours.level is SignatureLevel.B_B else RevocationDataError
        raise missing(f"reached {ours.level.value}")
    return ours.level, ours.signer or ""
