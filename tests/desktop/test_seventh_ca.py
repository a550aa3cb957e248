"""One more entry in the registry, and the whole program knows a CA: it signs, keeps its account, names it."""

import json
from pathlib import Path

import pytest

from providers.sandbox.accounts import SANDBOX_PIN
from tests.desktop.command_line import CommandLine, pdfsig
from tests.desktop.ways import CONFIRMS
from tests.pdfs import make_pdf
from tests.sandbox_server import SandboxServer

WITH_IT = ("--party", "tests.seventh_ca.routes")
LIVE = ("--profile", "national-handoff")


def test_it_signs_three_papers_with_one_pin_and_one_ring(sandbox: SandboxServer, tmp_path: Path) -> None:
    kyso = CommandLine(sandbox.home.root, tmp_path, options=WITH_IT)
    papers, before = [make_pdf(tmp_path / f"{number}.pdf") for number in range(3)], sandbox.rings(user_id=CONFIRMS)
    order = ("sign", *papers, "--ca", "saomai", "--user-id", CONFIRMS, "--out", "out", "--json", "--secrets-stdin")
    done = kyso.run(*order, given=json.dumps({"pin": SANDBOX_PIN}) + "\n")
    assert done.code == 0, done.err
    documents = done.object["documents"]
    assert [one["level"] for one in documents] == ["B-T"] * 3
    assert all("Signature is Valid" in pdfsig(Path(one["signed"])) for one in documents)
    assert sandbox.rings(user_id=CONFIRMS) == before + 1
    assert SANDBOX_PIN not in done.out + done.err


@pytest.fixture
def elsewhere(tmp_path: Path) -> CommandLine:
    (tmp_path / "home").mkdir()
    keyring = {
        "PYTHON_KEYRING_BACKEND": "tests.desktop.file_keyring.FileKeyring",
        "TEST_KEYRING": str(tmp_path / "keyring.json"),
    }
    return CommandLine(tmp_path / "home", tmp_path, keyring, WITH_IT)


def test_its_account_is_kept_shown_and_forgotten(elsewhere: CommandLine) -> None:
    given = json.dumps({"sp_id": "don-vi", "sp_password": "mat-khau"}) + "\n"
    added = elsewhere.run(*LIVE, "accounts", "add", "saomai", "--secrets-stdin", "--json", given=given)
    assert (added.code, added.object["account"]) == (0, "saomai"), added.err
    listed = elsewhere.run(*LIVE, "accounts", "list", "--json").object["accounts"]
    (ours,) = [one for one in listed if one["account"] == "saomai"]
    assert (ours["routes"], ours["kept"]) == (["saomai"], True)
    assert elsewhere.run(*LIVE, "accounts", "remove", "saomai", "--json").object["removed"] is True


def test_whoever_mistypes_a_name_is_told_its(elsewhere: CommandLine) -> None:
    paper = make_pdf(elsewhere.folder / "a.pdf")
    mistyped = elsewhere.run("sign", paper, "--ca", "sao-mai", "--user-id", "-", "--out", "out")
    assert (mistyped.code, "saomai" in mistyped.err) == (2, True), mistyped.err
