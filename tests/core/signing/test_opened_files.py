"""What was opened is ready to be signed; what is held is never relied on (W5, S1)."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest

from core.errors import DamagedDocumentError, FileMissingError
from core.sealing import Sealer
from core.signing import opened_files
from core.signing.engine import PreparedDocument
from core.signing.journal import Journal
from core.signing.leftovers import opened_folder, sweep
from core.signing.model import Appearance, Placement, StampText
from tests.pdfs import make_pdf
from tests.signed import Desk, pdfsig

pytestmark = pytest.mark.anyio


@pytest.fixture
def copies(desk: Desk) -> Path:
    """Where the engine keeps what is open."""
    return opened_folder(desk.folder.parent / "open")


def large_pdf(path: Path, size: int) -> Path:
    with pikepdf.open(make_pdf(path)) as document:
        document.Root.Ballast = document.make_indirect(pikepdf.Stream(document, os.urandom(size)))
        document.save(path.with_suffix(".large.pdf"))
    return path.with_suffix(".large.pdf")


def digest_of(prepared: PreparedDocument) -> bytes:
    content = prepared.work.read_bytes()
    return hashlib.sha256(content[: prepared.reserved_start] + content[prepared.reserved_end :]).digest()


@pytest.mark.parametrize("size", [100, 5_000_000])
@pytest.mark.parametrize("visible", [False, True])
async def test_the_copy_made_on_opening_becomes_the_work_file_with_the_digest_of_its_bytes(
    desk: Desk, copies: Path, tmp_path: Path, size: int, visible: bool
) -> None:
    source = large_pdf(tmp_path / "a.pdf", size)
    facts = await desk.engine.inspect(source)
    assert facts.fingerprint == hashlib.sha256(source.read_bytes()).hexdigest()
    (copy,) = copies.iterdir()
    assert copy.stat().st_mode & 0o777 == 0o600
    known = copy.stat().st_ino
    appearance = Appearance(Placement(1, 320, 640, 220, 80), StampText(("Ừ Ứ Ử",))) if visible else None
    prepared = await desk.prepared(source, appearance)
    assert (prepared.work.stat().st_ino, list(copies.iterdir())) == (known, [])
    assert digest_of(prepared) == prepared.document_digest.value
    assert prepared.source_fingerprint == facts.fingerprint
    done = await desk.engine.complete(desk.job(prepared, tmp_path / "b.pdf"))
    assert done.path.read_bytes().startswith(source.read_bytes())
    assert "Signature is Valid" in pdfsig(done.path)


@pytest.mark.parametrize("change", ["another text", "appended", "replaced", "same size and time"])
async def test_a_source_that_changed_after_opening_is_signed_as_it_is_now(
    desk: Desk, tmp_path: Path, change: str
) -> None:
    source = make_pdf(tmp_path / "a.pdf", text="One")
    await desk.engine.inspect(source)
    before = source.stat()
    match change:
        case "another text":
            make_pdf(source, text="Another one")
        case "appended":
            source.write_bytes(source.read_bytes() + b"\n")
        case "replaced":
            make_pdf(tmp_path / "new.pdf", text="Two").replace(source)
        case _:
            source.write_bytes(source.read_bytes().replace(b"One", b"Two"))
            os.utime(source, ns=(before.st_atime_ns, before.st_mtime_ns))
    prepared = await desk.prepared(source)
    assert prepared.work.read_bytes().startswith(source.read_bytes())
    assert digest_of(prepared) == prepared.document_digest.value


async def test_a_source_that_is_gone_is_not_signed_from_its_copy(desk: Desk, copies: Path, tmp_path: Path) -> None:
    source = make_pdf(tmp_path / "a.pdf")
    await desk.engine.inspect(source)
    source.unlink()
    with pytest.raises(FileMissingError):
        await desk.prepared(source)
    assert (list(copies.iterdir()), list(desk.folder.iterdir())) == ([], [])


async def test_a_copy_that_was_swept_away_is_made_again(desk: Desk, copies: Path, tmp_path: Path) -> None:
    source = make_pdf(tmp_path / "a.pdf")
    await desk.engine.inspect(source)
    shutil.rmtree(copies)
    prepared = await desk.prepared(source)
    assert digest_of(prepared) == prepared.document_digest.value
    await desk.engine.inspect(source)
    assert len(list(copies.iterdir())) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="needs a second file system at a known place")
async def test_a_work_folder_on_another_disk_gets_a_copy_of_its_own(desk: Desk, tmp_path: Path) -> None:
    source = make_pdf(tmp_path / "a.pdf")
    await desk.engine.inspect(source)
    desk.folder = Path("/dev/shm") / f"kyso-test-{os.getpid()}"  # noqa: S108 - the second file system
    desk.folder.mkdir()
    try:
        prepared = await desk.prepared(source)
        assert digest_of(prepared) == prepared.document_digest.value
    finally:
        shutil.rmtree(desk.folder)


async def test_the_same_file_can_be_signed_twice_after_one_opening(desk: Desk, tmp_path: Path) -> None:
    source = make_pdf(tmp_path / "a.pdf")
    await desk.engine.inspect(source)
    for _ in range(2):
        prepared = await desk.prepared(source)
        assert prepared.work.read_bytes().startswith(source.read_bytes())


async def test_a_proposal_and_a_second_look_use_what_is_open(desk: Desk, copies: Path, tmp_path: Path) -> None:
    source = make_pdf(tmp_path / "a.pdf")
    facts = await desk.engine.inspect(source)
    (copy,) = copies.iterdir()
    await desk.engine.propose_placement(source, 100, 50)
    assert await desk.engine.inspect(source) == facts
    assert list(copies.iterdir()) == [copy]


async def test_what_is_not_signed_leaves_nothing(desk: Desk, copies: Path, tmp_path: Path) -> None:
    sources = [make_pdf(tmp_path / f"{name}.pdf") for name in "ab"]
    for source in sources:
        await desk.engine.inspect(source)
    desk.engine.release(sources[0])
    desk.engine.release(sources[0])
    assert len(list(copies.iterdir())) == 1
    await desk.engine.aclose()
    assert not copies.exists()


async def test_what_cannot_be_signed_is_not_kept(desk: Desk, copies: Path, tmp_path: Path) -> None:
    source = tmp_path / "a.pdf"
    source.write_bytes(b"%PDF-1.7\n" + bytes(1000))
    with pytest.raises(DamagedDocumentError):
        await desk.engine.inspect(source)
    assert list(copies.iterdir()) == []


async def test_of_too_many_the_oldest_is_dropped_and_can_still_be_signed(
    desk: Desk, copies: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opened_files, "_MOST_FILES", 2)
    sources = [make_pdf(tmp_path / f"{name}.pdf", text=name) for name in "abc"]
    for source in sources:
        await desk.engine.inspect(source)
    assert len(list(copies.iterdir())) == 2
    for source in sources:
        assert (await desk.prepared(source)).work.read_bytes().startswith(source.read_bytes())


async def test_one_file_of_very_many_objects_is_kept_alone(
    desk: Desk, copies: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opened_files, "_MOST_OBJECTS", 1)
    for name in "ab":
        await desk.engine.inspect(make_pdf(tmp_path / f"{name}.pdf"))
    assert len(list(copies.iterdir())) == 1


async def test_without_room_for_a_copy_the_facts_are_told_all_the_same(
    desk: Desk, copies: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = make_pdf(tmp_path / "a.pdf")
    monkeypatch.setattr(opened_files, "_FREE", 1 << 60)
    assert (await desk.engine.inspect(source)).pages == 1
    await desk.engine.propose_placement(source, 100, 50)
    assert list(copies.iterdir()) == []
    assert (await desk.prepared(source)).source_size == source.stat().st_size


def test_the_next_start_sweeps_what_a_killed_engine_kept(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    for process_id in (ended.pid, os.getpid()):
        (tmp_path / "work" / f"opened-{process_id}").mkdir(parents=True)
    journal = Journal(tmp_path / "journal", Sealer(bytes(32)))
    assert sweep(tmp_path / "work", journal) == 1
    assert list((tmp_path / "work").iterdir()) == [opened_folder(tmp_path / "work")]
    journal.close()


@pytest.fixture
def sharing_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system that shares blocks between copies, where one may be mounted."""
    image, folder = tmp_path / "image", tmp_path / "sharing"
    folder.mkdir()
    if shutil.which("mkfs.btrfs") is None or os.geteuid() != 0:
        pytest.skip("no such file system can be made here")
    with image.open("wb") as file:
        file.truncate(120_000_000)
    subprocess.run(["mkfs.btrfs", "-q", "--mixed", image], check=True)
    if subprocess.run(["mount", "-o", "loop", image, folder], capture_output=True, check=False).returncode:
        pytest.skip("no file system can be mounted here")
    yield folder
    subprocess.run(["umount", folder], check=True)


async def test_where_blocks_can_be_shared_a_copy_takes_no_room(desk: Desk, sharing_disk: Path) -> None:
    source = large_pdf(sharing_disk / "a.pdf", 20_000_000)
    os.sync()
    free = shutil.disk_usage(sharing_disk).free
    desk.folder = sharing_disk / "work"
    desk.folder.mkdir()
    prepared = await desk.prepared(source)
    os.sync()
    assert free - shutil.disk_usage(sharing_disk).free < 5_000_000
    assert digest_of(prepared) == prepared.document_digest.value
