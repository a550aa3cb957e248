"""PDF values of two revisions: comparing them without following references."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pyhanko.pdf_utils import generic

Path = tuple[str, ...]
"""Keys from an object inwards; ``*`` stands for any place in an array."""


def is_dictionary(value: Any) -> bool:
    """A dictionary that is no stream."""
    return isinstance(value, generic.DictionaryObject) and not isinstance(value, generic.StreamObject)


def raw(dictionary: Any, key: str) -> Any:
    """The value as it stands there, a reference unresolved; None if absent or null."""
    if not isinstance(dictionary, generic.DictionaryObject) or key not in dictionary:
        return None
    value = dictionary.raw_get(key)
    return None if isinstance(value, generic.NullObject) else value


def entry(dictionary: Any, key: str) -> Any:
    """The value with references followed; None if absent or null."""
    return resolved(raw(dictionary, key))


def resolved(value: Any) -> Any:
    """The value behind a reference; None for null."""
    if isinstance(value, generic.IndirectObject):
        value = value.get_object()  # type: ignore[no-untyped-call]
    return None if isinstance(value, generic.NullObject) else value


def number_of(value: Any) -> int | None:
    """The object number of a reference, None for a direct value."""
    return int(value.idnum) if isinstance(value, generic.IndirectObject) else None


def elements(array: Any) -> list[Any]:
    """The elements as they stand there; none if it is no array."""
    if not isinstance(array, generic.ArrayObject):
        return []
    return [array.raw_get(place) for place in range(len(array))]


def same(one: Any, other: Any) -> bool:
    """Whether two values are equal; references are equal if they name the same object."""
    if isinstance(one, generic.IndirectObject) or isinstance(other, generic.IndirectObject):
        return (
            isinstance(one, generic.IndirectObject)
            and isinstance(other, generic.IndirectObject)
            and (one.idnum, one.generation) == (other.idnum, other.generation)
        )
    if isinstance(one, generic.StreamObject) or isinstance(other, generic.StreamObject):
        return (
            isinstance(one, generic.StreamObject)
            and isinstance(other, generic.StreamObject)
            and not differing_keys(one, other)
            and one.encoded_data == other.encoded_data
        )
    if isinstance(one, generic.DictionaryObject):
        return isinstance(other, generic.DictionaryObject) and not differing_keys(one, other)
    if isinstance(one, generic.ArrayObject):
        mine, theirs = elements(one), elements(other)
        return isinstance(other, generic.ArrayObject) and len(mine) == len(theirs) and all(map(same, mine, theirs))
    if isinstance(one, generic.NullObject) or one is None:
        return other is None or isinstance(other, generic.NullObject)
    if isinstance(one, str | bytes):
        return type(one) is type(other) and bool(one == other)
    return bool(one == other)


def differing_keys(one: Any, other: Any) -> set[str]:
    """The keys whose values differ."""
    keys = {*(one or ()), *(other or ())}
    return {str(key) for key in keys if not same(raw(one, key), raw(other, key))}


@dataclass(frozen=True, slots=True)
class ListDifference:
    """What one array lacks of the other and has more; ``reordered``: what both have stands in another order."""

    missing: list[Any]
    added: list[Any]
    reordered: bool


def compared(before: list[Any], after: list[Any]) -> ListDifference:
    """Two lists of references and direct values; those that differ in nothing are equal."""
    old, new = _identified(before), _identified(after)
    kept = [key for key in old if key in new]
    return ListDifference(
        [value for key, value in old.items() if key not in new],
        [value for key, value in new.items() if key not in old],
        kept != [key for key in new if key in old],
    )


def _identified(values: list[Any]) -> dict[tuple[object, ...], Any]:
    """The values by what makes them equal, and the how many-th of its kind."""
    found: dict[tuple[object, ...], Any] = {}
    for value in values:
        reference = isinstance(value, generic.IndirectObject)
        name: tuple[object, ...] = (value.idnum, value.generation) if reference else (written(value),)
        times = 0
        while (*name, times) in found:
            times += 1
        found[(*name, times)] = value
    return found


def written(value: Any) -> bytes:
    """A direct value as bytes, its keys in order."""
    if isinstance(value, generic.DictionaryObject):
        inner = b"".join(key.encode() + b" " + written(value.raw_get(key)) for key in sorted(map(str, value)))
        return b"<<" + inner + b">>"
    if isinstance(value, generic.ArrayObject):
        return b"[" + b" ".join(map(written, elements(value))) + b"]"
    out = io.BytesIO()
    value.write_to_stream(out)
    return out.getvalue()


def references(value: Any, path: Path = ()) -> Iterator[tuple[int, Path]]:
    """Every reference within a value: object number and the path to it."""
    if isinstance(value, generic.IndirectObject):
        yield int(value.idnum), path
    elif isinstance(value, generic.DictionaryObject):
        for key in value:
            yield from references(value.raw_get(key), (*path, str(key)))
    elif isinstance(value, generic.ArrayObject):
        for item in elements(value):
            yield from references(item, (*path, "*"))
