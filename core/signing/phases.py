"""The signing session's phases, as one table. Everything that decides what may follow what stands in this file.

A phase is what the person is told; nothing is shown that did not happen.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Final


class Phase(Enum):
    """Where a signing session is."""

    CHECKING = "checking"
    PREPARING = "preparing"
    REQUESTING = "requesting"
    SENT = "sent"
    """On its way to a CA that answers only once the signer has decided: nobody knows yet whether it was taken."""

    AWAITING_SIGNER = "awaiting_signer"
    VERIFYING = "verifying"
    COMPLETING = "completing"
    DONE = "done"
    DECLINED = "declined"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"
    FAILED = "failed"


class Event(Enum):
    """What happened."""

    CERTIFICATE_GOOD = "certificate_good"
    INTENT_JOURNALED = "intent_journaled"
    REQUEST_GOING_OUT = "request_going_out"
    REQUEST_ACCEPTED = "request_accepted"
    VALUES_RECEIVED = "values_received"
    VALUES_VERIFIED = "values_verified"
    FILES_PUBLISHED = "files_published"
    SIGNER_DECLINED = "signer_declined"
    TIME_RAN_OUT = "time_ran_out"
    PERSON_CANCELLED = "person_cancelled"
    ANSWER_LOST = "answer_lost"
    WENT_WRONG = "went_wrong"


AWAITING: Final = frozenset({Phase.SENT, Phase.AWAITING_SIGNER})
"""The phone may be asking."""

ENDED: Final = frozenset({Phase.DONE, Phase.DECLINED, Phase.EXPIRED, Phase.CANCELLED, Phase.UNKNOWN, Phase.FAILED})

_STRAIGHT: Final[Mapping[tuple[Phase, Event], Phase]] = {
    (Phase.CHECKING, Event.CERTIFICATE_GOOD): Phase.PREPARING,
    (Phase.PREPARING, Event.INTENT_JOURNALED): Phase.REQUESTING,
    # A CA whose call blocks rings the phone before it answers: the person must see the number meanwhile.
    (Phase.REQUESTING, Event.REQUEST_GOING_OUT): Phase.SENT,
    (Phase.REQUESTING, Event.REQUEST_ACCEPTED): Phase.AWAITING_SIGNER,
    (Phase.SENT, Event.REQUEST_ACCEPTED): Phase.AWAITING_SIGNER,
    (Phase.AWAITING_SIGNER, Event.VALUES_RECEIVED): Phase.VERIFYING,
    (Phase.VERIFYING, Event.VALUES_VERIFIED): Phase.COMPLETING,
    (Phase.COMPLETING, Event.FILES_PUBLISHED): Phase.DONE,
}

_WHILE_ASKING: Final = (Phase.REQUESTING, *AWAITING)

TRANSITIONS: Final[Mapping[tuple[Phase, Event], Phase]] = {
    **_STRAIGHT,
    **{(phase, Event.SIGNER_DECLINED): Phase.DECLINED for phase in _WHILE_ASKING},
    **{(phase, Event.TIME_RAN_OUT): Phase.EXPIRED for phase in _WHILE_ASKING},
    **{(phase, Event.ANSWER_LOST): Phase.UNKNOWN for phase in _WHILE_ASKING},
    **{(phase, Event.PERSON_CANCELLED): Phase.CANCELLED for phase in (Phase.CHECKING, Phase.PREPARING, *_WHILE_ASKING)},
    **{(phase, Event.WENT_WRONG): Phase.FAILED for phase in Phase if phase not in ENDED},
}


class IllegalPhaseError(Exception):
    """A bug: an event that cannot happen in this phase."""


def advance(phase: Phase, event: Event) -> Phase:
    """The next phase; ``IllegalPhaseError`` if the table has none."""
    try:
        return TRANSITIONS[phase, event]
    except KeyError:
        raise IllegalPhaseError(f"{event.name} in {phase.name}") from None
