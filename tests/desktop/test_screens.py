"""What every screen keeps and says, without services."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QWidget

from core.catalogue.search import Facet
from core.i18n import set_language
from core.validation.report import FileReport, Indication
from core.wording.verdicts import verdict_sentence
from desktop.__main__ import has_display, wants_window
from desktop.ui.banner import BannerContent
from desktop.ui.form import FieldGroup, FieldKind, FieldSpec
from desktop.views.ca_help import CaHelp, CaHelpDialog, HelpLink
from desktop.views.ca_texts import CAS
from desktop.views.choose_service import PAGE_ROWS, ChooseServiceView, ServiceRow
from desktop.views.dossier import ChooseSignView, DossierView
from desktop.views.fill import FillView
from desktop.views.home import HomeView
from desktop.views.paper_table import PaperAction, PaperRow, PaperState, state_words
from desktop.views.phone_wait import PhoneWaitView
from desktop.views.readiness import ReadinessView, SignInView
from desktop.views.receipt import ReceiptView
from desktop.views.shell import Shell
from desktop.views.sign_document import SignDocumentView
from desktop.views.submission import CheckItem, SubmissionView
from desktop.views.verify import VerifyView
from tests.desktop.conftest import Run
from tests.desktop.walk import answered, until

HELP = CaHelp(CAS[0], (HelpLink("Guide", "https://example.vn/a"),))
SERVICE = ServiceRow("1.004772", "Đăng ký khai sinh", "UBND xã", "Hộ tịch", "Toàn trình")
FORM_ROW = PaperRow(
    "form",
    "Tờ khai",
    "",
    required=True,
    state=PaperState.MISSING,
    actions=(PaperAction.FILL, PaperAction.ATTACH),
    main_action=PaperAction.FILL,
)


@pytest.fixture
def shell(themed: QApplication) -> Shell:
    made = Shell("en")
    made.show()
    return made


def fields() -> list[FieldGroup]:
    return [FieldGroup("You", (FieldSpec("name", "Name", required=True), FieldSpec("born", "Born", FieldKind.DATE)))]


def test_the_keyboard_leaves_no_page_that_its_button_does_not_leave(shell: Shell) -> None:
    left: list[str] = []
    submission, phone = SubmissionView(), PhoneWaitView()
    submission.back.connect(lambda: left.append("submission"))
    phone.back.connect(lambda: left.append("phone"))

    def alt_left() -> None:
        QTest.keyClick(QApplication.focusWidget() or shell, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)

    shell.show_screen(submission)
    alt_left()
    assert left == ["submission"]
    submission.set_running(True)
    alt_left()
    shell.show_screen(phone)
    alt_left()
    assert left == ["submission"]


def test_switching_the_language_keeps_what_was_typed(shell: Shell) -> None:
    fill = FillView()
    fill.show_fields(fields(), {"name": "Trần Văn Mẫu"})
    shell.show_screen(fill)
    before = fill.heading.text()
    set_language("vi")
    shell.set_language("vi")
    fill.show_fields(fields(), fill.form.values())
    assert fill.heading.text() == "Điền thông tin và đính kèm" != before
    assert fill.form.values()["name"] == "Trần Văn Mẫu"


def test_practice_is_said_above_every_screen(shell: Shell) -> None:
    shell.set_practice(True)
    for screen in (HomeView(), VerifyView(), SignDocumentView()):
        shell.show_screen(screen)
        assert shell.ribbon.isVisible()
        assert shell.ribbon.text()


def test_a_failure_is_shown_above_the_screen_and_gone_on_the_next(shell: Shell) -> None:
    shell.show_failure(BannerContent("Title", "Text"))
    assert shell.banner.isVisible()
    shell.show_screen(VerifyView())
    assert not shell.banner.isVisible()


def test_doors_wait_for_the_services() -> None:
    home = HomeView()
    assert not home.file_door.isEnabled()
    home.set_ready(True)
    assert home.file_door.isEnabled()


def test_a_file_dropped_on_a_row_reaches_it(themed: QApplication, tmp_path: Path) -> None:
    paper = tmp_path / "giấy tờ #1.pdf"
    paper.write_bytes(b"%PDF-1.7")
    view = DossierView()
    view.show_rows([FORM_ROW])
    got: list[tuple[str, tuple[Path, ...]]] = []
    view.dropped.connect(lambda key, paths: got.append((key, paths)))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(paper))])
    view.table.card("form").dropEvent(
        QDropEvent(
            QPoint(5, 5),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )
    assert got == [("form", (paper,))]


def test_a_row_that_changed_keeps_its_place_and_the_focus(run: Run[None]) -> None:
    async def walk() -> None:
        shell, view = Shell("en"), DossierView()
        shell.show()
        shell.show_screen(view)
        rows = [replace(FORM_ROW, key=key, label=key) for key in "abc"]
        view.show_rows(rows)
        await answered()
        view.table.card("b").focus_main()
        kept = view.table.card("a")
        remove = PaperAction.REMOVE
        changed = replace(rows[1], state=PaperState.ATTACHED, file_name="b.pdf", actions=(remove,), main_action=remove)
        view.show_rows([rows[0], changed, rows[2]])
        await answered()
        assert view.table.card("a") is kept
        order = [kept.buttons[PaperAction.ATTACH], view.table.card("b").buttons[remove]]
        order.append(view.table.card("c").buttons[PaperAction.FILL])
        assert QApplication.focusWidget() is order[1]
        QTest.keyClick(order[1], Qt.Key.Key_Tab)
        assert QApplication.focusWidget() is order[2]
        QTest.keyClick(order[2], Qt.Key.Key_Backtab)
        QTest.keyClick(order[1], Qt.Key.Key_Backtab)
        assert QApplication.focusWidget() is order[0]

    run(walk())


def test_long_lists_are_finished_in_later_turns_of_the_loop(run: Run[None]) -> None:
    async def walk() -> None:
        view = ChooseServiceView({})
        rows = [replace(SERVICE, code=f"1.{number:06}") for number in range(30)]
        view.show_rows(rows)
        view.show()
        await until(lambda: len(view.cards) == PAGE_ROWS, "the first page of the list")
        view.show_rows(rows[:3])
        assert [card.isVisible() for card in view.cards] == [True] * 3 + [False] * (PAGE_ROWS - 3)

    run(walk())


def test_the_main_button_says_why_it_waits(themed: QApplication) -> None:
    view = ChooseSignView()
    view.show_rows([FORM_ROW], 1, ["Tờ khai"])
    assert not view.proceed_button.isEnabled()
    assert "Tờ khai" in view.hint.text()
    submission = SubmissionView()
    submission.show_checks("Service", [CheckItem("Missing: form", done=False, blocking=True)])
    assert not submission.proceed_button.isEnabled()
    assert submission.hint.text()


@pytest.mark.parametrize("verdict", list(Indication))
def test_a_verdict_is_a_sentence_not_only_a_colour(themed: QApplication, verdict: Indication) -> None:
    view = VerifyView()
    view.show_reports([FileReport(Path("a.pdf"), verdict, (), ())], datetime.now(UTC))
    shown = [label.text() for label in view.findChildren(QLabel)]
    assert verdict_sentence(verdict, 0) in shown


@pytest.mark.parametrize("state", list(PaperState))
def test_every_state_of_a_row_has_words_in_both_languages(state: PaperState) -> None:
    row = PaperRow("a", "Tờ khai", "", required=True, state=state, file_name="a.pdf")
    english = state_words(row)
    set_language("vi")
    assert english
    assert state is PaperState.ATTACHED or state_words(row) != english


def every_screen() -> list[QWidget]:
    choose = ChooseServiceView({Facet.FIELD: ["Hộ tịch"]})
    choose.show_rows([SERVICE])
    dossier = DossierView()
    dossier.show_rows([FORM_ROW])
    fill = FillView()
    fill.show_fields(fields(), {})
    fill.show_rows([FORM_ROW])
    documents = SignDocumentView()
    documents.show_files([Path("a.pdf")])
    return [
        HomeView(),
        ReadinessView(CAS),
        SignInView(practice=True),
        choose,
        dossier,
        fill,
        ChooseSignView(),
        SubmissionView(),
        ReceiptView(),
        documents,
        VerifyView(),
        CaHelpDialog(HELP),
        Shell("en"),
    ]


def test_everything_that_takes_input_has_a_name_and_is_reached_by_keyboard(themed: QApplication) -> None:
    for screen in every_screen():
        for kind in (QAbstractButton, QLineEdit, QComboBox):
            for widget in screen.findChildren(kind):
                where = f"{type(screen).__name__}: {type(widget).__name__} {widget.objectName()}"
                if not widget.isVisibleTo(screen) or isinstance(widget.parent(), QLineEdit):
                    continue  # not offered now, or a sign inside a line that is the line's own
                assert widget.accessibleName(), where
                assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus, where


@pytest.mark.parametrize(
    ("arguments", "window"),
    [
        ([], True),
        (["--kiosk"], True),
        (["--home", "/a", "--lang=vi"], True),
        (["--home", "/a", "sign", "b.pdf"], False),
        (["demo"], False),
        (["--help"], False),
    ],
)
def test_a_command_or_an_unknown_flag_means_the_command_line(arguments: list[str], window: bool) -> None:
    assert wants_window(arguments) is window


def test_only_a_linux_without_display_has_none() -> None:
    assert not has_display("linux", {})
    assert has_display("linux", {"WAYLAND_DISPLAY": "wayland-0"})
    assert has_display("linux", {"QT_QPA_PLATFORM": "offscreen"})
    assert has_display("win32", {})
