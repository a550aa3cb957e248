"""The renderer: geometry and pixels of hostile and ordinary pages, budgets, and a parent free of PDF libraries."""

import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pikepdf
import pytest

from core.documents.pdfium_pages import PdfiumPages
from core.documents.renderer import ProcessRenderer, RenderedImage
from core.errors import DamagedDocumentError, EncryptedDocumentError, FileMissingError, InvalidPlacementError
from core.secrets import Secret
from core.signing.engine import PageGeometry
from core.signing.model import StampText

pytestmark = pytest.mark.anyio


def make_pdf(path: Path, *pages: dict[str, object], content: bytes = b"") -> Path:
    """Pages of 200 by 300 points with a red square of 20 points at the lower left corner of the media box."""
    with pikepdf.new() as pdf:
        for entries in pages or ({},):
            pdf.add_blank_page(page_size=(200, 300))
            page = pdf.pages[-1]
            page.contents_add(content or b"1 0 0 rg 0 0 20 20 re f")
            for key, value in entries.items():
                page[f"/{key}"] = value
        pdf.save(path)
    return path


def is_red(image: RenderedImage, x: int, y: int) -> bool:
    offset = y * image.stride + x * 3
    red, green, blue = image.data[offset : offset + 3]
    return red > 200 and green < 60 and blue < 60


@pytest.fixture(scope="module")
async def renderer() -> AsyncIterator[ProcessRenderer]:
    subject = ProcessRenderer()
    subject.start()
    yield subject
    await subject.aclose()


async def test_geometry_is_as_displayed_after_rotation_crop_and_user_unit(
    renderer: ProcessRenderer, tmp_path: Path
) -> None:
    path = make_pdf(
        tmp_path / "a.pdf", {}, {"Rotate": 90}, {"Rotate": -90}, {"CropBox": [10, 20, 110, 220]}, {"UserUnit": 2}
    )
    assert await renderer.geometry(path) == (
        PageGeometry(200, 300, 0),
        PageGeometry(300, 200, 90),
        PageGeometry(300, 200, 270),
        PageGeometry(100, 200, 0),
        PageGeometry(400, 600, 0),
    )


@pytest.mark.parametrize(("rotate", "corner"), [(0, (10, 590)), (90, (10, 10)), (180, (390, 10)), (270, (590, 390))])
async def test_pixels_are_upright_and_exactly_scaled(
    renderer: ProcessRenderer, tmp_path: Path, rotate: int, corner: tuple[int, int]
) -> None:
    image = await renderer.page(make_pdf(tmp_path / "a.pdf", {"Rotate": rotate}), 1, 2.0)
    assert (image.width, image.height) == ((400, 600) if rotate in (0, 180) else (600, 400))
    assert len(image.data) == image.stride * image.height
    assert is_red(image, *corner)
    assert not is_red(image, image.width // 2, image.height // 2)


async def test_a_page_over_its_budget_is_drawn_by_the_renderer_of_last_resort(tmp_path: Path) -> None:
    impatient = ProcessRenderer(page_budget_s=0.0)
    try:
        image = await impatient.page(make_pdf(tmp_path / "a.pdf"), 1, 1.0)
        assert is_red(image, 10, 290)
        assert (image.width, image.height) == (200, 300)
    finally:
        await impatient.aclose()


async def test_a_huge_page_comes_out_smaller_and_not_at_all_costs(renderer: ProcessRenderer, tmp_path: Path) -> None:
    image = await renderer.page(make_pdf(tmp_path / "a.pdf", {"MediaBox": [0, 0, 14400, 14400]}), 1, 4.0)
    assert image.width * image.height <= 12_100_000


async def test_what_cannot_be_drawn_says_why(renderer: ProcessRenderer, tmp_path: Path) -> None:
    with pytest.raises(FileMissingError):
        await renderer.page(tmp_path / "none.pdf", 1, 1.0)
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"no PDF at all")
    with pytest.raises(DamagedDocumentError):
        await renderer.page(broken, 1, 1.0)
    locked = tmp_path / "locked.pdf"
    with pikepdf.open(make_pdf(tmp_path / "a.pdf")) as pdf:
        pdf.save(locked, encryption=pikepdf.Encryption(user="u", owner="o"))
    with pytest.raises(EncryptedDocumentError):
        await renderer.page(locked, 1, 1.0)
    with pytest.raises(InvalidPlacementError):
        await renderer.page(tmp_path / "a.pdf", 2, 1.0)


async def test_a_locked_file_is_drawn_once_its_password_is_known(renderer: ProcessRenderer, tmp_path: Path) -> None:
    locked = tmp_path / "locked.pdf"
    with pikepdf.open(make_pdf(tmp_path / "a.pdf")) as pdf:
        pdf.save(locked, encryption=pikepdf.Encryption(user="mật khẩu", owner="o"))
    for wrong in ("sai", "mật"):
        renderer.unlock(Secret(wrong))
    with pytest.raises(EncryptedDocumentError):
        await renderer.page(locked, 1, 1.0)
    renderer.unlock(Secret("mật khẩu"))
    assert (await renderer.page(locked, 1, 1.0)).data == (await renderer.page(tmp_path / "a.pdf", 1, 1.0)).data
    second = PdfiumPages()
    assert second.sizes(str(locked), ("sai", "mật khẩu")) == second.sizes(str(tmp_path / "a.pdf"))
    second.close()


async def test_a_changed_file_is_drawn_anew(renderer: ProcessRenderer, tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "a.pdf")
    assert len(await renderer.geometry(path)) == 1
    make_pdf(path, {}, {})
    assert len(await renderer.geometry(path)) == 2
    assert is_red(await renderer.page(path, 2, 1.0), 10, 290)


def test_the_importing_process_stays_free_of_pdf_libraries() -> None:
    code = "import core.documents.renderer, sys; print({'pymupdf', 'pypdfium2', 'typst'} & set(sys.modules))"
    root = Path(__file__).resolve().parents[3]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


async def test_the_visible_signature_is_drawn_as_typeset_on_a_transparent_ground(renderer: ProcessRenderer) -> None:
    image = await renderer.stamp(
        StampText(("Ký số bởi Trần Thị Ước", "Ngày ký: 2026.07.06 15:22:35 +07:00")), 210, 72, 2
    )
    assert image.alpha
    assert (image.width, image.height) == (420, 144)
    alphas = image.data[3::4]
    assert min(alphas) < 16  # outside the rounded corners
    assert max(alphas) == 255
