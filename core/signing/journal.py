"""The journal: what must survive a crash between asking a phone and having the signed file.

One SQLite file (WAL, full sync) with a schema version and migrations. What a transaction is about is sealed; in clear
stand only its id, its provider, its stage and its times. A lease lets two programs share one home: whoever works
on a transaction holds it, and a dead holder's lease is void. Calls are short but touch the disk: use a thread.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from core.errors import (
    DiskFullError,
    FolderNotWritableError,
    JournalBusyError,
    JournalDamagedError,
    LeaseLostError,
    StorageError,
    UnknownTransactionError,
)
from core.processes import alive
from core.sealing import Sealer
from core.signing.record import OPEN_STAGES, Record, Stage, from_json, to_json

LEASE_S: Final = 20.0

_OPEN_LIMIT_S: Final = 5.0
_LOOK_EVERY_S: Final = 0.02

MIGRATIONS: Final = (
    """
    CREATE TABLE signing (
        transaction_id TEXT PRIMARY KEY,
        provider_id TEXT NOT NULL,
        stage TEXT NOT NULL,
        created_at TEXT NOT NULL,
        updated_at TEXT NOT NULL,
        documents INTEGER NOT NULL,
        sealed BLOB,
        lease_owner TEXT,
        lease_until REAL
    );
    """,
    """
    CREATE TABLE published (
        transaction_id TEXT NOT NULL,
        place INTEGER NOT NULL,
        sealed BLOB NOT NULL,
        PRIMARY KEY (transaction_id, place)
    ) WITHOUT ROWID;
    """,
    """
    CREATE TABLE on_phone (
        transaction_id TEXT PRIMARY KEY,
        mark BLOB NOT NULL,
        since TEXT NOT NULL,
        until TEXT NOT NULL
    );
    """,
)


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """A row as a list shows it, without opening the seal."""

    transaction_id: str
    provider_id: str
    stage: Stage
    created_at: datetime
    documents: int
    held_elsewhere: bool


class Journal:
    """Signing transactions on disk. ``owner`` tells leases of one process from another's."""

    def __init__(self, path: Path, sealer: Sealer, *, now: Callable[[], float] = time.time) -> None:
        self._path, self._sealer, self._now = path, sealer, now
        self._owner = f"{os.getpid()}:{secrets.token_hex(8)}"
        self._lock = threading.Lock()
        with self._explained(), contextlib.ExitStack() as undo:
            self._database = sqlite3.connect(path, timeout=_OPEN_LIMIT_S, isolation_level=None, check_same_thread=False)
            undo.callback(self._database.close)
            os.chmod(path, 0o600)  # noqa: PTH101 - SQLite made the file by this very name
            self._use_wal()
            self._database.execute("PRAGMA synchronous=FULL")
            self._database.execute("PRAGMA secure_delete=ON")
            self._migrate()
            undo.pop_all()

    def _migrate(self) -> None:
        if self._version() == len(MIGRATIONS):
            return
        with self._writing() as database:
            # Looked at again: another program may have migrated while we waited for the lock.
            for number, statement in enumerate(MIGRATIONS[self._version() :], start=self._version() + 1):
                database.execute(statement)
                database.execute(f"PRAGMA user_version={number}")

    def _version(self) -> int:
        (version,) = self._database.execute("PRAGMA user_version").fetchone()
        if version > len(MIGRATIONS):
            raise JournalDamagedError(f"schema {version} was written by a newer program")
        return int(version)

    def _use_wal(self) -> None:
        """Two programs that make the journal at once: SQLite does not wait for its lock here, so we do."""
        patience, until = threading.Event(), time.monotonic() + _OPEN_LIMIT_S
        while True:
            try:
                self._database.execute("PRAGMA journal_mode=WAL")
            except sqlite3.OperationalError as error:
                if "locked" not in str(error) or time.monotonic() > until:
                    raise
                patience.wait(_LOOK_EVERY_S)
            else:
                return

    def add(self, record: Record) -> None:
        """Write an intent, held by this process, before the CA is asked."""
        moment = _stamp(self._now())
        with self._writing() as database:
            database.execute(
                "INSERT INTO signing VALUES (?,?,?,?,?,?,?,?,?)",
                (
                    record.transaction_id,
                    record.provider_id,
                    Stage.INTENT.value,
                    record.created_at.isoformat(),
                    moment,
                    len(record.documents),
                    self._seal(record),
                    self._owner,
                    self._now() + LEASE_S,
                ),
            )

    def update(self, record: Record, stage: Stage) -> None:
        """Write what is known now. Raises ``LeaseLostError``."""
        with self._writing() as database:
            self._refuse_unheld(database, record.transaction_id)
            database.execute(
                "UPDATE signing SET stage=?, updated_at=?, sealed=?, lease_until=? WHERE transaction_id=?",
                (stage.value, _stamp(self._now()), self._seal(record), self._now() + LEASE_S, record.transaction_id),
            )

    def note_published(self, transaction_id: str, place: int, path: Path) -> None:
        """The document at ``place`` (from 0) of the record was published; the record itself stays as it is.

        Raises ``LeaseLostError``.
        """
        sealed = self._sealer.seal(os.fsencode(path), _published_id(transaction_id, place))
        with self._writing() as database:
            self._refuse_unheld(database, transaction_id)
            database.execute("INSERT OR REPLACE INTO published VALUES (?,?,?)", (transaction_id, place, sealed))
            database.execute(
                "UPDATE signing SET updated_at=?, lease_until=? WHERE transaction_id=?",
                (_stamp(self._now()), self._now() + LEASE_S, transaction_id),
            )

    def close_transaction(self, transaction_id: str, stage: Stage) -> None:
        """Record how it ended and forget what it was about. Raises ``LeaseLostError``."""
        with self._writing() as database:
            self._refuse_unheld(database, transaction_id)
            database.execute(
                "UPDATE signing SET stage=?, updated_at=?, sealed=NULL, lease_owner=NULL, lease_until=NULL"
                " WHERE transaction_id=?",
                (stage.value, _stamp(self._now()), transaction_id),
            )
            database.execute("DELETE FROM published WHERE transaction_id=?", (transaction_id,))

    def note_on_phone(self, transaction_id: str, where: str, until: datetime) -> None:
        """A request may stand on a phone until then; ``where`` names phone and person and is kept as a mark only."""
        since = _stamp(self._now())
        with self._writing() as database:
            database.execute("DELETE FROM on_phone WHERE until < ?", (since,))
            database.execute(
                "INSERT INTO on_phone VALUES (?,?,?,?) ON CONFLICT (transaction_id) DO UPDATE SET until=excluded.until",
                (transaction_id, self._sealer.mark(where.encode()), since, until.astimezone(UTC).isoformat()),
            )

    def forget_on_phone(self, transaction_id: str) -> None:
        """It stands there no longer."""
        with self._writing() as database:
            database.execute("DELETE FROM on_phone WHERE transaction_id=?", (transaction_id,))

    def on_phone(self, where: str) -> tuple[tuple[datetime, datetime], ...]:
        """Since and until when requests may stand there now, the newest first."""
        with self._reading() as database:
            rows = database.execute(
                "SELECT since, until FROM on_phone WHERE mark=? AND until > ? ORDER BY since DESC",
                (self._sealer.mark(where.encode()), _stamp(self._now())),
            ).fetchall()
        return tuple((datetime.fromisoformat(since), datetime.fromisoformat(until)) for since, until in rows)

    def entries(self, *, open_only: bool = True) -> tuple[JournalEntry, ...]:
        """Transactions, newest first."""
        with self._reading() as database:
            rows = database.execute(
                "SELECT transaction_id, provider_id, stage, created_at, documents, lease_owner, lease_until"
                " FROM signing ORDER BY created_at DESC"
            ).fetchall()
        entries = (
            JournalEntry(row[0], row[1], Stage(row[2]), datetime.fromisoformat(row[3]), row[4], self._held(*row[5:7]))
            for row in rows
        )
        return tuple(entry for entry in entries if not open_only or entry.stage in OPEN_STAGES)

    def take(self, transaction_id: str) -> tuple[Record, Stage]:
        """Hold an open transaction and read it.

        Raises ``UnknownTransactionError`` (none, or already ended), ``JournalBusyError`` (another process holds it).
        """
        with self._writing() as database:
            row = database.execute(
                "SELECT stage, sealed, lease_owner, lease_until FROM signing WHERE transaction_id=?", (transaction_id,)
            ).fetchone()
            if row is None or Stage(row[0]) not in OPEN_STAGES:
                raise UnknownTransactionError(transaction_id)
            if self._held(row[2], row[3]):
                raise JournalBusyError(transaction_id)
            database.execute(
                "UPDATE signing SET lease_owner=?, lease_until=? WHERE transaction_id=?",
                (self._owner, self._now() + LEASE_S, transaction_id),
            )
            published = database.execute(
                "SELECT place, sealed FROM published WHERE transaction_id=?", (transaction_id,)
            ).fetchall()
        record = from_json(self._sealer.unseal(row[1], transaction_id.encode()))
        return self._with_published(record, published), Stage(row[0])

    def renew(self, transaction_id: str) -> None:
        """Keep holding; to be called more often than every ``LEASE_S`` seconds."""
        with self._writing() as database:
            database.execute(
                "UPDATE signing SET lease_until=? WHERE transaction_id=? AND lease_owner=?",
                (self._now() + LEASE_S, transaction_id, self._owner),
            )

    def release(self, transaction_id: str) -> None:
        """Let another process take it."""
        with self._writing() as database:
            database.execute(
                "UPDATE signing SET lease_owner=NULL, lease_until=NULL WHERE transaction_id=? AND lease_owner=?",
                (transaction_id, self._owner),
            )

    def close(self) -> None:
        """Close the file; what is still held here may be taken at once by whoever comes next."""
        with contextlib.suppress(StorageError), self._writing() as database:
            database.execute(
                "UPDATE signing SET lease_owner=NULL, lease_until=NULL WHERE lease_owner=?", (self._owner,)
            )
        with self._lock:
            self._database.close()

    def _refuse_unheld(self, database: sqlite3.Connection, transaction_id: str) -> None:
        """A program that slept past its lease must not write over what another has done since."""
        row = database.execute("SELECT lease_owner FROM signing WHERE transaction_id=?", (transaction_id,)).fetchone()
        if row is not None and row[0] != self._owner:
            raise LeaseLostError(transaction_id)

    def _with_published(self, record: Record, rows: Iterable[tuple[int, bytes]]) -> Record:
        documents = list(record.documents)
        for place, sealed in rows:
            path = self._sealer.unseal(sealed, _published_id(record.transaction_id, place))
            documents[place] = replace(documents[place], published=Path(os.fsdecode(path)))
        return replace(record, documents=tuple(documents))

    def _seal(self, record: Record) -> bytes:
        return self._sealer.seal(to_json(record), record.transaction_id.encode())

    def _held(self, owner: str | None, until: float | None) -> bool:
        if owner is None or until is None or owner == self._owner or until < self._now():
            return False
        return alive(int(owner.partition(":")[0]))

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._reading() as database:
            database.execute("BEGIN IMMEDIATE")
            try:
                yield database
            except BaseException:
                database.execute("ROLLBACK")
                raise
            database.execute("COMMIT")

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._lock, self._explained():
            yield self._database

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """SQLite's failures as what they are to a person: only what none of the words below tells is damage."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            said, folder = str(error), str(self._path.parent)
            if "full" in said:
                raise DiskFullError(said, folder=folder) from error
            if "readonly" in said or "unable to open" in said:
                raise FolderNotWritableError(said, folder=folder) from error
            raise (JournalBusyError if "locked" in said else JournalDamagedError)(said) from error


def _published_id(transaction_id: str, place: int) -> bytes:
    return f"{transaction_id}/{place}".encode()


def _stamp(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat()
