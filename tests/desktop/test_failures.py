"""Known failures become banners, unknown ones a report number; nothing that a person typed is written down."""

import logging
import sys
import threading

import pytest

from core.errors import DamagedDocumentError, ProviderUnavailableError, SignatureMismatchError, SignerDeclinedError
from desktop.failures import Failures, banner_content, unexpected_words
from desktop.ui.banner import Banner, BannerContent, Tone


def test_outcomes_are_calm_and_only_what_may_work_again_offers_it(themed: object) -> None:
    assert banner_content(SignerDeclinedError()).tone is Tone.CALM
    assert banner_content(SignatureMismatchError()).tone is Tone.BAD
    assert banner_content(DamagedDocumentError(name="a.pdf")).tone is Tone.WARN
    assert banner_content(ProviderUnavailableError(provider="CA")).action == "Try again"
    assert banner_content(ProviderUnavailableError(provider="CA"), can_retry=False).action is None
    assert banner_content(DamagedDocumentError(name="a.pdf")).action is None


def test_a_bug_is_logged_by_place_under_the_number_that_is_shown(caplog: pytest.LogCaptureFixture) -> None:
    shown: list[str] = []
    failures = Failures(lambda _content, _again: None, shown.append)
    with caplog.at_level(logging.ERROR):
        try:
            raise ValueError("070900000010")
        except ValueError as error:
            failures.handle(error)
    assert len(shown) == 1
    assert shown[0] in caplog.text
    assert "test_failures.py" in caplog.text
    assert "0709" not in caplog.text
    assert shown[0] in unexpected_words(shown[0])[1]


def test_an_error_in_a_slot_reaches_the_screen(themed: object) -> None:
    shown: list[BannerContent] = []
    failures, before = Failures(lambda content, _again: shown.append(content), lambda _report: None), sys.excepthook
    try:
        failures.install()
        sys.excepthook(DamagedDocumentError, DamagedDocumentError(name="a.pdf"), None)
    finally:
        sys.excepthook = before
        threading.excepthook = threading.__excepthook__
    assert len(shown) == 1


def test_a_banner_speaks_shows_its_action_and_can_be_closed(themed: object, qtbot) -> None:  # type: ignore[no-untyped-def]
    banner = Banner()
    qtbot.addWidget(banner)
    heard: list[str] = []
    banner.action.connect(lambda: heard.append("action"))
    banner.dismissed.connect(lambda: heard.append("dismissed"))
    banner.show_content(BannerContent("Title", "Text", Tone.WARN, "Again"))
    assert banner.isVisible()
    assert banner.accessibleName() == "Title. Text"
    banner.button.click()
    banner._close.click()
    assert heard == ["action", "dismissed"]
    assert not banner.isVisible()
