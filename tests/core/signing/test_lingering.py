"""A request that may still stand on the signer's phone is known of until it is answered or its time is over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.errors import (
    AppError,
    AuthorizationExpiredError,
    OutcomeUnknownError,
    PhoneNotReadyError,
    ProviderUnavailableError,
    SignerDeclinedError,
)
from core.sealing import Sealer
from core.signing.journal import Journal
from core.signing.lingering import Lingering, lingering, place_on_phone
from core.signing.model import Transaction
from core.signing.phases import Phase
from core.signing.phone import remaining_s
from core.signing.provider import ControlCode, PhoneApp
from core.wording.signing import still_asking_words
from tests.core.signing.test_session_faults import INFO, KeyAtHand, Scene, scene
from tests.signed import Desk

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
PERSON = "070900000010"
ASKED = Transaction("t1", INFO.id, "remote", ("88626140",), "88626140", NOW, None)
__all__ = ["scene"]


class Moment:
    """The journal's clock, set by hand."""

    def __init__(self, start: datetime) -> None:
        self._seconds = start.timestamp()

    def __call__(self) -> float:
        return self._seconds

    def later(self, seconds: float) -> None:
        self._seconds += seconds


@pytest.fixture
def moment() -> Moment:
    return Moment(NOW)


@pytest.fixture
def journal(tmp_path: Path, moment: Moment) -> Iterator[Journal]:
    made = Journal(tmp_path / "journal", Sealer(bytes(32)), now=moment)
    made.note_on_phone("t1", place_on_phone(INFO, PERSON), NOW + timedelta(seconds=60))
    yield made
    made.close()


def test_until_its_time_is_over_it_may_still_be_there(journal: Journal, moment: Moment) -> None:
    moment.later(59)
    assert lingering(journal, INFO, PERSON) == Lingering(NOW, NOW + timedelta(seconds=60))
    moment.later(2)
    assert lingering(journal, INFO, PERSON) is None


def test_another_route_to_the_same_app_leads_to_the_same_phone(journal: Journal) -> None:
    app = PhoneApp("SmartCA")
    direct, hub = replace(INFO, app=app), replace(INFO, id="esign:VNPT-CA", brand="Hub", app=app)
    journal.note_on_phone("t2", place_on_phone(direct, PERSON), NOW + timedelta(seconds=60))
    assert lingering(journal, hub, PERSON) is not None
    assert lingering(journal, replace(hub, app=PhoneApp("Other")), PERSON) is None


def test_nobody_else_at_this_computer_is_told_of_it(journal: Journal) -> None:
    assert lingering(journal, INFO, "070900000021") is None


def test_who_confirms_at_this_computer_is_told_of_no_phone(journal: Journal) -> None:
    assert lingering(journal, replace(INFO, local=True), PERSON) is None
    assert lingering(journal, replace(INFO, control_code=ControlCode.NONE), PERSON) is None


def test_what_was_answered_is_gone(journal: Journal) -> None:
    journal.forget_on_phone("t1")
    assert lingering(journal, INFO, PERSON) is None


def test_whose_phone_it_is_stands_nowhere_in_the_file(journal: Journal, tmp_path: Path) -> None:
    journal.close()
    assert all(PERSON.encode() not in path.read_bytes() for path in tmp_path.iterdir())


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("error", "phase", "stands"),
    [
        (SignerDeclinedError(provider="CA"), Phase.DECLINED, False),
        (AuthorizationExpiredError(provider="CA"), Phase.EXPIRED, False),
        (PhoneNotReadyError(provider="CA"), Phase.FAILED, False),
        (OutcomeUnknownError(provider="CA"), Phase.UNKNOWN, True),
    ],
)
async def test_what_the_ca_said_decides_whether_it_stands_there(
    scene: Scene, error: AppError, phase: Phase, stands: bool
) -> None:
    scene.provider.info = replace(INFO, resumable=False)
    scene.provider.await_errors = [error]
    result = await scene.sign()
    assert result.phase is phase
    assert (result.on_phone_until is not None) is stands
    assert (lingering(scene.journal, INFO, PERSON) is not None) is stands


@pytest.mark.anyio
async def test_a_lost_network_leaves_it_there_until_it_is_fetched(scene: Scene) -> None:
    scene.provider.await_errors = [ProviderUnavailableError(provider="CA")]
    result = await scene.sign()
    assert result.open
    assert result.on_phone_until is not None
    assert lingering(scene.journal, INFO, PERSON) is not None
    await scene.session().resume(result.transaction_id)
    assert lingering(scene.journal, INFO, PERSON) is None


class Telling(KeyAtHand):
    """A CA that can be told to stop."""

    async def cancel(self, transaction: object) -> bool:
        return True


@pytest.mark.anyio
@pytest.mark.parametrize("told", [True, False])
async def test_a_cancelled_request_stands_there_unless_the_ca_was_told(scene: Scene, desk: Desk, told: bool) -> None:
    scene.provider = Telling(desk) if told else scene.provider
    session = scene.session(lambda progress: session.cancel() if progress.deadline is not None else None)
    result = await scene.sign(session=session)
    assert result.phase is Phase.CANCELLED
    assert result.ca_told is told
    assert (result.on_phone_until is None) is told
    assert (lingering(scene.journal, INFO, PERSON) is None) is told


def test_until_when_the_phone_may_ask_is_a_minute_that_is_over_by_then() -> None:
    local = NOW.astimezone()
    assert local.strftime("%H:%M") in still_asking_words(NOW)
    assert (local + timedelta(minutes=1)).strftime("%H:%M") in still_asking_words(NOW + timedelta(seconds=1))


@pytest.mark.parametrize("told", [True, False])
@pytest.mark.parametrize(("jump_s", "left_s"), [(0, 40), (-3600, 60), (3600, -3560), (-20, 60)])
def test_a_wall_clock_that_jumps_never_lengthens_the_wait(told: bool, jump_s: int, left_s: int) -> None:
    asked = replace(ASKED, expires_at=NOW + timedelta(seconds=60) if told else None)
    assert remaining_s(asked, INFO, NOW + timedelta(seconds=20 + jump_s)) == left_s
