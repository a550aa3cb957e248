"""MuPDF's half of the renderer. Lives in a worker process only: it holds the GIL while it draws."""

# mypy: allow-untyped-calls

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pymupdf

from core.documents.open_documents import OpenDocuments
from core.documents.pixels import share
from core.documents.renderer import Drawing
from core.errors import DamagedDocumentError, EmptyDocumentError, EncryptedDocumentError
from core.signing.model import StampText


class MuPdfPages:
    """Sizes and pixels of pages; pages count from 0 here."""

    def __init__(self) -> None:
        pymupdf.TOOLS.mupdf_display_errors(False)
        pymupdf.TOOLS.mupdf_display_warnings(False)
        self._documents: OpenDocuments[Any] = OpenDocuments(_open, lambda document: document.close())

    def close(self) -> None:
        """Close the documents."""
        self._documents.close()

    def sizes(self, path: str, passwords: Sequence[str] = ()) -> tuple[tuple[float, float, int], ...]:
        """Width, height (points, as displayed, UserUnit applied) and rotation of every page."""
        document = self._documents.get(Path(path), passwords)
        try:
            pages = [document[number] for number in range(document.page_count)]
            return tuple((page.rect.width, page.rect.height, page.rotation % 360) for page in pages)
        except (RuntimeError, ValueError) as error:
            raise DamagedDocumentError(type(error).__name__, name=Path(path).name) from error

    def draw(
        self, path: str, page: int, width: int, height: int, segment: str | None, passwords: Sequence[str] = ()
    ) -> Drawing:
        """One page, RGB, exactly ``width`` by ``height`` pixels, into ``segment`` if there is one."""
        document = self._documents.get(Path(path), passwords)
        try:
            loaded = document[page]
            matrix = pymupdf.Matrix(width / loaded.rect.width, height / loaded.rect.height)
            clip = pymupdf.IRect(0, 0, width, height)
            pixels = loaded.get_pixmap(matrix=matrix, alpha=False)
            if (pixels.width, pixels.height) != (width, height):
                # Rounding may add a row or a column.
                exact = pymupdf.Pixmap(pymupdf.csRGB, clip, False)
                exact.clear_with(255)
                pixels.set_origin(0, 0)
                exact.copy(pixels, pymupdf.IRect(0, 0, min(width, pixels.width), min(height, pixels.height)))
                pixels = exact
        except (RuntimeError, ValueError, ZeroDivisionError) as error:
            raise DamagedDocumentError(type(error).__name__, name=Path(path).name) from error
        return share(pixels.samples_mv, width, height, pixels.stride, segment)

    def stamp(self, text: StampText, width: float, height: float, scale: float) -> Drawing:
        """The visible signature as it will be in the file, upright, premultiplied RGBA."""
        from core.signing.stamp import typeset_stamp  # loads the typesetter, which pages do not need

        with pymupdf.open(stream=typeset_stamp(text, width, height, 0), filetype="pdf") as document:
            pixels = document[0].get_pixmap(matrix=pymupdf.Matrix(scale, scale), alpha=True)
            return Drawing(pixels.width, pixels.height, pixels.stride, bytes(pixels.samples_mv))


def _open(path: Path, passwords: Sequence[str]) -> Any:
    try:
        document = pymupdf.open(path, filetype="pdf")
    except pymupdf.EmptyFileError as error:
        raise EmptyDocumentError(name=path.name) from error
    except RuntimeError as error:
        raise DamagedDocumentError(type(error).__name__, name=path.name) from error
    if document.needs_pass and not any(document.authenticate(password) for password in passwords):
        document.close()
        raise EncryptedDocumentError(name=path.name)
    return document
