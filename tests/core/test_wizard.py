"""The five steps (W1)."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.dossier.model import Dossier, attach, new_dossier, remove
from core.wizard import (
    GUARDS,
    TRANSITIONS,
    Event,
    IllegalTransitionError,
    Step,
    StepBlock,
    WizardState,
    advance,
    blocked,
    diagram,
    possible,
    with_dossier,
)
from tests.core.dossier.papers import APPLICANT, BIRTH, CATALOGUE, DECLARATION, complete_dossier

START = WizardState(practice=True)
FULL = complete_dossier()


def walked(dossier: Dossier, steps: int) -> WizardState:
    state = with_dossier(START, dossier)
    for _ in range(steps):
        state = advance(state, Event.NEXT)
    return state


def test_the_steps_are_the_guides_in_its_order() -> None:
    state, seen = with_dossier(START, FULL), [Step.SERVICE]
    while Event.NEXT in possible(state):
        state = advance(state, Event.NEXT)
        seen.append(state.step)
    assert seen == list(Step)
    assert len(seen) == 5


dossiers = st.sampled_from(
    [FULL, complete_dossier(with_signatures=False), new_dossier(BIRTH), new_dossier(BIRTH, APPLICANT)]
)


@given(dossiers, st.lists(st.sampled_from([*Event]), max_size=25))
def test_back_then_next_gives_the_same_state(dossier: Dossier, events: list[Event]) -> None:
    state = with_dossier(START, dossier)
    for event in events:
        if event in possible(state) and not blocked(state, event):
            state = advance(state, event)
            if state.dossier is None:
                state = with_dossier(state, dossier)
        if Event.BACK in possible(state):
            behind = advance(state, Event.BACK)
            assert behind.dossier == state.dossier
            assert advance(behind, Event.NEXT) == state
        if Event.NEXT in possible(state) and not blocked(state, Event.NEXT):
            assert advance(advance(state, Event.NEXT), Event.BACK) == state


@given(st.sampled_from([*Step]), st.sampled_from([*Event]), st.booleans(), dossiers)
def test_every_event_in_every_step_moves_or_is_a_bug(
    step: Step, event: Event, submitted: bool, dossier: Dossier
) -> None:
    trail = tuple(list(Step)[: list(Step).index(step)])
    state = WizardState(step, trail, dossier, submitted, practice=True)
    if event in possible(state) and not blocked(state, event):
        assert isinstance(advance(state, event), WizardState)
    else:
        with pytest.raises(IllegalTransitionError):
            advance(state, event)


def test_what_is_changed_behind_is_kept_in_front() -> None:
    state = advance(walked(FULL, 3), Event.BACK)
    assert state.dossier is not None
    changed = remove(state.dossier, DECLARATION)
    state = advance(with_dossier(state, changed), Event.NEXT)
    assert state.dossier == changed


def test_no_service_no_next() -> None:
    assert blocked(START, Event.NEXT) == (StepBlock.NO_SERVICE,)


def test_a_service_that_is_not_online_cannot_be_filed() -> None:
    offline = new_dossier(CATALOGUE.find("1.003583"))
    assert blocked(with_dossier(START, offline), Event.NEXT) == (StepBlock.NOT_ONLINE,)


def test_empty_fields_block_step_three() -> None:
    assert blocked(walked(new_dossier(BIRTH), 2), Event.NEXT) == (StepBlock.FIELDS,)


def test_missing_papers_block_step_four_and_unsigned_ones_do_not() -> None:
    assert blocked(walked(new_dossier(BIRTH, APPLICANT), 3), Event.NEXT) == (StepBlock.PAPERS_MISSING,)
    assert blocked(walked(complete_dossier(with_signatures=False), 3), Event.NEXT) == ()


def test_unsigned_papers_block_submission() -> None:
    state = walked(complete_dossier(with_signatures=False), 4)
    assert blocked(state, Event.SUBMITTED) == (StepBlock.PAPERS_UNSIGNED,)
    state = advance(with_dossier(state, FULL), Event.SIGNED)
    assert state.step is Step.SIGN
    assert advance(state, Event.SUBMITTED).submitted


def test_after_submission_there_is_only_a_new_beginning() -> None:
    state = advance(walked(FULL, 4), Event.SUBMITTED)
    assert possible(state) == {Event.RESTART}
    with pytest.raises(IllegalTransitionError):
        with_dossier(state, FULL)
    assert advance(state, Event.RESTART) == START


def test_practice_numbers_pass_only_in_practice() -> None:
    state = walked(FULL, 2)
    live = WizardState(state.step, state.trail, state.dossier)
    assert blocked(state, Event.NEXT) == ()
    assert blocked(live, Event.NEXT) == (StepBlock.FIELDS,)


def test_guards_belong_to_transitions_that_exist() -> None:
    assert set(GUARDS) <= set(TRANSITIONS)


def test_the_diagram_draws_every_row_of_the_table() -> None:
    drawn = diagram().splitlines()
    assert drawn[0] == "stateDiagram-v2"
    assert len(drawn) == len(TRANSITIONS) + 2
    assert "    SIGN --> PLACE: back" in drawn
    assert "    FILL --> PLACE: next [guarded]" in drawn


def test_attaching_in_step_four_opens_the_way() -> None:
    state = walked(remove(FULL, DECLARATION), 3)
    assert blocked(state, Event.NEXT)
    assert state.dossier is not None
    state = with_dossier(state, attach(state.dossier, DECLARATION, Path("a.pdf")))
    assert advance(state, Event.NEXT).step is Step.SIGN
