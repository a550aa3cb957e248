"""Two checks on the bytes that pyHanko's verdict leaves out (both shown necessary by third-party files).

``tail_fault``: after an incremental-saving attack the reader's cross-reference is not the file's last one, or bytes
follow the last ``%%EOF``; viewers repair such a file and show other content. ``ghost_signatures``: a /ByteRange stands
in the bytes that no signature field reaches, so a signature was taken out of sight.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from typing import IO, Final

from core.documents.blocks import BLOCK
from core.validation.reading import ByteRange, Reading

_START: Final = re.compile(rb"startxref\s+(\d{1,12})")
_OBJECT: Final = re.compile(rb"\d\s+\d+\s+obj\b")
_NEAR: Final = 1500
_STEP: Final = 1 << 16
_LARGEST_TRAILER: Final = 1 << 24
WHITE: Final = b"\r\n\t \0\x1a"


def tail_fault(file: IO[bytes], used_startxref: int | None, last_xref_end: int) -> bool:
    """Whether the end of the file is not where the reader began, or objects hide before it.

    ``last_xref_end`` is the offset at which the last revision's cross-reference ends: behind it may stand its trailer,
    and nothing that a viewer's repair could take for an object.
    """
    size = file.seek(0, os.SEEK_END)
    start = _last(file, b"startxref", size)
    match = _START.match(_piece(file, start, start + 64)) if start >= 0 else None
    if match is None or int(match.group(1)) != used_startxref:
        return True
    if start - last_xref_end > _LARGEST_TRAILER or _OBJECT.search(_piece(file, last_xref_end, start)):
        return True
    end = _last(file, b"%%EOF", size)
    return end < start or not _white(file, end + 5)


def ghost_signatures(file: IO[bytes], reading: Reading, known: Iterable[ByteRange]) -> tuple[ByteRange, ...]:
    """Byte ranges that look like signatures and are not among ``known``. An alarm, not a proof.

    PDF MACs (ISO/TS 32004) and usage rights (ISO 32000-1, 12.8.2.3) bear byte ranges too and are passed over.
    """
    held, found = set(known), set()
    for one in reading.mentions:
        if one.byte_range in held or one.byte_range in found:
            continue
        _, before, after, _ = one.byte_range
        near = (
            _piece(file, one.start - _NEAR, one.end + _NEAR)
            + _piece(file, before - _NEAR, before)
            + _piece(file, after, after + _NEAR)
        )
        if reading.overrun or (b"/MACLocation" not in near and b"/UR3" not in near):
            found.add(one.byte_range)
    return tuple(sorted(found))


def _last(file: IO[bytes], word: bytes, size: int) -> int:
    """Offset of the last ``word``, -1 if there is none."""
    end = size
    while end > 0:
        begin = max(0, end - _STEP)
        found = _piece(file, begin, min(size, end + len(word) - 1)).rfind(word)
        if found >= 0:
            return begin + found
        end = begin
    return -1


def _white(file: IO[bytes], start: int) -> bool:
    file.seek(start)
    while block := file.read(BLOCK):
        if block.strip(WHITE):
            return False
    return True


def _piece(file: IO[bytes], start: int, end: int) -> bytes:
    """The bytes from ``start`` to ``end``, as far as there are any."""
    start = max(0, start)
    file.seek(start)
    return file.read(max(0, end - start))
