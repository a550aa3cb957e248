"""By which ways an object of the signed revision is reached, from the nearest object that says itself what it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from core.validation.revisions.history import TRAILER, History
from core.validation.revisions.references import holders
from core.validation.revisions.values import Path, entry, is_dictionary

_STEPS: Final = 12
_HOLDERS_LIMIT: Final = 5_000


class Role(Enum):
    """What an object is."""

    TRAILER = "trailer"
    CATALOGUE = "catalogue"
    PAGE = "page"
    PAGE_TREE = "page tree"
    FIELD = "field"
    ANNOTATION = "annotation"
    TAG = "tag"


@dataclass(frozen=True, slots=True)
class Route:
    """``anchor`` is the object that says what it is; ``path`` leads from it."""

    role: Role
    anchor: int
    path: Path


def role_of(history: History, number: int, value: Any) -> Role | None:
    """What an object says it is; a stream, an array or any other dictionary says nothing."""
    if number == TRAILER:
        return Role.TRAILER
    if not is_dictionary(value):
        return None
    if number == history.root:
        return Role.CATALOGUE
    kind = str(entry(value, "/Type") or "")
    if kind in ("/Page", "/Pages", "/StructElem"):
        return {"/Page": Role.PAGE, "/Pages": Role.PAGE_TREE}.get(kind, Role.TAG)
    if "/FT" in value or ("/Subtype" in value and str(entry(value, "/Subtype")) == "/Widget"):
        return Role.FIELD
    if "/T" in value and "/Kids" in value:
        return Role.FIELD
    if kind == "/Annot" or ("/Rect" in value and "/Subtype" in value):
        return Role.ANNOTATION
    if "/S" in value and "/P" in value and not kind:
        return Role.TAG
    return None


def routes(history: History, targets: Iterable[int]) -> dict[int, set[Route]]:
    """All routes to each target. ``None``-role objects in between are passed through.

    A target without a route cannot be reached in the signed revision. Raises ``RecursionError`` beyond the limits.
    """
    found: dict[int, set[Route]] = defaultdict(set)
    waiting: dict[int, set[tuple[int, Path]]] = {target: {(target, ())} for target in targets}
    known: dict[int, set[tuple[int, Path]]] = defaultdict(set)
    for _step in range(_STEPS):
        if not waiting:
            return found
        following: dict[int, set[tuple[int, Path]]] = defaultdict(set)
        for holder in holders(history, waiting):
            role = role_of(history, holder.number, None if holder.number == TRAILER else history.old(holder.number))
            for target, rest in waiting[holder.target]:
                path = (*holder.path, *rest)
                if role is not None:
                    found[target].add(Route(role, holder.number, path))
                elif (target, path) not in known[holder.number]:
                    known[holder.number].add((target, path))
                    following[holder.number].add((target, path))
        if len(following) > _HOLDERS_LIMIT:
            break
        waiting = dict(following)
    raise RecursionError("the ways to an object are too many")
