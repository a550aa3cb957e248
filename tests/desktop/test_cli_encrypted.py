"""Locked files over the real command line: the password comes from stdin, and stands nowhere afterwards (S1, S12)."""

import json
from pathlib import Path

import pytest

from tests.core.signing.test_encrypted import locked
from tests.desktop.command_line import CommandLine
from tests.pdfs import make_pdf
from tests.sandbox_server import SandboxServer
from tests.signed import pdfsig

PASSWORD = "mật khẩu rất riêng 4711"
FLAGS = ("--ca", "vnpt", "--user-id", "070900000010", "--out", "out", "--level", "B-LT", "--json")


@pytest.fixture
def kyso(sandbox: SandboxServer, tmp_path: Path) -> CommandLine:
    sandbox.forget_mishaps()
    return CommandLine(sandbox.home.root, tmp_path)


def typed(*passwords: str) -> str:
    return "".join(json.dumps({"file_password": password}) + "\n" for password in passwords)


@pytest.mark.all_only
def test_a_locked_file_is_signed_checked_and_augmented_with_its_password(
    kyso: CommandLine, sandbox: SandboxServer
) -> None:
    locked(make_pdf(kyso.folder / "a.pdf"), user=PASSWORD)
    signed = kyso.run("sign", "a.pdf", *FLAGS, "--secrets-stdin", given=typed("sai", PASSWORD))
    assert signed.code == 0, signed.err
    result = Path(signed.object["documents"][0]["signed"])
    assert "Signature is Valid" in pdfsig(result, PASSWORD)
    checked = kyso.run("verify", result, "--json", "--secrets-stdin", given=typed(PASSWORD))
    assert [one["verdict"] for one in checked.object["files"]] == ["TOTAL-PASSED"]
    raised = kyso.run("augment", result, "--out", "out", "--json", "--secrets-stdin", given=typed(PASSWORD))
    assert [one["levels"] for one in raised.object["documents"]] == [["B-LTA"]]
    kept = [path for path in sandbox.home.root.rglob("*") if path.is_file()]
    assert not [path for path in kept if PASSWORD.encode() in path.read_bytes()]


@pytest.mark.all_only
def test_without_its_password_it_is_told_to_be_locked_before_any_phone_rings(
    kyso: CommandLine, sandbox: SandboxServer
) -> None:
    locked(make_pdf(kyso.folder / "a.pdf"), user=PASSWORD)
    make_pdf(kyso.folder / "b.pdf")
    rings = sandbox.rings()
    for given, flags in (("", ()), (typed("sai"), ("--secrets-stdin",))):
        done = kyso.run("sign", "a.pdf", *FLAGS, *flags, given=given)
        assert (done.code, done.object["error"]["code"]) == (3, "document.encrypted")
    assert sandbox.rings() == rings
    done = kyso.run("verify", "a.pdf", "--json")
    assert (done.code, done.object["files"][0]["verdict"]) == (11, "INDETERMINATE")
