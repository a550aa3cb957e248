"""The frame of a page, read from the page tree (ISO 32000-2, 7.7.3.3 and 14.11.2)."""

from __future__ import annotations

from typing import Any, Final

from pyhanko.pdf_utils.reader import PdfFileReader

from core.errors import InvalidPlacementError
from core.signing.placement import PageFrame

_DEEPEST: Final = 64


def frame_of(reader: PdfFileReader, page: int) -> PageFrame:
    """The frame of page number ``page`` (from 1); raises ``InvalidPlacementError`` if there is no such page."""
    if not 1 <= page <= int(reader.root["/Pages"]["/Count"]):
        raise InvalidPlacementError("no such page")
    found = reader.find_page_for_modification(page - 1)[0].get_object()  # type: ignore[no-untyped-call]
    media = _sorted(_inherited(found, "/MediaBox"))
    cropped = _inherited(found, "/CropBox")
    box = media if cropped is None else _shared(_sorted(cropped), media)
    rotation = int(_inherited(found, "/Rotate") or 0) % 360
    unit = float(found["/UserUnit"]) if "/UserUnit" in found else 1.0
    return PageFrame(box, rotation, unit)


def _inherited(page: Any, key: str) -> Any:
    for _level in range(_DEEPEST):
        if key in page:
            return page[key]
        if "/Parent" not in page:
            break
        page = page["/Parent"]
    return None


def _sorted(numbers: Any) -> tuple[float, float, float, float]:
    left, bottom, right, top = (float(number) for number in numbers)
    return min(left, right), min(bottom, top), max(left, right), max(bottom, top)


def _shared(
    crop: tuple[float, float, float, float], media: tuple[float, float, float, float]
) -> tuple[float, float, float, float]:
    """A crop box counts within the media box only; one that lies outside does not count at all."""
    box = max(crop[0], media[0]), max(crop[1], media[1]), min(crop[2], media[2]), min(crop[3], media[3])
    return box if box[0] < box[2] and box[1] < box[3] else media
