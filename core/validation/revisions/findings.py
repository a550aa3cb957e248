"""What the rules find, and what they share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from core.validation.revisions.history import History
from core.validation.revisions.kinds import Change, ChangeKind


@dataclass(slots=True)
class Findings:
    """``locked`` tells by a field's full name whether the signature locks it.

    ``new_widgets``: objects that a rule accepted as the place of a new signature on a page.
    """

    history: History
    locked: Callable[[str], bool]
    new_widgets: set[int] = field(default_factory=set)
    kinds: dict[ChangeKind, set[int]] = field(default_factory=dict)

    def add(self, kind: ChangeKind, page: int | None = None) -> None:
        """Note a kind of change; ``page`` is the object number of the page that is concerned."""
        pages = self.kinds.setdefault(kind, set())
        place = self.history.page_of(page)
        if place is not None:
            pages.add(place)

    def changes(self) -> tuple[Change, ...]:
        """All that was noted, in the order of the kinds."""
        return tuple(Change(kind, tuple(sorted(self.kinds[kind]))) for kind in ChangeKind if kind in self.kinds)
