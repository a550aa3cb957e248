"""PDFium's half of the renderer: the pages that MuPDF cannot draw in time. Lives in a worker process only."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from core.documents.open_documents import OpenDocuments
from core.documents.pixels import share
from core.documents.renderer import Drawing
from core.errors import DamagedDocumentError, EncryptedDocumentError

_WHITE = 0xFFFFFFFF


class PdfiumPages:
    """Sizes and pixels of pages; pages count from 0 here. PDFium does not apply UserUnit."""

    def __init__(self) -> None:
        self._documents: OpenDocuments[Any] = OpenDocuments(_open, lambda document: document.close())

    def close(self) -> None:
        """Close the documents."""
        self._documents.close()

    def sizes(self, path: str, passwords: Sequence[str] = ()) -> tuple[tuple[float, float, int], ...]:
        """Width, height (points, as displayed) and rotation of every page."""
        document = self._documents.get(Path(path), passwords)
        try:
            return tuple((*page.get_size(), page.get_rotation()) for page in document)
        except pypdfium2.PdfiumError as error:
            raise DamagedDocumentError(type(error).__name__, name=Path(path).name) from error

    def draw(
        self, path: str, page: int, width: int, height: int, segment: str | None, passwords: Sequence[str] = ()
    ) -> Drawing:
        """One page, RGB, exactly ``width`` by ``height`` pixels, into ``segment`` if there is one."""
        document = self._documents.get(Path(path), passwords)
        try:
            loaded = document[page]
        except pypdfium2.PdfiumError as error:
            raise DamagedDocumentError(type(error).__name__, name=Path(path).name) from error
        bitmap = pypdfium2.PdfBitmap.new_native(width, height, pdfium.FPDFBitmap_BGR)
        flags = pdfium.FPDF_ANNOT | pdfium.FPDF_REVERSE_BYTE_ORDER
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, _WHITE)
        pdfium.FPDF_RenderPageBitmap(bitmap, loaded, 0, 0, width, height, 0, flags)
        if document.formenv is not None:
            pdfium.FPDF_FFLDraw(document.formenv, bitmap, loaded, 0, 0, width, height, 0, flags)
        try:
            return share(memoryview(bitmap.buffer).cast("B"), width, height, bitmap.stride, segment)
        finally:
            bitmap.close()
            loaded.close()


def _open(path: Path, passwords: Sequence[str]) -> Any:
    document = None
    for password in (None, *passwords):
        try:
            document = pypdfium2.PdfDocument(path, password=password)
            break
        except pypdfium2.PdfiumError as error:
            if "password" not in str(error).lower():
                raise DamagedDocumentError(type(error).__name__, name=path.name) from error
    if document is None:
        raise EncryptedDocumentError(name=path.name)
    document.init_forms()  # without it the appearances of signatures are not drawn
    return document
