"""What already stands on a page: displayed boxes of text, pictures, fields and notes, by the second engine (PDFium)."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from core.documents.passwords import typed
from core.errors import DamagedDocumentError
from core.secrets import Secret
from core.signing.placement import PageFrame, Rect, to_displayed

_MOST = 4000


def occupied(source: Path, page: int, frame: PageFrame, password: Secret | None = None) -> tuple[Rect, ...]:
    """Displayed boxes of what stands on the page (from 1). Raises ``DamagedDocumentError``.

    What covers half the page is a background and is left out.
    """
    try:
        document = pypdfium2.PdfDocument(source, password=typed(password))
    except pypdfium2.PdfiumError as error:
        raise DamagedDocumentError("PDFium does not open it", name=source.name) from error
    try:
        half = 0.5 * frame.size[0] * frame.size[1]
        loaded = document[page - 1]
        found = itertools.islice(loaded.get_objects(max_depth=3), _MOST)
        boxes = itertools.chain((item.get_bounds() for item in found), _annotations(loaded))
        places = [to_displayed(page, box, frame) for box in boxes]
        return tuple(
            Rect(place.x, place.y, place.x + place.width, place.y + place.height)
            for place in places
            if place.width * place.height < half
        )
    except (pypdfium2.PdfiumError, IndexError) as error:
        raise DamagedDocumentError("PDFium does not read the page", name=source.name) from error
    finally:
        document.close()


def _annotations(page: Any) -> Iterator[tuple[float, float, float, float]]:
    """The boxes of signatures, fields to be filled or signed, and notes: left, bottom, right, top in user space."""
    for index in range(min(_MOST, pdfium.FPDFPage_GetAnnotCount(page))):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        try:
            box = pdfium.FS_RECTF()
            if pdfium.FPDFAnnot_GetRect(annotation, box):
                left, right = sorted((box.left, box.right))
                bottom, top = sorted((box.bottom, box.top))
                if left < right and bottom < top:
                    yield left, bottom, right, top
        finally:
            pdfium.FPDFPage_CloseAnnot(annotation)
