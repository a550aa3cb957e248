"""Dialogs open without a nested loop: other coroutines go on, and cancelling closes them."""

import asyncio

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from shiboken6 import isValid

from desktop.dialogs import Choice, Question, ask, confirm
from desktop.ui.buttons import Kind
from tests.desktop.conftest import Run


def open_question(app: QApplication) -> Question:
    found = [widget for widget in app.topLevelWidgets() if isinstance(widget, Question) and widget.isVisible()]
    return found[0]


def press(question: Question, text: str) -> None:
    next(button for button in question.findChildren(QPushButton) if button.text() == text).click()


def test_the_answer_is_the_pressed_button_and_others_run_meanwhile(  # type: ignore[no-untyped-def]
    run: Run[None], themed: QApplication, qtbot
) -> None:
    async def scenario() -> None:
        parent, ticks = QWidget(), []
        qtbot.addWidget(parent)
        parent.show()

        async def tick() -> None:
            while True:
                ticks.append(1)
                await asyncio.sleep(0)

        async with asyncio.TaskGroup() as group:
            ticking = group.create_task(tick())
            asking = group.create_task(ask(parent, "Title", "Text", (Choice("a", "First"), Choice("b", "Second"))))
            await asyncio.sleep(0)
            before = len(ticks)
            await asyncio.sleep(0)
            press(open_question(themed), "Second")
            assert await asking == "b"
            assert len(ticks) > before
            ticking.cancel()

    run(scenario())


def test_closing_a_question_is_a_no(run: Run[None], themed: QApplication, qtbot) -> None:  # type: ignore[no-untyped-def]
    async def scenario() -> None:
        parent = QWidget()
        qtbot.addWidget(parent)
        parent.show()
        async with asyncio.TaskGroup() as group:
            asking = group.create_task(confirm(parent, "Delete?", "It is gone then.", "Delete", danger=True))
            await asyncio.sleep(0)
            QTest.keyClick(open_question(themed), Qt.Key.Key_Escape)
            assert await asking is False

    run(scenario())


def test_cancelling_the_caller_closes_the_dialog(  # type: ignore[no-untyped-def]
    run: Run[None], themed: QApplication, qtbot
) -> None:
    async def scenario() -> None:
        parent = QWidget()
        qtbot.addWidget(parent)
        parent.show()
        async with asyncio.TaskGroup() as group:
            asking = group.create_task(confirm(parent, "Go on?", "", "Yes"))
            await asyncio.sleep(0)
            question = open_question(themed)
            asking.cancel()
            await asyncio.wait([asking])
            assert not isValid(question) or not question.isVisible()

    run(scenario())


def test_enter_presses_what_is_recommended(run: Run[None], themed: QApplication, qtbot) -> None:  # type: ignore[no-untyped-def]
    async def scenario() -> None:
        parent = QWidget()
        qtbot.addWidget(parent)
        parent.show()
        choices = (Choice("leave", "Leave, do not save"), Choice("save", "Save", Kind.PRIMARY))
        async with asyncio.TaskGroup() as group:
            asking = group.create_task(ask(parent, "Keep?", "They are wiped when you leave.", choices))
            await asyncio.sleep(0)
            question = open_question(themed)
            focused = question.focusWidget()
            assert focused is question.buttons["save"]
            QTest.keyClick(focused, Qt.Key.Key_Return)
            assert await asking == "save"

    run(scenario())
