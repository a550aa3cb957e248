"""The applicant's fields of step 3, what is wrong with them, and what the portal's account already knows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, Final

from core.errors import InvalidIdNumberError
from core.i18n import N_
from core.identity import IdKind, parse_id_number
from core.portal.model import PortalPerson

_PHONE: Final = re.compile(r"0[1-9][0-9]{8,9}")


class ResidenceKind(Enum):
    """Loại cư trú (Luật Cư trú 2020, Điều 2); the value is what the portal gets."""

    PERMANENT = "permanent"
    TEMPORARY = "temporary"
    CURRENT = "current"


class PaperKind(Enum):
    """Loại giấy tờ tùy thân; the value is what the portal gets."""

    CCCD = "cccd"
    CMND = "cmnd"
    PASSPORT = "passport"


class FieldProblem(Enum):
    """Why a field is not accepted; words by ``core.messages.explain``."""

    MISSING = "missing"
    PHONE = "phone"
    NUMBER = "number"
    KIND_DIFFERS = "kind_differs"
    NOT_THE_ACCOUNT = "not_the_account"
    IS_THE_ACCOUNT = "is_the_account"


FIELD_LABELS: Final[Mapping[str, str]] = {
    "name": N_("Applicant's full name"),
    "contact_phone": N_("Contact phone"),
    "residence_kind": N_("Kind of residence"),
    "residence": N_("Place of residence"),
    "paper_kind": N_("Kind of identity paper"),
    "paper_number": N_("Number of the identity paper"),
}

CHOICE_LABELS: Final[Mapping[Enum, str]] = {
    ResidenceKind.PERMANENT: N_("Permanent residence"),
    ResidenceKind.TEMPORARY: N_("Temporary residence"),
    ResidenceKind.CURRENT: N_("Where one lives now"),
    PaperKind.CCCD: N_("Citizen identity card (CCCD)"),
    PaperKind.CMND: N_("Old identity card (CMND)"),
    PaperKind.PASSPORT: N_("Passport"),
}


@dataclass(frozen=True, slots=True)
class Applicant:
    """What was filled in, as typed; empty or None where nothing was."""

    name: str = field(default="", repr=False)
    contact_phone: str = field(default="", repr=False)
    residence_kind: ResidenceKind | None = None
    residence: str = field(default="", repr=False)
    paper_kind: PaperKind | None = None
    paper_number: str = field(default="", repr=False)


def edited(applicant: Applicant, name: str, value: str) -> Applicant:
    """One field was edited; choices come as their stored value, empty for none."""
    if name == "residence_kind":
        return replace(applicant, residence_kind=ResidenceKind(value) if value else None)
    if name == "paper_kind":
        return replace(applicant, paper_kind=PaperKind(value) if value else None)
    changed: dict[str, Any] = {name: value}
    return replace(applicant, **changed)


def prefilled(person: PortalPerson, *, practice: bool = False) -> Applicant:
    """What the account tells; the form asks for the rest. A number that does not parse is left for the person."""
    try:
        number = parse_id_number(person.id_number or "", practice=practice)
    except InvalidIdNumberError:
        number = None
    known = number is not None and number.kind in _PAPER_OF
    return Applicant(
        name=person.name,
        contact_phone=person.phone or "",
        residence=person.address or "",
        paper_kind=_PAPER_OF[number.kind] if number is not None and known else None,
        paper_number=number.value if number is not None and known else "",
    )


def as_before(applicant: Applicant, before: Applicant) -> Applicant:
    """What the account left out, as the same person filled it in for their previous dossier."""
    if not applicant.paper_number or applicant.paper_number != before.paper_number:
        return applicant
    return replace(
        applicant,
        contact_phone=applicant.contact_phone or before.contact_phone,
        residence_kind=applicant.residence_kind or before.residence_kind,
        residence=applicant.residence or before.residence,
    )


def problems(applicant: Applicant, *, practice: bool = False) -> Mapping[str, FieldProblem]:
    """Field name and what is wrong with it, in the form's order; empty if all is well."""
    found: dict[str, FieldProblem] = {}
    for name in FIELD_LABELS:
        value = getattr(applicant, name)
        if value is None or (isinstance(value, str) and not value.strip()):
            found[name] = FieldProblem.MISSING
    if "contact_phone" not in found and phone_number(applicant.contact_phone) is None:
        found["contact_phone"] = FieldProblem.PHONE
    if "paper_number" not in found:
        problem = _number_problem(applicant, practice=practice)
        if problem is not None:
            found["paper_number"] = problem
    return {name: found[name] for name in FIELD_LABELS if name in found}


def phone_number(text: str) -> str | None:
    """A Vietnamese number in its national form, ``0913000215``; None if it is none."""
    digits = re.sub(r"[\s.\-()]", "", text)
    digits = re.sub(r"^(?:\+84|0084|84(?=[1-9][0-9]{8,9}$))", "0", digits)
    return digits if _PHONE.fullmatch(digits) else None


def portal_fields(applicant: Applicant) -> Mapping[str, str]:
    """What the portal gets, each value in its plain form. Call it only when ``problems`` found none."""
    return {
        "name": " ".join(applicant.name.split()),
        "contact_phone": phone_number(applicant.contact_phone) or "",
        "residence_kind": applicant.residence_kind.value if applicant.residence_kind else "",
        "residence": " ".join(applicant.residence.split()),
        "paper_kind": applicant.paper_kind.value if applicant.paper_kind else "",
        "paper_number": parse_id_number(applicant.paper_number, practice=True).value,
    }


_PAPER_OF: Final[Mapping[IdKind, PaperKind]] = {
    IdKind.CCCD: PaperKind.CCCD,
    IdKind.CMND: PaperKind.CMND,
    IdKind.PASSPORT: PaperKind.PASSPORT,
}


def _number_problem(applicant: Applicant, *, practice: bool) -> FieldProblem | None:
    try:
        number = parse_id_number(applicant.paper_number, practice=practice)
    except InvalidIdNumberError:
        return FieldProblem.NUMBER
    kind = _PAPER_OF.get(number.kind)
    if kind is None:
        return FieldProblem.NUMBER
    return None if applicant.paper_kind in (None, kind) else FieldProblem.KIND_DIFFERS
