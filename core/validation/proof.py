"""Proof of time: what timestamps say about when a signature existed at the latest (EN 319 102-1, 5.4 and 5.6)."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import x509
from pyhanko.sign.general import extract_certificate_info
from pyhanko.sign.validation import EmbeddedPdfSignature, async_validate_pdf_timestamp
from pyhanko.sign.validation.generic_cms import collect_timing_info, extract_tst_data_iter
from pyhanko.sign.validation.status import SignatureCoverageLevel, TimestampSignatureStatus

from core.validation.evidence import Evidence, StatusRule
from core.validation.standing import Judgement, Standing, judge

_WHOLE = (SignatureCoverageLevel.ENTIRE_FILE, SignatureCoverageLevel.ENTIRE_REVISION)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ArchiveStamp:
    """A document timestamp that can be relied on, by the revision that it covers."""

    revision: int
    time: datetime
    authority: x509.Certificate
    others: tuple[x509.Certificate, ...]


@dataclass(frozen=True, slots=True)
class Archive:
    """The document timestamps of a file, newest first; ``broken`` if one of them does not fit the file."""

    stamps: tuple[ArchiveStamp, ...]
    broken: bool


@dataclass(frozen=True, slots=True)
class Proof:
    """``time``: by then the signature existed; ``moment`` of the validation if nothing proves more.

    ``stamp`` is the signature's own timestamp if it can be relied on, else None and ``reason`` says why not.
    A stamp whose authority's status is unknown is relied on, with a reason.
    """

    time: datetime
    proven: bool
    stamp: datetime | None
    authority: x509.Certificate | None
    others: tuple[x509.Certificate, ...]
    reason: str | None


async def archive(stamps: Sequence[EmbeddedPdfSignature], evidence: Evidence, moment: datetime) -> Archive:
    """Judge the newest document timestamp at ``moment``, and each older one at the time of the one that covers it.

    What was changed after a timestamp takes nothing from its proof that what it covers existed before.
    """
    good: list[ArchiveStamp] = []
    broken = False
    control = moment
    for stamp in sorted(stamps, key=lambda one: one.signed_revision, reverse=True):
        try:
            status = await async_validate_pdf_timestamp(
                stamp, evidence.context(control, StatusRule.NONE), skip_diff=True
            )
        except Exception:  # noqa: BLE001 - hostile bytes raise anything; a timestamp that cannot be handled proves nothing
            _log.warning("a document timestamp cannot be handled", exc_info=True)
            broken = True
            continue
        fits = status.intact and status.valid and status.coverage in _WHOLE
        broken = broken or not fits
        if not fits or not status.trusted:
            continue
        found = await judge(status.signing_cert, stamp.other_embedded_certs, evidence, control)
        if found.standing is Standing.GOOD and status.timestamp <= control:
            others = tuple(stamp.other_embedded_certs)
            good.append(ArchiveStamp(stamp.signed_revision, status.timestamp, status.signing_cert, others))
            control = status.timestamp
    return Archive(tuple(good), broken)


async def prove(embedded: EmbeddedPdfSignature, archived: Archive, evidence: Evidence, moment: datetime) -> Proof:
    """The earliest time by which the signature is shown to have existed."""
    covering = [one.time for one in archived.stamps if one.revision > embedded.signed_revision]
    control = min(covering, default=moment)
    unstamped = Proof(control, bool(covering), None, None, (), None)
    timing = await collect_timing_info(
        embedded.signer_info, evidence.context(control, StatusRule.NONE), raw_digest=embedded.compute_digest
    )
    status: TimestampSignatureStatus | None = timing.get("timestamp_validity")
    if status is None:
        return unstamped
    others = tuple(_embedded_in(embedded))
    if not (status.intact and status.valid):
        return Proof(control, bool(covering), None, None, (), "timestamp-invalid")
    if not status.trusted:
        return Proof(control, bool(covering), None, None, (), "timestamp-untrusted")
    found = await judge(status.signing_cert, others, evidence, control)
    if found.standing not in (Standing.GOOD, Standing.STATUS_UNKNOWN) and not _revoked_after(found, status.timestamp):
        return Proof(control, bool(covering), None, None, (), "timestamp-untrusted")
    reason = None if found.standing is Standing.GOOD else "timestamp-unknown"
    time = min(control, status.timestamp)
    return Proof(time, True, status.timestamp, status.signing_cert, others, reason)


def _revoked_after(found: Judgement, time: datetime) -> bool:
    return found.revoked_at is not None and found.revoked_at > time


def _embedded_in(embedded: EmbeddedPdfSignature) -> Iterable[x509.Certificate]:
    for token in extract_tst_data_iter(embedded.signer_info, signed=False):
        yield from extract_certificate_info(token).other_certs
