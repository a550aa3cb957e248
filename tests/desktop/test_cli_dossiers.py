"""What was submitted is followed from a second process (G0.9)."""

import json
from pathlib import Path

import httpx
import pytest

from core.errors import ExitCode
from core.i18n import set_language
from core.wording.dossier_status import status_words
from tests.desktop.command_line import CommandLine
from tests.sandbox_server import SandboxServer


@pytest.mark.all_only
def test_a_submitted_dossier_is_listed_and_found_by_its_code(sandbox: SandboxServer, tmp_path: Path) -> None:
    kyso = CommandLine(sandbox.home.root, tmp_path)
    code = kyso.run("demo", "--out", "out", "--json").object["dossier_code"]
    (found,) = kyso.run("dossiers", "status", code, "--json").object["dossiers"]
    assert (found["dossier_code"], found["status"], found["label"], found["meaning"]) == (code, 1, "Mới đăng ký", "New")
    done = kyso.run("dossiers", "list")
    assert done.code == ExitCode.DONE
    assert done.out.splitlines()[0].startswith(code)
    assert "070900000010" not in done.out + done.err


@pytest.mark.all_only
def test_what_the_portal_asks_for_is_told_and_answered_with_a_signed_paper(
    sandbox: SandboxServer, tmp_path: Path
) -> None:
    kyso = CommandLine(sandbox.home.root, tmp_path)
    demo = kyso.run("demo", "--out", "out", "--json").object
    code, paper = demo["dossier_code"], demo["documents"][0]
    nothing = kyso.run("dossiers", "supplement", code, "--json")
    assert (nothing.code, nothing.object["papers"]) == (ExitCode.DONE, [])
    note = json.loads((sandbox.home.root / "sandbox" / "sandbox.json").read_text(encoding="utf-8"))
    wanted = {"number": code, "status": 5, "reason": "Thiếu chữ ký", "papers": [paper["component"]]}
    switch = f"{note['url']}/practice/portal/status"
    httpx.post(switch, json=wanted, headers={"X-Sandbox-Token": note["token"]}).raise_for_status()
    asked = kyso.run("dossiers", "supplement", code, "--json").object
    assert (asked["reason"], [one["component"] for one in asked["papers"]]) == ("Thiếu chữ ký", [paper["component"]])
    given = f"{paper['component']}={paper['signed']}"
    (found,) = kyso.run("dossiers", "supplement", code, "--paper", given, "--json").object["dossiers"]
    assert (found["dossier_code"], found["status"]) == (code, 4)


def test_nobody_sees_anothers_and_who_has_none_is_told(sandbox: SandboxServer, tmp_path: Path) -> None:
    kyso = CommandLine(sandbox.home.root, tmp_path)
    assert "no dossier" in kyso.run("dossiers", "list", "--user-id", "070900000014").out
    missing = kyso.run("dossiers", "status", "H10.07.99-000000-9999", "--user-id", "070900000014", "--json")
    assert (missing.code, missing.object["dossiers"]) == (ExitCode.PORTAL, [])


def test_a_portal_without_an_interface_is_told(tmp_path: Path) -> None:
    done = CommandLine(tmp_path / "home", tmp_path).run("--profile", "national-handoff", "dossiers", "list", "--json")
    assert (done.code, done.object["error"]["code"]) == (ExitCode.USAGE, "usage.invalid")


def test_every_national_state_has_words_in_both_languages() -> None:
    for language in ("vi", "en"):
        set_language(language)
        words = [status_words(code) for code in range(1, 11)]
        assert len(set(words)) == 10
        assert all(words)
    assert status_words(11) == ""
