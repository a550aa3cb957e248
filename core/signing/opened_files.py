"""The files that a person has opened, ready to be signed before anybody presses *Sign*."""

from __future__ import annotations

import contextlib
import shutil
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from core.documents.preflight import inspect
from core.secrets import Secret
from core.signing.engine import DocumentFacts
from core.signing.work_copy import Identity, WorkCopy, make_work_copy

_MOST_FILES: Final = 128
_MOST_BYTES: Final = 4_000_000_000
_MOST_OBJECTS: Final = 500_000
_FREE: Final = 100_000_000
"""Bytes of disk that stay free beside a copy and its signed result."""


class OpenedFiles:
    """Work copies by their source, the newest last; ``folder`` is made when it is needed and removed at the end.

    What is held is never relied on: a source that changed, a copy that was dropped to make room or swept away is made
    anew when it is signed.
    """

    def __init__(self, folder: Path, passwords: Mapping[Path, Secret]) -> None:
        self._passwords = passwords
        self._folder = folder
        self._held: OrderedDict[Path, WorkCopy] = OrderedDict()
        self._count = 0

    def open(self, source: Path) -> DocumentFacts:
        """Have ``source`` ready; where there is no room for a copy, tell the facts only."""
        held = self.held(source)
        if held is not None:
            return held.facts
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if shutil.disk_usage(self._folder).free < 2 * source.stat().st_size + _FREE:
                return inspect(source, self._passwords.get(source))
            self._count += 1
            copy = make_work_copy(source, self._folder / f"{self._count}.pdf", self._passwords.get(source))
        except OSError:  # the disk's trouble is told when it is in the way
            return inspect(source, self._passwords.get(source))
        self._held[source] = copy
        self._make_room()
        return copy.facts

    def held(self, source: Path) -> WorkCopy | None:
        """The copy of ``source`` as it is on the disk now, None if there is none."""
        copy = self._held.get(source)
        if copy is None:
            return None
        with contextlib.suppress(OSError):
            if Identity.of(source.stat()) == copy.identity and copy.path.exists():
                return copy
        self.release(source)
        return None

    def take(self, source: Path, work: Path) -> WorkCopy:
        """The copy of ``source``, moved to ``work`` and no longer held here; made now if there is none.

        Raises what ``make_work_copy`` raises.
        """
        copy = self.held(source)
        if copy is not None:
            with contextlib.suppress(OSError):  # another disk, or a system that does not move open files
                copy.path = copy.path.replace(work)
                return self._held.pop(source)
            self.release(source)
        return make_work_copy(source, work, self._passwords.get(source))

    def release(self, source: Path) -> None:
        """``source`` will not be signed."""
        copy = self._held.pop(source, None)
        if copy is not None:
            copy.discard()

    def close(self) -> None:
        """Remove everything."""
        for source in tuple(self._held):
            self.release(source)
        with contextlib.suppress(OSError):
            self._folder.rmdir()

    def _make_room(self) -> None:
        while len(self._held) > 1 and not self._within():
            self.release(next(iter(self._held)))

    def _within(self) -> bool:
        copies = self._held.values()
        return (
            len(copies) <= _MOST_FILES
            and sum(copy.identity.size for copy in copies) <= _MOST_BYTES
            and sum(copy.objects for copy in copies) <= _MOST_OBJECTS
        )
