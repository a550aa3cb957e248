"""How often a CA is asked for what it does not have yet, and that nobody asks after the end (P12)."""

from __future__ import annotations

import asyncio
import itertools
import uuid
from collections.abc import Awaitable, Callable

import httpx
import pytest

from core.clock import SystemClock
from core.errors import AppError, AuthorizationExpiredError, ProviderUnavailableError, SignerDeclinedError
from core.signing.model import SignatureValue, Transaction
from core.signing.prompting import NobodyToAsk
from core.signing.provider import SigningProvider
from providers import Surroundings, resolve
from providers.http import make_client, poll
from providers.pace import ORDINARY, Pace
from providers.sandbox.endpoint import practice_endpoint
from tests.contract.provider_contract import NEVER_ANSWERS, order
from tests.sandbox_server import SandboxServer
from tests.virtual_time import Sleeper, run

MOST_A_MINUTE = 20
HOUR_S = 3600.0

Wait = asyncio.Task[tuple[SignatureValue, ...] | AppError]


def asked_at(
    remaining_s: float, *, pace: Pace = ORDINARY, failing: bool = False, asleep: tuple[float, float] | None = None
) -> tuple[list[float], float]:
    """Moments of the awake computer at which a silent CA was asked, and when that was given up, from 0."""
    moments: list[float] = []

    async def scene(clock: Sleeper) -> float:
        loop = asyncio.get_running_loop()
        began = loop.time()

        async def ask() -> None:
            moments.append(loop.time() - began)
            if failing:
                raise ProviderUnavailableError

        if asleep is not None:
            loop.call_later(asleep[0], setattr, clock, "slept", asleep[1])
        if failing:
            with pytest.raises(ProviderUnavailableError):
                await poll(ask, remaining_s=remaining_s, pace=pace, clock=clock)
        else:
            assert await poll(ask, remaining_s=remaining_s, pace=pace, clock=clock) is None
        over = loop.time() - began
        await asyncio.sleep(HOUR_S)
        return over

    over = run(scene)
    return moments, over


@pytest.mark.parametrize("failing", [False, True])
def test_no_minute_has_more_than_twenty_questions(failing: bool) -> None:
    moments, _over = asked_at(300.0, failing=failing)
    assert all(sum(begin <= moment < begin + 60 for moment in moments) <= MOST_A_MINUTE for begin in moments)


def test_pauses_grow_to_the_longest_and_vary_within_their_bounds() -> None:
    moments, _over = asked_at(300.0)
    meant = ORDINARY.first_s
    varied = set()
    for before, after in itertools.pairwise(moments[:-1]):
        assert meant * (1 - ORDINARY.jitter) <= after - before + 1e-6
        assert after - before - 1e-6 <= meant * (1 + ORDINARY.jitter)
        varied.add(round((after - before) / meant, 6))
        meant = min(meant * ORDINARY.growth, ORDINARY.longest_s)
    assert meant == ORDINARY.longest_s
    assert len(varied) > 1


def test_the_last_question_is_at_the_end_and_none_comes_after_it() -> None:
    moments, over = asked_at(60.0)
    assert over == pytest.approx(60.0 + ORDINARY.last_word_s)
    assert moments[-1] == pytest.approx(over)


def test_after_a_sleep_beyond_the_end_the_ca_is_asked_within_a_second_and_not_for_long() -> None:
    moments, over = asked_at(120.0, asleep=(40.5, 600.0))
    after = [moment for moment in moments if moment > 40.5]
    assert after[0] <= 41.5
    assert over <= 41.5 + ORDINARY.last_word_s + 1


class Counted(httpx.AsyncBaseTransport):
    """The real network, and how often a transaction's state was asked for."""

    def __init__(self) -> None:
        self._real = httpx.AsyncHTTPTransport()
        self.asked = 0
        self.answered = asyncio.Event()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        status = request.url.path.endswith("/status")
        self.asked += status
        answer = await self._real.handle_async_request(request)
        if status:
            self.answered.set()
        return answer

    async def aclose(self) -> None:
        await self._real.aclose()


async def _values(provider: SigningProvider, asked: Transaction) -> tuple[SignatureValue, ...] | AppError:
    try:
        return tuple(await provider.await_signatures(asked))
    except AppError as error:
        return error


async def _approved(sandbox: SandboxServer, transaction_id: str, wait: Wait) -> None:
    await asyncio.to_thread(sandbox.approve, transaction_id)
    assert isinstance(await wait, tuple)


async def _refused(sandbox: SandboxServer, transaction_id: str, wait: Wait) -> None:
    await asyncio.to_thread(sandbox.refuse, transaction_id)
    assert isinstance(await wait, SignerDeclinedError)


async def _cancelled(_sandbox: SandboxServer, _transaction_id: str, wait: Wait) -> None:
    wait.cancel()
    with pytest.raises(asyncio.CancelledError):
        await wait


async def _expired(_sandbox: SandboxServer, _transaction_id: str, wait: Wait) -> None:
    assert isinstance(await wait, AuthorizationExpiredError)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("end", "world"),
    [
        (_approved, "sandbox"),
        (_refused, "sandbox"),
        (_cancelled, "sandbox"),
        pytest.param(_expired, "sandbox_short", marks=pytest.mark.all_only),
    ],
    ids=["approved", "refused", "cancelled", "expired"],
)
async def test_after_the_end_the_ca_is_not_asked_any_more(
    request: pytest.FixtureRequest, end: Callable[[SandboxServer, str, Wait], Awaitable[None]], world: str
) -> None:
    sandbox: SandboxServer = request.getfixturevalue(world)
    counted, route = Counted(), resolve("vnpt")
    endpoint = practice_endpoint(sandbox.url + route.practice_path)
    async with make_client(transport=counted) as client:
        quick = Pace(first_s=0.01, longest_s=0.01)
        provider = route.create(Surroundings(client, endpoint, SystemClock(), NobodyToAsk(), quick))
        (credential,) = await provider.credentials(NEVER_ANSWERS)
        asked = await provider.request_signatures(credential, NEVER_ANSWERS, order(), uuid.uuid4().hex)
        others = asyncio.all_tasks()
        async with asyncio.TaskGroup() as tasks:
            wait = tasks.create_task(_values(provider, asked))
            await counted.answered.wait()
            await end(sandbox, asked.transaction_id, wait)
        calls = counted.asked
        assert asyncio.all_tasks() == others
        assert await provider.credentials(NEVER_ANSWERS)
        assert counted.asked == calls
