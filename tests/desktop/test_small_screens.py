"""On a small or strongly scaled screen nothing scrolls sideways and no button is cut off."""

from pathlib import Path

from PySide6.QtWidgets import QAbstractScrollArea, QLabel, QPushButton, QWidget

from core.i18n import set_language
from desktop.first_run import profile_choices
from desktop.views.choose_profile import ChooseProfileView
from desktop.views.shell import Shell
from tests.desktop.conftest import Run
from tests.desktop.walk import Walker, answered, open_window, press
from tests.pdfs import make_pdf
from tests.sandbox_server import SandboxServer

SIZES = ((683, 480), (1024, 700), (1200, 820))
LONG = "Đơn đề nghị xác nhận tình trạng hôn nhân của người dân cư trú tại xã Mẫu " * 3


def wrong(window: QWidget) -> list[str]:
    """What a person would stumble over in the picture as it is now."""
    found = []
    for area in window.findChildren(QAbstractScrollArea):
        bar = area.horizontalScrollBar()
        if area.isVisible() and bar is not None and bar.isVisible() and bar.maximum() > 0:
            found.append(f"{type(area).__name__} {area.objectName()} scrolls sideways by {bar.maximum()}")
    for button in window.findChildren(QPushButton):
        if button.isVisible() and button.objectName() != "door" and button.width() < button.minimumSizeHint().width():
            found.append(f"button {button.text()!r} is cut off")
    for label in window.findChildren(QLabel):
        cut = label.width() < label.minimumSizeHint().width() - 1
        if label.isVisible() and label.text() and not label.wordWrap() and cut:
            found.append(f"label {label.text()!r} is cut off")
    found += [
        f"{widget!r} stands out at the right" for widget in window.findChildren(QPushButton) if _stands_out(widget)
    ]
    return found


def _stands_out(widget: QWidget) -> bool:
    if not widget.isVisible():
        return False
    window = widget.window()
    return widget.mapTo(window, widget.rect().topRight()).x() > window.width()


def test_nothing_is_cut_off_where_the_portal_is_chosen(run: Run[None]) -> None:
    async def walk() -> None:
        shell = Shell("vi")
        shell.show_screen(ChooseProfileView(profile_choices()))
        shell.show()
        for size in SIZES:
            shell.resize(*size)
            await answered()
            assert not wrong(shell), size
        shell.deleteLater()

    set_language("vi")
    run(walk())


def test_nothing_is_cut_off_on_any_screen_of_the_journey(
    run: Run[None], sandbox: SandboxServer, tmp_path: Path
) -> None:
    paper = make_pdf(tmp_path / f"{LONG[:80].strip()}.pdf")
    problems: dict[str, list[str]] = {}

    async def walk() -> None:
        async with open_window(sandbox.home.root, end_world=False) as walker:

            async def look(name: str) -> None:
                for size in SIZES:
                    walker.shell.resize(*size)
                    await answered()
                    if found := wrong(walker.shell):
                        problems[f"{name} at {size}"] = found

            await journey(walker, look)

    async def journey(walker: Walker, look) -> None:  # type: ignore[no-untyped-def]
        await walker.sign_in(look)
        await walker.choose("dang ky khai sinh", look)
        await walker.fill(paper, look)
        await walker.sign(look)
        await walker.submit(look)
        walker.navigator.filing.journey.forget()
        walker.navigator.filing.keeping._at_stake = False
        walker.navigator.go_home()
        await walker.ask_for(paper, "070900000014", "vnpt:sp769v1")
        await look("two certificates")
        await press(walker.navigator.signing.signing.back_button)
        walker.navigator.go_home()
        await press(walker.navigator.home.verify_door)
        walker.navigator.verifying.check((paper,))
        await walker.tasks.wait("verify")
        await look("verdict")

    run(walk())
    assert not problems
