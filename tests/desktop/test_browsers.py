"""The kiosk's browser: shown with a profile of its own, and gone with everything that it wrote."""

import asyncio
import os
import stat
import sys
from pathlib import Path

import pytest

from core.errors import BrowserUnavailableError
from desktop.browsers import ThrowAwayBrowser

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a script with a first line"),
]

URL = "https://identity.invalid/authorize?state=s"
STAND_IN = """#!{python}
import os, pathlib, subprocess, sys
profile = pathlib.Path(next(one for one in sys.argv if one.startswith("--user-data-dir=")).partition("=")[2])
if os.environ.get("KYSO_TEST_STUBBORN"):
    import signal
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen(["sleep", "600"])
(profile / "Cookies").write_text("session=secret")
(profile / "seen").write_text(f"{{os.getpid()}} {{child.pid}} {{sys.argv[-1]}}")
if not os.environ.get("KYSO_TEST_LAUNCHER"):
    child.wait()
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A program that does what a browser does here: it writes into its profile, has children, and stays."""
    script = tmp_path / "chromium"
    script.write_text(STAND_IN.format(python=sys.executable))
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    return script


async def seen(profile: Path) -> tuple[int, int, str]:
    for _ in range(1000):
        if (profile / "seen").exists() and (words := (profile / "seen").read_text().split(" ")) != [""]:
            return int(words[0]), int(words[1]), words[2]
        await asyncio.sleep(0.02)
    raise AssertionError("the browser never came")


async def gone(process_id: int) -> bool:
    for _ in range(200):
        try:
            os.kill(process_id, 0)
            if Path(f"/proc/{process_id}/stat").exists() and " Z " in Path(f"/proc/{process_id}/stat").read_text():
                return True
        except (ProcessLookupError, FileNotFoundError):
            return True
        await asyncio.sleep(0.02)
    return False


@pytest.mark.parametrize("manner", ["", "KYSO_TEST_STUBBORN", "KYSO_TEST_LAUNCHER"])
async def test_closing_ends_the_browser_its_children_and_its_profile(
    tmp_path: Path, program: Path, manner: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if manner:
        monkeypatch.setenv(manner, "1")
    monkeypatch.setattr("desktop.browsers._LEAVES_S", 0.3)
    profile = tmp_path / "session" / "browser"
    browser = ThrowAwayBrowser(profile, lambda: program)
    await browser.open(URL)
    first, child, url = await seen(profile)
    assert url == URL
    assert stat.S_IMODE(profile.stat().st_mode) == 0o700
    await browser.close()
    assert not profile.exists()
    assert await gone(first)
    assert await gone(child)
    await browser.close()


async def test_without_a_browser_the_person_is_told(tmp_path: Path) -> None:
    for found in (None, tmp_path / "no such program"):
        browser = ThrowAwayBrowser(tmp_path / "browser", lambda found=found: found)  # type: ignore[misc]
        with pytest.raises(BrowserUnavailableError):
            await browser.open(URL)
        await browser.close()
        assert not (tmp_path / "browser").exists()
