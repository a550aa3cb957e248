"""What the portal remembers, in SQLite: drafts, files by their digests, dossiers.

Neither files nor form values are kept: a practice portal needs only to know that it got them. People stand under their
pseudonyms (``sessions.subject_of``).
"""

from __future__ import annotations

import json
import sqlite3
import threading
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Final

from providers.sandbox.private_files import private_folder

AGENCY: Final = "H10.07.99"
"""The practice agency's identifier (QĐ 20/2020/QĐ-TTg, left to right); unit 99 exists nowhere in the province."""

NEW: Final = 1
"""National status *Mới đăng ký*."""

PROCESSING: Final = 4
WAITING: Final = 5

_HANOI: Final = timezone(timedelta(hours=7))
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS drafts (
    draft_id TEXT PRIMARY KEY, subject TEXT NOT NULL, key TEXT NOT NULL, procedure TEXT NOT NULL,
    UNIQUE (subject, key)
) STRICT;
CREATE TABLE IF NOT EXISTS uploads (
    upload_id TEXT PRIMARY KEY, draft_id TEXT NOT NULL REFERENCES drafts, component TEXT NOT NULL,
    name TEXT NOT NULL, sha256 TEXT NOT NULL, size INTEGER NOT NULL,
    UNIQUE (draft_id, component)
) STRICT;
CREATE TABLE IF NOT EXISTS dossiers (
    number TEXT PRIMARY KEY, draft_id TEXT NOT NULL UNIQUE REFERENCES drafts, subject TEXT NOT NULL,
    key TEXT NOT NULL, content_hash TEXT NOT NULL, submitted_at TEXT NOT NULL, status INTEGER NOT NULL,
    UNIQUE (subject, key)
) STRICT;
CREATE TABLE IF NOT EXISTS summaries (number TEXT PRIMARY KEY REFERENCES dossiers, words TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS supplements (
    number TEXT PRIMARY KEY REFERENCES dossiers, reason TEXT NOT NULL, components TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS days (day TEXT PRIMARY KEY, last INTEGER NOT NULL) STRICT;
"""


class KeyReusedError(Exception):
    """The idempotency key belongs to something else: to the dossier ``number``, if it was submitted."""

    def __init__(self, number: str = "") -> None:
        super().__init__(number)
        self.number = number


@dataclass(frozen=True, slots=True)
class Draft:
    """An opened dossier; ``serial`` counts those of this portal."""

    draft_id: str
    subject: str
    procedure: str
    serial: int


@dataclass(frozen=True, slots=True)
class StoredUpload:
    """A file that was received. ``sha256`` is hex, ``size`` in bytes."""

    upload_id: str
    component: str
    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Dossier:
    """A submitted dossier; ``submitted_at`` in Vietnam's time, ``summary`` as the applicant worded it."""

    number: str
    subject: str
    procedure: str
    submitted_at: datetime
    status: int
    summary: str


@dataclass(frozen=True, slots=True)
class WantedSupplement:
    """What an officer wants of a dossier: components' keys, and why."""

    reason: str
    components: tuple[str, ...]


class PortalStore:
    """Calls take a few milliseconds and may come from several threads."""

    def __init__(self, folder: Path) -> None:
        self._path = private_folder(folder) / "portal.sqlite"
        self._lock = threading.Lock()

    def open(self, subject: str, key: str, procedure: str) -> Draft:
        """A new draft, or the one that this key made before. Raises ``KeyReusedError`` for another procedure."""
        with self._database() as db:
            db.execute("INSERT OR IGNORE INTO drafts VALUES (?, ?, ?, ?)", (str(uuid.uuid4()), subject, key, procedure))
            found = db.execute(
                "SELECT draft_id, subject, procedure, rowid FROM drafts WHERE subject = ? AND key = ?", (subject, key)
            ).fetchone()
        if found[2] != procedure:
            raise KeyReusedError
        return Draft(*found)

    def draft(self, draft_id: str, subject: str) -> Draft | None:
        """One's own draft."""
        with self._database() as db:
            found = db.execute(
                "SELECT draft_id, subject, procedure, rowid FROM drafts WHERE draft_id = ? AND subject = ?",
                (draft_id, subject),
            ).fetchone()
        return Draft(*found) if found else None

    def draft_of_serial(self, serial: int, subject: str) -> Draft | None:
        """One's own draft, by its serial number."""
        with self._database() as db:
            found = db.execute(
                "SELECT draft_id, subject, procedure, rowid FROM drafts WHERE rowid = ? AND subject = ?",
                (serial, subject),
            ).fetchone()
        return Draft(*found) if found else None

    def draft_of_number(self, number: str, subject: str) -> Draft | None:
        """What one's own dossier was before it was submitted."""
        with self._database() as db:
            found = db.execute(
                "SELECT draft_id FROM dossiers WHERE number = ? AND subject = ?", (number, subject)
            ).fetchone()
        return self.draft(found[0], subject) if found else None

    def of_draft(self, draft: Draft) -> Dossier | None:
        """What became of a draft."""
        found = self._dossiers("draft_id = ?", draft.draft_id)
        return found[0] if found else None

    def add_upload(self, draft: Draft, component: str, name: str, sha256: str, size: int) -> StoredUpload:
        """Remember a file: the same content is the same upload, another one takes its component's place."""
        new = (str(uuid.uuid4()), draft.draft_id, component, name, sha256, size)
        with self._database() as db:
            db.execute(
                "DELETE FROM uploads WHERE draft_id = ? AND component = ? AND sha256 <> ?",
                (draft.draft_id, component, sha256),
            )
            db.execute("INSERT OR IGNORE INTO uploads VALUES (?, ?, ?, ?, ?, ?)", new)
        return next(one for one in self.uploads(draft) if one.component == component)

    def uploads(self, draft: Draft) -> Sequence[StoredUpload]:
        """All files of a draft."""
        with self._database() as db:
            found = db.execute(
                "SELECT upload_id, component, name, sha256, size FROM uploads WHERE draft_id = ? ORDER BY rowid",
                (draft.draft_id,),
            ).fetchall()
        return [StoredUpload(*row) for row in found]

    def take_number(self, now: datetime) -> str:
        """The day's next number, used up whatever becomes of it."""
        with self._database() as db:
            return _next_number(db, now.astimezone(_HANOI))

    def submit(
        self, draft: Draft, key: str, content_hash: str, now: datetime, *, number: str = "", summary: str = ""
    ) -> Dossier:
        """Submit, once: the same key, or the same draft, with the same content gives the same dossier.

        ``number`` was taken before. Raises ``KeyReusedError`` if key or draft was submitted with another content.
        """
        moment = now.astimezone(_HANOI).replace(microsecond=0)
        with self._database() as db:
            taken = db.execute(
                "SELECT number, draft_id, content_hash FROM dossiers WHERE (subject = ? AND key = ?) OR draft_id = ?",
                (draft.subject, key, draft.draft_id),
            ).fetchone()
            if taken is not None and (taken[1], taken[2]) != (draft.draft_id, content_hash):
                raise KeyReusedError(taken[0])
            number = taken[0] if taken is not None else number or _next_number(db, moment)
            if taken is None:
                row = (number, draft.draft_id, draft.subject, key, content_hash, moment.isoformat(), NEW)
                db.execute("INSERT INTO dossiers VALUES (?, ?, ?, ?, ?, ?, ?)", row)
                db.execute("INSERT INTO summaries VALUES (?, ?)", (number, summary))
        found = self.dossier(number)
        if found is None:
            raise KeyError(number)
        return found

    def dossier(self, number: str) -> Dossier | None:
        """By its number."""
        found = self._dossiers("number = ?", number)
        return found[0] if found else None

    def by_key(self, subject: str, key: str) -> Dossier | None:
        """What this person's key made."""
        found = self._dossiers("dossiers.subject = ? AND dossiers.key = ?", subject, key)
        return found[0] if found else None

    def of(self, subject: str) -> Sequence[Dossier]:
        """One's own dossiers, the newest first."""
        return self._dossiers("dossiers.subject = ? ORDER BY dossiers.rowid DESC", subject)

    def set_status(self, number: str, status: int) -> bool:
        """An officer did something; ``number`` may be a draft's serial. False if there is no such dossier."""
        known = "number = ? OR draft_id = (SELECT draft_id FROM drafts WHERE cast(rowid AS TEXT) = ?)"
        with self._database() as db:
            changed = db.execute(f"UPDATE dossiers SET status = ? WHERE {known}", (status, number, number))  # noqa: S608
            return changed.rowcount == 1

    def want_supplement(self, number: str, wanted: WantedSupplement) -> None:
        """Ask for papers; the dossier waits for them."""
        with self._database() as db:
            row = (number, wanted.reason, json.dumps(wanted.components))
            db.execute("INSERT OR REPLACE INTO supplements VALUES (?, ?, ?)", row)
            db.execute("UPDATE dossiers SET status = ? WHERE number = ?", (WAITING, number))

    def supplement(self, number: str) -> WantedSupplement | None:
        """What is asked for of a dossier."""
        with self._database() as db:
            found = db.execute("SELECT reason, components FROM supplements WHERE number = ?", (number,)).fetchone()
        return WantedSupplement(found[0], tuple(json.loads(found[1]))) if found else None

    def withdraw_supplement(self, number: str) -> None:
        """Nothing is asked for any more."""
        with self._database() as db:
            db.execute("DELETE FROM supplements WHERE number = ?", (number,))

    def supplemented(self, number: str) -> None:
        """The papers came."""
        with self._database() as db:
            db.execute("DELETE FROM supplements WHERE number = ?", (number,))
            db.execute("UPDATE dossiers SET status = ? WHERE number = ?", (PROCESSING, number))

    def count(self) -> int:
        """How many there are."""
        with self._database() as db:
            return int(db.execute("SELECT count(*) FROM dossiers").fetchone()[0])

    def _dossiers(self, condition: str, *values: str) -> Sequence[Dossier]:
        with self._database() as db:
            found = db.execute(
                "SELECT number, dossiers.subject, procedure, submitted_at, status, coalesce(words, '')"  # noqa: S608  # words of ours only
                " FROM dossiers JOIN drafts USING (draft_id) LEFT JOIN summaries USING (number)"
                f" WHERE {condition}",
                values,
            ).fetchall()
        return [Dossier(row[0], row[1], row[2], datetime.fromisoformat(row[3]), row[4], row[5]) for row in found]

    @contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._path.touch(mode=0o600, exist_ok=True)
            db = sqlite3.connect(self._path, timeout=10.0, isolation_level=None)
            try:
                db.executescript(_SCHEMA)
                db.execute("BEGIN IMMEDIATE")
                yield db
                db.execute("COMMIT")
            except BaseException:
                if db.in_transaction:
                    db.execute("ROLLBACK")
                raise
            finally:
                db.close()


def _next_number(db: sqlite3.Connection, moment: datetime) -> str:
    """``H10.07.99-261123-0001``: agency, day, the day's counter (esign-hub-and-portal §3.9)."""
    day = f"{moment:%y%m%d}"
    db.execute("INSERT INTO days VALUES (?, 1) ON CONFLICT (day) DO UPDATE SET last = last + 1", (day,))
    last = db.execute("SELECT last FROM days WHERE day = ?", (day,)).fetchone()[0]
    return f"{AGENCY}-{day}-{last:04d}"
