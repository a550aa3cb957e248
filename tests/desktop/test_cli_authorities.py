"""Every authority's own protocol signs from the command line, several papers in one confirmation (issue: every CA)."""

from pathlib import Path

import pytest

from tests.desktop.command_line import CommandLine, pdfsig
from tests.pdfs import make_pdf
from tests.sandbox_server import SandboxServer

CONFIRMS = "070900000010"


@pytest.mark.parametrize("ca", ["fpt", "ca2", "viettel"])
def test_three_papers_are_signed_with_one_ring(sandbox: SandboxServer, tmp_path: Path, ca: str) -> None:
    papers = [make_pdf(tmp_path / f"{name}.pdf") for name in ("đơn", "tờ khai", "cam đoan")]
    before = sandbox.rings(user_id=CONFIRMS)
    done = CommandLine(sandbox.home.root, tmp_path).run(
        "sign", *papers, "--ca", ca, "--user-id", CONFIRMS, "--out", "out", "--json"
    )
    assert done.code == 0, done.err
    signed = [Path(document["signed"]) for document in done.object["documents"]]
    assert [document["level"] for document in done.object["documents"]] == ["B-T"] * 3
    assert all("Signature is Valid" in pdfsig(path) for path in signed)
    assert sandbox.rings(user_id=CONFIRMS) == before + 1
