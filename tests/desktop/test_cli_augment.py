"""``kyso augment`` through the real command line (S8)."""

from pathlib import Path

import pytest

from tests.desktop.command_line import CommandLine, pdfsig
from tests.pdfs import make_pdf
from tests.sandbox_server import SandboxServer


@pytest.mark.all_only
def test_a_signature_is_raised_and_what_cannot_be_is_told(sandbox: SandboxServer, tmp_path: Path) -> None:
    kyso = CommandLine(sandbox.home.root, tmp_path)
    make_pdf(tmp_path / "a.pdf")
    person = ("--ca", "vnpt", "--user-id", "070900000010")
    assert kyso.run("sign", "a.pdf", *person, "--out", ".", "--level", "B-B").code == 0
    done = kyso.run("augment", "a.pdf", "a-signed.pdf", "--out", "out", "--json")
    plain, signed = done.object["documents"]
    assert (done.code, plain["error"]["code"], plain["augmented"]) == (3, "document.not_augmentable", None)
    assert (signed["error"], signed["levels"], signed["verdict"]) == (None, ["B-LTA"], "TOTAL-PASSED")
    result = Path(signed["augmented"])
    assert result == tmp_path / "out" / "a-signed-augmented.pdf"
    assert "Signature is Valid" in pdfsig(result)
    assert signed["time_authority"]
    assert not list((sandbox.home.root / "practice" / "work").glob("*/*.pdf"))
