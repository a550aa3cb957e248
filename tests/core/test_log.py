"""What reaches a log file."""

import logging
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.log import FILE_NAME, RedactingFormatter, redacted, report_id, start_logging
from core.secrets import Secret

PEOPLE = (
    "070900000010",
    "070 900 000 010",
    "070.900.000.010",
    "id-070900000010",
    "ID070900000010",
    "CCCD:070900000010,",
    "123456789",
    "0100109106-001",
    "C1234567",
    "+84 913 000 215",
    "nguoi.thu@example.vn",
)
SECRETS = (
    "password=Bi-Mat-1",
    'otp: "482913"',
    "'access_token': 'abc.def'",
    "Authorization: Bearer abc.def-ghi",
    "Bearer abcdef",
    "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
    "https://idp.example/callback?code=4711&state=x",
    "sad=00112233",
    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
)


@pytest.fixture
def written(tmp_path: Path) -> Iterator[Path]:
    stop = start_logging(tmp_path / "logs")
    yield tmp_path / "logs" / FILE_NAME
    stop()


@pytest.mark.parametrize("text", PEOPLE)
def test_numbers_of_people_are_redacted(text: str) -> None:
    shown = redacted(f"signing for {text} failed")
    assert text.strip(",") not in shown
    assert "0000" not in shown
    assert shown.startswith("signing for ")


@pytest.mark.parametrize("text", SECRETS)
def test_secrets_are_redacted(text: str) -> None:
    shown = redacted(text)
    for part in ("Bi-Mat", "482913", "abc.def", "abcdef", "c2ln", "4711", "00112233", "884c7d65"):
        assert part not in shown


def test_ordinary_words_codes_and_report_numbers_stay() -> None:
    for text in ("failure signing.expired", "report a1234567: ValueError", "3 of 12 files, 12345678 bytes"):
        assert redacted(text) == text


def test_the_personal_folder_is_not_named() -> None:
    assert str(Path.home()) not in redacted(f"wrote {Path.home()}/Documents/x.pdf")


def test_our_records_are_written_and_libraries_only_when_they_warn(written: Path) -> None:
    logging.getLogger("core.signing").info("signed %d files for %s", 2, Secret("070900000010"))
    logging.getLogger("httpx").info("GET something")
    logging.getLogger("httpx").warning("slow peer")
    text = written.read_text(encoding="utf-8")
    assert "signed 2 files for Secret(…)" in text
    assert "slow peer" in text
    assert "GET" not in text


def test_an_exception_leaves_its_kind_and_frames_but_not_its_text(written: Path) -> None:
    try:
        try:
            int("070900000010x")
        except ValueError as error:
            raise RuntimeError("Nguyễn Thử gõ sai") from error
    except RuntimeError:
        logging.getLogger("core").exception("it broke")
    text = written.read_text(encoding="utf-8")
    assert "builtins.RuntimeError at test_log.py" in text
    assert "builtins.ValueError" in text
    assert "Nguyễn" not in text
    assert "070900000010" not in text


def test_other_handlers_still_see_the_record_as_it_was(written: Path, caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("core").warning("number %s", "070900000010")
    assert caplog.records[-1].args == ("070900000010",)
    assert "070900000010" not in written.read_text(encoding="utf-8")


def test_a_record_that_does_not_format_is_told_not_lost() -> None:
    record = logging.LogRecord("core", logging.INFO, "x.py", 7, "%d files", ("many",), None)
    assert "message does not format (x:7)" in RedactingFormatter().format(record)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX rights")
def test_the_log_is_readable_by_its_owner_only(written: Path) -> None:
    logging.getLogger("core").info("hello")
    assert stat.S_IMODE(written.stat().st_mode) == 0o600


def test_a_folder_that_cannot_be_made_does_not_stop_the_program(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    before = list(logging.getLogger().handlers)
    stop = start_logging(blocked / "logs")
    assert len(logging.getLogger().handlers) == len(before) + 1
    stop()
    assert logging.getLogger().handlers == before


def test_report_numbers_differ() -> None:
    assert len({report_id() for _ in range(100)}) == 100
