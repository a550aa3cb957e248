"""What already stands on a page: displayed boxes of text and pictures, by the second engine (PDFium)."""

from __future__ import annotations

from pathlib import Path

import pypdfium2

from core.errors import DamagedDocumentError
from core.signing.placement import PageFrame, Rect, to_displayed

_MOST = 4000


def occupied(source: Path, page: int) -> tuple[tuple[float, float], tuple[Rect, ...]]:
    """Displayed size of the page (from 1; -1 is the last) and its boxes. Raises ``DamagedDocumentError``."""
    try:
        document = pypdfium2.PdfDocument(source)
    except pypdfium2.PdfiumError as error:
        raise DamagedDocumentError("PDFium does not open it", name=source.name) from error
    try:
        shown = document[page - 1 if page > 0 else len(document) - 1]
        left, bottom, right, top = shown.get_cropbox()
        frame = PageFrame((left, bottom, right, top), shown.get_rotation(), 1.0)
        boxes = []
        for count, item in enumerate(shown.get_objects(max_depth=3)):
            if count > _MOST:
                break
            box = item.get_bounds()
            placed = to_displayed(1, box, frame)
            if placed.width * placed.height < 0.5 * frame.size[0] * frame.size[1]:
                boxes.append(Rect(placed.x, placed.y, placed.x + placed.width, placed.y + placed.height))
        return frame.size, tuple(boxes)
    except pypdfium2.PdfiumError as error:
        raise DamagedDocumentError("PDFium does not read the page", name=source.name) from error
    finally:
        document.close()
