"""A draft comes back as it was, or it is none."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.dossier.applicant import Applicant, PaperKind, ResidenceKind
from core.dossier.draft import Draft, draft_of, from_json, mark_signed_in, to_json
from core.dossier.forms.model import FilledForm
from core.dossier.model import Attachment, FileKind, SignedPaper, attach, mark_signed, new_dossier
from core.signing.model import SignatureLevel
from core.wizard import Step
from tests.core.dossier.papers import BIRTH

NOW = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)
SIGNED = SignedPaper(Path("/nhà/papers/x/tờ khai-signed.pdf"), SignatureLevel.B_T, "Nguyễn Thị Thùy Dương")

texts = st.text(max_size=30)
paths = st.text(st.characters(exclude_characters="\0/"), min_size=1, max_size=20).map(Path)
results = st.builds(SignedPaper, paths, st.just(SignatureLevel.B_LT), texts)
attachments = st.builds(Attachment, paths, st.sampled_from(FileKind), st.none() | results)
drafts = st.builds(
    Draft,
    dossier_id=st.uuids().map(lambda one: one.hex),
    account=texts,
    code=texts,
    service=texts,
    step=st.sampled_from(Step),
    saved_at=st.datetimes(timezones=st.just(UTC)),
    applicant=st.builds(
        Applicant,
        name=texts,
        contact_phone=texts,
        residence_kind=st.none() | st.sampled_from(ResidenceKind),
        residence=texts,
        paper_kind=st.none() | st.sampled_from(PaperKind),
        paper_number=texts,
    ),
    attachments=st.dictionaries(texts, attachments, max_size=3),
    forms=st.dictionaries(
        texts, st.builds(FilledForm, form=texts, version=texts, answers=st.dictionaries(texts, texts)), max_size=3
    ),
)


@given(drafts)
def test_a_draft_comes_back_as_it_was(draft: Draft) -> None:
    assert from_json(to_json(draft)) == draft


def test_a_name_that_is_no_text_comes_back() -> None:
    draft = draft_of(attach(new_dossier(BIRTH), BIRTH.components[0].key, Path("t\udcff.pdf")), Step.FILL, "", NOW)
    assert from_json(to_json(draft)) == draft


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"1", b'{"schema": 3}', b"\xff", b'{"schema": 1, "step": "X"}'])
def test_what_is_no_draft_is_told(content: bytes) -> None:
    with pytest.raises(ValueError, match=r".*"):
        from_json(content)


@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=3))
def test_a_changed_draft_is_read_or_told(at: int, octets: bytes) -> None:
    content = to_json(draft_of(attach(new_dossier(BIRTH), BIRTH.components[0].key, Path("a.pdf")), Step.FILL, "", NOW))
    place = at % len(content)
    try:
        from_json(content[:place] + octets + content[place + len(octets) :])
    except ValueError:
        return


def test_the_dossier_comes_back_with_what_its_procedure_still_asks_for() -> None:
    key, other = BIRTH.components[0].key, BIRTH.components[1].key
    dossier = mark_signed(attach(attach(new_dossier(BIRTH), key, Path("a.pdf")), other, Path("b.jpg")), key, SIGNED)
    draft = draft_of(dossier, Step.SIGN, "someone", NOW)
    assert draft.dossier(BIRTH) == dossier
    less = replace(BIRTH, components=BIRTH.components[:1])
    assert set(draft.dossier(less).attachments) == {key}


def test_what_was_signed_meanwhile_is_signed_in_it() -> None:
    key = BIRTH.components[0].key
    draft = draft_of(attach(new_dossier(BIRTH), key, Path("a.pdf")), Step.PLACE, "", NOW)
    assert mark_signed_in(draft, key, SIGNED).attachments[key].signed == SIGNED
