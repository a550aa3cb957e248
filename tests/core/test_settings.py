"""Settings on disk."""

import json
import stat
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import FolderNotWritableError
from core.settings import FILE_NAME, Settings, load_settings, save_settings


def test_no_file_means_defaults(tmp_path: Path) -> None:
    assert load_settings(tmp_path) == Settings()


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    chosen = Settings(language="en", profile="sandbox", ca="esign:VNPT-CA", scale=1.5, result_folder=tmp_path / "đã ký")
    chosen = replace(chosen, tsa_urls=("http://tsa.test/a", "https://tsa.test/b"), trust_keys=("AAAA",))
    save_settings(tmp_path, chosen)
    assert load_settings(tmp_path) == chosen
    assert [entry.name for entry in tmp_path.iterdir()] == [FILE_NAME]


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX rights")
def test_the_file_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    save_settings(tmp_path, Settings())
    assert stat.S_IMODE((tmp_path / FILE_NAME).stat().st_mode) == 0o600


def test_what_a_newer_program_wrote_survives(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text('{"schema": 7, "language": "en", "kiosk": {"idle": 60}}', encoding="utf-8")
    save_settings(tmp_path, replace(load_settings(tmp_path), scale=2.0))
    stored = json.loads((tmp_path / FILE_NAME).read_text(encoding="utf-8"))
    assert stored["kiosk"] == {"idle": 60}
    assert stored["schema"] == 7
    assert stored["scale"] == 2.0


@pytest.mark.parametrize("content", ["", "{", "[]", "null", "\udcff"])
def test_a_damaged_file_is_put_aside_and_the_program_starts(tmp_path: Path, content: str) -> None:
    (tmp_path / FILE_NAME).write_bytes(content.encode("utf-8", "surrogateescape"))
    assert load_settings(tmp_path) == Settings()
    assert (tmp_path / f"{FILE_NAME}.damaged").exists()
    assert not (tmp_path / FILE_NAME).exists()


def test_a_single_senseless_value_costs_only_itself(tmp_path: Path) -> None:
    text = '{"language": "xx", "scale": "big", "ca": 5, "profile": "sandbox", "trust_keys": "AAAA"}'
    (tmp_path / FILE_NAME).write_text(text, encoding="utf-8")
    assert load_settings(tmp_path) == Settings(profile="sandbox")


@pytest.mark.parametrize(("stored", "used"), [("0.1", 1.0), ("9", 3.0), ("NaN", 1.0), ("1.25", 1.25)])
def test_the_scale_stays_within_what_fits_a_screen(tmp_path: Path, stored: str, used: float) -> None:
    (tmp_path / FILE_NAME).write_text(f'{{"scale": {stored}}}', encoding="utf-8")
    assert load_settings(tmp_path).scale == used


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(FolderNotWritableError):
        save_settings(tmp_path / "file", Settings())


def test_only_web_addresses_are_time_stamping_authorities(tmp_path: Path) -> None:
    asked = ["http://tsa.test/", "file:///etc/hostname", "tsa.test", 5, "https://", "http://[", "ftp://tsa.test/"]
    (tmp_path / FILE_NAME).write_text(json.dumps({"tsa_urls": asked}), encoding="utf-8")
    assert load_settings(tmp_path).tsa_urls == ("http://tsa.test/",)
