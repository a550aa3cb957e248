"""*Ký số tập tin đính kèm*: what can be pressed when, and that an answer never outlives its question."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.signing.model import Credential
from core.wording.leaving import Destinations
from desktop.ui.banner import BannerContent
from desktop.views.signing import SigningView
from tests.desktop.signing_people import DIRECT, HUB, NOW, NUMBER, credential

GOOD, OLD, OTHER = (
    credential("aa", 2026, until=2027),
    credential("bb", 2020, until=2024),
    credential("cc", 2025, until=2028),
)


@pytest.fixture
def view(themed, qtbot) -> SigningView:  # type: ignore[no-untyped-def]
    made = SigningView((HUB, DIRECT), lambda text: "CCCD" if len(text) == 12 else None)
    qtbot.addWidget(made)
    made.open(["a.pdf", "b.pdf"])
    made.show()
    return made


def test_certificates_are_asked_for_with_a_complete_number_only(view: SigningView) -> None:
    asked: list[tuple[str, str]] = []
    view.credentials_asked.connect(lambda provider, number: asked.append((provider, number)))
    QTest.keyClicks(view.number, NUMBER[:-1])
    assert not view.fetch.isEnabled()
    QTest.keyClick(view.number, Qt.Key.Key_Return)
    QTest.keyClicks(view.number, NUMBER[-1])
    view.fetch.click()
    assert asked == [(HUB.id, NUMBER)]
    view.show_busy(True)
    QTest.keyClick(view.number, Qt.Key.Key_Return)
    assert len(asked) == 1


def test_the_hub_is_the_default_and_the_direct_route_is_one_press_away(view: SigningView) -> None:
    assert view.provider == HUB
    view.through_hub.setChecked(False)
    assert view.provider == DIRECT


def test_a_product_is_offered_once_however_many_ways_lead_to_it(themed: QApplication, qtbot: QtBot) -> None:
    other_way = replace(DIRECT, id="vnpt:sp769v2")
    view = SigningView((HUB, DIRECT, other_way), lambda text: "CCCD" if text else None)
    qtbot.addWidget(view)
    view.through_hub.setChecked(False)
    assert [view.ca.itemData(index) for index in range(view.ca.count())] == [DIRECT.id]


def test_one_usable_certificate_is_chosen_and_an_expired_one_cannot_be(view: SigningView) -> None:
    signed: list[tuple[str, Credential, str]] = []
    view.sign_asked.connect(lambda provider, chosen, number: signed.append((provider, chosen, number)))
    view.number.setText(NUMBER)
    view.show_credentials((OLD, GOOD), NOW)
    rows = view.certificates._rows
    assert [row.radio.isEnabled() for row in rows] == [False, True]
    assert "Expired" in rows[0].radio.accessibleName()
    QTest.mouseClick(rows[0], Qt.MouseButton.LeftButton)
    view.proceed_button.click()
    assert signed == [(HUB.id, GOOD, NUMBER)]


def test_of_two_usable_certificates_the_person_chooses(view: SigningView) -> None:
    view.number.setText(NUMBER)
    view.show_credentials((GOOD, OTHER), NOW)
    assert not view.proceed_button.isEnabled()
    QTest.mouseClick(view.certificates._rows[1], Qt.MouseButton.LeftButton)
    assert view.proceed_button.isEnabled()
    assert view.certificates.credential == OTHER


@pytest.mark.parametrize("change", ["number", "route"])
def test_another_number_or_ca_forgets_the_certificates(view: SigningView, change: str) -> None:
    view.number.setText(NUMBER)
    view.show_credentials((GOOD,), NOW)
    assert view.proceed_button.isEnabled()
    if change == "number":
        view.number.setText("070900000011")
    else:
        view.through_hub.setChecked(False)
    assert not view.certificates.has_rows
    assert not view.proceed_button.isEnabled()


def test_no_certificate_and_a_failure_are_said_in_place(view: SigningView) -> None:
    view.number.setText(NUMBER)
    view.show_credentials((), NOW)
    assert "knows no certificate" in view._none_yet.text()
    view.show_failure(BannerContent("The CA does not answer", "Try again."))
    assert view.banner.isVisible()


ASKED = "Services named in the certificate tell whether it is revoked, and learn that it is used."


def test_what_leaves_the_machine_and_to_whom_is_said_before_each_request(view: SigningView) -> None:
    view.show_destinations(HUB.id, Destinations("esign.example", ("time.example",)))
    assert view._leaves.text() == f"To find your certificates, sent to esign.example: your ID number. {ASKED}"
    view.number.setText(NUMBER)
    view.show_credentials((GOOD,), NOW)
    assert view._leaves.text() == (
        "To sign, sent to esign.example: a digest of each file (a fingerprint), your ID number, file names. "
        "The file itself stays on this machine. "
        f"Timestamp: time.example gets a digest of the signature. {ASKED}"
    )


def test_no_host_is_named_that_no_account_told(view: SigningView) -> None:
    view.show_destinations(HUB.id, Destinations("esign.example"))
    view.through_hub.setChecked(False)
    assert "sent to the address of your organisation's account: your ID number" in view._leaves.text()
    view.show_destinations(DIRECT.id, Destinations("relay.example"))
    assert "sent to relay.example: your ID number" in view._leaves.text()


def test_whom_a_route_reaches_is_asked_when_it_is_chosen(view: SigningView) -> None:
    asked: list[str] = []
    view.service_chosen.connect(asked.append)
    view.open(["a.pdf"])
    view.through_hub.setChecked(False)
    assert asked == [HUB.id, DIRECT.id]
    view.clear()
    assert asked == [HUB.id, DIRECT.id]


def test_nothing_of_the_person_stays_after_clearing(view: SigningView) -> None:
    view.number.setText(NUMBER)
    view.show_credentials((GOOD,), NOW)
    view.clear()
    assert view.number.text() == ""
    assert not view.certificates.has_rows


def test_a_certificate_that_ends_soon_says_so_where_it_is_chosen(view: SigningView) -> None:
    view.number.setText(NUMBER)
    view.show_credentials((replace(GOOD, valid_to=NOW + timedelta(days=20)), OTHER), NOW)
    soon, later = (row.radio.accessibleName() for row in view.certificates._rows)
    assert "expires in 20 days" in soon
    assert "Renew it" in soon
    assert "expires" not in later
