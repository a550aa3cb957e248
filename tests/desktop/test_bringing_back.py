"""A paper that was signed in a CA's own app is brought back into the dossier, and over the command line (G0.7)."""

import shutil
from pathlib import Path

import pytest

from core.wizard import Step
from tests.desktop.command_line import CommandLine
from tests.desktop.conftest import Run
from tests.desktop.leaving import walk_to
from tests.desktop.walk import open_window
from tests.pdfs import make_pdf
from tests.sandbox_server import SandboxServer

SIGNER = "070900000010"


@pytest.mark.all_only
def test_the_command_takes_what_is_theirs_and_tells_why_not(
    sandbox: SandboxServer, tmp_path: Path, signed_paper: Path
) -> None:
    kyso, sent = CommandLine(sandbox.home.root, tmp_path), signed_paper.with_name("a.pdf")
    words = ("take-back", signed_paper, "--of", sent, "--out", "out", "--json")
    done = kyso.run(*words, "--user-id", SIGNER)
    assert done.code == 0, done.err
    (document,) = done.object["documents"]
    assert (Path(document["signed"]).name, document["level"], document["verdict"]) == (
        "a-signed.pdf",
        "B-T",
        "TOTAL-PASSED",
    )
    assert Path(document["signed"]).read_bytes() == signed_paper.read_bytes()
    refused = kyso.run(*words, "--user-id", "070900000014")
    assert (refused.code, refused.object["error"]["code"]) == (3, "document.brought_back")
    assert "Somebody else signed" in refused.err
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["a-signed.pdf"]


def test_in_the_dossier_a_returned_file_finds_its_paper_and_another_is_told(
    run: Run[None], sandbox: SandboxServer, tmp_path: Path, signed_paper: Path
) -> None:
    paper = tmp_path / "tờ khai.pdf"
    shutil.copy(signed_paper.with_name("a.pdf"), paper)
    stranger = make_pdf(tmp_path / "khác.pdf", text="another")

    async def walk() -> None:
        async with open_window(sandbox.home.root, "en", end_world=False) as walker:
            await walk_to(walker, paper, Step.PLACE)
            filing, rings = walker.navigator.filing, sandbox.rings()
            assert filing.choose_sign.elsewhere.isVisible()
            count = len(filing.journey.unsigned())
            filing.choose_sign.elsewhere.click()
            await walker.answer("no")
            await walker.tasks.wait("bring_back")
            walker.tasks.start("bring_back", filing.bringing_back.take((stranger, signed_paper)))
            await walker.tasks.wait("bring_back")
            assert walker.failures.pop().params == {"name": "khác.pdf", "why": "other_file"}  # type: ignore[attr-defined]
            assert len(filing.journey.unsigned()) == count - 1
            assert sandbox.rings() == rings
            (taken,) = filing.journey.signed_files()
            assert taken.read_bytes() == signed_paper.read_bytes()

    run(walk())
