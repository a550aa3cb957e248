"""Who refers to an object in the signed revision.

Every object is looked at, but only those whose bytes can hold such a reference are parsed: a reference is written
with its decimal object number, so an object without that number in reference form, and without a comment that could
stand inside one, has none (ISO 32000-2, 7.2.3 and 7.3.10).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.xref import ObjStreamRef

from core.validation.revisions.history import TRAILER, History, TooLargeError
from core.validation.revisions.values import Path, references

_FIRST: Final = 1 << 11
_LARGEST: Final = 1 << 24
_DECODED_LIMIT: Final = 64 << 20
_END: Final = re.compile(rb"endobj|stream[\r\n]")
_REFERENCE: Final = re.compile(rb"(?<!\d)0*(\d{1,10})[\0\t\n\f\r ]+\d+[\0\t\n\f\r ]+R")
"""Begun at the first digit only: the zeros that fill a signature's room would else be tried from each of them."""
_BRACKET: Final = re.compile(rb"[()]")
_BEFORE_END: Final = b"\0\t\n\f\r >])"


@dataclass(frozen=True, slots=True)
class Holder:
    """An object (``TRAILER`` for the trailer) that refers to ``target`` at ``path``."""

    number: int
    path: Path
    target: int


def holders(history: History, targets: Iterable[int]) -> Iterator[Holder]:
    """Every reference to one of ``targets`` in the signed revision."""
    wanted = frozenset(targets)
    if not wanted:
        return
    yield from _within(history.old_trailer, TRAILER, wanted)
    suspects = _Suspects(history, wanted)
    for number, place in history.signed_objects():
        if suspects.may_hold(place):
            yield from _within(history.old(number), number, wanted)


def _within(value: Any, number: int, wanted: frozenset[int]) -> Iterator[Holder]:
    for target, path in references(value):
        if target in wanted:
            yield Holder(number, path, target)


class _Suspects:
    def __init__(self, history: History, wanted: frozenset[int]) -> None:
        self._history, self._wanted = history, wanted
        self._streams: dict[int, bool] = {}
        self._decoded = 0

    def may_hold(self, place: int | ObjStreamRef) -> bool:
        if isinstance(place, ObjStreamRef):
            number = place.obj_stream_id
            if number not in self._streams:
                self._streams[number] = self._in_stream(number)
            return self._streams[number]
        head = _head(self._history.stream, place)
        return head is None or self._mentions(head)

    def _in_stream(self, number: int) -> bool:
        content = self._history.container(number).read_data(DecodePurpose.OBJECT_STREAM)
        self._decoded += len(content)
        if self._decoded > _DECODED_LIMIT:
            raise TooLargeError
        return b"%" in content or self._mentions(content)

    def _mentions(self, content: bytes) -> bool:
        return not self._wanted.isdisjoint(map(int, _REFERENCE.findall(content)))


def _head(stream: Any, offset: int) -> bytes | None:
    """An object without its stream; None where its end cannot be told without parsing it."""
    size = _FIRST
    while size <= _LARGEST:
        stream.seek(offset)
        content = stream.read(size)
        end = _END.search(content)
        if end is not None:
            head: bytes = content[: end.start()]
            return head if b"%" not in head and head[-1:] in _BEFORE_END and _closed(head) else None
        if len(content) < size:
            return None
        size *= 8
    return None


def _closed(head: bytes) -> bool:
    """Whether no string is open at the end, so that what ended the object was no part of one."""
    if b"\\" in head:
        return False
    depth = 0
    for bracket in _BRACKET.findall(head):
        depth += 1 if bracket == b"(" else -1
        if depth < 0:
            return False
    return depth == 0
