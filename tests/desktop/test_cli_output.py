"""What a command writes: strangers' names cannot make it say something else."""

import pytest

from core import __version__
from core.printable import printable
from desktop.cli import main
from desktop.cli_output import Answer, Screen

FORGED = "An\x1b[1A\x1b[2KTOTAL-PASSED"


@pytest.mark.parametrize("text", ["Nguyễn Thị Thùy Dương", "Đơn – „Ước“ #1.pdf", "Ước mơ".encode().decode(), ""])
def test_letters_and_signs_stay_as_they_are(text: str) -> None:
    assert printable(text) == text


@pytest.mark.parametrize("strange", ["\x1b", "\x9b", "\n", "\r", "\u202e", "\u2066", "\x00", "\udcff"])
def test_what_commands_a_terminal_or_is_no_text_shows_as_such(strange: str) -> None:
    assert printable(f"a{strange}b") == "a\ufffdb"


def test_a_signers_name_cannot_write_a_verdict(capsys: pytest.CaptureFixture[str]) -> None:
    screen = Screen(as_json=False)
    screen.note(f"one\n{FORGED}")
    screen.finish(Answer({}, [f"INDETERMINATE  {FORGED}"]), practice=True, profile="sandbox")
    said = capsys.readouterr()
    assert "\x1b" not in said.out + said.err
    assert said.out.count("\n") == 1
    assert said.err.splitlines()[0] == "one"


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"kyso {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["bogus"], "không có lệnh bogus"),
        (["demo", "--bogus"], "không có tùy chọn --bogus"),
        (["dossiers", "status"], "thiếu CODE"),
        (["sign", "--out"], "--out cần một giá trị"),
        (["--lang", "fr", "demo"], "--lang không nhận giá trị này: vi, en"),
        (["dossiers"], "--help liệt kê các lệnh"),
    ],
)
def test_wrong_usage_is_told_in_the_persons_language(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    told = " ".join(capsys.readouterr().err.split())
    assert "Không hiểu câu lệnh" in told
    assert words in told
