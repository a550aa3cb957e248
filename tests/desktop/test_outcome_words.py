"""What is said at the end fits what was asked: of a phone only where one rang, of an end only where it is one."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.errors import LeaseLostError, ProviderUnavailableError, TimestampError, UserCancelledError
from core.signing.phases import ENDED, Phase
from core.signing.provider import ControlCode, ProviderInfo
from desktop.views.outcome_words import outcome_words
from providers import PROVIDERS
from tests.desktop.signing_people import HUB, NOW, documents, result, signed

TYPED = replace(HUB, control_code=ControlCode.NONE)
WITH_PHONE = [route.info for route in PROVIDERS if route.info.control_code is not ControlCode.NONE]
WITHOUT = [route.info for route in PROVIDERS if route.info.control_code is ControlCode.NONE]
WORDED = sorted(ENDED - {Phase.FAILED}, key=lambda phase: phase.value)


@pytest.mark.parametrize("phase", WORDED)
@pytest.mark.parametrize("info", [TYPED, *WITHOUT], ids=lambda info: info.id)
def test_where_no_phone_rang_none_is_spoken_of(info: ProviderInfo, phase: Phase) -> None:
    for told in (True, False):
        words = outcome_words(result(phase, ca_told=told), info)
        assert "phone" not in f"{words.title} {words.text}"
        assert "{" not in words.text


@pytest.mark.parametrize("info", WITH_PHONE, ids=lambda info: info.id)
def test_an_untold_cancel_says_until_when_the_phone_may_ask(info: ProviderInfo) -> None:
    until = NOW + timedelta(minutes=3)
    words = outcome_words(result(Phase.CANCELLED, ca_told=False, on_phone_until=until), info)
    assert info.brand in words.text
    assert f"{until.astimezone():%H:%M}" in words.text
    told = outcome_words(result(Phase.CANCELLED), info)
    assert "no longer asks" in told.text


def test_an_unknown_ending_says_until_when_the_phone_may_ask() -> None:
    words = outcome_words(result(Phase.UNKNOWN, on_phone_until=NOW), HUB)
    assert f"{NOW.astimezone():%H:%M}" in words.text


@pytest.mark.parametrize(
    ("ended", "standing", "kept"),
    [
        (result(Phase.FAILED, open=True, error=ProviderUnavailableError(), on_phone_until=NOW), True, False),
        (result(Phase.CANCELLED, open=True, error=UserCancelledError(told="yes"), on_phone_until=NOW), True, False),
        (result(Phase.FAILED, open=True, error=TimestampError()), False, True),
    ],
)
def test_what_can_still_be_fetched_is_no_failure_and_no_end(ended: object, standing: bool, kept: bool) -> None:
    words = outcome_words(ended, HUB)  # type: ignore[arg-type]
    assert words.title == "Not finished yet"
    assert ("still stands" in words.text) is standing
    assert ("is kept" in words.text) is kept
    assert "Fetch the result" in words.text
    assert "Nothing was signed" not in words.text


def test_what_another_window_holds_is_said_to_be_there() -> None:
    words = outcome_words(result(Phase.FAILED, open=True, error=LeaseLostError("t-1")), HUB)
    assert words.title != "Not finished yet"


@pytest.mark.parametrize("phase", [Phase.DECLINED, Phase.EXPIRED, Phase.CANCELLED, Phase.UNKNOWN])
def test_nobody_reads_that_nothing_was_signed_when_something_was(phase: Phase) -> None:
    first, second = documents("a.pdf", "b.pdf")
    both = (replace(first, signed=signed(first.source)), second)
    words = outcome_words(result(phase, documents=both), HUB)
    assert "1 of 2 files were signed" in words.text
    assert "Nothing was signed" not in words.text
