"""Rules for the tags of a file (ISO 32000-2, 14.7): what may be added for fields and annotations, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from pyhanko.pdf_utils import generic

from core.validation.revisions.findings import Findings
from core.validation.revisions.history import TooLargeError
from core.validation.revisions.kinds import ChangeKind
from core.validation.revisions.values import (
    Path,
    compared,
    differing_keys,
    elements,
    entry,
    is_dictionary,
    number_of,
    raw,
    resolved,
    same,
)

_NODES_LIMIT: Final = 20_000
_DEPTH: Final = 8
_TAG_KEYS: Final = frozenset(["/Type", "/S", "/P", "/ID", "/Pg", "/K", "/A", "/C", "/R", "/T", "/Lang", "/Alt", "/NS"])
"""No /ActualText and no /E: they would say something else than what is seen."""


def is_tree_node(path: Path, new: Any) -> bool:
    """Whether an object below the root of the tags is looked at by ``tree_changed``."""
    match path:
        case () | ("/K",):
            return True
        case ("/ParentTree", *rest):
            return (
                set(rest) <= {"/Kids", "*", "/Nums"}
                and (is_dictionary(new) or rest[-1:] != ["*"])
                and ("/Nums" not in rest or rest[-1] == "/Nums")
            )
    return False


def tree_changed(found: Findings) -> None:
    """The whole tree of tags; called once if anything of it differs, its elements apart."""
    old, new = entry(found.history.old_root, "/StructTreeRoot"), entry(found.history.new_root, "/StructTreeRoot")
    if not is_dictionary(old) or not is_dictionary(new):
        found.add(ChangeKind.STRUCTURE_CHANGED)
        return
    found.add(ChangeKind.STRUCTURE_ADDED)
    keys = differing_keys(old, new)
    if keys - {"/K", "/ParentTree", "/ParentTreeNextKey"}:
        found.add(ChangeKind.STRUCTURE_CHANGED)
    _kids_changed(found, raw(old, "/K"), raw(new, "/K"))
    before, after = dict(_entries(entry(old, "/ParentTree"))), dict(_entries(entry(new, "/ParentTree")))
    for key in before.keys() | after.keys():
        if (key in before and not same(before[key], after.get(key))) or (key not in before and not _is_tag(after[key])):
            found.add(ChangeKind.STRUCTURE_CHANGED)


def tag_changed(found: Findings, old: Any, new: Any) -> None:
    """One structure element: it may gain children for fields and annotations."""
    if not is_dictionary(new) or differing_keys(old, new) - {"/K"}:
        found.add(ChangeKind.STRUCTURE_CHANGED)
        return
    found.add(ChangeKind.STRUCTURE_ADDED)
    _kids_changed(found, raw(old, "/K"), raw(new, "/K"))


def _kids_changed(found: Findings, old: Any, new: Any) -> None:
    difference = compared(_listed(old), _listed(new))
    if difference.missing or difference.reordered:
        found.add(ChangeKind.STRUCTURE_CHANGED)
    for one in difference.added:
        if not _harmless(found, one, _DEPTH):
            found.add(ChangeKind.STRUCTURE_CHANGED)


def _listed(value: Any) -> list[Any]:
    array = resolved(value)
    if isinstance(array, generic.ArrayObject):
        return elements(array)
    return [] if value is None else [value]


def _harmless(found: Findings, child: Any, depth: int) -> bool:
    """Whether a new child leads to fields and annotations only, and not to what is drawn on a page."""
    number = number_of(child)
    value = found.history.new(number) if number is not None else child
    if not is_dictionary(value) or depth == 0:
        return False
    if str(entry(value, "/Type")) == "/OBJR":
        return True
    if number is None or not found.history.added(number) or differing_keys(value, None) - _TAG_KEYS:
        return False
    return all(_harmless(found, one, depth - 1) for one in _listed(raw(value, "/K")))


def _is_tag(value: Any) -> bool:
    value = resolved(value)
    return is_dictionary(value) and "/S" in value


def _entries(node: Any) -> Iterator[tuple[int, Any]]:
    """Keys and values of a number tree (ISO 32000-2, 7.9.7)."""
    waiting, seen = [node], 0
    while waiting:
        one = waiting.pop()
        seen += 1
        if seen > _NODES_LIMIT:
            raise TooLargeError
        numbers = elements(entry(one, "/Nums"))
        yield from zip(map(int, numbers[::2]), numbers[1::2], strict=True)
        waiting.extend(resolved(kid) for kid in elements(entry(one, "/Kids")))
