"""A CA that loses sight of a transaction for a while: what is believed, and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from core.clock import SystemClock
from core.errors import AppError, OutcomeUnknownError, ProviderUnavailableError
from core.signing.model import SignatureAlgorithm, SignatureValue, Transaction
from providers import resolve
from providers.pace import Pace
from providers.polled import Fetching, State, Told

pytestmark = pytest.mark.anyio

INFO = resolve("vnpt").info
PACE = Pace(first_s=0.001, longest_s=1.0, growth=1.0, last_word_s=0.05)
"""It asks on without a pause, and believes a loss after six seconds."""

OWN, GIVEN = "0" * 32, "f" * 32
VALUES = (SignatureValue("88620000", b"value", SignatureAlgorithm.RSA_PKCS1_V15),)


class LeapingClock(SystemClock):
    """The wall clock's now; ``step_s`` pass from one look at the monotonic clock to the next."""

    def __init__(self, step_s: float) -> None:
        self._step_s, self._at = step_s, 0.0

    def monotonic(self) -> float:
        self._at += self._step_s
        return self._at


class Service:
    """Answers from its script, the last answer again and again."""

    def __init__(self, *script: Told) -> None:
        self._script = list(script)
        self.asked = 0

    async def __call__(self) -> Told:
        self.asked += 1
        return self._script.pop(0) if len(self._script) > 1 else self._script[0]


def transaction(handle: str, age: timedelta = timedelta(0)) -> Transaction:
    moment: datetime = SystemClock().now() - age
    return Transaction(OWN, INFO.id, handle, ("88620000",), "88620000", moment, None)


def fetching(step_s: float) -> Fetching:
    """With a clock that leaps, or (0) the machine's own, by which hardly any time passes here."""
    if not step_s:
        return Fetching(INFO, SystemClock(), PACE)
    return Fetching(INFO, LeapingClock(step_s), replace(PACE, last_word_s=30.0))


@pytest.mark.parametrize("handle", [OWN, GIVEN])
async def test_a_transaction_that_is_found_again_was_never_unknown(handle: str) -> None:
    flickering = (State.UNKNOWN, State.PENDING) * 5
    assert await fetching(1.0).values(transaction(handle), Service(*flickering, VALUES)) == VALUES


@pytest.mark.parametrize("script", [(State.UNKNOWN,), (State.PENDING, State.UNKNOWN)])
async def test_a_ca_that_told_of_a_transaction_is_not_believed_at_once_that_there_is_none(
    script: tuple[Told, ...],
) -> None:
    service = Service(*script, *script[-1:] * 9, VALUES)
    assert await fetching(0.0).values(transaction(GIVEN), service) == VALUES


NOW, YESTERDAY = timedelta(0), timedelta(days=1)


@pytest.mark.parametrize(
    ("handle", "age", "step_s", "error"),
    [
        pytest.param(GIVEN, NOW, 1.0, ProviderUnavailableError, id="its own, the signer may still decide"),
        pytest.param(GIVEN, YESTERDAY, 1.0, OutcomeUnknownError, id="its own, whose time is over"),
        pytest.param(GIVEN, YESTERDAY, 0.0, OutcomeUnknownError, id="its own, until we stop asking"),
        pytest.param(OWN, NOW, 0.0, OutcomeUnknownError, id="one that it never told of"),
    ],
)
async def test_a_ca_that_goes_on_saying_so_is_believed_once_nothing_can_be_lost_by_it(
    handle: str, age: timedelta, step_s: float, error: type[AppError]
) -> None:
    service = Service(State.UNKNOWN)
    with pytest.raises(error):
        await fetching(step_s).values(transaction(handle, age), service)
    assert service.asked >= 3
