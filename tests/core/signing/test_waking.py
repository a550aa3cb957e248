"""A computer that sleeps while a phone is waited for: the wait ends by the CA's clock, and the last word is heard."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Never

import pytest

from core.clock import SystemClock
from core.errors import OutcomeUnknownError
from core.sealing import Sealer
from core.signing.model import (
    Credential,
    SignatureLevel,
    SignatureRequest,
    SignatureValue,
    SigningRequest,
    Transaction,
)
from core.signing.phases import Phase
from core.signing.progress import Progress, SigningOrder, SigningResult
from core.signing.seconds import announced, seconds_left
from core.signing.session import SigningSession
from core.signing.waking import rest, waking
from providers.http import poll
from tests.core.signing.test_session_faults import INFO, FailingJournal, KeyAtHand, Scene, credential
from tests.pdfs import make_pdf
from tests.signed import Desk
from tests.virtual_time import Sleeper, run

GRACE_S = 15.0


def test_a_pause_is_over_within_a_second_after_a_sleep() -> None:
    async def scene(clock: Sleeper) -> tuple[bool, float]:
        loop = asyncio.get_running_loop()
        began = loop.time()
        loop.call_later(1.5, setattr, clock, "slept", 600.0)
        return await rest(5.0, clock), loop.time() - began

    slept, awake_s = run(scene)
    assert slept
    assert awake_s <= 2.5


def test_a_pause_without_a_sleep_is_as_long_as_it_was_meant() -> None:
    async def scene(clock: Sleeper) -> tuple[bool, float]:
        began = asyncio.get_running_loop().time()
        return await rest(3.7, clock), asyncio.get_running_loop().time() - began

    slept, awake_s = run(scene)
    assert not slept
    assert awake_s == pytest.approx(3.7)


@pytest.mark.parametrize(
    ("slept", "ends_after"),
    [
        pytest.param(0.0, 195.0, id="no sleep: at its own limit"),
        pytest.param(60.0, 135.0, id="a sleep within the limit shortens what is left"),
        pytest.param(600.0, 20.0 + GRACE_S, id="a sleep beyond the limit: the last word may still be heard"),
    ],
)
def test_a_limit_counts_the_sleep(slept: float, ends_after: float) -> None:
    async def scene(clock: Sleeper) -> float:
        loop = asyncio.get_running_loop()
        began = loop.time()
        loop.call_later(19.5, setattr, clock, "slept", slept)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(195.0) as scope, waking(scope, clock, GRACE_S):
                await asyncio.Event().wait()
        return loop.time() - began

    assert run(scene) == pytest.approx(ends_after, abs=1.0)


def test_a_limit_that_stands_still_for_a_question_is_left_alone() -> None:
    async def scene(clock: Sleeper) -> float | None:
        async with asyncio.timeout(None) as scope, waking(scope, clock, GRACE_S):
            clock.slept = 600.0
            await asyncio.sleep(3.0)
            return scope.when()

    assert run(scene) is None


def test_the_machines_clock_never_goes_back() -> None:
    clock = SystemClock()
    assert 0.0 < clock.monotonic() <= clock.monotonic()


def test_a_sleep_over_several_marks_is_told_once_and_each_mark_when_it_is_reached() -> None:
    assert [left for left in range(70, -1, -1) if announced(left + 1, left)] == [60, 30, 10]
    assert announced(100, 5)
    assert not announced(None, 10)
    assert (seconds_left(1010.0, 1000.5), seconds_left(1000.0, 1000.5)) == (10, 0)


@dataclass
class WhileAsleep(KeyAtHand):
    """A CA whose signer confirms while the computer sleeps; one that blocks has lost its connection by then."""

    clock: Sleeper | None = None

    async def request_signatures(
        self, credential: Credential, user_id: str, requests: Sequence[SignatureRequest], transaction_id: str
    ) -> Transaction:
        if not self.info.blocking:
            return await super().request_signatures(credential, user_id, requests, transaction_id)
        self.rings += 1
        return await _silence()

    async def await_signatures(self, transaction: Transaction) -> Sequence[SignatureValue]:
        assert self.clock is not None

        async def ask() -> Sequence[SignatureValue] | None:
            return self._values(transaction) if self.clock and self.clock.slept else None

        found = await poll(ask, remaining_s=INFO.wait_limit_s, clock=self.clock)
        assert found is not None
        return found


async def _silence() -> Never:
    await asyncio.Event().wait()
    raise AssertionError("nobody sets it")


@pytest.mark.parametrize("blocking", [False, True])
def test_after_ten_minutes_of_sleep_a_wait_has_its_ending_and_no_second_ring(
    desk: Desk, tmp_path: Path, blocking: bool
) -> None:
    provider = WhileAsleep(desk, replace(INFO, blocking=blocking, resumable=not blocking))
    scene = Scene(desk, tmp_path, provider, FailingJournal(tmp_path / "journal", Sealer(bytes(32))))
    source = make_pdf(tmp_path / "a.pdf")

    async def night(clock: Sleeper) -> tuple[SigningResult, float]:
        provider.clock = clock
        loop = asyncio.get_running_loop()
        asleep_at: list[float] = []

        def fall_asleep(progress: Progress) -> None:
            if progress.deadline is not None and not asleep_at:
                asleep_at.append(loop.time())
                loop.call_later(4.5, setattr, clock, "slept", 600.0)

        session = SigningSession(provider, replace(scene.session()._parts, clock=clock), fall_asleep)
        request = SigningRequest(source, tmp_path / "out", None, auto_place=False, level=SignatureLevel.B_B)
        result = await session.sign(SigningOrder((request,), credential(desk), "070900000010"))
        return result, loop.time() - asleep_at[0]

    result, awake_s = run(night)
    assert provider.rings == 1
    assert awake_s < 4.5 + GRACE_S + 2
    if blocking:
        assert (result.phase, type(result.error), result.open) == (Phase.UNKNOWN, OutcomeUnknownError, False)
        assert scene.results() == []
    else:
        assert (result.phase, result.error) == (Phase.DONE, None)
        assert scene.results() == ["a-signed.pdf"]
