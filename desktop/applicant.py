"""The applicant's fields of step 3, and what is checked of them. No Qt: the command line uses them too."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from core.errors import InvalidIdNumberError
from core.i18n import N_
from core.identity import parse_id_number
from core.portal.model import PortalPerson


class Fault(Enum):
    """What is wrong with a value; the value is the sentence's msgid."""

    EMPTY = N_("Please fill this in.")
    PHONE = N_("A phone number has ten digits and begins with 0.")
    EMAIL = N_("This is not a complete e-mail address.")
    NUMBER = N_("This is not a complete ID card, passport or tax number.")


@dataclass(frozen=True, slots=True)
class ApplicantField:
    """One field; ``choices`` are pairs of stored value and msgid. ``numeric`` asks touch screens for digits."""

    key: str
    label: str
    required: bool = False
    numeric: bool = False
    choices: tuple[tuple[str, str], ...] = ()


PERSON: Final = (
    ApplicantField("name", N_("Family name, middle name and given name"), required=True),
    ApplicantField("phone", N_("Contact phone"), required=True, numeric=True),
    ApplicantField("email", N_("E-mail")),
    ApplicantField(
        "id_kind",
        N_("Kind of identity paper"),
        choices=(("cccd", N_("ID card (CCCD)")), ("cmnd", N_("Old ID card (CMND)")), ("passport", N_("Passport"))),
    ),
    ApplicantField("id_number", N_("Number of the identity paper"), required=True, numeric=True),
)
RESIDENCE: Final = (
    ApplicantField(
        "residence_kind",
        N_("Kind of residence"),
        choices=(
            ("permanent", N_("Permanent residence")),
            ("temporary", N_("Temporary residence")),
            ("current", N_("Current place of living")),
        ),
    ),
    ApplicantField("address", N_("Place of residence"), required=True),
)
GROUPS: Final = ((N_("Person who submits"), PERSON), (N_("Residence"), RESIDENCE))


def known_values(person: PortalPerson) -> dict[str, str]:
    """What the account already tells."""
    values = {
        "name": person.name,
        "phone": person.phone,
        "email": person.email,
        "id_number": person.id_number,
        "address": person.address,
    }
    known = {key: value for key, value in values.items() if value}
    if person.id_number and len(person.id_number) == 12:
        known["id_kind"] = "cccd"
    return known


def faults(values: Mapping[str, str], *, practice: bool) -> dict[str, Fault]:
    """What is wrong, by field; empty if all is well."""
    found: dict[str, Fault] = {}
    for field in (*PERSON, *RESIDENCE):
        value = values.get(field.key, "").strip()
        if not value:
            if field.required:
                found[field.key] = Fault.EMPTY
        elif field.key == "phone" and not _PHONE.fullmatch(re.sub(r"[ .-]", "", value)):
            found[field.key] = Fault.PHONE
        elif field.key == "email" and not _EMAIL.fullmatch(value):
            found[field.key] = Fault.EMAIL
        elif field.key == "id_number" and not _is_number(value, practice=practice):
            found[field.key] = Fault.NUMBER
    return found


_PHONE: Final = re.compile(r"(0|\+84)\d{9}")
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


def _is_number(value: str, *, practice: bool) -> bool:
    try:
        parse_id_number(value, practice=practice)
    except InvalidIdNumberError:
        return False
    return True
