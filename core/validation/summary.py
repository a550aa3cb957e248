"""The summary of a verification (V4): everything that its sheet and its JSON say, in words and as data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from core.i18n import language
from core.network_trace import NetworkCall
from core.validation.examination import Examination
from core.validation.expiry import expiry_of
from core.validation.reasons import sentence
from core.validation.report import FileReport, SignatureReport
from core.validation.revisions.kinds import LaterChanges
from core.wording.advice import advice
from core.wording.verdicts import verdict_sentence

SCHEMA: Final = 1


@dataclass(frozen=True, slots=True)
class Summary:
    """What was examined, and on which trust. ``trust_date``: of which day the trust data are, None if unknown.

    ``practice``: a practice root is trusted, and nothing here has legal value.
    """

    examinations: tuple[Examination, ...]
    anchors: int
    trust_date: date | None
    practice: bool
    program: str


def summary_object(summary: Summary) -> dict[str, Any]:
    """The summary as JSON (times ISO 8601 with their offset), the sentences in the language in force."""
    return {
        "schema": SCHEMA,
        "kind": "verification-summary",
        "language": language(),
        "program": summary.program,
        "sandbox": summary.practice,
        "trust": {"anchors": summary.anchors, "date": summary.trust_date.isoformat() if summary.trust_date else None},
        "files": [_file_object(one) for one in summary.examinations],
    }


def report_object(report: FileReport, now: datetime) -> dict[str, Any]:
    """A file's verdict (shared interfaces: ``verify``); ``now`` decides whether a certificate expires soon."""
    return {
        "path": str(report.path.absolute()),
        "verdict": report.verdict.value,
        "colour": report.verdict.colour,
        "reasons": list(report.reasons),
        "signatures": [signature_object(signature, now) for signature in report.signatures],
    }


def trace_object(calls: Sequence[NetworkCall]) -> list[dict[str, Any]]:
    """The network trace (V9)."""
    return [
        {
            "kind": call.kind.value,
            "host": call.host,
            "time": call.time.isoformat(),
            "took_ms": call.took_ms,
            "size": call.size,
        }
        for call in calls
    ]


def _file_object(one: Examination) -> dict[str, Any]:
    report = one.report
    found = report_object(report, one.moment)
    for entry, signature in zip(found["signatures"], report.signatures, strict=True):
        entry["sentence"] = verdict_sentence(signature.verdict, 1)
        entry["reasons"] = _reasons(signature.reasons)
    # The sheet travels: where the file lies on the computer of whoever checked it is nobody's business.
    del found["path"]
    return {
        "name": report.path.name,
        "size": one.facts.size,
        "sha256": one.facts.sha256,
        "pages": one.facts.pages,
        "checked_at": one.moment.isoformat(),
        **found,
        "sentence": verdict_sentence(report.verdict, len(report.signatures)),
        "reasons": _reasons(report.reasons),
        "network": trace_object(one.calls),
    }


def _reasons(reasons: Sequence[str]) -> list[Mapping[str, str]]:
    return [{"code": reason, "sentence": sentence(reason), "what_to_do": advice(reason)} for reason in reasons]


def signature_object(signature: SignatureReport, now: datetime) -> dict[str, Any]:
    """One signature's verdict; ``now`` as in ``report_object``."""
    soon = expiry_of(signature.valid_to, now) if signature.valid_to else None
    return {
        "field": signature.field,
        "signer": signature.signer,
        "issuer": signature.issuer,
        "managed_by": signature.managed_by,
        "evidence_id": signature.evidence_id,
        "valid_from": _stamp(signature.valid_from),
        "valid_to": _stamp(signature.valid_to),
        "expiry": {"days_left": soon.days_left, "threshold": soon.threshold} if soon else None,
        "time": _stamp(signature.time),
        "time_source": signature.time_source,
        "level": signature.level.value if signature.level else None,
        "coverage": signature.coverage,
        "integrity": signature.integrity,
        "trust": signature.trust,
        "trust_source": signature.trust_source.value if signature.trust_source else None,
        "revocation": signature.revocation,
        "verdict": signature.verdict.value,
        "colour": signature.verdict.colour,
        "reasons": list(signature.reasons),
        "later": _later_object(signature.later),
    }


def _later_object(later: LaterChanges) -> dict[str, Any]:
    """What was changed after the signature; pages count from 1."""
    return {
        "permission": later.leave.name.lower(),
        "changes": [
            {"kind": change.kind.value, "pages": list(change.pages), "allowed": later.allowed(change)}
            for change in later.changes
        ],
        "differing_pages": list(later.differing),
    }


def _stamp(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None
