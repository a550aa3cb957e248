"""``kyso verify``: a verdict for every file, as an exit code."""

import shutil
from pathlib import Path

import pytest

from tests.desktop.command_line import CommandLine
from tests.pdfs import make_pdf
from tests.sandbox_server import SandboxServer


@pytest.fixture
def kyso(sandbox: SandboxServer, tmp_path: Path) -> CommandLine:
    return CommandLine(sandbox.home.root, tmp_path)


def test_a_sound_signature_passes(kyso: CommandLine, signed_paper: Path) -> None:
    done = kyso.run("verify", signed_paper, "--json")
    assert done.code == 0, done.err
    (file,) = done.object["files"]
    assert (file["path"], file["verdict"], file["colour"]) == (str(signed_paper), "TOTAL-PASSED", "green")
    (signature,) = file["signatures"]
    assert (signature["level"], signature["time_source"], signature["trust"]) == ("B-T", "timestamp", "trusted")
    assert signature["signer"] == "Nguyễn Thị Thùy Dương"


def test_a_changed_file_fails(kyso: CommandLine, signed_paper: Path) -> None:
    content = bytearray(signed_paper.read_bytes())
    at = content.index(b"/MediaBox") + len(b"/MediaBox")
    content[at : at + 30] = content[at : at + 30].replace(b"595", b"594")
    broken = kyso.folder / "broken.pdf"
    broken.write_bytes(content)
    done = kyso.run("verify", broken, signed_paper, "--json")
    assert (done.code, [file["verdict"] for file in done.object["files"]]) == (10, ["TOTAL-FAILED", "TOTAL-PASSED"])


@pytest.mark.all_only
def test_a_file_without_a_signature_is_undecided(kyso: CommandLine, signed_paper: Path) -> None:
    plain = make_pdf(kyso.folder / "plain.pdf")
    assert kyso.run("verify", plain, signed_paper, "--json").code == 11
    assert "INDETERMINATE" in kyso.run("verify", plain).out


@pytest.mark.all_only
def test_a_missing_file_does_not_hide_the_others(kyso: CommandLine, signed_paper: Path) -> None:
    shutil.copy(signed_paper, kyso.folder / "b.pdf")
    done = kyso.run("verify", "missing.pdf", "b.pdf", "--json")
    assert (done.code, done.object["error"]["code"]) == (3, "document.missing")
    assert [file["verdict"] for file in done.object["files"]] == ["TOTAL-PASSED"]
