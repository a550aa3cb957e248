"""``kyso evidence`` and ``kyso verify --report`` on a file that the real program signed."""

import json
import zipfile
from pathlib import Path

import pytest

from tests.desktop.command_line import CommandLine
from tests.pdfs import make_pdf
from tests.sandbox_server import SandboxServer


@pytest.fixture
def kyso(sandbox: SandboxServer, tmp_path: Path) -> CommandLine:
    return CommandLine(sandbox.home.root, tmp_path)


def newest(kyso: CommandLine) -> str:
    return str(kyso.run("evidence", "list", "--json").object["evidence"][0]["id"])


@pytest.mark.all_only
def test_a_signature_leaves_evidence_that_can_be_exported_and_deleted(kyso: CommandLine) -> None:
    make_pdf(kyso.folder / "a.pdf")
    done = kyso.run("sign", "a.pdf", "--ca", "vnpt", "--user-id", "070900000010", "--out", ".", "--json")
    assert done.code == 0, done.err
    (signature,) = kyso.run("verify", "a-signed.pdf", "--json").object["files"][0]["signatures"]
    assert newest(kyso) == signature["evidence_id"]
    done = kyso.run("evidence", "export", signature["evidence_id"], "--out", "out", "--json")
    (path,) = done.object["exported"]
    with zipfile.ZipFile(path) as archive:
        told = json.loads(archive.read("evidence.json"))
        assert {"signer.cer", "timestamp-1.tst"} <= set(archive.namelist())
    assert (told["sandbox"], told["signature"]["signer"]) == (True, "Nguyễn Thị Thùy Dương")
    assert "070900000010" not in json.dumps(told)
    assert kyso.run("evidence", "delete", signature["evidence_id"], "--json").object["deleted"] == 1
    gone = kyso.run("evidence", "export", signature["evidence_id"], "--out", "out", "--json")
    assert (gone.code, gone.object["error"]["code"]) == (3, "evidence.unknown")


@pytest.mark.all_only
def test_everything_is_deleted_only_when_that_is_said(kyso: CommandLine, signed_paper: Path) -> None:
    assert kyso.run("verify", signed_paper).code == 0
    assert kyso.run("evidence", "delete", "--json").code == 2
    assert kyso.run("evidence", "delete", newest(kyso), "--all", "--json").code == 2
    assert kyso.run("evidence", "delete", "--all", "--json").object["deleted"] >= 1
    assert kyso.run("evidence", "list", "--json").object["evidence"] == []


@pytest.mark.all_only
def test_a_summary_is_written_as_pdf_and_as_json(kyso: CommandLine, signed_paper: Path) -> None:
    make_pdf(kyso.folder / "a.pdf")
    sheet = kyso.run("verify", signed_paper, "--report", "sheet.pdf", "--json")
    assert sheet.code == 0, sheet.err
    assert Path(sheet.object["report"]).read_bytes().startswith(b"%PDF-1.7")
    assert kyso.run("verify", signed_paper, "a.pdf", "--report", "sheet.json").code == 11
    told = json.loads((kyso.folder / "sheet.json").read_bytes())
    assert told["sandbox"] is True
    assert [file["verdict"] for file in told["files"]] == ["TOTAL-PASSED", "INDETERMINATE"]
    assert told["files"][0]["signatures"][0]["managed_by"]
    assert kyso.run("verify", signed_paper, "--report", "sheet.doc").code == 2
