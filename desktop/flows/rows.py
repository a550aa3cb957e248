"""The journey's truth as the plain values that the views show, in the language in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import Enum
from typing import Final

from core.catalogue.model import Need, OnlineLevel, Procedure
from core.dossier import checklist
from core.dossier.applicant import CHOICE_LABELS, FIELD_LABELS, Applicant, FieldProblem, PaperKind, ResidenceKind
from core.dossier.roles import STANDING_CHOICES, STANDING_LABEL, Standing
from core.i18n import N_, _
from core.messages import explain
from core.portal.profile import FrozenRow
from desktop.paper import Paper
from desktop.ui.form import FieldGroup, FieldKind, FieldSpec
from desktop.views.choose_service import ServiceDetails, ServiceRow
from desktop.views.paper_table import PaperAction, PaperRow, PaperState
from desktop.views.submission import CheckItem

_STATES: Final = {
    checklist.PaperState.MISSING: PaperState.MISSING,
    checklist.PaperState.NOT_NEEDED: PaperState.NOT_NEEDED,
    checklist.PaperState.ATTACHED: PaperState.ATTACHED,
    checklist.PaperState.NEEDS_SIGNING: PaperState.NEEDS_SIGNING,
    checklist.PaperState.SIGNED: PaperState.SIGNED,
}


def service_row(procedure: Procedure) -> ServiceRow:
    """A line of the list."""
    return ServiceRow(
        code=procedure.code,
        name=procedure.name,
        agency=procedure.agency,
        field=procedure.field,
        level=procedure.level.value,
        can_file=procedure.level is not OnlineLevel.INFORMATION,
    )


def frozen_row(row: FrozenRow) -> ServiceRow:
    """A line of the list as the profile's portal once showed it."""
    return ServiceRow(row.code, row.name, row.agency, row.field, row.level, row.views)


def service_facts(procedure: Procedure) -> str:
    """Code, time and fee in one line."""
    return "  ·  ".join((procedure.code, _duration(procedure), _fee(procedure)))


def service_details(procedure: Procedure) -> ServiceDetails:
    """What *Chi tiết* shows."""
    facts = (
        (_("Agency in charge"), procedure.agency),
        (_("Level of government"), procedure.admin_level),
        (_("Field"), procedure.field),
        (_("Online level"), procedure.level.value),
        (_("Applicant"), ", ".join(procedure.applicants)),
        (_("Time"), _duration(procedure)),
        (_("Fee"), _fee(procedure)),
        (_("Result"), procedure.result),
    )
    papers = tuple(
        f"{component.label} *" if component.need is Need.REQUIRED else component.label
        for component in procedure.components
    )
    return ServiceDetails(
        procedure.code,
        procedure.name,
        tuple((name, text) for name, text in facts if text),
        papers,
        can_file=procedure.level is not OnlineLevel.INFORMATION,
    )


def paper_row(number: int, paper: Paper, *, signing: bool, form: bool = False) -> PaperRow:
    """A row of the table; ``signing`` adds [Ký số] to what can be signed (step 4), ``form`` what a form offers."""
    actions: list[PaperAction] = []
    if form and not signing and not paper.signed:
        actions.append(PaperAction.FILL)
        if paper.path is None:
            actions.append(PaperAction.TEMPLATE)
    if not paper.shown_only:
        actions.append(PaperAction.ATTACH)
    if paper.path is not None:
        actions.append(PaperAction.REMOVE)
    if signing and paper.can_be_signed:
        actions.append(PaperAction.SIGN)
    return PaperRow(
        key=paper.component.key,
        label=paper.component.label,
        description=paper.component.description,
        required=paper.row.required,
        state=PaperState.SHOWN_ONLY if paper.shown_only and paper.path is None else _STATES[paper.row.state],
        file_name=paper.path.name if paper.path is not None else None,
        actions=tuple(actions),
        main_action=_main(actions, paper),
        number=number,
    )


def check_items(papers: Sequence[Paper]) -> list[CheckItem]:
    """The check list before *Nộp hồ sơ*."""
    items: list[CheckItem] = []
    for paper in papers:
        label = paper.component.label
        if paper.missing:
            items.append(CheckItem(_("Missing: {paper}").format(paper=label), done=False, blocking=True))
        elif paper.row.state is checklist.PaperState.NEEDS_SIGNING:
            items.append(CheckItem(_("Not signed yet: {paper}").format(paper=label), done=False, blocking=True))
        elif paper.signed:
            items.append(CheckItem(_("{paper}: signed").format(paper=label), done=True))
        elif paper.path is not None:
            items.append(CheckItem(_("{paper}: attached without a signature").format(paper=label), done=False))
    return items


def applicant_groups(standing: Standing) -> list[FieldGroup]:
    """The applicant's fields with their labels and choices; who submits for another fills in that one's."""
    person = tuple(_field(name) for name in _PERSON)
    title = _("Person who submits")
    if standing is not Standing.SELF:
        title = _("Owner of the dossier")
        person = (replace(person[0], label=_("Full name of the dossier's owner")), *person[1:])
    return [
        FieldGroup(title, (_standing(), *person)),
        FieldGroup(_("Residence"), tuple(_field(name) for name in _RESIDENCE)),
    ]


def applicant_values(applicant: Applicant, standing: Standing) -> dict[str, str]:
    """What is filled in, as the form holds it."""
    values = {"standing": standing, **{name: getattr(applicant, name) for name in (*_PERSON, *_RESIDENCE)}}
    return {name: value.value if isinstance(value, Enum) else value or "" for name, value in values.items()}


def problem_words(problems: Mapping[str, FieldProblem]) -> dict[str, str]:
    """What is wrong, in sentences."""
    return {name: explain(problem) for name, problem in problems.items()}


_PERSON: Final = ("name", "contact_phone", "paper_kind", "paper_number")
_RESIDENCE: Final = ("residence_kind", "residence")
_CHOICES: Final[Mapping[str, type[Enum]]] = {"paper_kind": PaperKind, "residence_kind": ResidenceKind}
_CHOOSE: Final = {
    "paper_kind": N_("- Choose the kind of paper -"),
    "residence_kind": N_("- Choose the kind of residence -"),
}
_DIGITS: Final = ("contact_phone", "paper_number")


def _standing() -> FieldSpec:
    options = tuple((choice.value, _(words)) for choice, words in STANDING_CHOICES.items())
    return FieldSpec("standing", _(STANDING_LABEL), FieldKind.CHOICE, required=True, options=options)


def _field(name: str) -> FieldSpec:
    options = tuple((choice.value, _(CHOICE_LABELS[choice])) for choice in _CHOICES.get(name, ()))
    kind = FieldKind.CHOICE if options else FieldKind.NUMBER if name in _DIGITS else FieldKind.TEXT
    choose = _(_CHOOSE[name]) if name in _CHOOSE else ""
    return FieldSpec(name, _(FIELD_LABELS[name]), kind, required=True, options=options, choose=choose)


def _main(actions: Sequence[PaperAction], paper: Paper) -> PaperAction | None:
    if paper.path is not None:
        return PaperAction.SIGN if PaperAction.SIGN in actions else None
    if PaperAction.FILL in actions:
        return PaperAction.FILL
    return PaperAction.ATTACH if PaperAction.ATTACH in actions else None


def _duration(procedure: Procedure) -> str:
    if procedure.duration_days is None:
        return _("Time not stated")
    return _("{days} working days").format(days=f"{procedure.duration_days:g}")


def _fee(procedure: Procedure) -> str:
    if procedure.fee_vnd is None:
        return _("Fee not stated")
    if not procedure.fee_vnd:
        return _("No fee")
    return _("{amount} VND").format(amount=f"{procedure.fee_vnd:,}".replace(",", "."))
