"""What a portal without idempotency keys makes us remember of a submission, by our key, beyond a crash.

Written before a request leaves that must not be sent twice; one small sealed file for each key.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Protocol

from core.disk import explained
from core.errors import JournalBusyError, JournalDamagedError
from core.private_files import write_privately
from core.sealing import Sealer

_KEY: Final = re.compile(r"[0-9a-f]{32}")
_KEPT_FOR: Final = timedelta(days=90)


class SubmissionNotes(Protocol):
    """A note for each key. Calls touch the disk; they raise ``StorageError`` leaves."""

    def recall(self, key: str) -> str | None:
        """What was noted last; None if nothing was."""

    def note(self, key: str, words: str) -> None:
        """Remember, in place of what was noted before; on the disk when this returns."""

    def forget(self, key: str) -> None:
        """As if nothing had been noted."""

    def claim(self, key: str) -> AbstractContextManager[None]:
        """Hold this key against every other window while the block runs; raises ``JournalBusyError``."""


class NotesStore:
    """``SubmissionNotes`` in a folder."""

    def __init__(self, folder: Path, sealer: Sealer) -> None:
        self._folder, self._sealer = folder, sealer

    def recall(self, key: str) -> str | None:
        """Raises ``JournalDamagedError`` for a note that cannot be read: something was sent, nobody knows what."""
        try:
            sealed = self._path(key).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise JournalDamagedError(type(error).__name__) from error
        return self._sealer.unseal(sealed, _bound_to(key)).decode()

    def note(self, key: str, words: str) -> None:
        """Sealed and synced."""
        write_privately(self._path(key), self._sealer.seal(words.encode(), _bound_to(key)))

    def forget(self, key: str) -> None:
        """No error if there is none."""
        with explained(self._folder), contextlib.suppress(FileNotFoundError):
            self._path(key).unlink()

    @contextmanager
    def claim(self, key: str) -> Iterator[None]:
        """SQLite's exclusive lock is one on every platform, and the system frees it however its holder dies."""
        path = self._path(key).with_suffix(".claim")
        with explained(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with closing(sqlite3.connect(path, timeout=0.0, isolation_level=None, check_same_thread=False)) as held:
            try:
                held.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError as error:
                raise JournalBusyError(type(error).__name__) from error
            yield
            held.execute("ROLLBACK")

    def sweep(self, now: datetime) -> None:
        """Wipe what nobody can come back to: older than any draft, or half written by a crash."""
        last = (now - _KEPT_FOR).timestamp()
        for path in self._folder.glob("*") if self._folder.is_dir() else ():
            with contextlib.suppress(OSError):
                if path.suffix not in (".note", ".claim") or path.stat().st_mtime < last:
                    path.unlink()

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise ValueError("not a key of ours")
        return self._folder / f"{key}.note"


class MemoryNotes:
    """``SubmissionNotes`` where nothing may be kept: dossiers do not outlive the program there either."""

    def __init__(self) -> None:
        self._notes: dict[str, str] = {}
        self._held: set[str] = set()

    def recall(self, key: str) -> str | None:
        """As long as the program runs."""
        return self._notes.get(key)

    def note(self, key: str, words: str) -> None:
        """In memory."""
        self._notes[key] = words

    def forget(self, key: str) -> None:
        """No error if there is none."""
        self._notes.pop(key, None)

    @contextmanager
    def claim(self, key: str) -> Iterator[None]:
        """Within this process: no other one has these notes."""
        if key in self._held:
            raise JournalBusyError("held")
        self._held.add(key)
        try:
            yield
        finally:
            self._held.discard(key)


class Digested(Protocol):
    """A paper with the digest of its content: an upload, or what is about to be one."""

    @property
    def component(self) -> str:
        """The paper's key."""

    @property
    def sha256(self) -> str:
        """Hex."""


def content_digest(fields: Mapping[str, str], uploads: Sequence[Digested]) -> str:
    """SHA-256 (hex) of what is submitted: an answer to one content must not be taken for that to another."""
    papers = sorted((one.component, one.sha256) for one in uploads)
    return hashlib.sha256(json.dumps([sorted(fields.items()), papers]).encode()).hexdigest()


def _bound_to(key: str) -> bytes:
    return f"submission:{key}".encode("ascii")
