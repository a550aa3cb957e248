"""An interrupted signing: what was confirmed is collected, and no phone rings twice (P5)."""

import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from tests.desktop.command_line import CommandLine, read_until
from tests.pdfs import make_pdf
from tests.sandbox_server import SandboxServer

SILENT = "070900000012"
"""Never answers by itself; the phone's API still can."""


@pytest.fixture
def kyso(sandbox: SandboxServer, tmp_path: Path) -> CommandLine:
    return CommandLine(sandbox.home.root, tmp_path)


def waiting(kyso: CommandLine, sandbox: SandboxServer, ca: str) -> tuple[subprocess.Popen[str], str]:
    """A signing that waits for the phone, and the transaction that the phone shows."""
    known = {request["transaction_id"] for request in sandbox.pending(SILENT)}
    source = make_pdf(kyso.folder / "a.pdf")
    process = kyso.start("sign", source, "--ca", ca, "--user-id", SILENT, "--out", "out", "--level", "B-B", "--json")
    assert "Confirm on your phone" in read_until(process, "Time to answer: until")
    while process.poll() is None:
        fresh = [request for request in sandbox.pending(SILENT) if request["transaction_id"] not in known]
        if fresh:
            return process, str(fresh[0]["transaction_id"])
    raise AssertionError("ended before the phone rang")


def kill(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


@pytest.mark.parametrize(
    "ca", [pytest.param(ca, marks=[] if ca == "viettel" else pytest.mark.all_only) for ca in ("vnpt", "ca2", "viettel")]
)
def test_a_killed_program_collects_what_the_phone_confirmed(kyso: CommandLine, sandbox: SandboxServer, ca: str) -> None:
    process, transaction = waiting(kyso, sandbox, ca)
    kill(process)
    sandbox.approve(transaction)
    rings = sandbox.rings()
    done = kyso.run("resume", "--json")
    assert done.code == 0, done.err
    assert "To fetch what was confirmed, sent to 127.0.0.1: the number of the request" in done.err
    (document,) = done.object["documents"]
    assert Path(document["signed"]).parent == kyso.folder / "out"
    assert document["verdict"] == "TOTAL-PASSED"
    assert sandbox.rings() == rings
    assert kyso.run("resume", "--json").object["documents"] == []


def test_what_another_program_works_on_is_left_to_it_and_said(kyso: CommandLine, sandbox: SandboxServer) -> None:
    process, _transaction = waiting(kyso, sandbox, "vnpt")
    done = kyso.run("resume")
    kill(process)
    assert done.code == 0
    assert "by another window" in done.err
    assert kyso.run("resume", "khong-co").code == 3


def test_over_the_hub_the_outcome_is_unknown_and_nothing_is_sent_again(
    kyso: CommandLine, sandbox: SandboxServer
) -> None:
    process, transaction = waiting(kyso, sandbox, "esign:VNPT-CA")
    kill(process)
    rings = sandbox.rings()
    done = kyso.run("resume", "--json")
    assert (done.code, done.object["error"]["code"]) == (4, "provider.outcome_unknown")
    assert sandbox.rings() == rings
    assert not list((kyso.folder / "out").iterdir())
    sandbox.refuse(transaction)


def test_an_unknown_transaction_is_told(kyso: CommandLine) -> None:
    done = kyso.run("resume", "f" * 32, "--json")
    assert (done.code, done.object["error"]["code"]) == (3, "journal.unknown")


@pytest.mark.all_only
def test_one_that_cannot_be_read_does_not_keep_the_others_from_being_finished(
    kyso: CommandLine, sandbox: SandboxServer
) -> None:
    process, transaction = waiting(kyso, sandbox, "vnpt")
    kill(process)
    sandbox.approve(transaction)
    with closing(sqlite3.connect(kyso.home / "practice" / "journal.sqlite")) as database, database:
        newest = ("unreadable", "vnpt:sp769v1", "requested", "9999-01-01T00:00:00+00:00", "", 1, b"noise", None, None)
        database.execute("INSERT INTO signing VALUES (?,?,?,?,?,?,?,?,?)", newest)
    try:
        done = kyso.run("resume", "--json")
    finally:
        with closing(sqlite3.connect(kyso.home / "practice" / "journal.sqlite")) as database, database:
            database.execute("DELETE FROM signing WHERE transaction_id='unreadable'")
    assert (done.code, done.object["error"]["code"]) == (8, "storage.journal")
    assert [document["verdict"] for document in done.object["documents"]] == ["TOTAL-PASSED"]
