"""Ctrl-C while a phone is waited for: the first ends it in good order and says what still stands, the second leaves."""

import asyncio
import signal
import subprocess
from pathlib import Path

import pytest

from core.paths import Home
from core.signing.model import grouped
from desktop.cli_interrupt import Interrupts
from tests.desktop.command_line import CommandLine, Done, read_until
from tests.desktop.test_cli_resume import SILENT, waiting
from tests.pdfs import make_pdf
from tests.sandbox_server import SandboxServer


@pytest.fixture
def kyso(sandbox: SandboxServer, tmp_path: Path) -> CommandLine:
    return CommandLine(sandbox.home.root, tmp_path)


def interrupted(process: subprocess.Popen[str], times: int = 1) -> Done:
    """How it ends after Ctrl-C; stderr is what came after it."""
    for _time in range(times):
        process.send_signal(signal.SIGINT)
    out, err = process.communicate()
    assert "Traceback" not in err
    return Done(process.returncode, out, err)


def nothing_left(kyso: CommandLine) -> bool:
    home = Home(kyso.home / "practice")
    return not any(path.is_file() for folder in (kyso.folder / "out", home.work) for path in folder.rglob("*"))


@pytest.mark.parametrize("ca", ["vnpt", "esign:VNPT-CA"])
def test_the_first_cancels_and_says_what_may_stand_on_the_phone_and_until_when(
    kyso: CommandLine, sandbox: SandboxServer, ca: str
) -> None:
    rings = sandbox.rings()
    process, transaction = waiting(kyso, sandbox, ca)
    number = next(one["number"] for one in sandbox.pending(SILENT) if one["transaction_id"] == transaction)
    done = interrupted(process)
    assert (done.code, done.object["ok"], done.object["error"]["code"]) == (130, False, "signing.cancelled")
    (document,) = done.object["documents"]
    assert (document["signed"], document["error"]["code"]) == (None, "signing.cancelled")
    assert "may still be on your phone until" in done.err
    assert grouped(number) in done.err
    sandbox.approve(transaction)
    assert kyso.run("resume", "--json").object["documents"] == []
    assert sandbox.rings() - rings == 1
    assert nothing_left(kyso)


def test_who_interrupts_going_on_can_go_on_another_time(kyso: CommandLine, sandbox: SandboxServer) -> None:
    rings = sandbox.rings()
    process, transaction = waiting(kyso, sandbox, "vnpt")
    process.kill()
    process.communicate()
    again = kyso.start("resume", "--json")
    read_until(again, "Waiting for the phone")
    done = interrupted(again)
    assert done.code == 130
    assert "kyso resume" in done.err
    sandbox.approve(transaction)
    (document,) = kyso.run("resume", "--json").object["documents"]
    assert document["verdict"] == "TOTAL-PASSED"
    assert sandbox.rings() - rings == 1


@pytest.mark.all_only
def test_two_in_a_row_leave_with_one_object_too(kyso: CommandLine, sandbox: SandboxServer) -> None:
    process, _transaction = waiting(kyso, sandbox, "esign:VNPT-CA")
    done = interrupted(process, times=2)
    assert done.code == 130
    assert done.object["error"]["code"] in ("signing.cancelled", "app.interrupted")
    kyso.run("resume", "--json")  # whoever leaves at once leaves their work copies to the next run
    assert nothing_left(kyso)


@pytest.mark.parametrize(
    ("ca", "after", "code"),
    [
        ("vnpt:sp769v2", "Sending the request", "signing.cancelled"),
        pytest.param("misa", "PRACTICE", "app.interrupted", marks=pytest.mark.all_only),
    ],
    ids=["at the question before the request", "at the sign-in before anything"],
)
def test_before_the_phone_is_asked_it_ends_with_nothing_left_behind(
    kyso: CommandLine, sandbox: SandboxServer, ca: str, after: str, code: str
) -> None:
    rings = sandbox.rings()
    source = make_pdf(kyso.folder / "a.pdf")
    words = ("sign", source, "--ca", ca, "--user-id", SILENT, "--out", "out", "--level", "B-B", "--json")
    process = kyso.start(*words, "--secrets-stdin", stdin=subprocess.PIPE)
    read_until(process, after)
    done = interrupted(process)
    assert (done.code, done.object["error"]["code"]) == (130, code)
    assert "phone" not in done.err
    assert sandbox.rings() == rings
    assert nothing_left(kyso)
    assert kyso.run("resume", "--json").object["documents"] == []


def test_the_second_leaves_whatever_the_first_did_not_stop() -> None:
    interrupts, told = Interrupts(), []

    async def deaf() -> None:
        with interrupts.attended(lambda: told.append("told")), interrupts.stopping(lambda: told.append("stopped")):
            signal.raise_signal(signal.SIGINT)
            await asyncio.sleep(0)
            assert told == ["told", "stopped"]
            signal.raise_signal(signal.SIGINT)
            await asyncio.Event().wait()

    with pytest.raises(KeyboardInterrupt):
        asyncio.run(deaf())
    assert interrupts.asking


def test_it_stops_what_is_innermost_and_whatever_begins_after_it() -> None:
    interrupts, stopped = Interrupts(), []

    async def session() -> None:
        with interrupts.attended(lambda: None), interrupts.stopping(lambda: stopped.append("session")):
            with interrupts.stopping(lambda: stopped.append("question")):
                signal.raise_signal(signal.SIGINT)
                await asyncio.sleep(0)
            with interrupts.stopping(lambda: stopped.append("next question")):
                pass

    asyncio.run(session())
    assert stopped == ["question", "next question"]
    assert (interrupts.came, interrupts.asking) == (True, False)
