"""An earlier request that may still stand on the phone is known of as long as the CA may keep it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.signing.journal import JournalEntry
from core.signing.lingering import Lingering, lingering
from core.signing.record import Stage
from tests.core.signing.test_session_faults import INFO

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
LIFE = timedelta(seconds=INFO.wait_limit_s)


def entry(stage: Stage, age: timedelta, provider: str = INFO.id) -> JournalEntry:
    return JournalEntry("t", provider, stage, NOW - age, 1, held_elsewhere=False)


@pytest.mark.parametrize("stage", [Stage.INTENT, Stage.REQUESTED, Stage.CANCELLED, Stage.UNKNOWN, Stage.FAILED])
def test_what_nobody_took_off_the_phone_may_still_be_there(stage: Stage) -> None:
    age = timedelta(seconds=20)
    older = entry(stage, age + timedelta(seconds=5))
    assert lingering([older, entry(stage, age)], INFO, NOW) == Lingering(NOW - age, NOW - age + LIFE)


@pytest.mark.parametrize("stage", [Stage.SIGNED, Stage.DONE, Stage.DECLINED, Stage.EXPIRED])
def test_what_was_answered_is_gone(stage: Stage) -> None:
    assert lingering([entry(stage, timedelta(seconds=1))], INFO, NOW) is None


def test_after_the_cas_own_limit_and_at_another_ca_there_is_nothing() -> None:
    assert lingering([entry(Stage.UNKNOWN, LIFE)], INFO, NOW) is None
    assert lingering([entry(Stage.UNKNOWN, timedelta(seconds=1), "other")], INFO, NOW) is None
    assert lingering([entry(Stage.UNKNOWN, timedelta(seconds=1))], replace(INFO, local=True), NOW) is None
    assert lingering([], INFO, NOW) is None
