"""The program killed at every stage of a signing: the phone rings at most once, nothing is lost (P5, S7)."""

import os
import signal
import sqlite3
import time
from dataclasses import replace
from pathlib import Path

import pytest

from core.paths import Home
from tests.desktop.command_line import CommandLine, pdfsig
from tests.desktop.launched import Moment
from tests.desktop.ways import WAYS, Desk, Way
from tests.pdfs import make_pdf
from tests.sandbox_server import SandboxServer

REACHED = [
    (way, moment) for way in WAYS for moment in Moment if moment is not Moment.REQUESTED or not way.info.blocking
]
"""A CA whose signing call blocks until the signer has decided goes from intent straight to signed."""

SAMPLE = {
    ("vnpt:sp769v1", Moment.REQUESTED),
    ("csc1", Moment.ANSWERED),
    ("esign:VNPT-CA:file", Moment.PUBLISHED),
}
"""A CA that keeps the signature for us, one whose answer is lost with the process, and one that names the field."""


def journaled(home: Path) -> list[str]:
    """The stages of all transactions, as another process sees them."""
    database = sqlite3.connect(f"file:{home / 'practice' / 'journal.sqlite'}?mode=ro", uri=True, timeout=5)
    try:
        return [stage for (stage,) in database.execute("SELECT stage FROM signing").fetchall()]
    finally:
        database.close()


@pytest.mark.parametrize(
    ("way", "moment"),
    [
        pytest.param(way, moment, marks=[] if (str(way), moment) in SAMPLE else [pytest.mark.all_only])
        for way, moment in REACHED
    ],
    ids=lambda one: one.name if isinstance(one, Moment) else str(one),
)
def test_killed_at_any_stage_the_phone_rings_once_and_nothing_is_lost_that_can_be_fetched_again(
    sandbox: SandboxServer, tmp_path: Path, way: Way, moment: Moment
) -> None:
    desk, rings = Desk(sandbox, tmp_path, way), sandbox.rings()
    kyso = desk.kyso()
    mortal = replace(kyso, options=(*kyso.options, "--dies", moment.name))
    killed = desk.sign(mortal, [make_pdf(tmp_path / "a.pdf")], "--level", "B-B")
    assert (killed.code, journaled(kyso.home)) == (-signal.SIGKILL, [moment.stage.value]), killed.err
    rang = 0 if way.info.local or moment is Moment.INTENDED else 1
    assert sandbox.rings() - rings == rang

    done = kyso.run("resume", "--json", "--secrets-stdin", given=desk.secrets_later())
    results = sorted((tmp_path / "out").glob("*"))
    if kept(way, moment):
        assert done.code == 0, done.err
        assert [path.name for path in results] == ["a-signed.pdf"]
        assert "Signature is Valid" in pdfsig(results[0])
    else:
        assert done.object["error"]["code"] == "provider.outcome_unknown"
        assert results == []

    an_hour_passes(kyso)
    again = kyso.run("resume", "--json", "--secrets-stdin", given=desk.secrets_later())
    assert (again.code, again.object["documents"]) == (0, [])
    assert sorted((tmp_path / "out").glob("*")) == results
    assert sandbox.rings() - rings == rang
    assert left_over(kyso) == []


def kept(way: Way, moment: Moment) -> bool:
    """Whether the signature is in the journal, or at a CA that the journal can name the request to."""
    match moment:
        case Moment.INTENDED:
            return False
        case Moment.ANSWERED:
            return way.recovers
        case _:
            return True


def an_hour_passes(kyso: CommandLine) -> None:
    """Work copies that a dead process left are swept by the next one, once they cannot be a living one's."""
    for folder in Home(kyso.home / "practice").work.iterdir():
        os.utime(folder, (time.time() - 7200, time.time() - 7200))


def left_over(kyso: CommandLine) -> list[Path]:
    """Work copies that nobody needs any more."""
    return [path for path in Home(kyso.home / "practice").work.rglob("*") if path.is_file()]
