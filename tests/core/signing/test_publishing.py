"""A result is whole under a name of its own, or it is not there (S7)."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import DiskFullError
from core.signing import publishing


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    path = tmp_path / "draft"
    path.write_bytes(b"signed" * 1000)
    return path


def test_results_get_names_of_their_own_and_leave_nothing_else(draft: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    made = [publishing.publish(draft, out / "a-signed.pdf").name for _ in range(3)]
    assert made == ["a-signed.pdf", "a-signed-2.pdf", "a-signed-3.pdf"]
    assert sorted(path.name for path in out.iterdir()) == sorted(made)
    assert all((out / name).read_bytes() == draft.read_bytes() for name in made)


def test_where_the_system_has_no_nameless_files_the_result_is_the_same(
    draft: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr("os.O_TMPFILE", raising=False)
    made = [publishing.publish(draft, tmp_path / "out" / "a-signed.pdf").name for _ in range(2)]
    assert made == ["a-signed.pdf", "a-signed-2.pdf"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(made)


@pytest.mark.parametrize("refusal", [errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EINVAL])
def test_a_disk_without_second_names_takes_results_too(
    draft: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refusal: int
) -> None:
    def refuse(*_names: object, **_rest: object) -> None:
        raise OSError(refusal, "no links here")

    monkeypatch.setattr("os.link", refuse)
    made = [publishing.publish(draft, tmp_path / "out" / "a-signed.pdf").name for _ in range(2)]
    assert made == ["a-signed.pdf", "a-signed-2.pdf"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(made)


def test_content_that_does_not_fit_leaves_nothing(tiny_disk: Path) -> None:
    with pytest.raises(DiskFullError):
        publishing.publish_content(b"x" * 100_000, tiny_disk / "receipt.pdf")
    assert list(tiny_disk.iterdir()) == []
    assert publishing.publish_content(b"x" * 10_000, tiny_disk / "receipt.pdf").stat().st_size == 10_000
    assert [path.name for path in tiny_disk.iterdir()] == ["receipt.pdf"]


def test_a_file_of_somebody_else_is_never_touched(draft: Path, tmp_path: Path) -> None:
    other = tmp_path / "a-signed.pdf"
    other.write_bytes(b"theirs")
    assert publishing.publish(draft, other).name == "a-signed-2.pdf"
    assert other.read_bytes() == b"theirs"


@pytest.mark.skipif(sys.platform != "linux", reason="nameless files are Linux's")
def test_a_draft_that_is_what_a_new_file_would_be_gets_the_name_itself(draft: Path, tmp_path: Path) -> None:
    draft.chmod(0o600)
    made = publishing.publish(draft, tmp_path / "out" / "a-signed.pdf")
    (tmp_path / "out" / "new").touch()
    assert made.stat().st_ino == draft.stat().st_ino
    assert made.stat().st_mode == (tmp_path / "out" / "new").stat().st_mode


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="another group takes root, on Linux")
def test_in_a_shared_folder_the_result_belongs_to_the_folders_group(draft: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    os.chown(out, -1, 4321)
    out.chmod(0o2775)
    made = publishing.publish(draft, out / "a-signed.pdf")
    assert made.stat().st_gid == 4321
    assert made.read_bytes() == draft.read_bytes()


@pytest.mark.skipif(sys.platform == "win32", reason="a dead process cannot be told there")
def test_what_a_killed_run_left_in_the_folder_is_wiped_and_a_living_ones_is_not(tmp_path: Path) -> None:
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    left, living = tmp_path / f".kyso-{int(gone.stdout)}-ab", tmp_path / ".kyso-1-cd"
    for path in (left, living):
        path.write_bytes(b"half")
    publishing.check_folder(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [living.name]
