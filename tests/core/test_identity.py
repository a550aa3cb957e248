"""ID numbers by kind."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidIdNumberError
from core.identity import (
    IdKind,
    IdNumber,
    IdWarning,
    Sex,
    disagreements,
    parse_card_qr,
    parse_id_number,
    same_person,
    tax_check_digit,
)

CARD = "001199000123|123456789|Nguyễn Thị Thử|05021999|Nữ|Thôn Mẫu, Xã Mẫu, Tỉnh Mẫu|20032023"


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("001203000123", IdKind.CCCD, "001203000123"),
        (" 001 203 000 123 ", IdKind.CCCD, "001203000123"),
        ("001.203.000-123", IdKind.CCCD, "001203000123"),
        ("001\u00a0203\u200b000–123\n", IdKind.CCCD, "001203000123"),
        ("０01203000123", IdKind.CCCD, "001203000123"),
        ("123456789", IdKind.CMND, "123456789"),
        ("0100109106", IdKind.TAX_CODE, "0100109106"),
        ("0100109106-001", IdKind.TAX_CODE, "0100109106001"),
        ("0100109106001", IdKind.TAX_CODE, "0100109106001"),
        ("c1234567", IdKind.PASSPORT, "C1234567"),
        ("AB123456", IdKind.PASSPORT, "AB123456"),
    ],
)
def test_numbers_are_recognised_by_kind_however_they_are_written(text: str, kind: IdKind, value: str) -> None:
    assert parse_id_number(text) == IdNumber(kind, value)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        (" .-\u200b", "empty"),
        ("12345678", "length"),
        ("00120300012", "length"),
        ("12345678901234", "length"),
        ("001903000123", "century"),
        ("070900000010", "century"),
        ("001403000123", "century"),
        ("0100109106-000", "branch"),
        ("12345*789", "characters"),
        ("٠٠١٢٠٣٠٠٠١٢٣", "characters"),
        ("ABCDEFGH", "characters"),
        ("C12345678901", "length"),
        ("Nguyễn", "characters"),
    ],
)
def test_a_wrong_number_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(InvalidIdNumberError) as refused:
        parse_id_number(text)
    assert refused.value.params == {"reason": reason}
    assert not any(char.isdigit() for char in str(refused.value))


@pytest.mark.parametrize("digit", range(10))
def test_practice_people_exist_only_in_practice(digit: int) -> None:
    number = f"07090000001{digit}"
    assert parse_id_number(number, practice=True).kind is IdKind.CCCD
    with pytest.raises(InvalidIdNumberError):
        parse_id_number(number)


@pytest.mark.parametrize("code", ["0100109106", "0100684378", "0101248141", "0300588569", "0101243150"])
def test_well_known_tax_codes_pass_their_check_digit(code: str) -> None:
    assert parse_id_number(code).warnings == ()


def test_a_wrong_check_digit_warns_and_does_not_block() -> None:
    assert parse_id_number("0100109107").warnings == (IdWarning.CHECK_DIGIT,)


def test_a_tax_code_without_a_valid_digit_warns() -> None:
    without = next(n for n in (f"{i:09d}" for i in range(1, 200)) if tax_check_digit(n) is None)
    assert parse_id_number(without + "0").warnings == (IdWarning.CHECK_DIGIT,)


def test_an_old_identity_card_warns() -> None:
    assert parse_id_number("123456789").warnings == (IdWarning.CMND_EXPIRED,)


@given(st.text(max_size=20))
def test_any_text_is_a_number_or_refused(text: str) -> None:
    reason = None
    try:
        number = parse_id_number(text, practice=True)
    except InvalidIdNumberError as error:
        reason = error.params["reason"]
    else:
        assert parse_id_number(number.value, practice=True) == number
    assert reason in {None, "empty", "characters", "length", "century", "branch"}


@given(st.from_regex(r"[0-9]{3}[0-3][0-9]{8}", fullmatch=True))
def test_a_number_never_shows_its_digits_by_itself(value: str) -> None:
    number = parse_id_number(value)
    for shown in (repr(number), str(number), f"{number}", number.masked()):
        assert value not in shown
        assert value[:9] not in shown
    assert number.masked() == "•" * 9 + value[-3:]


@pytest.mark.parametrize(
    ("typed", "certificate", "same"),
    [
        ("001203000123", "001203000123", True),
        ("001 203 000 123", "CCCD:001203000123", True),
        ("0100109106-001", "MST:0100109106001", True),
        ("070900000010", "CCCD:070900000010", True),
        ("070900000010", "CCCD:070900000019", False),
        ("001203000123", "CMND:123456789", False),
        ("001203000123", None, False),
        ("001203000123", "", False),
        ("", "", False),
        ("0100109106", "0100109106001", False),
    ],
)
def test_only_the_same_number_is_the_same_person(typed: str, certificate: str | None, same: bool) -> None:
    assert same_person(typed, certificate) is same


def test_same_person_takes_a_parsed_number() -> None:
    assert same_person(parse_id_number("123456789"), "CMND:123 456 789")


def test_the_card_is_read() -> None:
    card = parse_card_qr(CARD)
    assert card.number.value == "001199000123"
    assert card.former == IdNumber(IdKind.CMND, "123456789")
    assert card.name == "Nguyễn Thị Thử"
    assert card.birth_date == date(1999, 2, 5)
    assert card.sex is Sex.FEMALE
    assert card.issued == date(2023, 3, 20)
    assert card.warnings == ()
    assert "Nguyễn" not in repr(card)


def test_a_newer_card_with_more_fields_and_no_old_number_is_read() -> None:
    card = parse_card_qr("001303000123||Nguyễn Thị Thử|05022003|Nữ|Xã Mẫu|20032025||||")
    assert card.former is None
    assert card.warnings == ()


@pytest.mark.parametrize("text", ["", "hello", "|||||||", "https://example.vn|a|b|c|d|e|f", "123456789||A|1|Nam|x|y"])
def test_another_qr_code_is_refused(text: str) -> None:
    with pytest.raises(InvalidIdNumberError):
        parse_card_qr(text)


@given(st.text(max_size=60))
def test_no_qr_code_breaks_the_parser(text: str) -> None:
    try:
        parse_card_qr(text)
    except InvalidIdNumberError:
        return


def test_century_and_sex_digits_are_compared() -> None:
    number = parse_id_number("001299000123")
    assert disagreements(number, date(2099, 1, 1), Sex.MALE) == ()
    assert disagreements(number, date(1999, 1, 1), Sex.FEMALE) == (
        IdWarning.BIRTH_YEAR_DIFFERS,
        IdWarning.SEX_DIFFERS,
    )
    assert disagreements(parse_id_number("123456789"), date(1999, 1, 1), Sex.MALE) == ()
