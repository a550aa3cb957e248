"""What validation says of a file (indications after ETSI EN 319 102-1, 5.1.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path

from core.signing.model import SignatureLevel
from core.validation.revisions.kinds import NO_CHANGES, LaterChanges


class Indication(Enum):
    """Main status indication; the colours are ours."""

    TOTAL_PASSED = "TOTAL-PASSED"
    INDETERMINATE = "INDETERMINATE"
    TOTAL_FAILED = "TOTAL-FAILED"

    @property
    def colour(self) -> str:
        """green, amber or red."""
        return _COLOURS[self]


_COLOURS = {
    Indication.TOTAL_PASSED: "green",
    Indication.INDETERMINATE: "amber",
    Indication.TOTAL_FAILED: "red",
}


class AnchorSource(Enum):
    """Who says that a root is to be trusted: the nation's lists, an administrator, or the practice world."""

    NATIONAL = "national"
    ADMINISTRATOR = "administrator"
    PRACTICE = "practice"


SEVERITY = (Indication.TOTAL_PASSED, Indication.INDETERMINATE, Indication.TOTAL_FAILED)


@dataclass(frozen=True, slots=True)
class SignatureReport:
    """One signature. Words are stable codes; ``reasons`` are keys of ``core.validation.reasons``.

    ``time_source``: ``timestamp`` or ``claimed``. ``coverage``: ``entire-file``, ``entire-revision``, ``partial`` or
    ``unknown``. ``integrity``: ``intact``, ``broken``, ``unknown``. ``trust``: ``trusted`` if the chain ends at one of
    our anchors, whatever its status, ``untrusted``, or ``unknown`` where integrity is broken and the chain was not
    looked at, or where an issuer's certificate could not be fetched. ``revocation``: ``good``, ``revoked``,
    ``unknown``. ``managed_by``: the organisation behind the issuing authority, which is who manages the certificate.
    ``evidence_id`` finds what is kept of the signature (``core.validation.evidence_store``), if it was made here.
    ``trust_source``: who says that the root at the end of the chain is to be trusted, None where the chain was not
    walked to its end. ``later``: what was changed after the signature, empty where it covers the whole file or its
    integrity is broken.
    """

    field: str
    signer: str | None
    issuer: str | None
    valid_from: datetime | None
    valid_to: datetime | None
    time: datetime | None
    time_source: str | None
    level: SignatureLevel | None
    coverage: str
    integrity: str
    trust: str
    revocation: str
    verdict: Indication
    reasons: tuple[str, ...]
    managed_by: str | None = None
    evidence_id: str | None = None
    trust_source: AnchorSource | None = None
    later: LaterChanges = NO_CHANGES


@dataclass(frozen=True, slots=True)
class FileReport:
    """A file's verdict is its worst signature's; a file without a signature is INDETERMINATE for that reason."""

    path: Path
    verdict: Indication
    signatures: tuple[SignatureReport, ...]
    reasons: tuple[str, ...]


def worst(verdicts: tuple[Indication, ...]) -> Indication:
    """The worst of several; INDETERMINATE for none."""
    return max(verdicts, key=SEVERITY.index) if verdicts else Indication.INDETERMINATE
