"""The dossier's papers as a list of what is done and what is still owed (W3).

Which paper wants a signature: the applicant's own statement (declaration or e-form) always; any other required paper
if it is a PDF or a Word file. A required scan may go as a picture: the law lets originals be shown later.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from core.catalogue.model import Component, Need
from core.catalogue.need import DECLARATION, E_FORM
from core.dossier.model import Attachment, Dossier, FileKind
from core.dossier.roles import is_asked_for
from core.errors import IncompleteDossierError
from core.portal.model import PaperUpload


class PaperState(Enum):
    """How far a paper is."""

    MISSING = "missing"
    NOT_NEEDED = "not_needed"
    ATTACHED = "attached"
    NEEDS_SIGNING = "needs_signing"
    SIGNED = "signed"


class BlockReason(Enum):
    """Why a dossier cannot be submitted yet; words by ``core.messages.explain``."""

    MISSING = "missing"
    UNSIGNED = "unsigned"
    CONVERT_FIRST = "convert_first"
    NOTHING_ATTACHED = "nothing_attached"


@dataclass(frozen=True, slots=True)
class ChecklistRow:
    """One paper. ``can_sign``: its file may be signed here, whether or not it must be."""

    component: Component
    attachment: Attachment | None
    state: PaperState
    required: bool
    can_sign: bool


@dataclass(frozen=True, slots=True)
class Blocker:
    """One thing to do before submitting; ``component`` is None where it concerns the whole dossier."""

    component: Component | None
    reason: BlockReason


def checklist(dossier: Dossier) -> tuple[ChecklistRow, ...]:
    """All papers of the procedure, in its order."""
    return tuple(_row(dossier, component) for component in dossier.procedure.components)


def blocking(dossier: Dossier) -> tuple[Blocker, ...]:
    """What keeps the dossier from being submitted; empty if nothing does."""
    if not dossier.attachments and not any(_required(dossier, one) for one in dossier.procedure.components):
        return (Blocker(None, BlockReason.NOTHING_ATTACHED),)
    found = ((row.component, _reason(row)) for row in checklist(dossier))
    return tuple(Blocker(component, reason) for component, reason in found if reason is not None)


def unsigned(dossier: Dossier) -> tuple[ChecklistRow, ...]:
    """The rows that one confirmation could sign now, required or not."""
    return tuple(row for row in checklist(dossier) if row.can_sign and row.state is not PaperState.SIGNED)


def require_complete(dossier: Dossier) -> None:
    """Raise ``IncompleteDossierError`` naming the papers that block; the last guard before submission."""
    if found := blocking(dossier):
        papers = "; ".join(blocker.component.label for blocker in found if blocker.component is not None)
        raise IncompleteDossierError(", ".join(blocker.reason.value for blocker in found), papers=papers)


def papers_to_submit(dossier: Dossier) -> tuple[PaperUpload, ...]:
    """What goes to the portal, in the procedure's order: the signed file where there is one."""
    return tuple(
        PaperUpload(row.component.key, row.attachment.to_submit, label=row.component.label)
        for row in checklist(dossier)
        if row.attachment is not None
    )


def _required(dossier: Dossier, component: Component) -> bool:
    return component.need is Need.REQUIRED or is_asked_for(dossier.standing, component)


def _row(dossier: Dossier, component: Component) -> ChecklistRow:
    attachment, required = dossier.attachments.get(component.key), _required(dossier, component)
    can_sign = attachment is not None and attachment.kind is FileKind.PDF
    return ChecklistRow(component, attachment, _state(component, attachment, required=required), required, can_sign)


def _state(component: Component, attachment: Attachment | None, *, required: bool) -> PaperState:
    if attachment is None:
        return PaperState.MISSING if required else PaperState.NOT_NEEDED
    if attachment.signed is not None:
        return PaperState.SIGNED
    return PaperState.NEEDS_SIGNING if _must_be_signed(component, attachment) else PaperState.ATTACHED


def _must_be_signed(component: Component, attachment: Attachment) -> bool:
    if component.need is not Need.REQUIRED:
        return False
    return component.role in (DECLARATION, E_FORM) or not attachment.kind.is_picture


def _reason(row: ChecklistRow) -> BlockReason | None:
    if row.state is PaperState.MISSING:
        return BlockReason.MISSING
    if row.state is PaperState.NEEDS_SIGNING:
        return BlockReason.UNSIGNED if row.can_sign else BlockReason.CONVERT_FIRST
    return None
