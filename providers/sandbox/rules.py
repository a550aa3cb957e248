"""What happens by itself: the table of scenarios, and how one run of the practice world may differ from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from providers.sandbox.world import Scenario, TransactionState


class Auto(Enum):
    """What all phones do by themselves, whatever the scenario (``--auto``)."""

    APPROVE = "approve"
    REFUSE = "refuse"
    OFF = "off"


class Oddity(Enum):
    """What else may be so with a person, at every authority; switched on and off by ``/practice/api/people/…``."""

    SECOND_CERTIFICATE = "second-certificate"
    """A second valid certificate, over a key of its own: a choice that counts."""

    NO_CHAIN = "no-chain"
    """Their certificates come without their issuers'."""


_AUTO_ANSWERS: Final[Mapping[Auto, TransactionState | None]] = {
    Auto.APPROVE: TransactionState.APPROVED,
    Auto.REFUSE: TransactionState.REFUSED,
    Auto.OFF: None,
}

_SCENARIO_ANSWERS: Final[Mapping[Scenario, TransactionState | None]] = {
    Scenario.CONFIRMS: TransactionState.APPROVED,
    Scenario.REFUSES: TransactionState.REFUSED,
    Scenario.NEVER_ANSWERS: None,
    Scenario.NO_CERTIFICATE: None,
    Scenario.TWO_CERTIFICATES: TransactionState.APPROVED,
    Scenario.WRONG_SP_CREDENTIALS: None,
    Scenario.SERVER_ERROR_ONCE: TransactionState.APPROVED,
    Scenario.CONNECTION_LOST: TransactionState.APPROVED,
    Scenario.OTHER_HASH_SIGNED: TransactionState.APPROVED,
    Scenario.OTHER_PERSON: TransactionState.APPROVED,
}


@dataclass(frozen=True, slots=True)
class Rules:
    """How this run of the world differs from the ordinary. Seconds; ``None`` leaves it to the person's number."""

    ttl_s: float = 300.0
    answer_after_s: float = 1.0
    auto: Auto | None = None
    scenario: Scenario | None = None

    def answer(self, scenario: Scenario) -> TransactionState | None:
        """What the phone does by itself ``answer_after_s`` after it rang; None if nothing."""
        return _SCENARIO_ANSWERS[scenario] if self.auto is None else _AUTO_ANSWERS[self.auto]
