"""Every bad input of a person in a hurry, through the real command line: a clear word, and nothing lost."""

import hashlib
import io
import json
import os
import sys
from pathlib import Path

import pikepdf
import pytest

from tests.desktop.command_line import CommandLine, pdfsig
from tests.fuzz import bombs
from tests.golden import defects as golden
from tests.pdfs import make_pdf
from tests.sandbox_server import SandboxServer

PERSON = "070900000010"
REFUSED = {
    "not-a-pdf": (golden.not_a_pdf, "document.unsupported"),
    "truncated": (golden.truncated, "document.damaged"),
    "encrypted": (golden.encrypted, "document.encrypted"),
    "empty": (golden.empty, "document.empty"),
    "zero-pages": (golden.zero_pages, "document.empty"),
}
LONG = "Tờ khai " + "ư" * 80 + ".pdf"
NAMES = ("tờ khai #1.pdf", "hai  dấu cách.pdf", "Đơn xin xác nhận – Ước Vọng.PDF", "n" * 196 + ".pdf", LONG)


@pytest.fixture
def kyso(sandbox: SandboxServer, tmp_path: Path) -> CommandLine:
    sandbox.forget_mishaps()
    return CommandLine(sandbox.home.root, tmp_path)


def flags(out: str | Path) -> tuple[str | Path, ...]:
    return ("--ca", "vnpt", "--user-id", PERSON, "--out", out, "--level", "B-B", "--json")


def test_each_file_that_cannot_be_signed_says_why_and_the_good_one_is_signed(
    kyso: CommandLine, sandbox: SandboxServer
) -> None:
    plain = make_pdf(kyso.folder / "good.pdf").read_bytes()
    sources = []
    for name, (make, _code) in REFUSED.items():
        (kyso.folder / f"{name}.pdf").write_bytes(make(plain))
        sources.append(f"{name}.pdf")
    rings = sandbox.rings()
    done = kyso.run("sign", *sources, "good.pdf", *flags("out"))
    assert done.code == 3
    *bad, good = done.object["documents"]
    assert [one["error"]["code"] for one in bad] == [code for _make, code in REFUSED.values()]
    assert all(one["error"]["title"] and one["error"]["action"] for one in bad)
    assert good["error"] is None
    assert [path.name for path in (kyso.folder / "out").iterdir()] == ["good-signed.pdf"]
    assert sandbox.rings() == rings + 1


@pytest.mark.all_only
def test_a_file_that_overwhelms_its_reader_is_named_and_the_others_are_signed_and_verified(
    kyso: CommandLine, sandbox: SandboxServer
) -> None:
    make_pdf(kyso.folder / "good.pdf")
    (kyso.folder / "bomb.pdf").write_bytes(bombs.object_stream_that_swells())
    rings = sandbox.rings()
    signed = kyso.run("sign", "bomb.pdf", "good.pdf", *flags("out"))
    assert signed.code == 3
    bad, good = signed.object["documents"]
    assert bad["error"]["code"] == "document.too_demanding"
    assert good["error"] is None
    assert sandbox.rings() == rings + 1
    verified = kyso.run("verify", "bomb.pdf", good["signed"], "--report", "summary.json", "--json")
    assert verified.code == 3
    assert verified.object["error"]["code"] == "document.too_demanding"
    assert "bomb.pdf" in verified.err
    assert [one["verdict"] for one in verified.object["files"]] == ["TOTAL-PASSED"]


@pytest.mark.all_only
def test_a_file_against_the_standard_is_mended_and_that_is_told_before_it_is_signed(kyso: CommandLine) -> None:
    plain = make_pdf(kyso.folder / "good.pdf").read_bytes()
    (kyso.folder / "sloppy.pdf").write_bytes(golden.strict_refused(plain))
    done = kyso.run("sign", "sloppy.pdf", "good.pdf", *flags("out"))
    assert done.code == 0, done.err
    assert [one["normalised"] for one in done.object["documents"]] == [True, False]
    assert "sloppy.pdf" in done.err
    assert (kyso.folder / "sloppy.pdf").read_bytes() == golden.strict_refused(plain)


@pytest.mark.all_only
def test_any_name_is_signed_and_its_source_stays(kyso: CommandLine) -> None:
    before = {name: hashlib.sha256(make_pdf(kyso.folder / name).read_bytes()).digest() for name in NAMES}
    done = kyso.run("sign", *NAMES, *flags("out"))
    assert done.code == 0, done.err
    for document in done.object["documents"]:
        assert "Signature is Valid" in pdfsig(Path(document["signed"]))
    assert len(list((kyso.folder / "out").iterdir())) == len(NAMES)
    assert {name: hashlib.sha256((kyso.folder / name).read_bytes()).digest() for name in NAMES} == before


@pytest.mark.all_only
@pytest.mark.skipif(sys.platform != "linux", reason="a name is bytes there, and text elsewhere")
def test_a_name_that_is_no_text_is_signed_too(kyso: CommandLine, sandbox: SandboxServer) -> None:
    name = os.fsdecode("Tờ khai ".encode() + b"\xd0\xea.pdf")
    make_pdf(kyso.folder / name)
    rings = sandbox.rings()
    done = kyso.run("sign", name, *flags("out"))
    assert done.code == 0, done.err
    (document,) = done.object["documents"]
    assert "Signature is Valid" in pdfsig(Path(document["signed"]))
    assert Path(document["source"]) == kyso.folder / name
    assert sandbox.rings() == rings + 1
    assert kyso.run("verify", document["signed"], "--report", "check.json").code == 0


@pytest.mark.parametrize("command", [("procedures", "search", "khai"), ("sandbox", "serve"), ("doctor",)])
def test_a_home_that_takes_no_files_is_told(tmp_path: Path, command: tuple[str, ...]) -> None:
    done = CommandLine(Path("/dev/null/home"), tmp_path).run(*command)
    assert done.code == 8
    assert "/dev/null/home" in done.err


@pytest.mark.all_only
def test_a_practice_world_that_cannot_be_read_is_told_by_a_report_number(tmp_path: Path) -> None:
    (tmp_path / "home" / "sandbox").mkdir(parents=True)
    (tmp_path / "home" / "sandbox" / "charter.json").write_text("no world", encoding="utf-8")
    done = CommandLine(tmp_path / "home", tmp_path).run("sandbox", "serve")
    assert done.code == 70
    assert "report number" in done.err


@pytest.mark.all_only
def test_a_file_of_a_hundred_megabytes_is_signed(kyso: CommandLine) -> None:
    source = make_pdf(kyso.folder / "big.pdf")
    source.write_bytes(_with_padding(source.read_bytes(), 100_000_000))
    done = kyso.run("sign", "big.pdf", *flags("out"), "--place", "none")
    assert done.code == 0, done.err
    (document,) = done.object["documents"]
    assert Path(document["signed"]).stat().st_size > 100_000_000


def _with_padding(plain: bytes, size: int) -> bytes:
    with pikepdf.open(io.BytesIO(plain)) as document:
        document.pages[0].obj["/PieceInfo"] = document.make_stream(os.urandom(1 << 20) * (size // (1 << 20) + 1))
        buffer = io.BytesIO()
        document.save(buffer, compress_streams=False)
    return buffer.getvalue()


def test_a_folder_that_cannot_be_written_is_told_before_the_phone_rings(
    kyso: CommandLine, sandbox: SandboxServer
) -> None:
    make_pdf(kyso.folder / "a.pdf")
    rings = sandbox.rings()
    done = kyso.run("sign", "a.pdf", *flags("/proc/kyso-results"))
    assert (done.code, done.object["error"]["code"]) == (8, "storage.read_only")
    assert sandbox.rings() == rings


def test_a_full_disk_is_told_loses_no_signature_and_is_finished_elsewhere(kyso: CommandLine, tiny_disk: Path) -> None:
    make_pdf(kyso.folder / "a.pdf")
    (tiny_disk / "filler").write_bytes(b"x" * 72_000)
    done = kyso.run("sign", "a.pdf", *flags(tiny_disk))
    assert (done.code, done.object["error"]["code"]) == (8, "storage.full")
    assert sorted(path.name for path in tiny_disk.iterdir()) == ["filler"]
    (transaction,) = {document["transaction"] for document in done.object["documents"]}
    (tiny_disk / "filler").unlink()
    resumed = kyso.run("resume", transaction, "--json")
    assert resumed.code == 0, resumed.err
    assert (tiny_disk / "a-signed.pdf").is_file()


@pytest.mark.parametrize("number", ["12345", "07090000001", "abc", "070900000010x"])
def test_a_number_of_the_wrong_kind_is_told_at_once(kyso: CommandLine, number: str) -> None:
    make_pdf(kyso.folder / "a.pdf")
    done = kyso.run("sign", "a.pdf", "--ca", "vnpt", "--user-id", number, "--out", "out", "--json")
    assert (done.code, done.object["error"]["code"]) == (3, "identity.number")


def test_a_practice_world_that_cannot_start_is_told(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "sandbox").mkdir(parents=True)
    stale = {"pid": 1, "url": "http://127.0.0.1:1", "token": "t"}
    (home / "sandbox" / "sandbox.json").write_text(json.dumps(stale))
    (home / "sandbox" / "world.sqlite").mkdir()
    make_pdf(tmp_path / "a.pdf")
    done = CommandLine(home, tmp_path).run("sign", "a.pdf", *flags("out"))
    assert (done.code, done.object["error"]["code"]) == (4, "sandbox.unavailable")
