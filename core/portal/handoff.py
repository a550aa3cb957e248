"""Handing in by hand: the checked files in a folder of their own, numbered, for the page that the person opens.

What works where a portal has no interface for programs: sign here, then upload there (reference report on portals,
section 1.5). The folder appears whole or not at all, and every copy is read back before anybody relies on it.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from core.disk import explained
from core.errors import FolderNotWritableError
from core.processes import alive
from core.signing.publishing import numbered

LONGEST_CODE: Final = 64
_CODE: Final = re.compile(rf"[0-9A-Z](?:[0-9A-Z./_-]{{0,{LONGEST_CODE - 2}}}[0-9A-Z])?")
# <agency>-<date>-<number>: "H15.50.05.13-261008-0975", "000.00.15.H10-230706-0001" (the same report, section 3).
_USUAL: Final = re.compile(r"[0-9A-Z]+(?:\.[0-9A-Z]+)+-(?:\d{6}|\d{8})-\d{3,8}")
_TEMPORARY: Final = ".kysofolder-"
_TRIES: Final = 1000
_STEM: Final = 60


@dataclass(frozen=True, slots=True)
class HandoffPaper:
    """A paper on its way: ``label`` as the procedure calls it, ``signer`` empty where it was not signed here."""

    label: str
    path: Path
    signer: str


@dataclass(frozen=True, slots=True)
class ReadyFile:
    """A file in the folder; ``number`` from 1, as on the list. ``sha256`` is hex, of the bytes read back."""

    number: int
    label: str
    path: Path
    size: int
    sha256: str
    signer: str


@dataclass(frozen=True, slots=True)
class Handoff:
    """What lies ready. ``page`` is the official page, ``prepared`` when the folder was written."""

    procedure_code: str
    service: str
    agency: str
    folder: Path
    page: str
    files: tuple[ReadyFile, ...]
    prepared: datetime


def portal_code(typed: str) -> str | None:
    """The dossier code that a person read off the page, tidied; None if it cannot be one."""
    tidy = "".join(unicodedata.normalize("NFKC", typed).split()).upper()
    return tidy if _CODE.fullmatch(tidy) and any(char.isdigit() for char in tidy) else None


def looks_usual(code: str) -> bool:
    """Whether the code has the usual three parts; portals may give others, so this only warrants a second look."""
    return _USUAL.fullmatch(code) is not None


def write_folder(parent: Path, name: str, papers: Sequence[HandoffPaper]) -> tuple[Path, tuple[ReadyFile, ...]]:
    """Copy the papers into ``parent/name`` (or ``-2`` …), numbered in order; blocks on the disk.

    Raises ``FolderNotWritableError`` or ``DiskFullError``; then nothing is left there. The sources are only read.
    """
    with explained(parent):
        parent.mkdir(parents=True, exist_ok=True)
        _wipe_left_over(parent)
        building = parent / f"{_TEMPORARY}{os.getpid()}-{secrets.token_hex(6)}"
        building.mkdir(mode=0o700)
        try:
            files = [_copied(number, paper, building) for number, paper in enumerate(papers, start=1)]
            folder = _named(building, parent / name)
        finally:
            shutil.rmtree(building, ignore_errors=True)
    return folder, tuple(
        ReadyFile(file.number, file.label, folder / file.path.name, file.size, file.sha256, file.signer)
        for file in files
    )


def _copied(number: int, paper: HandoffPaper, folder: Path) -> ReadyFile:
    target = folder / f"{number:02}-{_plain(paper.label)}{paper.path.suffix.lower()}"
    sent = hashlib.sha256()
    with paper.path.open("rb") as reading, target.open("xb") as writing:
        while block := reading.read(1 << 20):
            sent.update(block)
            writing.write(block)
        writing.flush()
        os.fsync(writing.fileno())
    with target.open("rb") as copy:
        kept = hashlib.file_digest(copy, "sha256").hexdigest()
    if kept != sent.hexdigest():
        raise FolderNotWritableError("the copy differs", folder=str(folder.parent))
    return ReadyFile(number, paper.label, target, target.stat().st_size, kept, paper.signer)


def _plain(label: str) -> str:
    """The label as a file's name that every upload form takes: letters without accents, digits, hyphens."""
    letters = unicodedata.normalize("NFD", label.replace("đ", "d").replace("Đ", "D"))
    words = re.findall(r"[0-9A-Za-z]+", "".join(char for char in letters if not unicodedata.combining(char)))
    stem = ""
    for word in words:
        if len(stem) + 1 + len(word) > _STEM:
            break
        stem = f"{stem}-{word}" if stem else word
    return stem or "giay-to"


def _named(building: Path, wished: Path) -> Path:
    for number in range(1, _TRIES):
        path = numbered(wished, number)
        if not path.exists():
            building.rename(path)
            return path
    raise FolderNotWritableError("no free name", folder=str(wished.parent))


def _wipe_left_over(parent: Path) -> None:
    """What a killed run was building there."""
    for left in parent.glob(f"{_TEMPORARY}*-*"):
        process_id = left.name.removeprefix(_TEMPORARY).partition("-")[0]
        if process_id.isdigit() and not alive(int(process_id)):
            shutil.rmtree(left, ignore_errors=True)
