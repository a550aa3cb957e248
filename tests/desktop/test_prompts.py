"""What a CA wants typed reaches it as a secret: from lines on stdin or the window's dialog, nowhere else."""

import asyncio
import io
import json
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from shiboken6 import isValid

from core.errors import InvalidUsageError, PromptUnansweredError, UserCancelledError
from core.i18n import language, set_language
from core.secrets import Secret
from core.signing.prompting import HINT_LIMIT, AnotherCodeWanted, NobodyToAsk, Prompt, PromptKind
from core.wording.prompts import prompt_words
from desktop.browsers import SystemBrowser
from desktop.cli_output import Screen
from desktop.cli_prompts import LinesPrompter
from desktop.prompt_dialog import SecretDialog, WindowPrompter
from tests.desktop.conftest import Run

PIN = Prompt(PromptKind.PIN, "CA Mẫu", digits_only=True)
OTP = Prompt(PromptKind.OTP, "CA Mẫu")


def given(*lines: object) -> LinesPrompter:
    return LinesPrompter(io.StringIO("".join(f"{json.dumps(line)}\n" for line in lines)), Screen(as_json=True))


@pytest.mark.anyio
async def test_lines_are_matched_by_kind_and_read_when_they_are_needed() -> None:
    lines = io.StringIO('{"otp": "111111"}\n\n{"pin": "2222", "otp": "333333"}\n{"pin": "4444"}\n')
    prompter = LinesPrompter(lines, Screen(as_json=True))
    assert await prompter.ask(PIN) == Secret("2222")
    assert lines.readline() == '{"pin": "4444"}\n'
    assert [await prompter.ask(OTP), await prompter.ask(OTP)] == [Secret("111111"), Secret("333333")]
    with pytest.raises(PromptUnansweredError) as nobody:
        await prompter.ask(PIN)
    assert nobody.value.exit_code == 2


@pytest.mark.anyio
@pytest.mark.parametrize("line", ["khong-phai-json", ["pin"], {"pim": "1"}, {"pin": 1234}, {"pin": ""}])
async def test_a_line_that_is_none_is_wrong_usage_and_is_not_quoted(line: object) -> None:
    with pytest.raises(InvalidUsageError) as refused:
        await given(line).ask(PIN)
    assert "1234" not in repr((refused.value, refused.value.params))


@pytest.mark.anyio
async def test_where_nobody_can_be_asked_it_is_said_who_asked_for_what() -> None:
    with pytest.raises(PromptUnansweredError) as nobody:
        await NobodyToAsk().ask(OTP)
    assert nobody.value.params == {"provider": "CA Mẫu", "kind": "otp"}


def test_the_words_of_the_ca_are_cut_and_stay_its_own() -> None:
    before = language()
    set_language("en")
    prompt = Prompt(PromptKind.OTP, "CA Mẫu", refused=True, attempts_left=2, untrusted_hint="a\nb" + "x" * 500)
    words = prompt_words(prompt)
    set_language(before)
    assert len(prompt.untrusted_hint) == HINT_LIMIT
    first, *_, last = words.text.splitlines()
    assert first == "It was not accepted. Please try again."
    assert last.startswith("CA Mẫu says: a b")
    assert "Tries left: 2" in words.text


def shown(app: QApplication) -> SecretDialog:
    (dialog,) = [one for one in app.topLevelWidgets() if isinstance(one, SecretDialog) and one.isVisible()]
    return dialog


def test_the_window_asks_masked_and_gives_what_was_typed(run: Run[None], themed: QApplication, qtbot) -> None:  # type: ignore[no-untyped-def]
    async def scenario() -> None:
        parent = QWidget()
        qtbot.addWidget(parent)
        parent.show()
        async with asyncio.TaskGroup() as group:
            asking = group.create_task(WindowPrompter(parent, SystemBrowser()).ask(PIN))
            await asyncio.sleep(0)
            dialog = shown(themed)
            assert dialog.line.echoMode() is QLineEdit.EchoMode.Password
            assert dialog.line.accessibleName()
            assert not dialog.go_on.isEnabled()
            QTest.keyClicks(dialog.line, " 2025 ")
            dialog.reveal.click()
            assert dialog.line.echoMode() is QLineEdit.EchoMode.Normal
            QTest.keyClick(dialog.line, Qt.Key.Key_Return)
            assert await asking == Secret("2025")
            await asyncio.sleep(0)
            assert not isValid(dialog)

    run(scenario())


async def cancelled(prompter: WindowPrompter) -> None:
    with pytest.raises(UserCancelledError) as refused:
        await prompter.ask(OTP)
    assert refused.value.params["told"] == "yes"


def test_nothing_of_the_question_is_cut_off(run: Run[None], themed: QApplication, qtbot) -> None:  # type: ignore[no-untyped-def]
    long = Prompt(PromptKind.OTP, "CA Mẫu", refused=True, attempts_left=1, untrusted_hint="lời nhắn rất dài " * 9)

    async def scenario() -> None:
        parent = QWidget()
        qtbot.addWidget(parent)
        parent.show()
        async with asyncio.TaskGroup() as group:
            asking = group.create_task(WindowPrompter(parent, SystemBrowser()).ask(long))
            await asyncio.sleep(0)
            for label in shown(themed).findChildren(QLabel):
                assert label.height() >= label.heightForWidth(label.width()), label.text()
            asking.cancel()

    run(scenario())


def test_closing_the_question_is_a_cancellation_before_anything_was_asked(  # type: ignore[no-untyped-def]
    run: Run[None], themed: QApplication, qtbot
) -> None:
    async def scenario() -> None:
        parent = QWidget()
        qtbot.addWidget(parent)
        parent.show()
        async with asyncio.TaskGroup() as group:
            group.create_task(cancelled(WindowPrompter(parent, SystemBrowser())))
            await asyncio.sleep(0)
            QTest.keyClick(shown(themed), Qt.Key.Key_Escape)

    run(scenario())


def test_who_stops_waiting_takes_the_question_away(run: Run[None], themed: QApplication, qtbot) -> None:  # type: ignore[no-untyped-def]
    async def scenario() -> None:
        parent = QWidget()
        qtbot.addWidget(parent)
        parent.show()
        async with asyncio.TaskGroup() as group:
            asking = group.create_task(WindowPrompter(parent, SystemBrowser()).ask(OTP))
            await asyncio.sleep(0)
            dialog = shown(themed)
            asking.cancel()
        assert not isValid(dialog)

    run(scenario())


@pytest.mark.parametrize("resendable", [True, False])
def test_the_window_offers_another_code_where_the_ca_can_send_one(themed, qtbot, resendable: bool) -> None:  # type: ignore[no-untyped-def]
    dialog = SecretDialog(Prompt(PromptKind.OTP, "VNPT", digits_only=True, resendable=resendable))
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.another.isVisible() is resendable
    QTest.keyClicks(dialog.line, "12")
    dialog.another.click()
    assert dialog.wants_another
    assert dialog.result() == SecretDialog.DialogCode.Rejected


@pytest.mark.anyio
async def test_a_question_mark_in_a_codes_place_has_another_one_sent() -> None:
    lines, resendable = given({"otp": "?"}, {"otp": "123456"}), replace(OTP, resendable=True)
    with pytest.raises(AnotherCodeWanted):
        await lines.ask(resendable)
    assert await lines.ask(resendable) == Secret("123456")
    assert await given({"pin": "?"}).ask(PIN) == Secret("?")
