"""Two checks on the bytes that pyHanko's verdict leaves out (both shown necessary by third-party files).

``tail_fault``: after an incremental-saving attack the reader's cross-reference is not the file's last one, or bytes
follow the last ``%%EOF``; viewers repair such a file and show other content. ``ghost_signatures``: a /ByteRange stands
in the bytes that no signature field reaches, so a signature was taken out of sight.
"""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

_BYTE_RANGE: Final = re.compile(rb"/ByteRange\s*\[\s*(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s*\]")
_START: Final = re.compile(rb"startxref\s+(\d{1,12})")
_OBJECT: Final = re.compile(rb"\d\s+\d+\s+obj\b")
_NEAR: Final = 1500
WHITE: Final = b"\r\n\t \0\x1a"

ByteRange = tuple[int, int, int, int]


def tail_fault(path: Path, used_startxref: int | None, last_xref_end: int) -> bool:
    """Whether the end of the file is not where the reader began, or objects hide before it.

    ``last_xref_end`` is the offset at which the last revision's cross-reference ends: behind it may stand its trailer,
    and nothing that a viewer's repair could take for an object.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        start = content.rfind(b"startxref")
        match = _START.match(content[start : start + 64]) if start >= 0 else None
        if match is None or int(match.group(1)) != used_startxref:
            return True
        if last_xref_end < start and _OBJECT.search(content, last_xref_end, start):
            return True
        end = content.rfind(b"%%EOF")
        return end < start or bool(content[end + 5 :].strip(WHITE))


def ghost_signatures(path: Path, known: Iterable[ByteRange]) -> tuple[ByteRange, ...]:
    """Byte ranges that look like signatures and are not among ``known``. An alarm, not a proof.

    PDF MACs (ISO/TS 32004) and usage rights (ISO 32000-1, 12.8.2.3) bear byte ranges too and are passed over.
    """
    found: set[ByteRange] = set()
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        size = len(content)
        for match in _BYTE_RANGE.finditer(content):
            a, b, c, d = (int(group) for group in match.groups())
            if a != 0 or not 0 < b < c or c + d > size:
                continue
            near = (
                content[max(0, match.start() - _NEAR) : match.end() + _NEAR]
                + content[max(0, b - _NEAR) : b]
                + content[c : c + _NEAR]
            )
            if b"/MACLocation" not in near and b"/UR3" not in near:
                found.add((a, b, c, d))
    return tuple(sorted(found - set(known)))
