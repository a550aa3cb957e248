"""Who is who in a dossier: the account's holder, the applicant (chủ hồ sơ), and who therefore signs what.

One who submits for another does so on a written authorisation (Bộ luật Dân sự 2015, Điều 138), which the applicant
signs, and signs the rest in the applicant's place. One who only helps at the desk signs nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import Enum
from typing import Final

from core.catalogue.model import Component
from core.catalogue.need import AUTHORIZATION
from core.dossier.applicant import Applicant, FieldProblem, prefilled
from core.errors import InvalidIdNumberError
from core.i18n import N_
from core.identity import parse_id_number
from core.portal.model import PortalPerson


class Standing(Enum):
    """How the account's holder stands to the applicant; the value is what the portal gets."""

    SELF = "self"
    AUTHORISED = "authorised"
    HELPER = "helper"


STANDING_LABEL: Final = N_("You submit")
STANDING_CHOICES: Final[Mapping[Standing, str]] = {
    Standing.SELF: N_("for myself"),
    Standing.AUTHORISED: N_("for somebody who authorised me in writing"),
    Standing.HELPER: N_("as one who helps; the applicant signs"),
}


@dataclass(frozen=True, slots=True)
class Signer:
    """Whose signature a paper wants; empty where it is not known."""

    name: str = field(default="", repr=False)
    number: str = field(default="", repr=False)


def standing_problems(
    standing: Standing, applicant: Applicant, account: PortalPerson | None
) -> Mapping[str, FieldProblem]:
    """Where account and applicant contradict what was said of them; by the applicant's field."""
    try:
        theirs = parse_id_number(applicant.paper_number, practice=True)
        ours = parse_id_number((account.id_number if account is not None else None) or "", practice=True)
    except InvalidIdNumberError:
        return {}
    if theirs.kind is not ours.kind:
        return {}  # an old card or a passport may be the same person's; nothing here can know it
    same = theirs == ours
    if standing is Standing.SELF and not same:
        return {"paper_number": FieldProblem.NOT_THE_ACCOUNT}
    if standing is not Standing.SELF and same:
        return {"paper_number": FieldProblem.IS_THE_ACCOUNT}
    return {}


def with_standing(
    applicant: Applicant, before: Standing, now: Standing, account: PortalPerson | None, *, practice: bool
) -> Applicant:
    """The fields when somebody says for whom they submit: what the account told is of its holder only."""
    if account is None or before is now or Standing.SELF not in (before, now):
        return applicant
    own = prefilled(account, practice=practice)
    if now is Standing.SELF:
        return own
    theirs = {
        name: getattr(Applicant(), name) if getattr(applicant, name) == getattr(own, name) else getattr(applicant, name)
        for name in (one.name for one in fields(Applicant))
    }
    # Whose number it was is whose residence and phone it was, even where the account did not tell them.
    return Applicant() if applicant.paper_number == own.paper_number else Applicant(**theirs)


def signer_of(standing: Standing, component: Component, applicant: Applicant, account: PortalPerson | None) -> Signer:
    """Who signs this paper."""
    if standing is Standing.AUTHORISED and component.role != AUTHORIZATION and account is not None:
        return Signer(account.name, account.id_number or "")
    return Signer(" ".join(applicant.name.split()), applicant.paper_number)


def is_asked_for(standing: Standing, component: Component) -> bool:
    """Whether the standing makes a paper necessary that otherwise depends: the authorisation."""
    return standing is Standing.AUTHORISED and component.role == AUTHORIZATION
