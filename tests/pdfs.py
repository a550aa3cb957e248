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


def hybrid(source: Path) -> bytes:
    """A classical table whose trailer points to a cross-reference stream as well (ISO 32000-1, 7.5.8.4)."""
    with pikepdf.open(source) as document:
        out = io.BytesIO()
        document.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    content = out.getvalue()
    table = content.rindex(b"xref\n", 0, content.rindex(b"startxref"))
    entry = b"stream\n\x01%s\x00\nendstream\nendobj\n" % table.to_bytes(4, "big")
    stream = b"99 0 obj\n<< /Type /XRef /Size 100 /W [1 4 1] /Index [99 1] /Length 6 >>\n" + entry
    trailer = content[table:].replace(b"trailer <<", b"trailer << /XRefStm %d" % table, 1)
    head, _, _ = trailer.rpartition(b"startxref")
    return content[:table] + stream + head + b"startxref\n%d\n%%%%EOF\n" % (table + len(stream))
