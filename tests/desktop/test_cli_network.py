"""``kyso network`` and what the doctor says of it: the way out, and the clocks of those who attest time (I8, V8)."""

import json
from pathlib import Path

import pytest

from core.errors import ExitCode
from core.network_choice import PROXY_PASSWORD
from core.secrets import MemoryStore, Secret
from core.settings import Settings, load_settings
from desktop.cli_network import NetworkWish, changed, keep_password
from tests.desktop.command_line import CommandLine
from tests.providers.proxy_server import tls_root
from tests.sandbox_server import SandboxServer

LIVE = ("--profile", "national-handoff")
PASSWORD = "mật-khẩu"


@pytest.fixture
def kyso(tmp_path: Path) -> CommandLine:
    (tmp_path / "home").mkdir()
    return CommandLine(tmp_path / "home", tmp_path)


def test_what_is_set_is_kept_and_shown(kyso: CommandLine) -> None:
    root = kyso.folder / "office.cer"
    root.write_bytes(tls_root().der)
    done = kyso.run(
        *LIVE,
        "network",
        *("--proxy", "http://proxy.test:3128", "--except", "office.test", "--root", root),
        *("--tsa", "http://a.test/tsa", "--tsa", "http://b.test/tsa"),
        "--json",
    )
    wanted = {
        "proxy": "manual",
        "proxy_url": "http://proxy.test:3128",
        "proxy_login": False,
        "exceptions": ["office.test"],
        "root_file": str(root),
        "time_authorities": ["http://a.test/tsa", "http://b.test/tsa"],
    }
    assert (done.code, done.object["network"]) == (0, wanted)
    assert kyso.run(*LIVE, "network", "--json").object["network"] == wanted
    assert "proxy proxy.test:3128" in kyso.run(*LIVE, "network").out
    reset = kyso.run(*LIVE, "network", "--proxy", "none", "--root", "none", "--tsa", "none", "--json")
    assert reset.object["network"] == {
        "proxy": "none",
        "proxy_url": None,
        "proxy_login": False,
        "exceptions": [],
        "root_file": None,
        "time_authorities": [],
    }


@pytest.mark.parametrize(
    "flags",
    [
        ("--proxy", "proxy.test"),
        ("--proxy", "socks5://proxy.test:1"),
        ("--proxy", "http://name:password@proxy.test:3128"),
        ("--proxy", "none", "--proxy-user", "thu"),
        ("--except", "office.test"),
        ("--tsa", "file:///tsa"),
    ],
    ids=" ".join,
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(kyso: CommandLine, flags: tuple[str, ...]) -> None:
    done = kyso.run(*LIVE, "network", *flags, "--json")
    assert (done.code, done.object["error"]["code"]) == (ExitCode.USAGE, "usage.invalid")
    assert load_settings(kyso.home) == Settings()


@pytest.mark.all_only
def test_without_a_keyring_no_password_is_kept_anywhere(kyso: CommandLine) -> None:
    line = json.dumps({"password": PASSWORD}) + "\n"
    flags = ("--proxy", "http://proxy.test:3128", "--proxy-user", "thu", "--secrets-stdin", "--json")
    done = kyso.run(*LIVE, "network", *flags, given=line)
    assert (done.code, done.object["error"]["code"]) == (ExitCode.STORAGE, "storage.keyring")
    assert load_settings(kyso.home) == Settings()
    assert not [path for path in kyso.home.rglob("*") if path.is_file() and PASSWORD.encode() in path.read_bytes()]


def test_a_password_goes_to_the_keyring_and_only_its_user_to_the_disk(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    store = MemoryStore()
    given = tmp_path / "stdin"
    given.write_text(json.dumps({"password": PASSWORD}) + "\n", encoding="utf-8")
    with given.open(encoding="utf-8") as stdin:
        monkeypatch.setattr("sys.stdin", stdin)
        keep_password(True, lambda: store)
    assert store.get(PROXY_PASSWORD) == Secret(PASSWORD)
    settings = changed(Settings(), NetworkWish(proxy="http://proxy.test:3128", user="thu"))
    assert settings.network.proxy.needs_password
    assert "thu" not in repr(settings)


def test_the_doctor_shows_the_way_out_and_asks_each_authority(kyso: CommandLine) -> None:
    kyso.run(*LIVE, "network", "--proxy", "none", "--tsa", "http://127.0.0.1:9/tsa")
    checks = {one["name"]: one for one in kyso.run(*LIVE, "doctor", "--json").object["checks"]}
    assert checks["Way to the network"]["detail"] == "no proxy"
    dead = checks["Time-stamping authority: http://127.0.0.1:9/tsa"]
    assert (dead["ok"], dead["detail"]) == (False, "No timestamp")


@pytest.mark.all_only
def test_the_doctor_compares_the_clocks(sandbox: SandboxServer, tmp_path: Path) -> None:
    checks = CommandLine(sandbox.home.root, tmp_path).run("doctor", "--json").object["checks"]
    (found,) = (one for one in checks if one["name"].startswith("Time-stamping authority"))
    assert found["ok"]
    assert "differ by" in found["detail"]
