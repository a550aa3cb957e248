"""Somebody with a key of their own signs from the command line, and no phone rings (S10)."""

import json
from pathlib import Path

from tests.desktop.command_line import CommandLine, pdfsig
from tests.desktop.ways import CONFIRMS, FILE_PASSWORD, practice_key_file
from tests.pdfs import make_pdf
from tests.sandbox_server import SandboxServer


def test_a_key_file_signs_two_papers_for_one_password(sandbox: SandboxServer, tmp_path: Path) -> None:
    papers = [make_pdf(tmp_path / f"{name}.pdf") for name in ("đơn", "tờ khai")]
    key_file, before = practice_key_file(sandbox, tmp_path / "khóa.p12"), sandbox.rings()
    command = ("sign", *papers, "--ca", f"p12:{key_file}", "--user-id", CONFIRMS, "--out", "out", "--secrets-stdin")
    given = json.dumps({"password": FILE_PASSWORD}) + "\n"
    done = CommandLine(sandbox.home.root, tmp_path).run(*command, "--json", given=given)
    assert done.code == 0, done.err
    documents = done.object["documents"]
    assert [(one["level"], one["verdict"]) for one in documents] == [("B-T", "TOTAL-PASSED")] * 2
    assert all("Signature is Valid" in pdfsig(Path(one["signed"])) for one in documents)
    assert sandbox.rings() == before
