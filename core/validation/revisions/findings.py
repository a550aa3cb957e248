"""What the rules find, and what they share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from core.validation.revisions.history import History
from core.validation.revisions.kinds import Change, ChangeKind
from core.validation.revisions.values import elements, entry, resolved


@dataclass(frozen=True, slots=True)
class Overlay:
    """Something that may lie over a page (from 1): its place in the page's own units; ``added`` or changed."""

    page: int
    rect: tuple[float, float, float, float]
    added: bool


@dataclass(slots=True)
class Findings:
    """``locked`` tells by a field's full name whether the signature locks it.

    ``new_widgets``: objects that a rule accepted as the place of a new signature on a page.
    """

    history: History
    locked: Callable[[str], bool]
    new_widgets: set[int] = field(default_factory=set)
    kinds: dict[ChangeKind, set[int]] = field(default_factory=dict)
    overlays: list[Overlay] = field(default_factory=list)

    def add(self, kind: ChangeKind, page: int | None = None) -> None:
        """Note a kind of change; ``page`` is the object number of the page that is concerned."""
        pages = self.kinds.setdefault(kind, set())
        place = self.history.page_of(page)
        if place is not None:
            pages.add(place)

    def lay(self, annotation: Any, page: int | None, *, added: bool) -> None:
        """Note an annotation that may hide what was signed; ``page`` as in ``add``."""
        place, rect = self.history.page_of(page), rectangle(annotation)
        if place is not None and rect is not None:
            self.overlays.append(Overlay(place, rect, added))

    def changes(self) -> tuple[Change, ...]:
        """All that was noted, in the order of the kinds."""
        return tuple(Change(kind, tuple(sorted(self.kinds[kind]))) for kind in ChangeKind if kind in self.kinds)


def rectangle(annotation: Any) -> tuple[float, float, float, float] | None:
    """Left, bottom, right and top; None if it takes up no room."""
    sides = [float(resolved(side)) for side in elements(entry(annotation, "/Rect"))]
    if len(sides) != 4 or sides[0] == sides[2] or sides[1] == sides[3]:
        return None
    across, up = sorted((sides[0], sides[2])), sorted((sides[1], sides[3]))
    return across[0], up[0], across[1], up[1]
