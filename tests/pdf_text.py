"""The words on a PDF's pages, read by an engine that did not write them."""

from pathlib import Path

import pypdfium2


def text_of(pdf: Path) -> str:
    """All pages, words apart by one space."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)
    finally:
        document.close()
