"""Every authority's own protocol signs from the command line, several papers in one confirmation (issue: every CA)."""

import json
from pathlib import Path

import pytest

from providers.sandbox.accounts import SANDBOX_PASSWORD, SANDBOX_PIN
from tests.desktop.command_line import CommandLine, pdfsig
from tests.pdfs import make_pdf
from tests.sandbox_server import SandboxServer

CONFIRMS = "070900000010"
SECRETS = json.dumps({"password": SANDBOX_PASSWORD, "pin": SANDBOX_PIN}) + "\n"


@pytest.mark.parametrize("ca", ["fpt", "ca2", "viettel", "csc1", "csc2"])
def test_three_papers_are_signed_with_one_ring(sandbox: SandboxServer, tmp_path: Path, ca: str) -> None:
    papers = [make_pdf(tmp_path / f"{name}.pdf") for name in ("đơn", "tờ khai", "cam đoan")]
    before = sandbox.rings(user_id=CONFIRMS)
    command = ("sign", *papers, "--ca", ca, "--user-id", CONFIRMS, "--out", "out", "--secrets-stdin", "--json")
    done = CommandLine(sandbox.home.root, tmp_path).run(*command, given=SECRETS)
    assert done.code == 0, done.err
    signed = [Path(document["signed"]) for document in done.object["documents"]]
    assert [document["level"] for document in done.object["documents"]] == ["B-T"] * 3
    assert all("Signature is Valid" in pdfsig(path) for path in signed)
    assert sandbox.rings(user_id=CONFIRMS) == before + 1
