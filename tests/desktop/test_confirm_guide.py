"""The help in pictures: for each CA its own, with the number that is on the screen, and what to do about another."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from core.i18n import _
from core.signing.phases import Phase
from core.signing.provider import ControlCode, Unlock
from desktop.flows.helping import brand_of, guide_of
from desktop.ui.phone_picture import PhonePicture
from desktop.views.ca_help import CaHelp, CaHelpDialog
from desktop.views.ca_texts import CAS, CaText
from desktop.views.confirm_guide import EXAMPLE, ConfirmGuide, ConfirmGuideDialog
from desktop.views.phone_wait import PhoneWaitView
from providers import PROVIDERS, apps
from tests.desktop.signing_people import DIRECT, HUB, documents, progress

INFOS = [route.info for route in PROVIDERS]


def texts(dialog: QWidget) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel))


def test_each_ca_of_the_guide_has_words_of_its_own(themed: QApplication, qtbot: QtBot) -> None:
    steps = [(one.register, one.activate, one.sign) for one in CAS]
    assert all(len(set(column)) >= len(CAS) - 1 for column in zip(*steps, strict=True))
    for text in CAS:
        dialog = CaHelpDialog(CaHelp(text))
        qtbot.addWidget(dialog)
        assert text.site.startswith("https://")
        assert all(_(words) in texts(dialog) for words in (text.register, text.install, text.activate, text.sign))
        assert text.site.removeprefix("https://") in texts(dialog)


@pytest.mark.parametrize("text", CAS, ids=lambda text: text.brand)
def test_each_app_of_the_guide_is_known_to_a_route(text: CaText) -> None:
    guide = guide_of(INFOS, CaHelp(text))
    assert any(info.app == guide.app for info in INFOS)
    assert brand_of(guide.app) == text.brand


@pytest.mark.parametrize("unlock", list(Unlock))
def test_the_pictures_show_this_number_and_warn_of_another(themed: QApplication, qtbot: QtBot, unlock: Unlock) -> None:
    guide = ConfirmGuide(replace(apps.CA2, unlock=unlock), "8862 6142", "đơn.pdf")
    dialog = ConfirmGuideDialog(guide)
    qtbot.addWidget(dialog)
    dialog.show()
    right, wrong = (one._screen for one in dialog.findChildren(PhonePicture) if one._screen.number)
    assert (right.number, right.good, right.below) == ("8862 6142", True, "đơn.pdf")
    assert wrong.good is False
    assert all(one != other for one, other in zip(right.number, wrong.number, strict=True) if one.isdigit())
    assert "120" in texts(dialog)
    assert all(one.accessibleName() for one in dialog.findChildren(PhonePicture))
    assert not dialog.grab().isNull()


def test_without_a_request_the_number_is_an_example(themed: QApplication, qtbot: QtBot) -> None:
    dialog = ConfirmGuideDialog(ConfirmGuide(apps.BKAV))
    qtbot.addWidget(dialog)
    numbers = [one._screen.number for one in dialog.findChildren(PhonePicture)]
    assert EXAMPLE in numbers
    assert EXAMPLE not in texts(dialog)


def test_while_the_phone_asks_the_guide_is_of_that_app_and_that_number(themed: QApplication, qtbot: QtBot) -> None:
    view = PhoneWaitView(lambda: 100.0)
    qtbot.addWidget(view)
    view.show()
    asked: list[int] = []
    view.guide_asked.connect(lambda: asked.append(1))
    info = replace(DIRECT, app=apps.VNPT)
    view.show_progress(progress(Phase.AWAITING_SIGNER, provider=info, control_code="88626142"))
    view.guide_button.click()
    assert asked == [1]
    assert view.guide() == ConfirmGuide(apps.VNPT, "8862 6142", "a.pdf")
    for silent in (replace(info, control_code=ControlCode.NONE), replace(info, app=None)):
        view.show_progress(progress(Phase.AWAITING_SIGNER, provider=silent))
        assert not view.guide_button.isVisible()


def test_the_digest_stands_beside_the_name_where_the_phone_may_show_it(themed: QApplication, qtbot: QtBot) -> None:
    view = PhoneWaitView(lambda: 100.0)
    qtbot.addWidget(view)
    told = tuple(replace(one, digest_prefix="3F2A 91C0") for one in documents("a.pdf"))
    view.show_progress(progress(Phase.AWAITING_SIGNER, provider=DIRECT, documents=told))
    assert "a.pdf  ·  digest 3F2A 91C0…" in texts(view)
    nameless = replace(HUB, leaves_machine=("digest", "id_number"))
    view.show_progress(progress(Phase.SENT, provider=nameless, documents=told))
    assert "3F2A" not in texts(view)


def test_a_request_that_nobody_acknowledged_is_not_ticked(themed: QApplication, qtbot: QtBot) -> None:
    view = PhoneWaitView(lambda: 100.0)
    qtbot.addWidget(view)
    sent, waiting = _("Send the request to the CA"), _("Wait for you on the phone")

    def states() -> dict[str, str]:
        return {label.text(): label.property("state") for label in view.findChildren(QLabel) if label.property("state")}

    view.show_progress(progress(Phase.SENT))
    assert (states()[sent], states()[waiting]) == ("now", "now")
    view.show_progress(progress(Phase.AWAITING_SIGNER, provider=DIRECT))
    assert (states()[sent], states()[waiting]) == ("done", "now")
    view.show_progress(progress(Phase.VERIFYING))
    assert (states()[sent], states()[waiting]) == ("done", "done")
