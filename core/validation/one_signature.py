"""One signature: integrity and coverage by pyHanko; later changes, time, chain and status by our own judgement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import EmbeddedPdfSignature, async_validate_pdf_signature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel

from core.printable import printable
from core.secrets import Secret
from core.signing.model import SignatureLevel
from core.validation.evidence import Evidence, StatusRule
from core.validation.levels import level_of
from core.validation.proof import Archive, Proof, prove
from core.validation.report import Indication, SignatureReport
from core.validation.revisions.comparing import later_changes
from core.validation.revisions.kinds import LaterChanges
from core.validation.signature_evidence import evidence_id_of
from core.validation.standing import Judgement, Standing, judge, may_sign

_FAILING: Final = frozenset(
    {
        "digest-mismatch",
        "signature-broken",
        "manipulated-tail",
        "certificate-revoked",
        "partial-coverage",
        "forbidden-change",
    }
)
_COVERAGE: Final = {
    SignatureCoverageLevel.ENTIRE_FILE: "entire-file",
    SignatureCoverageLevel.ENTIRE_REVISION: "entire-revision",
    SignatureCoverageLevel.CONTIGUOUS_BLOCK_FROM_START: "partial",
}
_ANY_USAGE: Final = KeyUsageConstraints(key_usage=set(), extd_key_usage=None)
_TRUSTED: Final = frozenset({Standing.GOOD, Standing.STATUS_UNKNOWN, Standing.REVOKED, Standing.EXPIRED})


@dataclass(frozen=True, slots=True)
class FileContext:
    """What all signatures of a file share. ``reasons`` befall every signature."""

    reader: PdfFileReader
    evidence: Evidence
    archived: Archive
    moment: datetime
    reasons: tuple[str, ...]
    password: Secret | None = None


async def check_signature(embedded: EmbeddedPdfSignature, file: FileContext) -> SignatureReport:
    """The report on one signature. Raises anything on hostile bytes."""
    proof = await prove(embedded, file.archived, file.evidence, file.moment)
    chain_only = file.evidence.context(proof.time, StatusRule.NONE, others=embedded.other_embedded_certs)
    status = await async_validate_pdf_signature(
        embedded,
        chain_only,
        file.evidence.context(proof.time, StatusRule.NONE),
        key_usage_settings=_ANY_USAGE,
        skip_diff=True,
    )
    sound = status.intact and status.valid
    revision_only = status.coverage is SignatureCoverageLevel.ENTIRE_REVISION
    later = later_changes(file.reader, embedded, file.password) if sound and revision_only else LaterChanges()
    found = await _signer(embedded, proof, file) if sound else None
    reasons = [
        *file.reasons,
        *_integrity(status),
        *filter(None, (later.reason,)),
        *(_chain(found, embedded.signer_cert, proof, status.signer_reported_dt) if found else ()),
        *([proof.reason] if proof.reason else ()),
    ]
    if sound and not may_sign(embedded.signer_cert):
        reasons.append("key-usage")
    if found and found.standing is Standing.GOOD and not status.trusted and "key-usage" not in reasons:
        reasons.append("weak-algorithm")
    level = await level_of(file.reader, embedded, proof, file.archived, file.evidence)
    report = _report(embedded, status, proof, found, level, reasons)
    source = file.evidence.anchor_source(found.anchor) if found is not None and found.anchor is not None else None
    return replace(report, trust_source=source, later=later)


def unsupported(field: str, certificate: x509.Certificate | None = None) -> SignatureReport:
    """A signature that is there and cannot be checked: shown, never hidden."""
    return SignatureReport(
        field=field,
        signer=_common_name(certificate, "subject"),
        issuer=_common_name(certificate, "issuer"),
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


async def _signer(embedded: EmbeddedPdfSignature, proof: Proof, file: FileContext) -> Judgement:
    """The signer's standing at the proven time.

    An authority may forget expired certificates, so what it says of one after its expiry proves nothing: then only
    evidence stored in the file counts.
    """
    certificate, others = embedded.signer_cert, tuple(embedded.other_embedded_certs)
    online = file.moment <= certificate.not_valid_after
    found = await judge(certificate, others, file.evidence, proof.time, online=online)
    if found.standing is Standing.STATUS_UNKNOWN and proof.proven and online:
        later = await judge(certificate, others, file.evidence, file.moment)
        if later.revoked_at is not None and later.revoked_at > proof.time:
            return replace(found, standing=Standing.GOOD)
    return found


def _integrity(status: PdfSignatureStatus) -> tuple[str, ...]:
    reasons = []
    if not status.intact:
        reasons.append("digest-mismatch")
    elif not status.valid:
        reasons.append("signature-broken")
    if status.coverage not in (SignatureCoverageLevel.ENTIRE_FILE, SignatureCoverageLevel.ENTIRE_REVISION):
        reasons.append("partial-coverage")
    if not status.seed_value_ok:
        reasons.append("field-rules")
    return tuple(reasons)


def _chain(found: Judgement, certificate: x509.Certificate, proof: Proof, claimed: datetime | None) -> tuple[str, ...]:
    """A timestamp bounds the time from above only, so what the signer claims decides between *then* and *since*."""
    match found.standing:
        case Standing.GOOD:
            return ()
        case Standing.STATUS_UNKNOWN:
            return ("revocation-unknown",)
        case Standing.REVOKED:
            since = claimed is not None and found.revoked_at is not None and claimed < found.revoked_at
            return ("revoked-since" if since else "certificate-revoked",)
        case Standing.EXPIRED | Standing.NOT_YET_VALID:
            since = claimed is not None and certificate.not_valid_before <= claimed <= certificate.not_valid_after
            return ("expired-since" if since and proof.time > certificate.not_valid_after else "certificate-expired",)
        case Standing.WEAK:
            return ("weak-algorithm",)
        case Standing.UNTRUSTED:
            return ("untrusted-chain",)
        case Standing.ISSUER_SILENT:
            return ("issuer-unreachable",)


def _report(
    embedded: EmbeddedPdfSignature,
    status: PdfSignatureStatus,
    proof: Proof,
    found: Judgement | None,
    level: SignatureLevel | None,
    reasons: list[str],
) -> SignatureReport:
    certificate = status.signing_cert
    verdict = Indication.TOTAL_PASSED
    if reasons or found is None or found.standing is not Standing.GOOD:
        verdict = Indication.TOTAL_FAILED if _FAILING & set(reasons) else Indication.INDETERMINATE
    revocation = {Standing.GOOD: "good", Standing.REVOKED: "revoked"}
    return SignatureReport(
        field=str(embedded.field_name),  # a plain string: pyHanko's holds its open file and does not travel
        signer=_common_name(certificate, "subject"),
        issuer=_common_name(certificate, "issuer"),
        valid_from=certificate.not_valid_before,
        valid_to=certificate.not_valid_after,
        time=proof.stamp or status.signer_reported_dt,
        time_source="timestamp" if proof.stamp else "claimed" if status.signer_reported_dt else None,
        level=level,
        coverage=_COVERAGE.get(status.coverage or SignatureCoverageLevel.UNCLEAR, "unknown"),
        integrity="intact" if status.intact and status.valid else "broken",
        trust="unknown"
        if found is None or found.standing is Standing.ISSUER_SILENT
        else "trusted"
        if found.standing in _TRUSTED
        else "untrusted",
        revocation="unknown" if found is None else revocation.get(found.standing, "unknown"),
        verdict=verdict,
        reasons=tuple(dict.fromkeys(reasons)),
        managed_by=_named(certificate, "issuer", "organization_name"),
        evidence_id=evidence_id_of(embedded.signer_info["signature"].native),
    )


def _common_name(certificate: x509.Certificate | None, whose: str) -> str | None:
    return _named(certificate, whose, "common_name", "organization_name")


def _named(certificate: x509.Certificate | None, whose: str, *attributes: str) -> str | None:
    """The first of these attributes that the subject or the issuer bears, fit to be shown (``printable``)."""
    if certificate is None:
        return None
    native: Mapping[str, Any] = getattr(certificate, whose).native
    name = next((native[attribute] for attribute in attributes if native.get(attribute)), None)
    return printable(str(name[0] if isinstance(name, list) else name)) if name else None
