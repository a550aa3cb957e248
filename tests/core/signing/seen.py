"""Looking at a page as a person would: rendered by PDFium."""

from __future__ import annotations

from pathlib import Path

import pypdfium2


def page_image(path: Path, page: int = 0, scale: float = 2.0) -> pypdfium2.PdfBitmap:
    """The page with its form fields drawn."""
    document = pypdfium2.PdfDocument(path)
    document.init_forms()
    return document[page].render(scale=scale, may_draw_forms=True)


def ink_box(path: Path, width: float, scale: float = 4.0) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of everything that is not white on the first page, in displayed points.

    ``width`` is the page's displayed width: PDFium knows no UserUnit.
    """
    image = page_image(path, scale=scale).to_pil().convert("L").point(lambda value: 255 if value < 245 else 0)
    box = image.getbbox()
    assert box is not None
    factor = image.width / width
    left, top, right, bottom = (value / factor for value in box)
    return left, top, right, bottom
