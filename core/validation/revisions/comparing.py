"""Comparing the revision that a signature covers with the file as it is (ISO 32000-2, 12.8.2).

Every object that differs is explained or it is not harmless: by what it says it is (catalogue, page, field, …), or, for
whatever says nothing, by every way on which the signed revision reaches it. An object that was added explains itself
through those that refer to it, unless the signed revision already did.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import IO, Final

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import EmbeddedPdfSignature

from core.secrets import Secret
from core.validation.revisions import form, markup, places, structure
from core.validation.revisions.findings import Findings, Overlay
from core.validation.revisions.history import AmbiguousError, History, TooLargeError
from core.validation.revisions.kinds import Change, ChangeKind, LaterChanges, Leave
from core.validation.revisions.looks import CannotDrawError, differing_pages, hides
from core.validation.revisions.permission import leave_of, locks_of
from core.validation.revisions.routes import Role, Route, role_of, routes
from core.validation.revisions.values import differing_keys, entry, is_dictionary

_QUIET_TRAILER: Final = frozenset({"/ID", "/Size", "/Prev", "/XRefStm", "/DocChecksum"})
_log = logging.getLogger(__name__)


def later_changes(
    reader: PdfFileReader, embedded: EmbeddedPdfSignature, password: Secret | None = None
) -> LaterChanges:
    """What followed a signature that covers the whole of its revision; ``password`` opens the file.

    Never raises: what cannot be compared is a kind of change of its own. Pages are drawn only where something that
    may lie over them was added, or where the signature does not stand.
    """
    try:
        leave, locked = leave_of(reader, embedded), locks_of(embedded)
    except Exception:  # noqa: BLE001 - hostile bytes raise anything; rules that cannot be read cannot be kept
        _log.warning("the rules of a signature cannot be read", exc_info=True)
        return LaterChanges(Leave.NOTHING, (Change(ChangeKind.OTHER),))
    changes, overlays = changes_since(reader, embedded.signed_revision, locked)
    end = int(embedded.byte_range[2]) + int(embedded.byte_range[3])
    later = LaterChanges(leave, changes)
    if overlays and later.reason is None:
        later = replace(later, changes=(*changes, *_covering(reader.stream, end, overlays, password)))
    if later.reason is None or later.reason == "too-large-to-compare":
        return later
    refused = [change for change in later.changes if not later.allowed(change)]
    pages = [page for change in refused for page in change.pages] if all(one.pages for one in refused) else ()
    return replace(later, differing=differing_pages(reader.stream, end, pages, password))


def _covering(file: IO[bytes], end: int, overlays: Sequence[Overlay], password: Secret | None) -> tuple[Change, ...]:
    try:
        pages = hides(file, end, overlays, password)
    except CannotDrawError:
        return (Change(ChangeKind.OTHER, tuple(sorted({one.page for one in overlays}))),)
    return (Change(ChangeKind.COVERED, tuple(sorted(pages))),) if pages else ()


def changes_since(
    reader: PdfFileReader, signed: int, locked: Callable[[str], bool]
) -> tuple[tuple[Change, ...], Sequence[Overlay]]:
    """All that was changed after revision ``signed``, and what may lie over pages since. Never raises."""
    try:
        history = History(reader, signed)
        found = Findings(history, locked)
        return _Comparison(history, found).run(), found.overlays
    except TooLargeError:
        return (Change(ChangeKind.TOO_LARGE),), ()
    except AmbiguousError:
        return (Change(ChangeKind.OTHER),), ()
    except Exception:  # noqa: BLE001 - hostile bytes raise anything; whatever it is, it was not shown to be harmless
        _log.warning("revisions cannot be compared", exc_info=True)
        return (Change(ChangeKind.OTHER),), ()


class _Comparison:
    def __init__(self, history: History, found: Findings) -> None:
        self._history, self._found = history, found
        self._keys: dict[Role, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
        self._tags = False

    def run(self) -> tuple[Change, ...]:
        history = self._history
        unexplained = []
        for number, (old, new) in history.changed.items():
            role = role_of(history, number, old)
            if role is None or not is_dictionary(new):
                unexplained.append(number)
            else:
                self._keys[role][number] |= differing_keys(old, new)
        for number, ways in routes(history, unexplained).items():
            for route in ways:
                self._reached(number, route)
        self._show()
        self._trailer()
        self._judge()
        return self._found.changes()

    def _show(self) -> None:
        """On which pages the fields and annotations that differ really are; their own /P may lie."""
        placed = {*self._keys[Role.FIELD], *self._keys[Role.ANNOTATION]}
        for number, ways in routes(self._history, placed).items():
            self._found.shown[number] = {one.anchor for one in ways if one.role is Role.PAGE}

    def _trailer(self) -> None:
        old, new = self._history.old_trailer, self._history.new_trailer
        for key in differing_keys(old, new) - _QUIET_TRAILER:
            if key == "/Root":
                self._keys[Role.CATALOGUE][self._history.root] |= differing_keys(
                    self._history.old_root, self._history.new_root
                )
            else:
                self._found.add(places.in_trailer((key,)))

    def _reached(self, number: int, route: Route) -> None:
        """An object without a role of its own, or one that is gone, differs at this place."""
        found, path = self._found, route.path
        old, new = self._history.changed[number]
        match route.role, path:
            case Role.CATALOGUE, ("/AcroForm", "/Fields"):
                form.fields_changed(found, old, new)
            case Role.CATALOGUE, ("/AcroForm", "/DR") if is_dictionary(new):
                form.resources_changed(found, old, new)
            case Role.CATALOGUE, ("/AcroForm", "/DR", _) if is_dictionary(old) and is_dictionary(new):
                form.category_changed(found, old, new)
            case Role.CATALOGUE, ("/AcroForm",):
                self._keys[Role.CATALOGUE][route.anchor].add("/AcroForm")
            case Role.CATALOGUE, ("/StructTreeRoot", *rest) if structure.is_tree_node(tuple(rest), new):
                self._tags = True
            case Role.CATALOGUE, _:
                found.add(places.in_catalogue(path))
            case Role.PAGE, ("/Annots",):
                self._keys[Role.PAGE][route.anchor].add("/Annots")
            case Role.PAGE, ("/Annots", "*"):
                markup.annotation_removed(found, old, route.anchor)
            case Role.PAGE, _:
                found.add(ChangeKind.OTHER if path[0] == "/Annots" else places.in_page(path), route.anchor)
            case Role.PAGE_TREE, _:
                found.add(places.in_page(path))
            case Role.FIELD, ("/Kids", "*", *_):
                found.add(ChangeKind.FORM)
            case ((Role.FIELD | Role.ANNOTATION), _):
                self._keys[route.role][route.anchor].add(path[0])
            case Role.TAG, ("/K",):
                self._keys[Role.TAG][route.anchor].add("/K")
            case Role.TAG, ("/P", *_):
                pass  # the root of the tags, which is reached from the catalogue
            case Role.TAG, _:
                found.add(ChangeKind.STRUCTURE_CHANGED)
            case Role.TRAILER, _:
                found.add(places.in_trailer(path))

    def _judge(self) -> None:
        """Form and fields first: the pages' rules need to know the places of new signatures."""
        history, found = self._history, self._found
        for keys in self._keys[Role.CATALOGUE].values():
            for key in keys:
                self._catalogue(key)
        for number, keys in self._keys[Role.FIELD].items():
            form.field_changed(found, number, history.old(number), history.new(number), keys)
        for number, keys in self._keys[Role.ANNOTATION].items():
            markup.annotation_changed(found, number, history.old(number), history.new(number), keys)
        for number, keys in self._keys[Role.PAGE].items():
            for key in keys:
                self._page(number, key)
        for keys in self._keys[Role.PAGE_TREE].values():
            for key in keys:
                found.add(places.in_page((key,)))
        for number in self._keys[Role.TAG]:
            structure.tag_changed(found, history.old(number), history.new(number))
        if self._tags:
            structure.tree_changed(found)

    def _catalogue(self, key: str) -> None:
        old, new = self._history.old_root, self._history.new_root
        if key == "/AcroForm":
            form.form_changed(self._found, entry(old, key), entry(new, key))
        elif key == "/StructTreeRoot" and entry(old, key) is not None:
            self._tags = True
        elif key == "/Names":
            for inner in differing_keys(entry(old, key), entry(new, key)):
                self._found.add(places.in_catalogue((key, inner)))
        else:
            self._found.add(places.in_catalogue((key,)))

    def _page(self, number: int, key: str) -> None:
        old, new = self._history.old(number), self._history.new(number)
        before, after = entry(old, key), entry(new, key)
        match key:
            case "/Annots":
                markup.list_changed(self._found, before, after, number)
            case "/StructParents" if before is None and isinstance(after, int):
                pass
            case "/Tabs" if before is None:
                pass
            case "/LastModified":
                self._found.add(ChangeKind.METADATA)
            case _:
                self._found.add(places.in_page((key,)), number)
