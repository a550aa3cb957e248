"""What the rules find, and what they share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from core.validation.revisions.history import History
from core.validation.revisions.kinds import Change, ChangeKind
from core.validation.revisions.values import elements, entry, resolved


@dataclass(frozen=True, slots=True)
class Overlay:
    """Something that may lie over a page (from 1): its place in the page's own units, None for anywhere.

    ``added``, or in the place of something else?
    """

    page: int
    rect: tuple[float, float, float, float] | None
    added: bool


@dataclass(slots=True)
class Findings:
    """``locked`` tells by a field's full name whether the signature locks it.

    ``new_widgets``: objects that a rule accepted as the place of a new signature on a page. ``shown``: the pages on
    which fields and annotations of the signed revision are.
    """

    history: History
    locked: Callable[[str], bool]
    new_widgets: set[int] = field(default_factory=set)
    shown: dict[int, set[int]] = field(default_factory=dict)
    kinds: dict[ChangeKind, set[int]] = field(default_factory=dict)
    overlays: list[Overlay] = field(default_factory=list)

    def add(self, kind: ChangeKind, page: int | None = None) -> None:
        """Note a kind of change; ``page`` is the object number of the page that is concerned."""
        pages = self.kinds.setdefault(kind, set())
        place = self.history.page_of(page)
        if place is not None:
            pages.add(place)

    def add_at(self, kind: ChangeKind, number: int) -> None:
        """Note a kind of change of an annotation or field, on every page that shows it."""
        pages: list[int | None] = [*self.shown.get(number, ())]
        for page in pages or [None]:
            self.add(kind, page)

    def lay(self, annotation: Any, pages: Iterable[int], *, added: bool) -> None:
        """Note an annotation that may hide what was signed; ``pages`` are object numbers.

        With an appearance it keeps to its rectangle (ISO 32000-2, 12.5.5), without one a viewer draws what it likes.
        """
        rect = rectangle(annotation)
        drawn = entry(annotation, "/AP") is not None
        for page in pages:
            place = self.history.page_of(page)
            if place is not None and (rect is not None or not drawn):
                self.overlays.append(Overlay(place, rect if drawn else None, added))

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
