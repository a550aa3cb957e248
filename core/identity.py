"""ID numbers by kind, and the QR string of the ID card.

Structure of the numbers: 3 digits place of birth registration, 1 digit century and sex, 2 digits birth year, 6 digits
(CCCD, Nghị định 137/2015/NĐ-CP, Điều 13); the tax code's check digit by its weights modulo 11. An ID card number has
no check digit, and its first three digits keep the place as it was named at birth: neither is checked.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Final

from core.errors import InvalidIdNumberError

_WEIGHTS: Final = (31, 29, 23, 19, 17, 13, 7, 5, 3)
_PRACTICE_CENTURY: Final = 9
_LAST_CENTURY: Final = 3
_SHOWN: Final = 3
_QR_FIELDS: Final = 6


class IdKind(Enum):
    """What the field *Số CCCD/CMND/Hộ chiếu/MST* takes."""

    CCCD = "cccd"
    CMND = "cmnd"
    PASSPORT = "passport"
    TAX_CODE = "tax_code"


class Sex(Enum):
    """Sex as an ID card states it."""

    MALE = "male"
    FEMALE = "female"


class IdWarning(Enum):
    """What is odd about a number, but no reason to refuse it; words in ``core.messages.warning_words``."""

    CMND_EXPIRED = "cmnd_expired"
    CHECK_DIGIT = "check_digit"
    FOREIGN_PASSPORT = "foreign_passport"
    BIRTH_YEAR_DIFFERS = "birth_year_differs"
    SEX_DIFFERS = "sex_differs"


@dataclass(frozen=True, slots=True)
class IdNumber:
    """A number that has the shape of its kind; ``value`` without separators, letters in capitals."""

    kind: IdKind
    value: str = field(repr=False)
    warnings: tuple[IdWarning, ...] = field(default=(), compare=False)

    def masked(self) -> str:
        """For the screen: the last three characters only, ``•••••••••010``."""
        return "•" * (len(self.value) - _SHOWN) + self.value[-_SHOWN:]

    def __str__(self) -> str:
        return f"{self.kind.value} {self.masked()}"


@dataclass(frozen=True, slots=True)
class CitizenCard:
    """What the QR code on an ID card tells. ``former`` is the old CMND number, if the card names one."""

    number: IdNumber
    former: IdNumber | None
    name: str = field(repr=False)
    birth_date: date | None = field(repr=False)
    sex: Sex | None = field(repr=False)
    address: str = field(repr=False)
    issued: date | None = field(repr=False)
    warnings: tuple[IdWarning, ...] = ()


def parse_id_number(text: str, *, practice: bool = False) -> IdNumber:
    """Recognise a typed, pasted or scanned number; spaces, dots, hyphens and invisible characters do not matter.

    ``practice`` also admits the practice world's people, whose century digit 9 nobody living has. Raises
    ``InvalidIdNumberError`` with ``params['reason']``: ``empty``, ``characters``, ``length``, ``century`` or
    ``branch`` (a tax code's branch is 001 to 999).
    """
    value = _bare(text)
    if not value:
        raise InvalidIdNumberError(reason="empty")
    if not re.fullmatch(r"[0-9A-Z]+", value):
        raise InvalidIdNumberError(reason="characters")
    if not value.isdigit():
        return _passport(value)
    if len(value) == 12:
        century = int(value[3])
        if century > _LAST_CENTURY and not (practice and century == _PRACTICE_CENTURY):
            raise InvalidIdNumberError(reason="century")
        return IdNumber(IdKind.CCCD, value)
    if len(value) == 9:
        return IdNumber(IdKind.CMND, value, (IdWarning.CMND_EXPIRED,))
    if len(value) in (10, 13):
        if value[10:] == "000":
            raise InvalidIdNumberError(reason="branch")
        warnings = () if tax_check_digit(value[:9]) == int(value[9]) else (IdWarning.CHECK_DIGIT,)
        return IdNumber(IdKind.TAX_CODE, value, warnings)
    raise InvalidIdNumberError(reason="length")


def tax_check_digit(first_nine: str) -> int | None:
    """The tenth digit of a tax code; None for the one in eleven that has no valid digit."""
    remainder = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, first_nine, strict=True)) % 11
    return 10 - remainder if remainder else None


def same_person(typed: str | IdNumber, certificate_subject_id: str | None) -> bool:
    """Whether the certificate names the person whose number was typed.

    True only if both are the same number of the same kind: an old CMND in the certificate and a CCCD typed may be one
    person's, but nothing here can know it, and a certificate without a number names nobody.
    """
    try:
        wanted = typed if isinstance(typed, IdNumber) else parse_id_number(typed, practice=True)
        found = parse_id_number((certificate_subject_id or "").rpartition(":")[2], practice=True)
    except InvalidIdNumberError:
        return False
    return wanted == found


def parse_card_qr(text: str, *, practice: bool = False) -> CitizenCard:
    """Read the pipe-separated string of an ID card's QR code.

    Fields in order: number, former CMND, name, birth date ``ddMMyyyy``, sex, address, date of issue ``ddMMyyyy``;
    newer cards add fields, which are passed over. Raises ``InvalidIdNumberError``; reason ``qr`` if it is no such
    string. A birth year or sex that the number contradicts is a warning.
    """
    parts = [unicodedata.normalize("NFC", part.strip()) for part in text.strip().split("|")]
    if len(parts) < _QR_FIELDS or not parts[2]:
        raise InvalidIdNumberError(reason="qr")
    number = parse_id_number(parts[0], practice=practice)
    if number.kind is not IdKind.CCCD:
        raise InvalidIdNumberError(reason="qr")
    birth_date, sex = _card_date(parts[3]), _SEXES.get(parts[4].casefold())
    return CitizenCard(
        number=number,
        former=_former(parts[1]),
        name=parts[2],
        birth_date=birth_date,
        sex=sex,
        address=parts[5],
        issued=_card_date(parts[6]) if len(parts) > _QR_FIELDS else None,
        warnings=disagreements(number, birth_date, sex),
    )


def disagreements(number: IdNumber, birth_date: date | None, sex: Sex | None) -> tuple[IdWarning, ...]:
    """Where the number's own century, sex and year digits contradict what else is known; for a CCCD only."""
    if number.kind is not IdKind.CCCD or int(number.value[3]) == _PRACTICE_CENTURY:
        return ()
    century_and_sex, found = int(number.value[3]), []
    year = 1900 + 100 * (century_and_sex // 2) + int(number.value[4:6])
    if birth_date is not None and birth_date.year != year:
        found.append(IdWarning.BIRTH_YEAR_DIFFERS)
    if sex is not None and sex is not (Sex.FEMALE if century_and_sex % 2 else Sex.MALE):
        found.append(IdWarning.SEX_DIFFERS)
    return tuple(found)


_SEXES: Final = {"nam": Sex.MALE, "nữ": Sex.FEMALE}


def _bare(text: str) -> str:
    """Digits and letters as ASCII where Unicode knows them as such; separators and invisible characters gone."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(
        char for char in plain if unicodedata.category(char) not in ("Cf", "Cc", "Zs", "Pd") and char not in "./_"
    )


def _passport(value: str) -> IdNumber:
    if re.fullmatch(r"[A-Z][0-9]{7}", value):
        return IdNumber(IdKind.PASSPORT, value)
    if not 6 <= len(value) <= 9:
        raise InvalidIdNumberError(reason="length")
    if sum(char.isdigit() for char in value) < 3:
        raise InvalidIdNumberError(reason="characters")
    return IdNumber(IdKind.PASSPORT, value, (IdWarning.FOREIGN_PASSPORT,))


def _former(text: str) -> IdNumber | None:
    try:
        number = parse_id_number(text)
    except InvalidIdNumberError:
        return None
    return number if number.kind is IdKind.CMND else None


def _card_date(text: str) -> date | None:
    if not re.fullmatch(r"[0-9]{8}", text):
        return None
    try:
        return date(int(text[4:]), int(text[2:4]), int(text[:2]))
    except ValueError:
        return None
