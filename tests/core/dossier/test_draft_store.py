"""Drafts on disk: sealed, of one account, found again, and gone in time (W4)."""

import os
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType

import pytest

from core.dossier.applicant import Applicant
from core.dossier.draft import Draft, draft_of
from core.dossier.draft_store import KEPT_FOR, DraftStore
from core.dossier.forms.model import FilledForm
from core.dossier.model import attach, new_dossier
from core.sealing import Sealer
from core.wizard import Step
from tests.core.dossier.papers import BIRTH

NOW = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)
NAME, NUMBER = "Nguyễn Thị Thùy Dương", "070900000010"


@dataclass
class Hands:
    moment: datetime = NOW

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        return 0.0


@dataclass(frozen=True)
class Place:
    root: Path
    clock: Hands

    @property
    def store(self) -> DraftStore:
        return DraftStore(self.root / "drafts", self.root / "papers", Sealer(b"k" * 32), self.clock)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path, Hands())


def a_draft(account: str = "me", moment: datetime = NOW) -> Draft:
    dossier = new_dossier(BIRTH, Applicant(name=NAME, paper_number=NUMBER))
    return draft_of(attach(dossier, BIRTH.components[0].key, Path("/nhà/tờ khai.pdf")), Step.FILL, account, moment)


def aged(path: Path, moment: datetime) -> None:
    os.utime(path, (moment.timestamp(), moment.timestamp()))


def test_each_account_finds_its_own_the_last_one_first(place: Place) -> None:
    older, newer, foreign = a_draft(moment=NOW - timedelta(days=1)), a_draft(), a_draft("somebody else")
    for draft in (newer, foreign, older):
        place.store.save(draft)
    assert place.store.find("me") == (newer, older)
    assert place.store.find("") == ()


def test_the_last_state_takes_the_place_of_the_one_before(place: Place) -> None:
    draft = a_draft()
    place.store.save(draft)
    place.store.save(replace(draft, step=Step.PLACE))
    assert [one.step for one in place.store.find("me")] == [Step.PLACE]


def test_nothing_in_it_can_be_read_from_the_disk(place: Place) -> None:
    place.store.save(a_draft())
    (path,) = (place.root / "drafts").iterdir()
    content = path.read_bytes()
    assert not any(word.encode() in content for word in (NAME, NUMBER, "tờ khai", BIRTH.name, 'me"'))
    assert path.stat().st_mode & 0o077 == 0


def test_a_draft_that_was_changed_or_renamed_is_no_draft(place: Place) -> None:
    first, second = a_draft(), a_draft()
    place.store.save(first)
    place.store.save(second)
    path = place.root / "drafts" / f"{first.dossier_id}.draft"
    path.write_bytes((place.root / "drafts" / f"{second.dossier_id}.draft").read_bytes())
    assert place.store.find("me") == (second,)
    path.write_bytes(b"KYSO")
    assert place.store.find("me") == (second,)


def test_a_dossier_goes_with_its_signed_papers_and_a_submitted_one_without(place: Place) -> None:
    given_up, submitted = a_draft(), a_draft()
    for draft in (given_up, submitted):
        place.store.save(draft)
        (place.root / "papers" / draft.dossier_id).mkdir(parents=True)
    place.store.wipe(given_up.dossier_id)
    place.store.delete(submitted.dossier_id)
    assert place.store.find("me") == ()
    assert [one.name for one in (place.root / "papers").iterdir()] == [submitted.dossier_id]
    place.store.wipe(given_up.dossier_id)


def test_what_nobody_came_back_to_goes_after_its_time(place: Place) -> None:
    old, fresh = a_draft(), a_draft()
    for draft in (old, fresh):
        place.store.save(draft)
        (place.root / "papers" / draft.dossier_id).mkdir(parents=True)
    (place.root / "drafts" / f"{old.dossier_id}.draft.1f").write_bytes(b"half")
    orphan = place.root / "papers" / ("0" * 32)
    orphan.mkdir()
    for path in (place.root / "drafts" / f"{old.dossier_id}.draft", orphan):
        aged(path, NOW - KEPT_FOR - timedelta(days=1))
    place.store.sweep()
    assert place.store.find("me") == (fresh,)
    assert [one.name for one in (place.root / "papers").iterdir()] == [fresh.dossier_id]
    assert [one.name for one in (place.root / "drafts").iterdir()] == [f"{fresh.dossier_id}.draft"]


def test_a_signed_paper_leads_to_its_draft(place: Place) -> None:
    draft = a_draft()
    place.store.save(draft)
    assert place.store.holding(place.root / "papers" / draft.dossier_id / "a-signed.pdf") == draft
    assert place.store.holding(place.root / "elsewhere" / draft.dossier_id / "a-signed.pdf") is None
    assert place.store.holding(Path("/a-signed.pdf")) is None


def test_where_there_is_nothing_nothing_is_found_and_nothing_fails(place: Place) -> None:
    place.store.sweep()
    assert place.store.find("me") == ()
    place.store.delete("0" * 32)


FORM = FilledForm(
    "birth-registration",
    "2024",
    MappingProxyType(
        {
            "nyc.hoTen": NAME,
            "nyc.soDinhDanh": NUMBER,
            "nyc.noiCuTru": "Xã Mẫu",
            "nyc.quanHe": "Mẹ",
            "con.hoTen": "TRẺ THỬ",
        }
    ),
)


def test_what_was_filled_in_of_oneself_is_there_for_the_next_dossier_and_nothing_else(place: Place) -> None:
    submitted = replace(a_draft(), forms=MappingProxyType({"to-khai-dang-ky-khai-sinh": FORM}))
    place.store.remember(submitted)
    found = place.store.previous("me")
    assert found is not None
    assert (found.applicant, dict(found.attachments)) == (submitted.applicant, {})
    (form,) = found.forms.values()
    assert form.answers["nyc.noiCuTru"] == "Xã Mẫu"
    assert not {"con.hoTen", "nyc.quanHe"} & set(form.answers)
    assert place.store.previous("somebody else") is None
    assert place.store.find("me") == ()
    (path,) = (place.root / "drafts").iterdir()
    assert not any(word.encode() in path.read_bytes() + path.name.encode() for word in (NAME, NUMBER, "me"))


def test_what_was_filled_in_is_forgotten_in_time_and_when_asked(place: Place) -> None:
    place.store.remember(a_draft())
    place.store.sweep()
    assert place.store.previous("me") is not None
    place.store.save(a_draft())
    place.store.forget_previous()
    assert place.store.previous("me") is None
    assert len(place.store.find("me")) == 1
    place.store.remember(a_draft())
    for path in (place.root / "drafts").iterdir():
        aged(path, NOW - KEPT_FOR - timedelta(days=1))
    place.store.sweep()
    assert place.store.previous("me") is None
