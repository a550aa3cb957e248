"""``kyso trust`` on the real command line: what is pinned comes in, the rest stays out, all of it is shown (V3)."""

import base64
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.errors import ExitCode
from tests.core.validation.authorities import list_of, made, public, signed
from tests.desktop.command_line import CommandLine
from tests.pdfs import make_pdf

KEY = Ed25519PrivateKey.generate()
ROOT = made("Future Root")
ISSUING = made("Future Issuing", ROOT)
PROFILE = ("--profile", "national-handoff")


@pytest.fixture
def kyso(tmp_path: Path) -> CommandLine:
    home = tmp_path / "home"
    home.mkdir()
    key = base64.b64encode(public(KEY)).decode()
    (home / "settings.json").write_text(json.dumps({"trust_keys": [key]}))
    return CommandLine(home, tmp_path)


def written(kyso: CommandLine, name: str, content: bytes) -> Path:
    path = kyso.folder / name
    path.write_bytes(content)
    return path


@pytest.mark.all_only
def test_a_root_comes_by_a_signed_list_and_leaves_again(kyso: CommandLine) -> None:
    bundle = written(kyso, "root.pem", ROOT.pem + ISSUING.pem)
    early = kyso.run(*PROFILE, "trust", "add", bundle, "--json")
    assert (early.code, early.object["error"]["code"]) == (ExitCode.INPUT, "trust.refused")
    assert {one["reason"] for one in early.object["refused"]} == {"not_pinned", "no_anchor"}

    assert kyso.run(*PROFILE, "trust", "add", written(kyso, "list.json", signed(list_of(ROOT), KEY))).code == 0
    added = kyso.run(*PROFILE, "trust", "add", bundle, "--json").object["added"]
    assert {one["subject"]: one["kind"] for one in added} == {"Future Root": "national", "Future Issuing": "issuing"}

    shown = kyso.run(*PROFILE, "trust", "list", "--json").object
    assert {one["sha256"] for one in shown["certificates"]} == {ROOT.sha256, ISSUING.sha256}
    assert [pin["name"] for pin in shown["pins"] if not pin["held"]] == [
        "Vietnam National Root CA",
        "Vietnam National Root CA G3",
    ]
    status = kyso.run(*PROFILE, "trust", "status", "--json").object
    assert status["counts"] == {"national": 1, "own": 0, "issuing": 1}
    assert [one["version"] for one in status["lists"]] == [1, 2]
    assert status["age_days"] == 0

    gone = kyso.run(*PROFILE, "trust", "remove", ROOT.sha256[:12], "--json").object["removed"]
    assert {one["subject"] for one in gone} == {"Future Root", "Future Issuing"}
    assert kyso.run(*PROFILE, "trust", "list", "--json").object["certificates"] == []


@pytest.mark.all_only
def test_an_own_root_is_shown_as_such_and_ends_the_doctors_complaint(kyso: CommandLine) -> None:
    def checked() -> bool:
        checks = kyso.run(*PROFILE, "doctor", "--json").object["checks"]
        (found,) = (check["ok"] for check in checks if check["name"] == "Trusted authorities")
        return bool(found)

    assert not checked()
    done = kyso.run(*PROFILE, "trust", "add", "--own", written(kyso, "root.cer", ROOT.der))
    assert (done.code, done.out) == (0, "Added: Future Root, an administrator's own root\n")
    assert checked()
    assert "an administrator's own root" in kyso.run(*PROFILE, "trust", "list").out


@pytest.mark.parametrize("address", ["https://example.test/root.cer", "file:///etc/hostname", "rootca.gov.vn"])
def test_nothing_is_fetched_from_another_site(kyso: CommandLine, address: str) -> None:
    done = kyso.run(*PROFILE, "trust", "fetch", address, "--json")
    assert (done.code, done.object["error"]["title"]) == (ExitCode.INPUT, "This is not the official site")


def test_a_file_that_is_not_there_is_told(kyso: CommandLine) -> None:
    done = kyso.run(*PROFILE, "trust", "add", kyso.folder / "nothing.cer", "--json")
    assert (done.code, done.object["error"]["code"]) == (ExitCode.INPUT, "document.missing")


def test_removing_what_is_not_there_is_told(kyso: CommandLine) -> None:
    done = kyso.run(*PROFILE, "trust", "remove", "deadbeef", "--json")
    assert (done.code, done.object["error"]["code"]) == (ExitCode.INPUT, "trust.unknown")


@pytest.mark.all_only
def test_verifying_without_any_root_says_why_nothing_can_be_trusted(kyso: CommandLine) -> None:
    assert "kyso trust fetch" in kyso.run(*PROFILE, "verify", make_pdf(kyso.folder / "a.pdf")).err
