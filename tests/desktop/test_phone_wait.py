"""The phone page: the number as the phone shows it, and calm endings with the actions that make sense."""

from dataclasses import replace

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel

from core.errors import SignatureMismatchError, TimestampError
from core.i18n import _
from core.signing.phases import Phase
from core.signing.provider import ControlCode
from desktop.views.phone_wait import PhoneWaitView
from tests.desktop.signing_people import HUB, documents, progress, result, signed


@pytest.fixture
def view(themed, qtbot) -> PhoneWaitView:  # type: ignore[no-untyped-def]
    made = PhoneWaitView(lambda: 100.0)
    qtbot.addWidget(made)
    made.resize(900, 700)
    made.show()
    return made


WAITING = {"control_code": "88626142", "deadline": 237.0, "wait_total_s": 180.0}


def test_the_number_is_large_grouped_spoken_by_digit_and_copyable(view: PhoneWaitView) -> None:
    view.show_progress(progress(Phase.AWAITING_SIGNER, **WAITING))
    assert view.code.text() == "8862 6142"
    assert view.code.accessibleName().endswith("8 8 6 2 6 1 4 2")
    assert view.code.fontInfo().pixelSize() >= 48
    assert view.countdown.seconds_left == 137
    view.copy_button.click()
    assert QGuiApplication.clipboard().text() == "88626142"


def test_several_files_show_the_number_that_the_phone_shows_for_each(view: PhoneWaitView) -> None:
    view.show_progress(progress(Phase.AWAITING_SIGNER, documents=documents("a.pdf", "b.pdf"), **WAITING))
    words = "\n".join(label.text() for label in view.findChildren(QLabel))
    assert "a.pdf  ·  8862 6140" in words
    assert "b.pdf  ·  8862 6141" in words
    assert "8 8 6 2 6 1 4 1" in view._documents.accessibleName()


def test_where_no_phone_asks_nobody_is_sent_to_one(view: PhoneWaitView) -> None:
    typed = replace(HUB, control_code=ControlCode.NONE)
    view.show_progress(progress(Phase.AWAITING_SIGNER, provider=typed, **{**WAITING, "control_code": ""}))
    words = "\n".join(label.text() for label in view.findChildren(QLabel) if label.isVisible())
    assert not view.code.isVisible()
    assert _("Confirm at this computer") in words
    assert _("Wait for you at this computer") in words
    assert _("Wait for you on the phone") not in words
    view.show_progress(progress(Phase.AWAITING_SIGNER, **WAITING))
    words = "\n".join(label.text() for label in view.findChildren(QLabel) if label.isVisible())
    assert _("Wait for you on the phone") in words


def test_no_number_and_no_countdown_before_the_phone_is_asked(view: PhoneWaitView) -> None:
    view.show_progress(progress(Phase.PREPARING))
    assert not view.code.isVisible()
    assert not view.countdown.isVisible()
    assert view.cancel_button.isVisible()


def test_cancel_is_said_once_and_is_gone_when_nothing_can_be_stopped(view: PhoneWaitView) -> None:
    asked: list[int] = []
    view.cancel_asked.connect(lambda: asked.append(1))
    view.show_progress(progress(Phase.AWAITING_SIGNER, **WAITING))
    view.cancel_button.click()
    view.cancel_button.click()
    view.show_progress(progress(Phase.AWAITING_SIGNER, **WAITING))
    view.cancel_button.click()
    assert asked == [1]
    view.show_progress(progress(Phase.COMPLETING))
    assert not view.cancel_button.isVisible()


@pytest.mark.parametrize("phase", [Phase.DECLINED, Phase.EXPIRED, Phase.CANCELLED, Phase.UNKNOWN])
def test_an_outcome_offers_to_try_again_another_certificate_or_back(view: PhoneWaitView, phase: Phase) -> None:
    heard: list[str] = []
    view.retry_asked.connect(lambda: heard.append("retry"))
    view.other_certificate_asked.connect(lambda: heard.append("other"))
    view.back.connect(lambda: heard.append("back"))
    view.show_progress(progress(Phase.AWAITING_SIGNER, **WAITING))
    view.show_result(result(phase))
    panel = view.outcome
    for button in (panel.retry_button, panel.other_button, panel.back_button):
        assert button.isVisible()
        button.click()
    assert heard == ["retry", "other", "back"]
    assert not panel.resume_button.isVisible()
    assert not panel.go_on_button.isVisible()
    assert view.countdown.seconds_left is None


def test_a_cancel_that_the_ca_was_not_told_of_says_that_the_phone_goes_on_asking(view: PhoneWaitView) -> None:
    view.show_progress(progress(Phase.AWAITING_SIGNER, **WAITING))
    view.show_result(result(Phase.CANCELLED, ca_told=False))
    assert "VNPT SmartCA cannot be told" in view.outcome.text.text()
    view.show_result(result(Phase.CANCELLED, ca_told=True))
    assert "no longer asks" in view.outcome.text.text()


def test_after_an_unknown_ending_a_new_request_is_called_one(view: PhoneWaitView) -> None:
    view.show_result(result(Phase.UNKNOWN))
    assert view.outcome.retry_button.text() == "Send a new request"


def test_what_the_journal_still_has_is_fetched_and_not_asked_for_again(view: PhoneWaitView) -> None:
    heard: list[str] = []
    view.resume_asked.connect(heard.append)
    view.show_result(result(Phase.FAILED, open=True, error=TimestampError()))
    assert not view.outcome.retry_button.isVisible()
    view.outcome.resume_button.click()
    assert heard == ["t-1"]


def test_a_batch_that_succeeded_in_part_says_which_and_lets_one_go_on(view: PhoneWaitView) -> None:
    first, second = documents("a.pdf", "b.pdf")
    mixed = (replace(first, signed=signed(first.source)), replace(second, error=SignatureMismatchError()))
    view.show_result(result(Phase.FAILED, documents=mixed, error=SignatureMismatchError()))
    assert "a.pdf: signed" in view.outcome.documents.text()
    assert view.outcome.documents.text().count("\n") == 1
    assert view.outcome.go_on_button.isVisible()


def test_a_status_that_nobody_could_tell_is_said(view: PhoneWaitView) -> None:
    view.show_progress(progress(Phase.AWAITING_SIGNER, control_code="88626142"))
    assert not view.status_note.isVisible()
    view.show_progress(progress(Phase.AWAITING_SIGNER, control_code="88626142", status_unknown=True))
    assert view.status_note.isVisible()
    assert "revoked" in view.status_note.text()
