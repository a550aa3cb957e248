"""Who is signed in: access tokens that the identity provider gives out and the portal asks about.

Opaque tokens; only their SHA-256 stands on the disk, beside a pseudonym of the person, so that neither a token nor an
ID number can be read from the file. They outlive a restart of the world.
"""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from providers.sandbox.accounts import Person
from providers.sandbox.private_files import private_folder

LIFETIME_S: Final = 1800
"""Seconds an access token is good for, as at the real provider (portal-sso-law §1.3)."""

_SUBJECTS: Final = uuid.UUID("6a0f6f1b-6f0e-4c0c-9f6e-0d7f4f6f2a11")
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS sessions (
    token_hash BLOB PRIMARY KEY,
    subject TEXT NOT NULL,
    code_hash BLOB NOT NULL,
    by_vneid INTEGER NOT NULL,
    expires_at REAL NOT NULL
) STRICT
"""


def subject_of(person: Person) -> str:
    """The stable pseudonym of a person (``sub`` and ``TechID``), 36 characters."""
    return str(uuid.uuid5(_SUBJECTS, person.user_id))


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Whose session it is; ``by_vneid``: then less is told of the person."""

    person: Person
    by_vneid: bool


class Sessions:
    """The store, one file for both parties. ``now`` gives seconds since the epoch; calls take milliseconds."""

    def __init__(self, folder: Path, people: Sequence[Person], now: Callable[[], float]) -> None:
        self._path = private_folder(folder) / "sessions.sqlite"
        self._people = {subject_of(person): person for person in people}
        self._now = now
        self._lock = threading.Lock()

    def open(self, person: Person, code: str, *, by_vneid: bool) -> str:
        """A new access token; ``code`` is the authorization code that it was given for."""
        token = secrets.token_urlsafe(32)
        row = (_hash(token), subject_of(person), _hash(code), by_vneid, self._now() + LIFETIME_S)
        with self._database() as db:
            db.execute("DELETE FROM sessions WHERE expires_at < ?", (self._now(),))
            db.execute("INSERT INTO sessions VALUES (?, ?, ?, ?, ?)", row)
        return token

    def find(self, token: str) -> SignedIn | None:
        """Whose token it is; None if unknown, ended or expired."""
        with self._database() as db:
            row = db.execute(
                "SELECT subject, by_vneid FROM sessions WHERE token_hash = ? AND expires_at > ?",
                (_hash(token), self._now()),
            ).fetchone()
        person = self._people.get(row[0]) if row else None
        return SignedIn(person, bool(row[1])) if person is not None else None

    def end(self, token: str) -> None:
        """Sign out; no error if it is over already."""
        with self._database() as db:
            db.execute("DELETE FROM sessions WHERE token_hash = ?", (_hash(token),))

    def end_of_half(self, half: bytes) -> None:
        """End the session whose token's SHA-256 begins with ``half`` (16 bytes): what an ID token tells of it."""
        with self._database() as db:
            db.execute("DELETE FROM sessions WHERE substr(token_hash, 1, 16) = ?", (half,))

    def end_of_code(self, code: str) -> None:
        """End what was given for a code that was shown twice (RFC 6749, 4.1.2)."""
        with self._database() as db:
            db.execute("DELETE FROM sessions WHERE code_hash = ?", (_hash(code),))

    @contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._path.touch(mode=0o600, exist_ok=True)
            db = sqlite3.connect(self._path, timeout=10.0, check_same_thread=False)
            try:
                db.execute(_SCHEMA)
                with db:
                    yield db
            finally:
                db.close()


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
