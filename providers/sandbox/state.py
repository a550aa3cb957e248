"""What the practice authorities remember, in SQLite: transactions and the mishaps that have befallen already."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from providers.sandbox.private_files import private_folder
from providers.sandbox.world import DigestOrder, SignedDigest, TransactionState

_SCHEMA = """
CREATE TABLE IF NOT EXISTS transactions (
    ring INTEGER PRIMARY KEY AUTOINCREMENT,
    transaction_id TEXT NOT NULL UNIQUE,
    sp_transaction_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    key_owner TEXT NOT NULL,
    ca_name TEXT NOT NULL,
    description TEXT NOT NULL,
    orders TEXT NOT NULL,
    state TEXT NOT NULL,
    begun_at REAL NOT NULL,
    expires_at REAL NOT NULL,
    answers_at REAL,
    answer TEXT,
    signatures TEXT NOT NULL DEFAULT '[]'
) STRICT;
CREATE INDEX IF NOT EXISTS by_sp_transaction ON transactions (sp_transaction_id);
CREATE TABLE IF NOT EXISTS mishaps (
    user_id TEXT NOT NULL,
    occasion TEXT NOT NULL,
    PRIMARY KEY (user_id, occasion)
) STRICT;
CREATE TABLE IF NOT EXISTS oddities (
    user_id TEXT NOT NULL,
    oddity TEXT NOT NULL,
    PRIMARY KEY (user_id, oddity)
) STRICT;
"""
_SERIAL_NUMBER = "ALTER TABLE transactions ADD COLUMN serial_number TEXT NOT NULL DEFAULT ''"


@dataclass(frozen=True, slots=True)
class StoredTransaction:
    """A signing transaction as it is kept. Moments are seconds since the epoch.

    ``key_owner``: whose key signs (another person's in scenario 9), that of the certificate with ``serial_number``
    (lower-case hex; empty: the person's valid one). ``answers_at`` and ``answer``: what happens by
    itself, and when; None if only the phone can answer.
    """

    transaction_id: str
    sp_transaction_id: str
    user_id: str = field(repr=False)
    key_owner: str = field(repr=False)
    ca_name: str = field()
    description: str = field()
    orders: tuple[DigestOrder, ...] = field()
    state: TransactionState = field()
    begun_at: float = field()
    expires_at: float = field()
    answers_at: float | None = field()
    answer: TransactionState | None = field()
    signatures: tuple[SignedDigest, ...] = field(default=(), repr=False)
    serial_number: str = ""


class WorldState:
    """The store. Calls take a few milliseconds at the most and may come from several threads."""

    def __init__(self, path: Path) -> None:
        private_folder(path.parent)
        path.touch(mode=0o600, exist_ok=True)
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.executescript(_SCHEMA)
        if "serial_number" not in (row["name"] for row in self._rows("PRAGMA table_info(transactions)")):
            self._run(_SERIAL_NUMBER)

    def close(self) -> None:
        """Release the file."""
        with self._lock:
            self._db.close()

    def add(self, new: StoredTransaction) -> None:
        """Remember a transaction: one ring of the phone."""
        self._run(
            "INSERT INTO transactions (transaction_id, sp_transaction_id, user_id, key_owner, ca_name, description,"
            " orders, state, begun_at, expires_at, answers_at, answer, serial_number)"
            " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
            new.transaction_id,
            new.sp_transaction_id,
            new.user_id,
            new.key_owner,
            new.ca_name,
            new.description,
            json.dumps([[order.doc_id, order.digest.hex(), order.pss] for order in new.orders]),
            new.state.value,
            new.begun_at,
            new.expires_at,
            new.answers_at,
            new.answer.value if new.answer else None,
            new.serial_number,
        )

    def find(self, transaction_id: str) -> StoredTransaction | None:
        """By the world's id, else the latest with this id of the service provider."""
        if not transaction_id:
            return None
        rows = self._rows(
            "SELECT * FROM transactions WHERE transaction_id = ?1 OR sp_transaction_id = ?1"
            " ORDER BY transaction_id = ?1 DESC, ring DESC LIMIT 1",
            transaction_id,
        )
        return _stored(rows[0]) if rows else None

    def pending(self) -> Sequence[StoredTransaction]:
        """All that nobody has decided, the newest first."""
        rows = self._rows(
            "SELECT * FROM transactions WHERE state = ? ORDER BY ring DESC", TransactionState.PENDING.value
        )
        return [_stored(row) for row in rows]

    def decide(self, transaction_id: str, state: TransactionState, signatures: Sequence[SignedDigest] = ()) -> bool:
        """Leave the pending state, once; False if it was left before."""
        changed = self._run(
            "UPDATE transactions SET state = ?, signatures = ? WHERE transaction_id = ? AND state = ?",
            state.value,
            json.dumps([[signed.doc_id, signed.value.hex()] for signed in signatures]),
            transaction_id,
            TransactionState.PENDING.value,
        )
        return changed == 1

    def rings(self, sp_transaction_id: str | None = None, user_id: str | None = None) -> int:
        """How often phones rang: in all, for one id of the service provider, for one person."""
        rows = self._rows(
            "SELECT count(*) AS rings FROM transactions"
            " WHERE (?1 IS NULL OR sp_transaction_id = ?1) AND (?2 IS NULL OR user_id = ?2)",
            sp_transaction_id,
            user_id,
        )
        return int(rows[0]["rings"])

    def signed(self, user_id: str) -> int:
        """How many transactions of this person were approved, or will have been by themselves."""
        rows = self._rows(
            "SELECT count(*) AS signed FROM transactions WHERE user_id = ?1"
            " AND (state = ?2 OR (state = ?3 AND answer = ?2))",
            user_id,
            TransactionState.APPROVED.value,
            TransactionState.PENDING.value,
        )
        return int(rows[0]["signed"])

    def make_odd(self, user_id: str, oddity: str, *, odd: bool) -> None:
        """From now on it is so with this person, or no longer."""
        statement = "INSERT OR IGNORE INTO oddities VALUES (?, ?)"
        self._run(statement if odd else "DELETE FROM oddities WHERE user_id = ? AND oddity = ?", user_id, oddity)

    def is_odd(self, user_id: str, oddity: str) -> bool:
        """Whether it is so with this person."""
        return bool(self._rows("SELECT 1 FROM oddities WHERE user_id = ? AND oddity = ?", user_id, oddity))

    def befall(self, user_id: str, occasion: str) -> bool:
        """Whether a mishap happens now: True the first time, then False until it is forgotten."""
        return self._run("INSERT OR IGNORE INTO mishaps VALUES (?, ?)", user_id, occasion) == 1

    def forget_mishaps(self, user_id: str | None = None, occasion: str | None = None) -> None:
        """Let them happen again: all, or those of one person, or of one occasion."""
        self._run(
            "DELETE FROM mishaps WHERE (?1 IS NULL OR user_id = ?1) AND (?2 IS NULL OR occasion = ?2)",
            user_id,
            occasion,
        )

    def _run(self, statement: str, *values: str | float | None) -> int:
        with self._lock, closing(self._db.execute(statement, values)) as cursor:
            return cursor.rowcount

    def _rows(self, statement: str, *values: str | float | None) -> list[sqlite3.Row]:
        with self._lock, closing(self._db.execute(statement, values)) as cursor:
            return cursor.fetchall()


def _stored(row: sqlite3.Row) -> StoredTransaction:
    return StoredTransaction(
        transaction_id=row["transaction_id"],
        sp_transaction_id=row["sp_transaction_id"],
        user_id=row["user_id"],
        key_owner=row["key_owner"],
        ca_name=row["ca_name"],
        description=row["description"],
        orders=tuple(
            DigestOrder(doc_id, bytes.fromhex(digest), *pss) for doc_id, digest, *pss in json.loads(row["orders"])
        ),
        state=TransactionState(row["state"]),
        begun_at=row["begun_at"],
        expires_at=row["expires_at"],
        answers_at=row["answers_at"],
        answer=TransactionState(row["answer"]) if row["answer"] else None,
        signatures=tuple(SignedDigest(doc_id, bytes.fromhex(value)) for doc_id, value in json.loads(row["signatures"])),
        serial_number=row["serial_number"],
    )
