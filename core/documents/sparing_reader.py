"""pyHanko's reader for files that wait to be signed: what was only looked at is not kept."""

from __future__ import annotations

from typing import Any, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

_MOST: Final = 500
_DEEPEST: Final = 64


class SparingReader(PdfFileReader):
    """Remembers where pages are that were asked for, instead of all pages before them.

    While ``looking`` objects are only read, so the cache may be emptied at any time; whoever is going to change
    objects must set it to False, because pyHanko writes what stands in the cache.
    """

    def __init__(self, *given: Any, **named: Any) -> None:
        self.looking = True
        self._pages: dict[int, tuple[generic.IndirectObject, generic.PdfObject]] = {}
        super().__init__(*given, **named)

    def cache_indirect_object(self, generation: int, idnum: int, obj: generic.PdfObject) -> None:
        """See ``PdfFileReader``."""
        if self.looking and len(self.resolved_objects) >= _MOST:
            self.resolved_objects.clear()
        super().cache_indirect_object(generation, idnum, obj)  # type: ignore[no-untyped-call]

    def find_page_for_modification(self, page_ix: int) -> tuple[generic.IndirectObject, generic.PdfObject]:
        """See ``PdfHandler``. The last page, where most signatures go, is found without reading those before it."""
        if page_ix not in self._pages:
            last = page_ix == int(self.root["/Pages"]["/Count"]) - 1
            found = self._last_page() if last else None
            self._pages[page_ix] = found or super().find_page_for_modification(page_ix)  # type: ignore[no-untyped-call]
        return self._pages[page_ix]

    def _last_page(self) -> tuple[generic.IndirectObject, generic.PdfObject] | None:
        """Down the last branch of the page tree (ISO 32000-2, 7.7.3); None where it does not end at a page."""
        place = self.root.raw_get("/Pages")
        resources: generic.PdfObject = generic.DictionaryObject()  # type: ignore[no-untyped-call]
        for _level in range(_DEEPEST):
            node = place.get_object()
            if "/Resources" in node:
                resources = node.raw_get("/Resources")
            if node["/Type"] == "/Page":
                return place, resources
            kids = node["/Kids"]
            place = kids.raw_get(-1) if len(kids) else None
            if not isinstance(place, generic.IndirectObject):
                break
        return None
