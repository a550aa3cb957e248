"""``kyso demo`` walks the whole journey alone, and leaves files that others can read."""

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desktop.command_line import CommandLine, Done, pdfsig


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def done(folder: Path) -> Iterator[Done]:
    """One demonstration on a machine where nothing was there before."""
    yield CommandLine(folder / "home", folder).run("demo", "--json", "--out", folder / "Hồ sơ")
    os.kill(json.loads((folder / "home" / "sandbox" / "sandbox.json").read_text())["pid"], signal.SIGTERM)


def test_a_receipt_ends_the_journey(done: Done) -> None:
    assert done.code == 0, done.err
    told = done.object
    assert (told["ok"], told["sandbox"], told["profile"], told["error"]) == (True, True, "sandbox", None)
    assert told["dossier_code"] == told["receipt"]["number"]
    receipt = Path(told["receipt"]["file"])
    words = subprocess.run(["pdftotext", receipt, "-"], capture_output=True, text=True, check=True).stdout
    assert told["receipt"]["number"] in words
    assert "PRACTICE" in words


def test_every_required_paper_is_signed_with_one_confirmation(done: Done, folder: Path) -> None:
    documents = done.object["documents"]
    assert len(documents) >= 2
    assert len({document["transaction"] for document in documents}) == 1
    for document in documents:
        assert (document["level"], document["verdict"], document["error"]) == ("B-T", "TOTAL-PASSED", None)
        signed, source = Path(document["signed"]), Path(document["source"])
        assert signed.parent == source.parent == folder / "Hồ sơ"
        assert signed.read_bytes().startswith(source.read_bytes())


def test_other_programs_find_the_signed_papers_sound(done: Done) -> None:
    for document in done.object["documents"]:
        said = pdfsig(document["signed"])
        assert "Signature is Valid" in said
        assert "Total document signed" in said
        subprocess.run(["qpdf", "--check", document["signed"]], capture_output=True, check=True)


def test_what_leaves_this_computer_is_said_before_each_request(done: Done) -> None:
    said = [
        "To find your certificates, sent to 127.0.0.1: your ID number.",
        "To sign, sent to 127.0.0.1: a digest of each file (a fingerprint), your ID number. The file itself stays",
        "Timestamp: 127.0.0.1 gets a digest of the signature.",
        "Services named in the certificate tell whether",
        "Checking the certificate",
    ]
    places = [done.err.find(words) for words in said]
    assert -1 not in places
    assert places == sorted(places)


def test_progress_goes_to_the_other_stream(done: Done) -> None:
    assert "PRACTICE" in done.err
    assert "Waiting for the phone" in done.err
