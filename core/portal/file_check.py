"""What a portal would refuse of the files, told before anything leaves (W9): kinds, sizes, names, levels.

Everything that is wrong is told at once, so that nobody mends one file after another.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Final

from core.portal.profile import FileRules
from core.signing.model import SignatureLevel

# How the content of each kind begins; a PDF may have a few bytes before its header (ISO 32000-1, annex H.3.4.1).
_HEADS: Final = {
    "doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "docx": b"PK\x03\x04",
    "jpg": b"\xff\xd8\xff",
    "jpeg": b"\xff\xd8\xff",
    "png": b"\x89PNG\r\n\x1a\n",
}
_PDF_HEAD: Final = b"%PDF-"
_PDF_ROOM: Final = 1024
_FORBIDDEN: Final = frozenset('\\/:*?"<>|')


class Breach(Enum):
    """Which rule a file breaks; words by ``core.messages.explain``."""

    GONE = "gone"
    EMPTY = "empty"
    KIND = "kind"
    CONTENT = "content"
    SIZE = "size"
    TOTAL = "total"
    NAME = "name"
    LEVEL = "level"


@dataclass(frozen=True, slots=True)
class FileBreach:
    """A file and the rule that it breaks."""

    path: Path
    breach: Breach


@dataclass(frozen=True, slots=True)
class OutgoingFile:
    """A file about to be handed in; ``level`` is None where it bears no signature made here."""

    path: Path
    level: SignatureLevel | None


def breaches(
    rules: FileRules, levels: Sequence[SignatureLevel], files: Sequence[OutgoingFile]
) -> tuple[FileBreach, ...]:
    """Every rule that a file breaks, in the files' order; empty if the portal would take them. Reads the files."""
    found: list[FileBreach] = []
    total = 0
    for file in files:
        found += (FileBreach(file.path, breach) for breach in _own(rules, file.path))
        if file.level is not None and file.level not in levels:
            found.append(FileBreach(file.path, Breach.LEVEL))
        size = file.path.stat().st_size if file.path.is_file() else 0
        if total <= rules.max_total_bytes < total + size:
            found.append(FileBreach(file.path, Breach.TOTAL))
        total += size
    return tuple(found)


def acceptable_name(name: str, longest: int) -> bool:
    """Whether a name survives the way: no path, no control, nothing that a disk or an upload form refuses."""
    return (
        0 < len(unicodedata.normalize("NFC", name)) <= longest
        and not _FORBIDDEN.intersection(name)
        and name.isprintable()
        and name == name.strip(" .")
    )


def _own(rules: FileRules, path: Path) -> list[Breach]:
    if not path.is_file():
        return [Breach.GONE]
    size, kind = path.stat().st_size, path.suffix.lower().lstrip(".")
    broken = {
        Breach.EMPTY: size == 0,
        Breach.KIND: kind not in rules.kinds,
        Breach.CONTENT: size > 0 and not _begins_as(path, kind),
        Breach.SIZE: size > rules.max_file_bytes,
        Breach.NAME: not acceptable_name(path.name, rules.max_name_chars),
    }
    return [breach for breach, holds in broken.items() if holds]


def _begins_as(path: Path, kind: str) -> bool:
    with path.open("rb") as file:
        head = file.read(_PDF_ROOM)
    if kind == "pdf":
        return _PDF_HEAD in head
    return head.startswith(_HEADS.get(kind, b""))
