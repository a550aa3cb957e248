"""The journey's truth as the plain values that the views show, in the language in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.catalogue.model import Need, OnlineLevel, Procedure
from core.i18n import _
from desktop.applicant import ApplicantField, Fault
from desktop.journey import Paper
from desktop.ui.form import FieldGroup, FieldKind, FieldSpec
from desktop.views.choose_service import ServiceDetails, ServiceRow
from desktop.views.paper_table import PaperAction, PaperRow, PaperState
from desktop.views.submission import CheckItem


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


def paper_row(paper: Paper, *, signing: bool) -> PaperRow:
    """A row of the table; ``signing`` adds [Ký số] to what can be signed (step 4)."""
    if paper.signed:
        state = PaperState.SIGNED
    elif paper.path is not None:
        state = PaperState.ATTACHED
    else:
        state = PaperState.MISSING if paper.missing else PaperState.NOT_NEEDED
    actions: list[PaperAction] = []
    if paper.fillable and not signing:
        actions.append(PaperAction.FILL)
    if paper.component.need is not Need.SHOWN_ONLY:
        actions.append(PaperAction.ATTACH)
    if paper.path is not None:
        actions.append(PaperAction.REMOVE)
    if signing and paper.can_be_signed:
        actions.append(PaperAction.SIGN)
    return PaperRow(
        key=paper.component.key,
        label=paper.component.label,
        description=paper.component.description,
        required=paper.component.need is Need.REQUIRED,
        state=state,
        file_name=paper.path.name if paper.path is not None else None,
        actions=tuple(actions),
        main_action=_main(actions, paper),
    )


def check_items(papers: Sequence[Paper]) -> list[CheckItem]:
    """The check list before *Nộp hồ sơ*."""
    items: list[CheckItem] = []
    for paper in papers:
        label = paper.component.label
        if paper.missing:
            items.append(CheckItem(_("Missing: {paper}").format(paper=label), done=False, blocking=True))
        elif paper.signed:
            items.append(CheckItem(_("{paper}: signed").format(paper=label), done=True))
        elif paper.path is not None:
            items.append(CheckItem(_("{paper}: attached without a signature").format(paper=label), done=False))
    return items


def field_groups(groups: Sequence[tuple[str, Sequence[ApplicantField]]]) -> list[FieldGroup]:
    """The applicant's fields with their labels."""
    return [FieldGroup(_(title), tuple(_field(field) for field in fields)) for title, fields in groups]


def _field(field: ApplicantField) -> FieldSpec:
    kind = FieldKind.CHOICE if field.choices else FieldKind.NUMBER if field.numeric else FieldKind.TEXT
    options = tuple((value, _(label)) for value, label in field.choices)
    return FieldSpec(field.key, _(field.label), kind, field.required, options)


def fault_words(faults: Mapping[str, Fault]) -> dict[str, str]:
    """What is wrong, in sentences."""
    return {key: _(fault.value) for key, fault in faults.items()}


def _main(actions: Sequence[PaperAction], paper: Paper) -> PaperAction | None:
    order = (PaperAction.SIGN, PaperAction.FILL, PaperAction.ATTACH)
    if paper.path is not None:
        return PaperAction.SIGN if PaperAction.SIGN in actions else None
    return next((action for action in order if action in actions), None)


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
