"""Small real PDFs for tests."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf


def make_pdf(path: Path, *, pages: int = 1, text: str = "To khai dang ky khai sinh", rotate: int = 0) -> Path:
    """A valid PDF with a line of text on every page."""
    document = pikepdf.new()
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    for number in range(1, pages + 1):
        page = document.add_blank_page(page_size=(595, 842))
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        page.Contents = document.make_stream(f"BT /F1 16 Tf 72 760 Td ({text} - {number}) Tj ET".encode())
        if rotate:
            page.Rotate = rotate
    buffer = io.BytesIO()
    document.save(buffer)
    path.write_bytes(buffer.getvalue())
    return path
