"""Where the signature goes: displayed points to PDF user space, and a proposal of a free place. Pure functions.

Displayed points: of the page as shown (after /Rotate, CropBox and UserUnit), origin top left. User space: ISO 32000-2,
8.3.2.3, origin bottom left of the unrotated page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from core.errors import InvalidPlacementError
from core.signing.model import Placement

MARGIN: Final = 36.0
_STEP: Final = 12.0
_TOLERANCE: Final = 0.5
_FOOTER: Final = 80.0
_FULL_LINE: Final = 0.7
_BELOW_LINE: Final = (3.0, 8.0, 14.0, 22.0, 32.0)
_SCALES: Final = (1.0, 0.85, 0.7)


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle in displayed points: left, top, right, bottom."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Rect) -> bool:
        """Whether the two share area."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


@dataclass(frozen=True, slots=True)
class PageFrame:
    """A page's CropBox in user space (left, bottom, right, top), its rotation, and its UserUnit."""

    crop: tuple[float, float, float, float]
    rotation: int
    unit: float

    @property
    def size(self) -> tuple[float, float]:
        """Displayed width and height."""
        width, height = (self.crop[2] - self.crop[0]) * self.unit, (self.crop[3] - self.crop[1]) * self.unit
        return (height, width) if self.rotation in (90, 270) else (width, height)


def to_user_space(placement: Placement, frame: PageFrame) -> tuple[float, float, float, float]:
    """The box in user space (left, bottom, right, top)."""
    corners = (
        _point(placement.x, placement.y, frame),
        _point(placement.x + placement.width, placement.y + placement.height, frame),
    )
    (x1, y1), (x2, y2) = corners
    return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)


def to_displayed(page: int, box: tuple[float, float, float, float], frame: PageFrame) -> Placement:
    """The inverse of ``to_user_space``."""
    (x1, y1), (x2, y2) = _shown(box[0], box[1], frame), _shown(box[2], box[3], frame)
    left, top = min(x1, x2), min(y1, y2)
    return Placement(page, left, top, abs(x2 - x1), abs(y2 - y1))


def _point(x: float, y: float, frame: PageFrame) -> tuple[float, float]:
    left, bottom, right, top = frame.crop
    u, v = x / frame.unit, y / frame.unit
    match frame.rotation:
        case 90:
            return left + v, bottom + u
        case 180:
            return right - u, bottom + v
        case 270:
            return right - v, top - u
        case _:
            return left + u, top - v


def _shown(x: float, y: float, frame: PageFrame) -> tuple[float, float]:
    left, bottom, right, top = frame.crop
    match frame.rotation:
        case 90:
            u, v = y - bottom, x - left
        case 180:
            u, v = right - x, y - bottom
        case 270:
            u, v = top - y, right - x
        case _:
            u, v = x - left, top - y
    return u * frame.unit, v * frame.unit


def check_inside(placement: Placement, size: tuple[float, float]) -> None:
    """Raise ``InvalidPlacementError`` unless the box lies on the page and is large enough to be read."""
    width, height = size
    fits = (
        placement.x >= -_TOLERANCE
        and placement.y >= -_TOLERANCE
        and placement.x + placement.width <= width + _TOLERANCE
        and placement.y + placement.height <= height + _TOLERANCE
    )
    if not fits or not placement.width >= 20 or not placement.height >= 10:
        raise InvalidPlacementError("outside the page")


def propose(
    page: int,
    size: tuple[float, float],
    occupied: Sequence[Rect],
    wanted: tuple[float, float],
    lines: Sequence[Rect] = (),
) -> Placement:
    """A free place of the wanted size, nearest to where a signature block usually is: under the text, at its right.

    ``lines`` are where the paper says "(Ký, ghi rõ họ tên)": the room below the one furthest right comes first, be the
    box a little smaller. Page numbers and footers are kept free, but the text does not end with them.
    Deterministic. On a page without free room the lower right corner is proposed; a box larger than the page shrinks.
    """
    for line in sorted(lines, key=lambda line: (-line.left, -line.top)):
        if (place := _below(page, size, occupied, wanted, line)) is not None:
            return place
    width, height = min(wanted[0], size[0]), min(wanted[1], size[1])
    margin = min(MARGIN, (size[0] - width) / 2, (size[1] - height) / 2)
    rightmost, lowest = size[0] - margin - width, size[1] - margin - height
    body = [rect for rect in occupied if rect.top < size[1] - _FOOTER]
    edge = max((rect.right for rect in body), default=0.0)
    aligned = edge - width if _FULL_LINE * size[0] < edge else rightmost
    text_end = max((rect.bottom for rect in body), default=0.0)
    wished = (max(margin, min(rightmost, aligned)), min(lowest, text_end + _STEP))
    places = [
        (rightmost - column * _STEP, margin + row * _STEP)
        for row in range(_count(lowest, margin))
        for column in range(_count(rightmost, margin))
    ]
    places.append(wished)
    places.sort(key=lambda place: (abs(place[0] - wished[0]) + abs(place[1] - wished[1]), place))
    x, y = next((place for place in places if _free(place, (width, height), occupied)), (rightmost, lowest))
    return Placement(page, x, y, width, height)


def _below(
    page: int, size: tuple[float, float], occupied: Sequence[Rect], wanted: tuple[float, float], line: Rect
) -> Placement | None:
    for scale in _SCALES:
        width, height = wanted[0] * scale, wanted[1] * scale
        x = max(MARGIN, min(size[0] - MARGIN - width, (line.left + line.right - width) / 2))
        for gap in _BELOW_LINE:
            y = line.bottom + gap
            if y + height <= size[1] - MARGIN and _free((x, y), (width, height), occupied):
                return Placement(page, x, y, width, height)
    return None


def _free(place: tuple[float, float], size: tuple[float, float], occupied: Sequence[Rect]) -> bool:
    box = Rect(*place, place[0] + size[0], place[1] + size[1])
    return not any(box.overlaps(rect) for rect in occupied)


def _count(last: float, first: float) -> int:
    return max(1, int((last - first) // _STEP) + 1)
