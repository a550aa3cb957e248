"""The folder to hand in by hand: whole, numbered, read back; and a sheet that never passes for the official receipt."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Final

import pytest

from core.documents.handoff_sheet import not_official, write_list, write_record
from core.errors import AppError
from core.portal import handoff
from core.portal.handoff import Handoff, HandoffPaper, looks_usual, portal_code, write_folder
from tests.pdf_text import text_of

NOW: Final = datetime(2026, 11, 26, 16, 50, tzinfo=timezone(timedelta(hours=7)))
PAGE: Final = "https://dichvucong.gov.vn/p/home/dvc-chi-tiet-thu-tuc-hanh-chinh.html?ma_thu_tuc=1.004772"


@pytest.fixture
def papers(tmp_path: Path) -> list[HandoffPaper]:
    found = []
    for name, label, signer in (
        ("tờ khai-signed.pdf", "Tờ khai đăng ký khai sinh", "Nguyễn Thị Thùy Dương"),
        ("ảnh #1.PNG", "Bản sao toàn bộ hồ sơ, giấy tờ của người yêu cầu " * 4, ""),
        ("x.pdf", "…", ""),
    ):
        (tmp_path / name).write_bytes(name.encode() * 1000)
        found.append(HandoffPaper(label, tmp_path / name, signer))
    return found


def ready(parent: Path, papers: list[HandoffPaper]) -> Handoff:
    folder, files = write_folder(parent, "ho-so-1.004772", papers)
    return Handoff("1.004772", "Đăng ký khai sinh", "Ủy ban nhân dân cấp xã", folder, PAGE, files, NOW)


def test_files_are_numbered_in_order_under_names_that_every_form_takes(
    tmp_path: Path, papers: list[HandoffPaper]
) -> None:
    made = ready(tmp_path / "out", papers)
    names = [file.path.name for file in made.files]
    assert names[0] == "01-To-khai-dang-ky-khai-sinh.pdf"
    assert names[1].startswith("02-Ban-sao")
    assert names[1].endswith(".png")
    assert names[2] == "03-giay-to.pdf"
    assert all(name.isascii() and len(name) < 80 for name in names)
    for file, paper in zip(made.files, papers, strict=True):
        assert file.path.read_bytes() == paper.path.read_bytes()
        assert file.sha256 == hashlib.sha256(paper.path.read_bytes()).hexdigest()
        assert file.path.stat().st_ino != paper.path.stat().st_ino


def test_a_second_time_goes_beside_the_first(tmp_path: Path, papers: list[HandoffPaper]) -> None:
    first, second = ready(tmp_path / "out", papers), ready(tmp_path / "out", papers)
    assert first.folder != second.folder
    assert all(file.path.exists() for file in (*first.files, *second.files))


def test_what_cannot_be_written_whole_is_not_there_at_all(tmp_path: Path, papers: list[HandoffPaper]) -> None:
    papers[-1].path.unlink()
    with pytest.raises(AppError):
        ready(tmp_path / "out", papers)
    assert list((tmp_path / "out").iterdir()) == []


def test_a_copy_that_differs_is_not_handed_over(
    tmp_path: Path, papers: list[HandoffPaper], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = hashlib.file_digest
    monkeypatch.setattr(handoff.hashlib, "file_digest", lambda file, name: real(file, "sha1"))
    with pytest.raises(AppError):
        ready(tmp_path / "out", papers)
    assert list((tmp_path / "out").iterdir()) == []


def test_what_a_killed_run_was_building_is_wiped(tmp_path: Path, papers: list[HandoffPaper]) -> None:
    left = tmp_path / "out" / ".kysofolder-4194304-abc"
    left.mkdir(parents=True)
    (left / "01-x.pdf").write_bytes(b"x")
    ready(tmp_path / "out", papers)
    assert not left.exists()


def test_the_list_stands_beside_the_files(tmp_path: Path, papers: list[HandoffPaper]) -> None:
    made = ready(tmp_path / "out", papers)
    text, sheet = write_list(made, "Cổng Dịch vụ công quốc gia")
    words = text.read_text("utf-8")
    assert {text.parent, sheet.parent} == {made.folder}
    for file in made.files:
        assert file.path.name in words
        assert file.sha256 in words
    assert not_official() in words
    assert not_official() in text_of(sheet)


def test_the_note_of_a_code_says_that_it_is_no_official_receipt(tmp_path: Path, papers: list[HandoffPaper]) -> None:
    made = ready(tmp_path / "out", papers)
    code = "H19.50.05.13-261126-0975"
    record = write_record(made, "Cổng Dịch vụ công quốc gia", code, NOW)
    words = text_of(record)
    assert code in words
    assert words.count(not_official()) >= 2
    assert record.name == f"ghi-nhan-{code}.pdf"
    again = write_record(made, "Cổng Dịch vụ công quốc gia", code, NOW)
    assert again != record


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (" h19.50.05.13-261126-0975 ", "H19.50.05.13-261126-0975"),
        ("000.00.15.H10 - 230706 - 0001", "000.00.15.H10-230706-0001"),
        ("G09.20-20260609-0092637", "G09.20-20260609-0092637"),
        ("12345", "12345"),
        ("", None),
        ("no code", None),
        ("<script>1", None),
        ("../../1", None),
        ("1" * 65, None),
    ],
)
def test_a_code_is_tidied_and_nonsense_refused(typed: str, code: str | None) -> None:
    assert portal_code(typed) == code


def test_an_unusual_code_is_only_doubted() -> None:
    assert looks_usual("H19.50.05.13-261126-0975")
    assert looks_usual("G09.20-20260609-0092637")
    assert not looks_usual("12345")
