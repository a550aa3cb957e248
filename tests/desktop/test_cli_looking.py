"""``kyso procedures search``, ``kyso doctor``, and what the command line refuses."""

from pathlib import Path

import pytest

from core.errors import InvalidUsageError
from desktop.cli_run import read_user_id
from tests.desktop.command_line import CommandLine
from tests.sandbox_server import SandboxServer


@pytest.fixture
def kyso(sandbox: SandboxServer, tmp_path: Path) -> CommandLine:
    return CommandLine(sandbox.home.root, tmp_path)


@pytest.mark.parametrize("words", [("khai", "sinh"), ("khaisinh",), ("1.004772.000.00.00.H10",)])
def test_a_procedure_is_found_as_people_type_it(kyso: CommandLine, words: tuple[str, ...]) -> None:
    done = kyso.run("procedures", "search", *words, "--json")
    assert done.code == 0, done.err
    assert "1.004772" in [procedure["code"] for procedure in done.object["procedures"]]


def test_the_doctor_finds_nothing_missing(kyso: CommandLine) -> None:
    done = kyso.run("doctor", "--json")
    assert done.code == 0, done.out
    assert all(check["ok"] for check in done.object["checks"])


def test_a_real_number_is_never_taken_from_the_argument_list() -> None:
    with pytest.raises(InvalidUsageError) as caught:
        read_user_id("001099000001", practice=False)
    assert "001099000001" not in str(caught.value.params)


def test_an_unknown_profile_is_told_in_words(kyso: CommandLine) -> None:
    done = kyso.run("verify", "a.pdf", "--profile", "nowhere", "--json")
    assert (done.code, done.object["error"]["code"]) == (2, "usage.invalid")
