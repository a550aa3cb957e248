"""The work file is finished in place: whatever an earlier try left, the next one gives the same file (S1, S8)."""

import os
import shutil
import sys
from pathlib import Path

import pytest

from core.errors import DocumentChangedError, FileMissingError, FolderNotWritableError, RevocationDataError
from core.signing.draft import as_confirmed, drafted
from core.signing.engine import PreparedDocument
from core.signing.model import SignatureLevel
from tests.pdfs import make_pdf
from tests.pki import CRL_URL, OCSP_URL
from tests.signed import Desk, pdfsig, qpdf_check

pytestmark = pytest.mark.anyio


def draft_of(prepared: PreparedDocument) -> Path:
    return prepared.work.with_suffix(".draft")


@pytest.mark.parametrize("left", ["nothing done", "embedded", "half embedded", "appended"])
async def test_a_try_that_was_killed_does_not_show_in_the_next(desk: Desk, tmp_path: Path, left: str) -> None:
    prepared = await desk.prepared(make_pdf(tmp_path / "a.pdf"))
    draft = prepared.work.rename(draft_of(prepared))
    with draft.open("r+b") as file:
        if "embedded" in left:
            room = prepared.reserved_end - prepared.reserved_start - 2
            file.seek(prepared.reserved_start + 1)
            file.write(b"F" * (room if left == "embedded" else room // 3))
        if left == "appended":
            file.seek(0, os.SEEK_END)
            file.write(b"7 0 obj\n<</Type/DSS")
    done = await desk.engine.complete(desk.job(prepared, tmp_path / "out" / "b.pdf"))
    content = done.path.read_bytes()
    assert len(content) == prepared.work_size
    assert content[prepared.reserved_start : prepared.reserved_end].endswith(b"00000000>")
    assert ("Signature is Valid" in pdfsig(done.path), qpdf_check(done.path)) == (True, "")


async def test_a_failure_puts_the_work_file_back(desk: Desk, tmp_path: Path) -> None:
    prepared = await desk.prepared(make_pdf(tmp_path / "a.pdf"))
    desk.authority.down |= {OCSP_URL, CRL_URL}
    with pytest.raises(RevocationDataError):
        await desk.engine.complete(desk.job(prepared, tmp_path / "b.pdf", SignatureLevel.B_LT))
    assert prepared.work.stat().st_size == prepared.work_size
    assert as_confirmed(prepared)
    assert not draft_of(prepared).exists()


async def test_what_was_published_is_never_written_to_again(desk: Desk, tmp_path: Path) -> None:
    prepared = await desk.prepared(make_pdf(tmp_path / "a.pdf"))
    job = desk.job(prepared, tmp_path / "out" / "b.pdf")
    first = (await desk.engine.complete(job)).path.rename(tmp_path / "moved away.pdf")
    content, known = first.read_bytes(), first.stat().st_ino
    second = (await desk.engine.complete(job)).path
    assert (first.read_bytes(), first.stat().st_ino) == (content, known)
    assert second.stat().st_ino != known
    assert "Signature is Valid" in pdfsig(second)


def fail_after_naming(prepared: PreparedDocument, result: Path) -> None:
    with drafted(prepared) as draft:
        with draft.open("ab") as file:
            file.write(b"what a long-term level appends")
        result.hardlink_to(draft)
        raise FolderNotWritableError("the folder cannot be synced")


async def test_a_failure_after_the_result_got_its_name_leaves_it_whole(desk: Desk, tmp_path: Path) -> None:
    prepared = await desk.prepared(make_pdf(tmp_path / "a.pdf"))
    result = tmp_path / "result.pdf"
    with pytest.raises(FolderNotWritableError):
        fail_after_naming(prepared, result)
    whole = result.read_bytes()
    assert whole.endswith(b"appends")
    await desk.engine.complete(desk.job(prepared, tmp_path / "out" / "b.pdf"))
    assert result.read_bytes() == whole


@pytest.mark.skipif(sys.platform != "linux", reason="needs a second file system at a known place")
async def test_a_result_on_another_disk_can_be_made_once_more(desk: Desk, tmp_path: Path) -> None:
    prepared = await desk.prepared(make_pdf(tmp_path / "a.pdf"))
    folder = Path("/dev/shm") / f"kyso-test-result-{os.getpid()}"  # noqa: S108 - the second file system
    try:
        job = desk.job(prepared, folder / "b.pdf")
        paths = [(await desk.engine.complete(job)).path for _ in range(2)]
        assert [path.name for path in paths] == ["b.pdf", "b-2.pdf"]
        assert paths[0].read_bytes() == paths[1].read_bytes()
    finally:
        shutil.rmtree(folder)


@pytest.mark.parametrize("gone", [True, False])
async def test_a_work_file_that_is_gone_or_cut_off_is_told(desk: Desk, tmp_path: Path, gone: bool) -> None:
    prepared = await desk.prepared(make_pdf(tmp_path / "a.pdf"))
    draft = prepared.work.rename(draft_of(prepared))
    if gone:
        draft.unlink()
    else:
        os.truncate(draft, prepared.work_size - 1)
    with pytest.raises(FileMissingError if gone else DocumentChangedError):
        await desk.engine.complete(desk.job(prepared, tmp_path / "out" / "b.pdf"))
    assert not (tmp_path / "out").exists()
