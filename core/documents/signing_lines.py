"""Where a paper says who signs: "(Ký, ghi rõ họ tên)" and its like, as displayed boxes, by the second engine (L6)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pypdfium2

from core.documents.passwords import typed
from core.errors import DamagedDocumentError
from core.secrets import Secret
from core.signing.placement import PageFrame, Rect, to_displayed

_PHRASES: Final = ("(ký, ghi rõ", "(ký và ghi rõ", "(ký ghi rõ", "(ký tên", "(ký, họ tên", "(ký, đóng dấu", "(ký số")
_MOST: Final = 20


def signing_lines(source: Path, page: int, frame: PageFrame, password: Secret | None = None) -> tuple[Rect, ...]:
    """Displayed boxes of these words on the page (from 1). Raises ``DamagedDocumentError``."""
    try:
        document = pypdfium2.PdfDocument(source, password=typed(password))
    except pypdfium2.PdfiumError as error:
        raise DamagedDocumentError("PDFium does not open it", name=source.name) from error
    try:
        text = document[page - 1].get_textpage()
        places = [to_displayed(page, box, frame) for box in _boxes(text)]
        return tuple(Rect(place.x, place.y, place.x + place.width, place.y + place.height) for place in places)
    except (pypdfium2.PdfiumError, IndexError) as error:
        raise DamagedDocumentError("PDFium does not read the page", name=source.name) from error
    finally:
        document.close()


def _boxes(text: Any) -> Iterator[tuple[float, float, float, float]]:
    """Left, bottom, right, top in user space; the whole line to the closing bracket where it has one."""
    for phrase in _PHRASES:
        searcher = text.search(phrase)
        for _ in range(_MOST):
            found = searcher.get_next()
            if found is None:
                break
            start, count = found
            end = text.get_text_range(start, count + 40).split("\n")[0].find(")")
            boxes = [text.get_charbox(index) for index in range(start, start + max(count, end + 1))]
            lefts, bottoms, rights, tops = zip(*boxes, strict=True)
            yield min(lefts), min(bottoms), max(rights), max(tops)
