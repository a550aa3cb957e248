"""The applicant's fields of step 3."""

from dataclasses import replace

import pytest

from core.dossier.applicant import (
    CHOICE_LABELS,
    FIELD_LABELS,
    Applicant,
    FieldProblem,
    PaperKind,
    ResidenceKind,
    as_before,
    phone_number,
    portal_fields,
    prefilled,
    problems,
)
from core.portal.model import PortalPerson
from tests.core.dossier.papers import APPLICANT


def test_nothing_filled_in_misses_everything() -> None:
    assert problems(Applicant()) == dict.fromkeys(FIELD_LABELS, FieldProblem.MISSING)
    assert list(problems(Applicant())) == list(FIELD_LABELS)


def test_a_filled_form_is_accepted() -> None:
    assert problems(APPLICANT, practice=True) == {}


def test_practice_numbers_are_refused_outside_practice() -> None:
    assert problems(APPLICANT) == {"paper_number": FieldProblem.NUMBER}


def test_a_number_of_another_kind_than_chosen_is_told() -> None:
    wrong = replace(APPLICANT, paper_kind=PaperKind.PASSPORT)
    assert problems(wrong, practice=True) == {"paper_number": FieldProblem.KIND_DIFFERS}
    assert problems(replace(wrong, paper_number="C1234567"), practice=True) == {}


def test_a_tax_number_is_no_identity_paper() -> None:
    assert problems(replace(APPLICANT, paper_number="0100109106")) == {"paper_number": FieldProblem.NUMBER}


@pytest.mark.parametrize("blank", [" ", "\t", "\u00a0"])
def test_blanks_are_nothing(blank: str) -> None:
    assert problems(replace(APPLICANT, residence=blank), practice=True) == {"residence": FieldProblem.MISSING}


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0913000215", "0913000215"),
        ("+84 913 000 215", "0913000215"),
        ("84913000215", "0913000215"),
        ("(0913) 000.215", "0913000215"),
        ("02713 000 215", "02713000215"),
        ("913000215", None),
        ("091300021", None),
        ("abc", None),
        ("", None),
    ],
)
def test_phone_numbers_are_read_as_people_write_them(typed: str, number: str | None) -> None:
    assert phone_number(typed) == number


def test_a_wrong_phone_is_told() -> None:
    assert problems(replace(APPLICANT, contact_phone="12"), practice=True) == {"contact_phone": FieldProblem.PHONE}


def test_the_account_fills_in_what_it_knows() -> None:
    person = PortalPerson("sub", "Nguyễn Thị Thử", "070900000010", phone="0913000215", address="Xã Mẫu")
    applicant = prefilled(person, practice=True)
    assert applicant.paper_kind is PaperKind.CCCD
    assert set(problems(applicant, practice=True)) == {"residence_kind"}


@pytest.mark.parametrize("number", [None, "", "nonsense", "0100109106", "070900000010"])
def test_a_number_that_is_none_is_left_for_the_person(number: str | None) -> None:
    applicant = prefilled(PortalPerson("sub", "Nguyễn Thị Thử", number))
    assert applicant.paper_kind is None
    assert applicant.paper_number == ""


def test_the_portal_gets_plain_values() -> None:
    sent = portal_fields(replace(APPLICANT, paper_number="070 900 000 010", name=" Nguyễn  Thị Thử "))
    assert sent == {
        "name": "Nguyễn Thị Thử",
        "contact_phone": "0913000215",
        "residence_kind": "permanent",
        "residence": "Thôn Mẫu, Xã Mẫu, Tỉnh Mẫu",
        "paper_kind": "cccd",
        "paper_number": "070900000010",
    }


def test_an_applicant_does_not_print_who_it_is() -> None:
    shown = repr(APPLICANT)
    for private in ("Nguyễn", "0913", "070900", "Xã Mẫu"):
        assert private not in shown


def test_every_choice_has_a_label() -> None:
    assert set(CHOICE_LABELS) == {*ResidenceKind, *PaperKind}


def test_what_the_account_left_out_is_as_the_same_person_filled_it_in_before() -> None:
    account = Applicant(name="Nguyễn Thị Thử", paper_kind=PaperKind.CCCD, paper_number="070900000010", residence="Mới")
    filled = as_before(account, APPLICANT)
    assert (filled.residence, filled.residence_kind) == ("Mới", APPLICANT.residence_kind)
    assert filled.contact_phone == APPLICANT.contact_phone
    assert as_before(replace(account, paper_number="070900000011"), APPLICANT).contact_phone == ""
    assert as_before(Applicant(), Applicant(contact_phone="0913000215")).contact_phone == ""
