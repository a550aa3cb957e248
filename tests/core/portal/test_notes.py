"""What must be remembered of a submission is on the disk before it is sent, and nobody else reads it there."""

from pathlib import Path

import pytest

from core.errors import JournalDamagedError
from core.portal.model import Upload
from core.portal.notes import MemoryNotes, NotesStore, SubmissionNotes, content_digest
from core.sealing import open_sealer
from core.secrets import MemoryStore

KEY, OTHER = "0" * 32, "1" * 32


@pytest.fixture(params=["disk", "memory"])
def notes(request: pytest.FixtureRequest, tmp_path: Path) -> SubmissionNotes:
    return MemoryNotes() if request.param == "memory" else store(tmp_path)


def store(folder: Path) -> NotesStore:
    return NotesStore(folder / "notes", open_sealer(MemoryStore(), practice_key_file=folder / "key"))


def test_a_note_is_recalled_replaced_and_forgotten(notes: SubmissionNotes) -> None:
    assert notes.recall(KEY) is None
    notes.note(KEY, "sent")
    notes.note(OTHER, "another")
    notes.note(KEY, "H10.07.99-261201-0001")
    assert notes.recall(KEY) == "H10.07.99-261201-0001"
    notes.forget(KEY)
    notes.forget(KEY)
    assert (notes.recall(KEY), notes.recall(OTHER)) == (None, "another")


def test_a_note_outlives_the_program_and_says_nothing_to_others(tmp_path: Path) -> None:
    store(tmp_path).note(KEY, "H10.07.99-261201-0001")
    assert store(tmp_path).recall(KEY) == "H10.07.99-261201-0001"
    (file,) = (tmp_path / "notes").iterdir()
    assert b"H10" not in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0


def test_a_note_that_cannot_be_read_is_not_taken_for_none(tmp_path: Path) -> None:
    notes = store(tmp_path)
    notes.note(KEY, "sent")
    (tmp_path / "notes" / f"{KEY}.note").write_bytes(b"damaged")
    with pytest.raises(JournalDamagedError):
        notes.recall(KEY)
    notes.note(OTHER, "sent")
    (tmp_path / "notes" / f"{OTHER}.note").rename(tmp_path / "notes" / f"{KEY}.note")
    with pytest.raises(JournalDamagedError):
        notes.recall(KEY)


def test_only_our_own_keys_name_files(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="key"):
        store(tmp_path).note("../outside", "x")


def test_the_content_is_the_same_whatever_the_order_and_another_for_other_papers_or_data() -> None:
    first, second = Upload("1", "a", "a.pdf", "0" * 64), Upload("2", "b", "b.pdf", "1" * 64)
    same = content_digest({"x": "1", "y": "2"}, [first, second])
    assert content_digest({"y": "2", "x": "1"}, [second, first]) == same
    assert content_digest({"x": "1", "y": "2"}, [first]) != same
    assert content_digest({"x": "1", "y": "3"}, [first, second]) != same
