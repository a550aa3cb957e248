"""What already stands on a page: displayed boxes of text and pictures, by the second engine (PDFium)."""

from __future__ import annotations

import itertools
from pathlib import Path

import pypdfium2

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
        found = itertools.islice(document[page - 1].get_objects(max_depth=3), _MOST)
        places = [to_displayed(page, item.get_bounds(), frame) for item in found]
        return tuple(
            Rect(place.x, place.y, place.x + place.width, place.y + place.height)
            for place in places
            if place.width * place.height < half
        )
    except (pypdfium2.PdfiumError, IndexError) as error:
        raise DamagedDocumentError("PDFium does not read the page", name=source.name) from error
    finally:
        document.close()
