"""Validating a file: every signature, by pyHanko under explicit trust, with the checks that its verdict leaves out."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import IO, Any

from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import EmbeddedPdfSignature, async_validate_pdf_signature
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel

from core.errors import AppError, FileMissingError
from core.network import Fetcher
from core.signing.engine import TrustSettings
from core.signing.model import SignatureLevel
from core.validation.guard import ByteRange, ghost_signatures, tail_fault
from core.validation.report import FileReport, Indication, SignatureReport, worst
from core.validation.trust import context

_BROKEN = frozenset(
    {"digest-mismatch", "signature-broken", "manipulated-tail", "certificate-revoked", "partial-coverage"}
)
_COVERAGE = {
    SignatureCoverageLevel.ENTIRE_FILE: "entire-file",
    SignatureCoverageLevel.ENTIRE_REVISION: "entire-revision",
    SignatureCoverageLevel.CONTIGUOUS_BLOCK_FROM_START: "partial",
}
_USAGE = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False)


async def validate(path: Path, trust: TrustSettings, moment: datetime, fetcher: Fetcher) -> FileReport:
    """Validate every signature. Hostile input gives an answer, never an exception."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise FileMissingError(type(error).__name__, name=path.name) from error
    with file:
        try:
            return await _report(path, file, trust, fetcher)
        except AppError:
            raise
        except Exception:  # noqa: BLE001 - any library error on a hostile file means: not readable
            return FileReport(path, Indication.INDETERMINATE, (), ("unreadable",))


async def _report(path: Path, file: IO[bytes], trust: TrustSettings, fetcher: Fetcher) -> FileReport:
    reader = _open(file)
    if reader.encrypted:
        return FileReport(path, Indication.INDETERMINATE, (), ("encrypted",))
    embedded = list(reader.embedded_signatures)
    regular = [one for one in embedded if one.sig_object.get("/Type", "/Sig") != "/DocTimeStamp"]
    known = [_byte_range(one) for one in embedded]
    reasons: list[str] = []
    if embedded and tail_fault(path, reader.last_startxref):
        reasons.append("manipulated-tail")
    if ghost_signatures(path, known):
        reasons.append("hidden-signature")
    checked = [await _one(reader, one, trust, fetcher, tuple(reasons)) for one in regular]
    signatures = tuple(checked)
    if not signatures:
        reasons.append("no-signature")
    verdict = worst(tuple(one.verdict for one in signatures))
    if "manipulated-tail" in reasons:
        verdict = Indication.TOTAL_FAILED
    elif "hidden-signature" in reasons and verdict is Indication.TOTAL_PASSED:
        verdict = Indication.INDETERMINATE
    return FileReport(path, verdict, signatures, tuple(reasons))


def _open(file: IO[bytes]) -> PdfFileReader:
    try:
        return PdfFileReader(file, strict=True)
    except Exception:  # noqa: BLE001 - a signed file may be sloppy; the guard decides on what it shows
        file.seek(0)
        return PdfFileReader(file, strict=False)


async def _one(
    reader: PdfFileReader,
    embedded: EmbeddedPdfSignature,
    trust: TrustSettings,
    fetcher: Fetcher,
    file_reasons: tuple[str, ...],
) -> SignatureReport:
    certificate = embedded.signer_cert
    try:
        signer_context = context(trust, fetcher, mode="hard-fail", others=_dss_certificates(reader))
        status = await async_validate_pdf_signature(
            embedded, signer_context, context(trust, fetcher, mode="soft-fail"), key_usage_settings=_USAGE
        )
        if status.revoked is False and not status.trusted:
            soft = await async_validate_pdf_signature(
                embedded, context(trust, fetcher, mode="soft-fail"), key_usage_settings=_USAGE, skip_diff=True
            )
            unknown = bool(soft.trusted)
        else:
            unknown = False
    except Exception:  # noqa: BLE001 - one signature that cannot be handled is shown, not hidden
        return _unsupported(embedded, certificate)
    return _described(reader, embedded, status, unknown, file_reasons)


def _described(
    reader: PdfFileReader,
    embedded: EmbeddedPdfSignature,
    status: PdfSignatureStatus,
    status_unknown: bool,
    file_reasons: tuple[str, ...],
) -> SignatureReport:
    reasons = [word for word in file_reasons if word == "manipulated-tail"]
    integrity = "intact" if status.intact and status.valid else "broken"
    if not status.intact:
        reasons.append("digest-mismatch")
    elif not status.valid:
        reasons.append("signature-broken")
    coverage = _COVERAGE.get(status.coverage or SignatureCoverageLevel.UNCLEAR, "unknown")
    if coverage in ("partial", "unknown"):
        reasons.append("partial-coverage")
    if status.modification_level is ModificationLevel.OTHER or (
        status.coverage is not SignatureCoverageLevel.ENTIRE_FILE and status.docmdp_ok is False
    ):
        reasons.append("changed-after-signing")
    trusted = bool(status.trusted)
    revocation = "good" if trusted else "unknown"
    if status.revoked:
        revocation = "revoked"
        reasons.append("certificate-revoked")
    elif not trusted:
        reasons.append("revocation-unknown" if status_unknown else "untrusted-chain")
    timestamp = status.timestamp_validity
    if timestamp is not None and not (timestamp.valid and timestamp.intact and timestamp.trusted):
        reasons.append("timestamp-invalid")
        timestamp = None
    verdict = Indication.TOTAL_PASSED
    if reasons:
        verdict = Indication.TOTAL_FAILED if _BROKEN & set(reasons) else Indication.INDETERMINATE
    certificate = status.signing_cert
    return SignatureReport(
        field=str(embedded.field_name),  # a plain string: pyHanko's holds its open file and does not travel
        signer=_common_name(certificate),
        issuer=_issuer(certificate),
        valid_from=certificate.not_valid_before,
        valid_to=certificate.not_valid_after,
        time=timestamp.timestamp if timestamp is not None else status.signer_reported_dt,
        time_source="timestamp" if timestamp is not None else "claimed" if status.signer_reported_dt else None,
        level=_level(reader, embedded, timestamp is not None),
        coverage=coverage,
        integrity=integrity,
        trust="trusted" if trusted or status_unknown else "untrusted",
        revocation=revocation,
        verdict=verdict,
        reasons=tuple(reasons),
    )


def _byte_range(embedded: EmbeddedPdfSignature) -> ByteRange:
    a, b, c, d = (int(number) for number in embedded.byte_range)
    return a, b, c, d


def _unsupported(embedded: EmbeddedPdfSignature, certificate: x509.Certificate | None) -> SignatureReport:
    return SignatureReport(
        field=str(embedded.field_name),  # a plain string: pyHanko's holds its open file and does not travel
        signer=_common_name(certificate),
        issuer=_issuer(certificate),
        valid_from=None,
        valid_to=None,
        time=None,
        time_source=None,
        level=None,
        coverage="unknown",
        integrity="unknown",
        trust="unknown",
        revocation="unknown",
        verdict=Indication.INDETERMINATE,
        reasons=("unsupported-signature",),
    )


def _level(reader: PdfFileReader, embedded: EmbeddedPdfSignature, timestamped: bool) -> SignatureLevel | None:
    if str(embedded.sig_object.get("/SubFilter")) != "/ETSI.CAdES.detached":
        return None
    if not timestamped:
        return SignatureLevel.B_B
    try:
        store = DocumentSecurityStore.read_dss(reader)
    except NoDSSFoundError:
        return SignatureLevel.B_T
    if not (store.ocsps or store.crls):
        return SignatureLevel.B_T
    archived = any(one.sig_object.get("/Type") == "/DocTimeStamp" for one in reader.embedded_signatures)
    return SignatureLevel.B_LTA if archived else SignatureLevel.B_LT


def _dss_certificates(reader: PdfFileReader) -> list[x509.Certificate]:
    try:
        return list(DocumentSecurityStore.read_dss(reader).load_certs())
    except NoDSSFoundError:
        return []


def _common_name(certificate: x509.Certificate | None) -> str | None:
    return None if certificate is None else _name(certificate.subject.native)


def _issuer(certificate: x509.Certificate | None) -> str | None:
    return None if certificate is None else _name(certificate.issuer.native)


def _name(native: dict[str, Any]) -> str | None:
    name = native.get("common_name") or native.get("organization_name")
    return str(name) if name else None
