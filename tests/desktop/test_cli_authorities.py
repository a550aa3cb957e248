"""Every authority's own protocol signs from the command line, several papers in one confirmation (issue: every CA)."""

import json
import subprocess
from pathlib import Path

import pytest

from providers.sandbox.accounts import SANDBOX_PASSWORD, SANDBOX_PIN
from tests.desktop.command_line import CommandLine, pdfsig
from tests.pdfs import make_pdf
from tests.sandbox_server import SandboxServer

CONFIRMS = "070900000010"
SECRETS = json.dumps({"password": SANDBOX_PASSWORD, "pin": SANDBOX_PIN}) + "\n"


@pytest.mark.parametrize(
    "ca",
    [
        pytest.param(ca, marks=[] if ca == "viettel" else pytest.mark.all_only)
        for ca in ("fpt", "ca2", "misa", "viettel", "vnpt:oauth", "csc1", "csc2")
    ],
)
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


@pytest.mark.all_only
@pytest.mark.parametrize("ca", ["vnpt:sp769v2", "fpt:esigncloud"])
def test_a_code_that_comes_while_the_program_waits_for_it_is_taken(
    sandbox: SandboxServer, tmp_path: Path, ca: str
) -> None:
    """VNPT shows the code after the certificates were asked for, FPT after the request."""
    kyso, paper = CommandLine(sandbox.home.root, tmp_path), make_pdf(tmp_path / "đơn.pdf")
    before, rings = code_of(sandbox), sandbox.rings(user_id=CONFIRMS)
    command = (
        "sign",
        paper,
        "--ca",
        ca,
        "--user-id",
        CONFIRMS,
        "--out",
        "out",
        "--secrets-stdin",
        "--json",
    )
    process = kyso.start(*command, stdin=subprocess.PIPE)
    assert process.stdin is not None
    process.stdin.write(json.dumps({"account_name": CONFIRMS}) + "\n")
    process.stdin.flush()
    while process.poll() is None and code_of(sandbox) == before:
        pass
    secrets = {"password": SANDBOX_PASSWORD, "otp": code_of(sandbox)}
    out, err = process.communicate(json.dumps(secrets) + "\n", timeout=60)
    assert process.returncode == 0, err
    (document,) = json.loads(out)["documents"]
    assert "Signature is Valid" in pdfsig(Path(document["signed"]))
    assert SANDBOX_PASSWORD not in out + err
    assert sandbox.rings(user_id=CONFIRMS) == rings + 1


def code_of(sandbox: SandboxServer) -> str | None:
    shown: str | None = sandbox.get("/phone/api/otp", user=CONFIRMS)["otp"]
    return shown
