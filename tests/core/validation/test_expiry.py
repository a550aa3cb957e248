"""A certificate's end is told in time (V7): 105, 30 and 7 days ahead."""

from datetime import UTC, datetime, timedelta

import pytest

from core.i18n import set_language
from core.validation.expiry import expiry_of, expiry_sentence, renewal_advice

END = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def threshold(before: timedelta) -> int | None:
    found = expiry_of(END, END - before)
    return found.threshold if found else None


@pytest.mark.parametrize("days", [7, 30, 105])
def test_a_threshold_counts_from_the_very_second(days: int) -> None:
    wider = {7: 30, 30: 105, 105: None}
    assert threshold(timedelta(days=days)) == days
    assert threshold(timedelta(days=days) + SECOND) == wider[days]


def test_there_is_nothing_to_warn_of_long_before_and_after() -> None:
    assert threshold(timedelta(days=200)) is None
    assert threshold(-SECOND) is None
    assert threshold(timedelta(0)) == 7


def test_days_are_counted_as_a_calendar_does() -> None:
    local = END.astimezone()
    late_evening = local.replace(hour=23, minute=59) - timedelta(days=1)
    found = expiry_of(local, late_evening)
    assert found is not None
    assert found.days_left == 1


@pytest.mark.parametrize("days", [0, 1, 5, 29, 100])
def test_every_warning_says_when_and_what_to_do_in_both_languages(days: int) -> None:
    found = expiry_of(END, END - timedelta(days=days))
    assert found is not None
    told = []
    for language in ("vi", "en"):
        set_language(language)
        told.append(f"{expiry_sentence(found)} {renewal_advice(found)}")
        assert f"{END.astimezone():%d/%m/%Y}" in told[-1]
        assert days < 2 or str(found.days_left) in told[-1]
    assert told[0] != told[1]
