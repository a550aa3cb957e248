"""The arithmetic of the signature box. Points of the page as displayed, origin top left; no Qt here.

A millimetre is 72/25.4 points (ISO 32000-2, 8.3.2.3: the default unit is 1/72 inch).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

from core.signing.model import Placement

POINTS_PER_MM: Final = 72 / 25.4
MIN_WIDTH: Final = 100.0
MIN_HEIGHT: Final = 36.0


class Handle(Enum):
    """What is held: a side or corner as (left/right, top/bottom) signs, or the body."""

    BODY = (0, 0)
    N = (0, -1)
    S = (0, 1)
    W = (-1, 0)
    E = (1, 0)
    NW = (-1, -1)
    NE = (1, -1)
    SW = (-1, 1)
    SE = (1, 1)


CORNERS: Final = (Handle.NW, Handle.NE, Handle.SW, Handle.SE)
SIDES: Final = (Handle.N, Handle.S, Handle.W, Handle.E)


@dataclass(frozen=True, slots=True)
class PageSize:
    """Points as displayed."""

    width: float
    height: float


def clamped(box: Placement, page: PageSize) -> Placement:
    """The same box inside the page: shrunk if it is larger than the page, then moved in."""
    width, height = min(box.width, page.width), min(box.height, page.height)
    return replace(
        box,
        x=min(max(box.x, 0.0), page.width - width),
        y=min(max(box.y, 0.0), page.height - height),
        width=width,
        height=height,
    )


def moved(box: Placement, dx: float, dy: float, page: PageSize) -> Placement:
    """Shifted, but never off the page."""
    return clamped(replace(box, x=box.x + dx, y=box.y + dy), page)


def resized(box: Placement, handle: Handle, dx: float, dy: float, page: PageSize) -> Placement:
    """One side or corner shifted; the opposite one stays; not below the smallest size, not off the page."""
    if handle is Handle.BODY:
        return moved(box, dx, dy, page)
    across, down = handle.value
    x, width = _stretched(box.x, box.width, across, dx, MIN_WIDTH, page.width)
    y, height = _stretched(box.y, box.height, down, dy, MIN_HEIGHT, page.height)
    return replace(box, x=x, y=y, width=width, height=height)


def _stretched(start: float, length: float, side: int, delta: float, least: float, limit: float) -> tuple[float, float]:
    least = min(least, limit)
    end = start + length
    if side < 0:
        start = min(max(start + delta, 0.0), end - least)
    elif side > 0:
        end = max(min(end + delta, limit), start + least)
    return start, end - start


def on_page(box: Placement, number: int, old: PageSize, new: PageSize) -> Placement:
    """The box on another page, at the same share of the free room there."""

    def share(at: float, length: float, was: float, now: float) -> float:
        free = was - length
        return (at / free if free > 0 else 0.0) * max(0.0, now - length)

    moved_box = replace(
        box,
        page=number,
        x=share(box.x, box.width, old.width, new.width),
        y=share(box.y, box.height, old.height, new.height),
    )
    return clamped(moved_box, new)


def handle_at(x: float, y: float, width: float, height: float, reach: float) -> Handle | None:
    """What a press at ``x, y`` holds, in screen pixels from the box's corner; ``reach`` is half a touch target.

    Outside the box a handle reaches ``reach`` pixels; inside at most a quarter of the box, so that a small box can
    still be dragged.
    """
    if not (-reach <= x <= width + reach and -reach <= y <= height + reach):
        return None
    inner_x, inner_y = min(reach, width / 4), min(reach, height / 4)
    across = -1 if x < inner_x else 1 if x > width - inner_x else 0
    down = -1 if y < inner_y else 1 if y > height - inner_y else 0
    return Handle((across, down))


def millimetres(points: float) -> int:
    """Rounded to whole millimetres."""
    return round(points / POINTS_PER_MM)
