"""pyHanko's reader for files that wait to be signed: what was only looked at is not kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader

_MOST: Final = 500
_DEEPEST: Final = 64
_FIRST: Final = 64

_Place = tuple[generic.IndirectObject, generic.PdfObject]
"""Of a page: its reference, and the resources that it has or inherits."""


class SparingReader(PdfFileReader):
    """Remembers where pages are that were asked for, instead of all pages before them.

    While ``looking`` objects are only read, so the cache may be emptied at any time; whoever is going to change
    objects must set it to False, because pyHanko writes what stands in the cache.
    """

    def __init__(self, *given: Any, **named: Any) -> None:
        self.looking = True
        self._pages: dict[int, _Place] = {}
        self._walk: Iterator[tuple[int, _Place]] | None = None
        super().__init__(*given, **named)

    def cache_indirect_object(self, generation: int, idnum: int, obj: generic.PdfObject) -> None:
        """See ``PdfFileReader``."""
        if self.looking and len(self.resolved_objects) >= _MOST:
            self.resolved_objects.clear()
        super().cache_indirect_object(generation, idnum, obj)  # type: ignore[no-untyped-call]

    def find_page_for_modification(self, page_ix: int) -> _Place:
        """See ``PdfHandler``.

        The first pages are found in one walk, and the last one, where most signatures go, without those before it.
        """
        if page_ix not in self._pages:
            found: _Place | None = None
            count = int(self.root["/Pages"]["/Count"])
            if page_ix in range(min(_FIRST, count)):
                found = self._walk_to(page_ix)
            elif page_ix == count - 1:
                found = self._last_page()
            self._pages[page_ix] = found or super().find_page_for_modification(page_ix)  # type: ignore[no-untyped-call]
        return self._pages[page_ix]

    def _walk_to(self, page_ix: int) -> _Place | None:
        """Go on with the walk; every page that it comes by is remembered."""
        if self._walk is None:
            self._walk = enumerate(self._leaves(self.root.raw_get("/Pages"), _none(), frozenset()))
        for number, place in self._walk:
            self._pages[number] = place
            if number == page_ix:
                return place
        return None

    def _leaves(
        self, place: Any, resources: generic.PdfObject, above: frozenset[generic.Reference]
    ) -> Iterator[_Place]:
        """The pages in order, below a node of the page tree (ISO 32000-2, 7.7.3)."""
        if not isinstance(place, generic.IndirectObject) or place.reference in above or len(above) > _DEEPEST:
            raise PdfReadError("no page tree")
        node: Any = place.get_object()  # type: ignore[no-untyped-call]
        if "/Resources" in node:
            resources = node.raw_get("/Resources")
        if node.get("/Type") == "/Page":
            yield place, resources
            return
        kids = node["/Kids"]
        for number in range(len(kids)):
            yield from self._leaves(kids.raw_get(number), resources, above | {place.reference})

    def _last_page(self) -> _Place | None:
        """Down the last branch of the page tree (ISO 32000-2, 7.7.3); None where it does not end at a page."""
        place = self.root.raw_get("/Pages")
        resources = _none()
        for _level in range(_DEEPEST):
            node = place.get_object()
            if "/Resources" in node:
                resources = node.raw_get("/Resources")
            if node.get("/Type") == "/Page":
                return place, resources
            kids = node["/Kids"]
            place = kids.raw_get(-1) if len(kids) else None
            if not isinstance(place, generic.IndirectObject):
                break
        return None


def _none() -> generic.PdfObject:
    return generic.DictionaryObject()  # type: ignore[no-untyped-call]
