"""Every byte of a file, read once: what its signatures digest, and whatever looks like a byte range.

Reading and digesting are most of what a large file costs, so no check reads it again: the digests are handed to
pyHanko, the byte ranges to the guard.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Final

from core.documents.blocks import blocks

if TYPE_CHECKING:
    from hashlib import _Hash

ByteRange = tuple[int, int, int, int]

_MARK: Final = b"/ByteRange"
_ARRAY: Final = re.compile(_MARK + rb"\s*\[\s*(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s*\]")
_LONGEST: Final = 1 << 16
"""An array that is blown up with white space is followed this far into the next block."""
_MOST: Final = 10_000
_DIGESTS: Final = frozenset({"sha1", "sha224", "sha256", "sha384", "sha512", "sha3_256", "sha3_384", "sha3_512"})


@dataclass(frozen=True, slots=True)
class Covered:
    """What a signature digests, and how: its byte range, which must begin at 0 and have one gap."""

    byte_range: ByteRange
    algorithm: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A well-formed byte range with one gap that stands in the bytes, from ``start`` to ``end``."""

    start: int
    end: int
    byte_range: ByteRange


@dataclass(frozen=True, slots=True)
class Reading:
    """``digests`` of all that was asked for and fits the file. ``overrun``: more mentions than anybody needs."""

    digests: Mapping[Covered, bytes]
    mentions: tuple[Mention, ...]
    overrun: bool


def read_whole(file: IO[bytes], asked: Iterable[Covered]) -> Reading:
    """Read from the beginning to the end in blocks; the memory needed does not depend on the file."""
    size = file.seek(0, os.SEEK_END)
    digests = _Digests({one for one in asked if _fits(one.byte_range, size) and one.algorithm in _DIGESTS})
    search = _Search(size)
    file.seek(0)
    for block in blocks(file, search.feed):
        digests.feed(block)
    return Reading(digests.ended(size), tuple(search.found), search.overrun)


def _fits(byte_range: ByteRange, size: int) -> bool:
    a, b, c, d = byte_range
    return a == 0 < b < c and d >= 0 and c + d <= size


class _Digests:
    """Signatures share the digest of what lies before the first gap: its state is copied, not computed again."""

    def __init__(self, asked: set[Covered]) -> None:
        self._asked = asked
        self._cuts = sorted({cut for one in asked for cut in _cuts(one)})
        self._shared = {one.algorithm: hashlib.new(one.algorithm) for one in asked}
        self._shared_until = {
            algorithm: max(one.byte_range[1] for one in asked if one.algorithm == algorithm)
            for algorithm in self._shared
        }
        self._offset = 0
        self._apart: dict[Covered, _Hash] = {}
        self._done: dict[Covered, bytes] = {}

    def feed(self, block: bytes) -> None:
        view, offset, end = memoryview(block), self._offset, self._offset + len(block)
        here = offset
        while here < end:
            self._turn(here)
            stop = min([end, *(cut for cut in self._cuts if cut > here)])
            piece = view[here - offset : stop - offset]
            for algorithm, state in self._shared.items():
                if here < self._shared_until[algorithm]:
                    state.update(piece)
            for one, state in self._apart.items():
                if here >= one.byte_range[2]:
                    state.update(piece)
            here = stop
        self._offset = end

    def ended(self, size: int) -> dict[Covered, bytes]:
        self._turn(size)
        return self._done

    def _turn(self, here: int) -> None:
        """Do what is due at this offset: part from the others at the gap, end with the range."""
        for one in self._asked:
            _, before, after, length = one.byte_range
            if here == before:
                self._apart[one] = self._shared[one.algorithm].copy()
            if here == after + length and one in self._apart:
                self._done[one] = self._apart.pop(one).digest()


def _cuts(one: Covered) -> tuple[int, int, int]:
    _, before, after, length = one.byte_range
    return before, after, after + length


class _Search:
    """Finds mentions in consecutive blocks, also those that lie across two of them."""

    def __init__(self, size: int) -> None:
        self.found: list[Mention] = []
        self.overrun = False
        self._size = size
        self._offset = 0
        self._rest = b""

    def feed(self, block: bytes) -> None:
        rest = self._rest
        if _MARK in rest + block[: len(_MARK) - 1]:
            self._look(rest + block[:_LONGEST], self._offset - len(rest), len(rest))
        self._rest = block[self._look(block, self._offset, len(block)) :]
        self._offset += len(block)

    def _look(self, content: bytes, base: int, until: int) -> int:
        """Note what begins before ``until``; from where on the next block may complete what begins here."""
        unfinished = max(0, len(content) - len(_MARK) + 1)
        place = content.find(_MARK, 0, until + len(_MARK) - 1)
        while place >= 0:
            match = _ARRAY.match(content, place)
            if match is not None:
                self._note(match, base)
            elif place >= len(content) - _LONGEST:
                unfinished = min(unfinished, place)
            place = content.find(_MARK, place + len(_MARK), until + len(_MARK) - 1)
        return unfinished

    def _note(self, match: re.Match[bytes], base: int) -> None:
        a, b, c, d = (int(number) for number in match.groups())
        if not _fits((a, b, c, d), self._size):
            return
        if len(self.found) >= _MOST:
            self.overrun = True
            return
        self.found.append(Mention(base + match.start(), base + match.end(), (a, b, c, d)))
