"""The five steps of the guide as a table: which event leads where, and what must hold first.

Pure: a state goes in, a state comes out. The dossier rides along untouched by navigation, so that going back loses
nothing; the trail remembers the way that was taken.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

from core.catalogue.model import OnlineLevel
from core.dossier.applicant import problems
from core.dossier.checklist import BlockReason, blocking
from core.dossier.model import Dossier
from core.i18n import N_


class Step(Enum):
    """The guide's steps, in its order; the value is the title."""

    SERVICE = N_("Choose a public service")
    DOSSIER = N_("Submit the dossier online")
    FILL = N_("Fill in and attach")
    PLACE = N_("Choose what to sign")
    SIGN = N_("Sign, confirm and submit")


class Event(Enum):
    """What can happen to the wizard."""

    NEXT = "next"
    BACK = "back"
    SIGNED = "signed"
    SUBMITTED = "submitted"
    RESTART = "restart"


class StepBlock(Enum):
    """Why a step cannot be left yet; words by ``core.messages.explain``."""

    NO_SERVICE = "no_service"
    NOT_ONLINE = "not_online"
    FIELDS = "fields"
    PAPERS_MISSING = "papers_missing"
    PAPERS_UNSIGNED = "papers_unsigned"


class IllegalTransitionError(Exception):
    """An event that this step does not know, or that a guard forbids: a bug of the caller, not a person's mistake."""


@dataclass(frozen=True, slots=True)
class WizardState:
    """Where the wizard stands. ``trail`` holds the steps behind, first to last; ``submitted`` ends the dossier."""

    step: Step = Step.SERVICE
    trail: tuple[Step, ...] = ()
    dossier: Dossier | None = None
    submitted: bool = False
    practice: bool = False


Guard = Callable[[WizardState], tuple[StepBlock, ...]]

BEHIND: Final = "behind"

# To where: a step; BEHIND is the last step of the trail.
TRANSITIONS: Final[Mapping[tuple[Step, Event], Step | str]] = {
    (Step.SERVICE, Event.NEXT): Step.DOSSIER,
    (Step.DOSSIER, Event.NEXT): Step.FILL,
    (Step.FILL, Event.NEXT): Step.PLACE,
    (Step.PLACE, Event.NEXT): Step.SIGN,
    (Step.DOSSIER, Event.BACK): BEHIND,
    (Step.FILL, Event.BACK): BEHIND,
    (Step.PLACE, Event.BACK): BEHIND,
    (Step.SIGN, Event.BACK): BEHIND,
    (Step.SIGN, Event.SIGNED): Step.SIGN,
    (Step.SIGN, Event.SUBMITTED): Step.SIGN,
    (Step.SERVICE, Event.RESTART): Step.SERVICE,
    (Step.DOSSIER, Event.RESTART): Step.SERVICE,
    (Step.FILL, Event.RESTART): Step.SERVICE,
    (Step.PLACE, Event.RESTART): Step.SERVICE,
    (Step.SIGN, Event.RESTART): Step.SERVICE,
}

AFTER_SUBMISSION: Final = frozenset({Event.RESTART})


def _service_chosen(state: WizardState) -> tuple[StepBlock, ...]:
    if state.dossier is None:
        return (StepBlock.NO_SERVICE,)
    return (StepBlock.NOT_ONLINE,) if state.dossier.procedure.level is OnlineLevel.INFORMATION else ()


def _fields_filled(state: WizardState) -> tuple[StepBlock, ...]:
    if state.dossier is None:
        return (StepBlock.NO_SERVICE,)
    return (StepBlock.FIELDS,) if problems(state.dossier.applicant, practice=state.practice) else ()


def _papers_attached(state: WizardState) -> tuple[StepBlock, ...]:
    if state.dossier is None:
        return (StepBlock.NO_SERVICE,)
    reasons = {blocker.reason for blocker in blocking(state.dossier)}
    return (StepBlock.PAPERS_MISSING,) if reasons - {BlockReason.UNSIGNED} else ()


def _papers_signed(state: WizardState) -> tuple[StepBlock, ...]:
    found = (*_fields_filled(state), *_papers_attached(state))
    if state.dossier is not None and any(b.reason is BlockReason.UNSIGNED for b in blocking(state.dossier)):
        return (*found, StepBlock.PAPERS_UNSIGNED)
    return found


GUARDS: Final[Mapping[tuple[Step, Event], Guard]] = {
    (Step.SERVICE, Event.NEXT): _service_chosen,
    (Step.FILL, Event.NEXT): _fields_filled,
    (Step.PLACE, Event.NEXT): _papers_attached,
    (Step.SIGN, Event.SUBMITTED): _papers_signed,
}


def possible(state: WizardState) -> frozenset[Event]:
    """The events that this step knows, whether or not a guard blocks them now."""
    known = frozenset(event for step, event in TRANSITIONS if step is state.step)
    return known & AFTER_SUBMISSION if state.submitted else known


def blocked(state: WizardState, event: Event) -> tuple[StepBlock, ...]:
    """What must be done before ``event`` may happen; empty if it may."""
    guard = GUARDS.get((state.step, event))
    return guard(state) if guard else ()


def advance(state: WizardState, event: Event) -> WizardState:
    """The state after the event. Raises ``IllegalTransitionError`` if it is not possible or blocked."""
    if event not in possible(state):
        raise IllegalTransitionError(f"{event.name} in {state.step.name}")
    if reasons := blocked(state, event):
        names = ", ".join(reason.value for reason in reasons)
        raise IllegalTransitionError(f"{event.name} in {state.step.name} is blocked: {names}")
    if event is Event.RESTART:
        return WizardState(practice=state.practice)
    target = TRANSITIONS[state.step, event]
    if not isinstance(target, Step):
        return replace(state, step=state.trail[-1], trail=state.trail[:-1])
    if target is state.step:
        return replace(state, submitted=event is Event.SUBMITTED)
    return replace(state, step=target, trail=(*state.trail, state.step))


def with_dossier(state: WizardState, dossier: Dossier | None) -> WizardState:
    """The same place with another dossier, or the same dossier changed. A submitted one is not changed any more."""
    if state.submitted:
        raise IllegalTransitionError("the dossier is submitted")
    return replace(state, dossier=dossier)


def diagram() -> str:
    """The table as a Mermaid state diagram."""
    order = list(Step)
    lines = ["stateDiagram-v2", f"    [*] --> {Step.SERVICE.name}"]
    for (step, event), target in TRANSITIONS.items():
        to = target if isinstance(target, Step) else order[order.index(step) - 1]
        guard = " [guarded]" if (step, event) in GUARDS else ""
        lines.append(f"    {step.name} --> {to.name}: {event.value}{guard}")
    return "\n".join(lines) + "\n"
