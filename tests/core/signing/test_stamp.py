"""The visible signature: its words can be read, copied and kept small."""

import re
import subprocess
import unicodedata
from pathlib import Path

import pytest

from core.signing.model import Appearance, Placement, StampText
from core.signing.stamp import typeset_stamp
from tests.pdfs import make_pdf
from tests.pki import NAME
from tests.signed import Desk

BANNER = "LUYỆN TẬP – không có giá trị pháp lý"
WORDS = StampText((f"Ký số bởi {NAME}", "Ngày ký: 2026.07.06 15:22:01 +07:00"), BANNER)
COMPANY = "CÔNG TY TRÁCH NHIỆM HỮU HẠN MỘT THÀNH VIÊN ĐẦU TƯ VÀ PHÁT TRIỂN ĐÔ THỊ ỨỪỮỰ"


def text_of(path: Path) -> str:
    found = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    return " ".join(found.split())


@pytest.mark.anyio
async def test_the_words_are_found_in_the_file_with_their_accents(desk: Desk, tmp_path: Path) -> None:
    decomposed = StampText(tuple(unicodedata.normalize("NFD", line) for line in WORDS.lines), WORDS.banner)
    appearance = Appearance(Placement(1, 300, 600, 210, 72), decomposed)
    done = await desk.sign(make_pdf(tmp_path / "a.pdf"), tmp_path / "b.pdf", appearance=appearance)
    for line in (*WORDS.lines, BANNER):
        assert line in text_of(done.path)


@pytest.mark.anyio
async def test_a_visible_signature_costs_little_more_than_an_invisible_one(desk: Desk, tmp_path: Path) -> None:
    source = make_pdf(tmp_path / "a.pdf")
    appearance = Appearance(Placement(1, 300, 600, 210, 72), WORDS)
    sizes = [
        (await desk.sign(source, tmp_path / "b.pdf", appearance=one)).path.stat().st_size for one in (None, appearance)
    ]
    assert sizes[1] - sizes[0] < 30_000
    assert sizes[0] - source.stat().st_size < 45_000


def test_fonts_are_embedded_subsets(tmp_path: Path) -> None:
    (tmp_path / "stamp.pdf").write_bytes(typeset_stamp(WORDS, 210, 72, 0))
    fonts = subprocess.run(["pdffonts", tmp_path / "stamp.pdf"], capture_output=True, text=True, check=True).stdout
    rows = fonts.splitlines()[2:]
    assert rows
    assert all(re.match(r"[A-Z]{6}\+NotoSans", row) and " yes yes yes " in row for row in rows)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize(("width", "height"), [(210, 72), (90, 30), (400, 160), (60, 60)])
def test_the_page_has_the_boxes_size_before_it_is_turned(
    tmp_path: Path, width: int, height: int, rotation: int
) -> None:
    path = tmp_path / "stamp.pdf"
    path.write_bytes(typeset_stamp(WORDS, width, height, rotation))
    info = subprocess.run(["pdfinfo", path], capture_output=True, text=True, check=True).stdout
    found = re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", info)
    assert found is not None
    size = (float(found.group(1)), float(found.group(2)))
    assert size == pytest.approx((height, width) if rotation in (90, 270) else (width, height), abs=0.1)
    assert "Pages:           1\n" in info


@pytest.mark.parametrize(
    "lines", [(f"Ký số bởi {COMPANY}", "Ngày ký: 2026.07.06 15:22:01 +07:00", "Lý do: a", "Nơi: b")]
)
def test_a_long_name_stays_whole(tmp_path: Path, lines: tuple[str, ...]) -> None:
    path = tmp_path / "stamp.pdf"
    path.write_bytes(typeset_stamp(StampText(lines, WORDS.banner), 210, 80, 0))
    assert COMPANY in text_of(path)
    assert "Nơi: b" in text_of(path)


def test_words_are_never_markup(tmp_path: Path) -> None:
    path = tmp_path / "stamp.pdf"
    path.write_bytes(typeset_stamp(StampText(('#panic() *a* $x$ "\\ <b>',)), 210, 72, 0))
    assert '#panic() *a* $x$ "\\ <b>' in text_of(path)
