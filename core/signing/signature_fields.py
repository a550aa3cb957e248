"""The empty signature fields of a file: names, roles, places and their author's wishes (ISO 32000-2, 12.7.5.5)."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any, Final

from pyhanko.pdf_utils.form_tools import get_single_field_annot
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import FieldMDPSpec, SigSeedValFlags, SigSeedValueSpec, enumerate_sig_fields

from core.documents.entries import entry
from core.documents.intake import FIELD_PREFIX
from core.signing.engine import EmptyField
from core.signing.page_frames import frame_of
from core.signing.placement import to_displayed

_MOST: Final = 200
_log = logging.getLogger(__name__)
_DEEPEST: Final = 32
_LEAST_WIDTH: Final = 20.0
_LEAST_HEIGHT: Final = 10.0


def empty_fields(reader: PdfFileReader) -> tuple[EmptyField, ...]:
    """Every field that may still be signed, in the file's order. Raises anything on hostile bytes."""
    locks = _locks(reader)
    pages: dict[Any, int] | None = None
    found: list[EmptyField] = []
    for name, _value, reference in enumerate_sig_fields(reader, filled_status=False):
        if len(found) == _MOST or any(lock.is_locked(name) for lock in locks):
            continue
        if pages is None:
            pages = _page_numbers(reader)
        try:
            found.append(_field(reader, str(name), reference.get_object(), pages))
        except Exception:  # noqa: BLE001 - hostile and sloppy fields raise anything; the file is signed elsewhere then
            _log.info("a signature field does not parse", exc_info=True)
    return tuple(found)


def _field(reader: PdfFileReader, name: str, field: Any, pages: dict[Any, int]) -> EmptyField:
    widget = get_single_field_annot(field)
    box, placement = _box(widget), None
    page = pages.get(_page_of(widget, reader, pages))
    if box is not None and page is not None:
        placement = to_displayed(page, box, frame_of(reader, page))
    role = entry(field, "/TU")
    return EmptyField(name, str(role) if role else None, placement, _reasons(seed_values(field)))


def takes_new_field(reader: PdfFileReader) -> bool:
    """Whether no earlier signature locks a field that does not exist yet."""
    return not any(lock.is_locked(FIELD_PREFIX) for lock in _locks(reader))


def seed_values(field: Any) -> SigSeedValueSpec | None:
    """What the field's author wants of its signature (ISO 32000-2, 12.7.5.5, table 237). Raises anything."""
    return SigSeedValueSpec.from_pdf_object(field["/SV"]) if "/SV" in field else None  # type: ignore[no-untyped-call]


def _reasons(spec: SigSeedValueSpec | None) -> tuple[str, ...]:
    if spec is None or not spec.reasons or not spec.flags & SigSeedValFlags.REASONS or spec.reasons == ["."]:
        return ()
    return tuple(map(str, spec.reasons))


def _locks(reader: PdfFileReader) -> list[FieldMDPSpec]:
    return [one.fieldmdp for one in reader.embedded_signatures if one.fieldmdp is not None]


def _box(widget: Any) -> tuple[float, float, float, float] | None:
    """In user space; None where it is too small to hold words."""
    if "/Rect" not in widget:
        return None
    x1, y1, x2, y2 = (float(number) for number in widget["/Rect"])
    if abs(x2 - x1) < _LEAST_WIDTH or abs(y2 - y1) < _LEAST_HEIGHT:
        return None
    return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)


def _page_of(widget: Any, reader: PdfFileReader, pages: dict[Any, int]) -> Any:
    """The page's reference: as the widget says, else the page that lists the widget."""
    if "/P" in widget:
        return _key(widget.raw_get("/P"))
    own = _key(widget.container_ref)
    for page, _number in pages.items():
        annotations = entry(reader.get_object(page), "/Annots", ())  # type: ignore[no-untyped-call]
        if any(_key(annotations.raw_get(index)) == own for index in range(len(annotations))):
            return page
    return None


def _key(reference: Any) -> Any:
    return getattr(reference, "reference", reference)


def _page_numbers(reader: PdfFileReader) -> dict[Any, int]:
    return {reference: number for number, reference in enumerate(_leaves(reader.root.raw_get("/Pages"), 0), start=1)}


def _leaves(node: Any, depth: int) -> Iterator[Any]:
    found = node.get_object()
    if "/Kids" not in found:
        yield _key(node)
    elif depth < _DEEPEST:
        kids = found["/Kids"]
        for index in range(len(kids)):
            yield from _leaves(kids.raw_get(index), depth + 1)
