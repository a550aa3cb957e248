"""The signing session's table."""

import pytest

from core.signing.phases import ENDED, TRANSITIONS, Event, IllegalPhaseError, Phase, advance

STRAIGHT = [
    (Event.CERTIFICATE_GOOD, Phase.PREPARING),
    (Event.INTENT_JOURNALED, Phase.REQUESTING),
    (Event.REQUEST_ACCEPTED, Phase.AWAITING_SIGNER),
    (Event.VALUES_RECEIVED, Phase.VERIFYING),
    (Event.VALUES_VERIFIED, Phase.COMPLETING),
    (Event.FILES_PUBLISHED, Phase.DONE),
]


def test_a_call_that_blocks_is_not_called_taken_until_it_answers() -> None:
    sent = advance(Phase.REQUESTING, Event.REQUEST_GOING_OUT)
    assert sent is Phase.SENT
    assert advance(sent, Event.REQUEST_ACCEPTED) is Phase.AWAITING_SIGNER
    assert (Phase.SENT, Event.VALUES_RECEIVED) not in TRANSITIONS


def test_the_straight_way_ends_done() -> None:
    phase = Phase.CHECKING
    for event, expected in STRAIGHT:
        phase = advance(phase, event)
        assert phase is expected


@pytest.mark.parametrize("ended", sorted(ENDED, key=lambda phase: phase.value))
def test_nothing_follows_an_end(ended: Phase) -> None:
    for event in Event:
        with pytest.raises(IllegalPhaseError):
            advance(ended, event)


def test_every_open_phase_can_fail_and_every_end_is_reached() -> None:
    assert all((phase, Event.WENT_WRONG) in TRANSITIONS for phase in Phase if phase not in ENDED)
    assert set(TRANSITIONS.values()) >= ENDED


def test_a_cancel_after_the_signer_confirmed_is_no_longer_possible() -> None:
    for phase in (Phase.VERIFYING, Phase.COMPLETING):
        with pytest.raises(IllegalPhaseError):
            advance(phase, Event.PERSON_CANCELLED)
