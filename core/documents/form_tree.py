"""A form's fields, counted before anything walks them: a field that stands twice in the tree doubles all below it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pyhanko.pdf_utils.reader import PdfFileReader

_MOST_FIELDS: Final = 100_000


def check_form(reader: PdfFileReader) -> None:
    """Raises ``ValueError`` for a form with more fields than any reader should visit, and anything on hostile bytes.

    Fields that are reached twice count twice, as they do for whoever walks the tree (ISO 32000-1, 12.7.3).
    """
    if "/AcroForm" not in reader.root:
        return
    waiting, seen = [reader.root["/AcroForm"].get("/Fields")], 0
    while waiting:
        children = waiting.pop()
        for child in children if isinstance(children, list) else ():
            seen += 1
            if seen > _MOST_FIELDS:
                raise ValueError("a form of too many fields")
            field = child.get_object()
            if isinstance(field, dict) and "/Kids" in field:
                waiting.append(field["/Kids"])
