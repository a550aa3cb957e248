"""The window's life around the screens: what is imported before the first paint, the kiosk's end, the language."""

import asyncio
import subprocess
import sys
from pathlib import Path

from core.settings import load_settings
from desktop.basics import basics
from desktop.eventloop import CloseSequence
from desktop.tasks import Tasks
from desktop.window import WindowOptions, live, make_shell
from tests.desktop.conftest import Run
from tests.desktop.walk import open_window, until

HEAVY = ("httpx", "pyhanko", "cryptography", "pymupdf", "pypdfium2", "typst", "starlette", "keyring", "PIL", "typer")


def test_nothing_heavy_is_imported_before_the_first_paint(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; import desktop.window as window;"
        "from desktop.basics import basics;"
        f"basics(window.WindowOptions(Path({str(tmp_path)!r}), 'sandbox').build_options());"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_finishing_a_kiosk_session_leaves_nothing_and_begins_another(run: Run[None], tmp_path: Path) -> None:
    async def session() -> None:
        options = WindowOptions(home=tmp_path / "home", profile="sandbox", kiosk=True)
        known = basics(options.build_options())
        shell = make_shell(known, kiosk=True)
        tasks = Tasks(shell)
        shell.show()
        (known.records.work / "paper.pdf").write_bytes(b"somebody's")
        async with asyncio.TaskGroup() as group:
            ended = group.create_task(live(shell, known, options, tasks, CloseSequence()))
            await until(shell.home.file_door.isEnabled, "open doors")
            shell.finish_asked.emit()
            assert await ended
        assert not known.home.root.exists()
        shell.hide()
        shell.deleteLater()

    run(session())


def test_the_language_is_switched_in_place_and_remembered(run: Run[None], tmp_path: Path) -> None:
    async def switch() -> None:
        async with open_window(tmp_path / "home", "vi") as walker:
            title = walker.navigator.home.heading.text()
            walker.shell.language_chosen.emit("en")
            await walker.tasks.wait("settings")
            assert walker.navigator.home.heading.text() == "What would you like to do?" != title
            assert walker.shell.ribbon.text() == "PRACTICE – no legal value"
        assert load_settings(tmp_path / "home").language == "en"

    run(switch())
