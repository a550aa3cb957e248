"""What a signing session tells while it runs, and what it ends with: immutable snapshots."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from core.errors import AppError
from core.signing.engine import SignedDocument
from core.signing.model import Credential, SigningRequest
from core.signing.phases import Phase
from core.signing.provider import ProviderInfo


@dataclass(frozen=True, slots=True)
class SigningOrder:
    """What a person confirmed with *KÝ SỐ*: these documents, with this certificate.

    ``part`` of ``parts``: a CA's limit may ask for several confirmations, from 1.
    """

    documents: tuple[SigningRequest, ...]
    credential: Credential
    user_id: str = field(repr=False)
    part: int = 1
    parts: int = 1


@dataclass(frozen=True, slots=True)
class DocumentProgress:
    """One document. ``doc_id`` is the number that the phone shows for it where the CA shows ours.

    ``digest_prefix``: the beginning of its DTBS/R, for phones that show what they are asked to sign.
    """

    source: Path
    component: str | None
    doc_id: str | None = None
    digest_prefix: str | None = None
    signed: SignedDocument | None = None
    error: AppError | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """A snapshot. ``deadline`` is a moment of the monotonic clock; None while there is nothing to count down to.

    ``deadline_told``: it is the CA's own; else what is known of the CA.
    ``status_unknown``: nobody could be asked whether the certificate was revoked, and the person must know it.
    """

    phase: Phase
    provider: ProviderInfo
    transaction_id: str
    documents: tuple[DocumentProgress, ...]
    control_code: str | None = None
    deadline: float | None = None
    wait_total_s: float | None = None
    deadline_told: bool = False
    status_unknown: bool = False
    part: int = 1
    parts: int = 1


@dataclass(frozen=True, slots=True)
class SigningResult:
    """How it ended. ``open`` means that the journal still has it and ``resume`` can go on without a second prompt.

    ``ca_told`` says, after a cancel, whether the CA was told, or had not been asked yet; if not, the phone may ask on
    until its own time-out: ``on_phone_until``, where a request may still stand there.
    """

    phase: Phase
    transaction_id: str
    documents: tuple[DocumentProgress, ...]
    open: bool
    ca_told: bool
    error: AppError | None
    on_phone_until: datetime | None = None


Observer = Callable[[Progress], None]


def first_error(documents: Sequence[DocumentProgress]) -> AppError | None:
    """What kept the first of them from being signed; None if nothing did."""
    return next((shown.error for shown in documents if shown.error), None)
