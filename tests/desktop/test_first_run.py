"""An installed program asks for its portal once, and no profile makes a door crash."""

import asyncio
from pathlib import Path

import keyring
import pytest
from PySide6.QtWidgets import QApplication, QLabel

from core.errors import ExitCode, FolderNotWritableError
from core.portal.profile import shipped_profiles
from core.settings import load_settings
from desktop.basics import basics
from desktop.eventloop import CloseSequence
from desktop.first_run import FirstRun, must_ask, profile_choices
from desktop.views.shell import Shell
from desktop.window import WindowOptions, ask_profile, tell_only
from tests.desktop.conftest import Run
from tests.desktop.file_keyring import FileKeyring
from tests.desktop.walk import open_window, press, until
from tests.pdfs import make_pdf


def test_only_a_program_that_knows_no_portal_asks(tmp_path: Path) -> None:
    assert must_ask(tmp_path, None, checkout=False)
    assert not must_ask(tmp_path, None, checkout=True)
    assert not must_ask(tmp_path, "national-handoff", checkout=False)
    (tmp_path / "settings.json").write_text('{"schema": 1, "profile": "closed-down"}', encoding="utf-8")
    assert must_ask(tmp_path, None, checkout=False)


def test_practice_comes_last_and_is_named(themed: object) -> None:
    choices = profile_choices()
    assert [choice.practice for choice in choices] == sorted(choice.practice for choice in choices)
    assert {choice.name for choice in choices} == {profile.name for profile in shipped_profiles()}
    assert not choices[0].practice


def test_the_choice_is_the_persons_and_is_remembered(run: Run[None], tmp_path: Path) -> None:
    async def choose() -> None:
        shell = Shell("en")
        shell.show()
        first = FirstRun(shell, tmp_path, "en")
        async with asyncio.TaskGroup() as group:
            asked = group.create_task(first.run(CloseSequence()))
            await until(first.view.proceed_button.isVisible, "the question")
            assert first.view.chosen is None
            assert not first.view.proceed_button.isEnabled()
            shell.language_chosen.emit("vi")
            tags = [label for label in first.view.findChildren(QLabel) if label.objectName() == "practice"]
            shown = [tag.text() for tag in tags if tag.isVisible()]
            assert shown == ["LUYỆN TẬP – không có giá trị pháp lý"] * 2
            first.view.buttons[0].click()
            await press(first.view.proceed_button)
            assert await asked == "national-handoff"
        settings = load_settings(tmp_path)
        assert (settings.profile, settings.language) == ("national-handoff", "vi")
        assert not must_ask(tmp_path, None, checkout=False)
        shell.deleteLater()

    run(choose())


def test_closing_the_question_ends_the_program_and_chooses_nothing(run: Run[None], tmp_path: Path) -> None:
    async def close() -> None:
        closing = CloseSequence()
        closing.ask_now()
        assert await ask_profile(WindowOptions(home=tmp_path), tmp_path, closing) is None
        assert load_settings(tmp_path).profile is None

    run(close())


def test_a_home_that_cannot_be_used_is_told_in_a_window_with_closed_doors(run: Run[None], tmp_path: Path) -> None:
    options = WindowOptions(home=Path("/dev/null/home"), profile="sandbox", language="en")

    async def see() -> None:
        closing, others = CloseSequence(), set(shown_shells())
        with pytest.raises(FolderNotWritableError) as unusable:
            basics(options.build_options())
        async with asyncio.TaskGroup() as group:
            told = group.create_task(tell_only(unusable.value, options, tmp_path, closing))
            await until(lambda: bool(set(shown_shells()) - others), "the window")
            (shell,) = set(shown_shells()) - others
            assert "/dev/null/home" in shell.banner.accessibleName()
            assert not shell.home.file_door.isEnabled()
            closing.ask_now()
            assert await told == ExitCode.STORAGE

    run(see())


def shown_shells() -> list[Shell]:
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, Shell) and one.isVisible()]


def test_every_door_of_a_hand_off_opens_and_says_what_it_cannot_do(
    run: Run[None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEST_KEYRING", str(tmp_path / "keyring"))
    before = keyring.get_keyring()
    keyring.set_keyring(FileKeyring())
    paper = make_pdf(tmp_path / "đơn.pdf")

    async def walk() -> None:
        async with open_window(tmp_path / "home", "en", "national-handoff", end_world=False) as walker:
            navigator = walker.navigator
            assert not walker.shell.ribbon.isVisible()
            await press(navigator.home.file_door)
            await walker.seen(navigator.filing.entering.readiness)
            await press(navigator.filing.entering.readiness.proceed_button)
            await walker.seen(navigator.filing.entering.choose)
            navigator.go_home()
            await walker.tasks.wait("unfinished")
            await press(navigator.home.verify_door)
            await walker.seen(navigator.verifying.view)
            navigator.verifying.check((paper,))
            await walker.tasks.wait("verify")
            navigator.go_home()
            await walker.tasks.wait("unfinished")
            walker.failures.clear()
            await walker.ask_for(paper, "001090000018", "vnpt:sp769v1")
            view = navigator.signing.signing
            assert view.banner.accessibleName().startswith("No account for VNPT SmartCA on this computer")

    try:
        run(walk())
    finally:
        keyring.set_keyring(before)
