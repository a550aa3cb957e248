"""The journal survives what the program does not."""

import contextlib
import json
import os
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.errors import (
    DiskFullError,
    FolderNotWritableError,
    JournalBusyError,
    JournalDamagedError,
    LeaseLostError,
    UnknownTransactionError,
)
from core.sealing import Sealer
from core.signing.engine import PreparedDocument
from core.signing.journal import LEASE_S, MIGRATIONS, Journal
from core.signing.model import (
    CaStatus,
    Credential,
    DocumentDigest,
    Dtbsr,
    SignatureLevel,
    SignatureValue,
    Transaction,
)
from core.signing.record import Record, RecordedDocument, Stage, from_json, to_json

KEY = bytes(range(32))
NOW = datetime(2026, 11, 23, 15, 22, 35, tzinfo=UTC)


def record(folder: Path) -> Record:
    prepared = PreparedDocument(
        source=folder / "Tờ khai #1.pdf",
        work=folder / "1.pdf",
        work_size=2000,
        base_size=1000,
        source_size=1000,
        source_fingerprint="ab" * 32,
        field_name="KySo_1",
        document_digest=DocumentDigest(b"\x01" * 32),
        reserved_start=1200,
        reserved_end=1900,
        signed_attributes=b"\x31\x00",
        dtbsr=Dtbsr(b"\x02" * 32),
    )
    credential = Credential(
        provider_id="vnpt:sp769v1",
        credential_id="c1",
        serial_number="5401ab",
        certificate_der=b"DER",
        chain_der=(b"CA",),
        subject_name="Nguyễn Thị Ánh Tuyết",
        subject_id="070900000010",
        issuer_name="SANDBOX VNPT-CA",
        valid_from=NOW,
        valid_to=NOW + timedelta(days=365),
    )
    document = RecordedDocument("88626142", "Tờ khai #1.pdf", None, folder / "r.pdf", SignatureLevel.B_T, prepared)
    return Record("aa" * 16, "vnpt:sp769v1", NOW, credential, (document,), user_id="070900000010")


def answered(intent: Record) -> Record:
    transaction = Transaction(
        transaction_id=intent.transaction_id,
        provider_id=intent.provider_id,
        remote_id="remote-1",
        doc_ids=("88626142",),
        control_code="88626142",
        requested_at=NOW,
        expires_at=NOW + timedelta(seconds=300),
        values=(),
        user_id="CMT_070900000010",
    )
    return replace(intent, transaction=transaction, values=(SignatureValue("88626142", b"\x03" * 256),))


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    opened = Journal(tmp_path / "journal.sqlite", Sealer(KEY))
    yield opened
    opened.close()


def test_a_record_survives_its_json(tmp_path: Path) -> None:
    full = answered(record(tmp_path))
    assert from_json(to_json(full)) == full
    suspended = replace(full, credential=replace(full.credential, ca_status=CaStatus.SUSPENDED))
    assert from_json(to_json(suspended)) == suspended


def test_a_record_from_before_authorities_were_heard_about_a_certificate_is_read(tmp_path: Path) -> None:
    full = answered(record(tmp_path))
    bare = json.loads(to_json(full))
    del bare["credential"]["ca_status"]
    assert from_json(json.dumps(bare).encode()) == full


def test_a_record_without_the_typed_number_is_read(tmp_path: Path) -> None:
    full = answered(record(tmp_path))
    bare = json.loads(to_json(full))
    del bare["user_id"], bare["transaction"]["user_id"]
    read = from_json(json.dumps(bare).encode())
    assert (read.user_id, read.transaction) == ("", replace(full.transaction, user_id=None))


def test_json_that_is_not_ours_is_damage_not_a_crash() -> None:
    for data in (b"", b"{}", b"[]", b'{"transaction_id": 1}', b"\xff"):
        with pytest.raises(JournalDamagedError):
            from_json(data)


def test_what_one_program_wrote_another_can_take_up_when_the_first_is_gone(tmp_path: Path, journal: Journal) -> None:
    intent = record(tmp_path)
    journal.add(intent)
    journal.update(answered(intent), Stage.REQUESTED)
    journal.release(intent.transaction_id)
    other = Journal(tmp_path / "journal.sqlite", Sealer(KEY))
    assert other.take(intent.transaction_id) == (answered(intent), Stage.REQUESTED)
    other.close()


def test_a_transaction_handled_in_a_living_program_is_busy_until_its_lease_ends(tmp_path: Path) -> None:
    moment = [1_000_000.0]
    first = Journal(tmp_path / "j", Sealer(KEY), now=lambda: moment[0])
    second = Journal(tmp_path / "j", Sealer(KEY), now=lambda: moment[0])
    intent = record(tmp_path)
    first.add(intent)
    assert second.entries()[0].held_elsewhere
    with pytest.raises(JournalBusyError):
        second.take(intent.transaction_id)
    moment[0] += LEASE_S - 1
    first.renew(intent.transaction_id)
    moment[0] += 2
    with pytest.raises(JournalBusyError):
        second.take(intent.transaction_id)
    moment[0] += LEASE_S
    assert second.take(intent.transaction_id)[1] is Stage.INTENT
    first.close()
    second.close()


def test_a_program_that_slept_past_its_lease_writes_nothing_over_what_another_does(tmp_path: Path) -> None:
    moment = [1_000_000.0]
    slept = Journal(tmp_path / "j", Sealer(KEY), now=lambda: moment[0])
    other = Journal(tmp_path / "j", Sealer(KEY), now=lambda: moment[0])
    intent = record(tmp_path)
    slept.add(intent)
    moment[0] += LEASE_S + 1
    other.take(intent.transaction_id)
    other.update(answered(intent), Stage.SIGNED)
    for late in (
        lambda: slept.update(intent, Stage.REQUESTED),
        lambda: slept.note_published(intent.transaction_id, 0, tmp_path / "r.pdf"),
        lambda: slept.close_transaction(intent.transaction_id, Stage.UNKNOWN),
    ):
        with pytest.raises(LeaseLostError):
            late()
    slept.renew(intent.transaction_id)
    slept.release(intent.transaction_id)
    slept.close()
    third = Journal(tmp_path / "j", Sealer(KEY), now=lambda: moment[0])
    with pytest.raises(JournalBusyError):
        third.take(intent.transaction_id)
    other.release(intent.transaction_id)
    assert third.take(intent.transaction_id) == (answered(intent), Stage.SIGNED)
    other.close()
    third.close()


def test_the_lease_of_a_killed_program_is_void_at_once(tmp_path: Path, journal: Journal) -> None:
    intent = record(tmp_path)
    journal.add(intent)
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    with sqlite3.connect(tmp_path / "journal.sqlite") as database:
        database.execute("UPDATE signing SET lease_owner=?", (f"{int(gone.stdout)}:x",))
    database.close()
    assert journal.take(intent.transaction_id)[0] == intent


def test_an_ended_transaction_is_not_taken_up_again_and_forgets_its_content(tmp_path: Path, journal: Journal) -> None:
    intent = record(tmp_path)
    journal.add(intent)
    journal.close_transaction(intent.transaction_id, Stage.DONE)
    with pytest.raises(UnknownTransactionError):
        journal.take(intent.transaction_id)
    assert journal.entries() == ()
    assert [entry.stage for entry in journal.entries(open_only=False)] == [Stage.DONE]


def test_no_name_number_or_path_stands_in_clear_on_the_disk(tmp_path: Path, journal: Journal) -> None:
    journal.add(answered(record(tmp_path)))
    written = b"".join(path.read_bytes() for path in tmp_path.glob("journal.sqlite*"))
    for clear in ("070900000010", "Tuyết", "Tờ khai", str(tmp_path)):
        assert clear.encode() not in written


@pytest.mark.skipif(os.name == "nt", reason="POSIX rights")
def test_the_journal_is_readable_by_its_owner_only(tmp_path: Path, journal: Journal) -> None:
    assert stat.S_IMODE((tmp_path / "journal.sqlite").stat().st_mode) == 0o600


def test_a_journal_of_a_newer_program_is_refused_not_rewritten(tmp_path: Path) -> None:
    path = tmp_path / "newer"
    with sqlite3.connect(path) as database:
        database.execute(f"PRAGMA user_version={len(MIGRATIONS) + 1}")
    database.close()
    with pytest.raises(JournalDamagedError):
        Journal(path, Sealer(KEY))


def test_programs_that_make_the_journal_at_once_share_it(tmp_path: Path) -> None:
    together = threading.Barrier(4)

    def opened(path: Path) -> int:
        together.wait()
        made = Journal(path, Sealer(KEY))
        try:
            return len(made.entries())
        finally:
            made.close()

    with ThreadPoolExecutor(4) as pool:
        for number in range(20):
            assert list(pool.map(opened, [tmp_path / f"{number}.sqlite"] * 4)) == [0] * 4


def test_a_home_that_takes_no_file_is_no_damage(tmp_path: Path) -> None:
    with pytest.raises(FolderNotWritableError):
        Journal(tmp_path / "not there" / "journal.sqlite", Sealer(KEY))


def test_a_full_disk_is_no_damage_and_a_later_write_succeeds(tmp_path: Path, tiny_disk: Path) -> None:
    journal = Journal(tiny_disk / "journal.sqlite", Sealer(KEY))
    intent = record(tmp_path)
    journal.add(intent)
    with contextlib.suppress(OSError), (tiny_disk / "filler").open("wb", buffering=0) as filler:
        while filler.write(b"x" * 4096):
            pass
    with pytest.raises(DiskFullError):
        journal.update(answered(intent), Stage.SIGNED)
    (tiny_disk / "filler").unlink()
    journal.update(answered(intent), Stage.SIGNED)
    assert [entry.stage for entry in journal.entries()] == [Stage.SIGNED]
    journal.close()


def test_a_file_that_is_no_journal_is_damage(tmp_path: Path) -> None:
    path = tmp_path / "noise"
    path.write_bytes(b"not a database at all" * 100)
    with pytest.raises(JournalDamagedError):
        Journal(path, Sealer(KEY))


def test_what_was_published_is_known_after_a_crash_and_forgotten_at_the_end(tmp_path: Path) -> None:
    written, name = record(tmp_path), "Tờ khai-signed \udcff.pdf"
    with contextlib.closing(Journal(tmp_path / "journal", Sealer(KEY))) as journal:
        journal.add(written)
        journal.update(written, Stage.SIGNED)
        journal.note_published(written.transaction_id, 0, tmp_path / "first.pdf")
        journal.note_published(written.transaction_id, 0, tmp_path / name)
    content = b"".join(path.read_bytes() for path in tmp_path.glob("journal*"))
    assert b"first.pdf" not in content
    with contextlib.closing(Journal(tmp_path / "journal", Sealer(KEY))) as journal:
        found, stage = journal.take(written.transaction_id)
        assert (stage, found.documents[0].published) == (Stage.SIGNED, tmp_path / name)
        assert replace(found.documents[0], published=None) == written.documents[0]
        journal.close_transaction(written.transaction_id, Stage.DONE)
    with contextlib.closing(sqlite3.connect(tmp_path / "journal")) as database:
        assert database.execute("SELECT count(*) FROM published").fetchone() == (0,)
