"""The settings' page: what makes no sense is told and not kept, and accounts go to the keyring."""

import json
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from PySide6.QtTest import QTest

from core.settings import load_settings
from desktop.account_dialog import AccountDialog
from tests.desktop.conftest import Run
from tests.desktop.file_keyring import FileKeyring
from tests.desktop.walk import Walker, open_window, press
from tests.sandbox_server import SandboxServer

PASSWORD = "mat-khau-cua-don-vi"


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    path, before = tmp_path / "keyring.json", keyring.get_keyring()
    monkeypatch.setenv("TEST_KEYRING", str(path))
    keyring.set_keyring(FileKeyring())
    yield path
    keyring.set_keyring(before)


async def open_settings(walker: Walker) -> None:
    await press(walker.navigator.home.settings_button)
    await walker.seen(walker.navigator.settings.view)
    await walker.tasks.wait("settings_page")
    await walker.until(lambda: "tsa_urls" in walker.navigator.settings.view.form.values(), "the whole page")


def test_what_makes_no_sense_is_told_and_what_does_is_kept(
    run: Run[None], sandbox: SandboxServer, kept: Path, tmp_path: Path
) -> None:
    home = sandbox.home.root

    async def walk() -> None:
        async with open_window(home, "en", end_world=False) as walker:
            await open_settings(walker)
            view = walker.navigator.settings.view
            wrong = {
                "proxy": "manual",
                "proxy_url": "proxy.example.vn",
                "result_folder": str(tmp_path / "nowhere"),
                "tsa_urls": "ftp://tsa.example.vn",
            }
            view.form.set_values(wrong)
            await press(view.proceed_button)
            await walker.tasks.wait("settings_page")
            assert {key for key in wrong if view.form.error(key)} == {"proxy_url", "result_folder", "tsa_urls"}
            right = {
                "proxy_url": "http://proxy.example.vn:3128",
                "result_folder": str(tmp_path),
                "tsa_urls": "http://tsa.example.vn\nhttp://other.example.vn",
                "scale": "1.5",
            }
            view.form.set_values(right)
            await press(view.proceed_button)
            await walker.tasks.wait("settings_page")
            assert walker.shell.banner.isVisible()
            view.form.set_values({"proxy": "system", "scale": "1.0", "result_folder": "", "tsa_urls": ""})
            found = load_settings(home)
            await press(view.proceed_button)
            await walker.tasks.wait("settings_page")
            assert found.network.proxy.url == right["proxy_url"]
            assert (found.result_folder, found.scale) == (tmp_path, 1.5)
            assert found.tsa_urls == ("http://tsa.example.vn", "http://other.example.vn")

    run(walk())


def test_an_account_is_entered_kept_in_the_keyring_and_forgotten(
    run: Run[None], sandbox: SandboxServer, kept: Path
) -> None:
    async def walk() -> None:
        async with open_window(sandbox.home.root, "en", end_world=False) as walker:
            await open_settings(walker)
            view = walker.navigator.settings.view
            await walker.until(lambda: ("set", "vnpt") in view.buttons, "the accounts")
            for password, stays in (("", False), (PASSWORD, True)):
                await press(view.buttons["set", "vnpt"])
                dialog = await shown_dialog(walker)
                dialog.form.set_values({"sp_id": "don-vi", "sp_password": password})
                await press(dialog.save)
                await walker.tasks.wait("account")
                assert (("forget", "vnpt") in view.buttons) is stays
                assert walker.shell.banner.isVisible() is not stays
                walker.shell.banner.clear()
            assert PASSWORD in json.dumps(json.loads(kept.read_text()))
            await press(view.buttons["forget", "vnpt"])
            await walker.answer("yes")
            await walker.tasks.wait("account")
            assert ("forget", "vnpt") not in view.buttons
            assert PASSWORD not in kept.read_text()

    run(walk())


async def shown_dialog(walker: Walker) -> AccountDialog:
    def dialogs() -> list[AccountDialog]:
        return [one for one in walker.shell.findChildren(AccountDialog) if one.isVisible()]

    await walker.until(lambda: bool(dialogs()), "the account's dialog")
    QTest.qWait(0)
    return dialogs()[0]


@pytest.mark.all_only
def test_a_kiosk_has_no_settings(run: Run[None], sandbox: SandboxServer) -> None:
    async def walk() -> None:
        async with open_window(sandbox.home.root, "en", end_world=False, kiosk=True) as walker:
            assert not walker.navigator.home.settings_button.isVisible()

    run(walk())
