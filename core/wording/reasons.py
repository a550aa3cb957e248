"""One sentence for each reason word: why a step is blocked, a field refused, a number odd."""

from collections.abc import Mapping
from enum import Enum
from typing import Final

from core.dossier.applicant import FieldProblem
from core.dossier.checklist import BlockReason
from core.i18n import N_
from core.identity import IdWarning
from core.wizard import StepBlock

REASONS: Final[Mapping[Enum, str]] = {
    IdWarning.CMND_EXPIRED: N_("Nine-digit CMND are no longer valid; a CCCD number is better if you have one."),
    IdWarning.CHECK_DIGIT: N_("The check digit of this tax number does not fit. Please compare it once more."),
    IdWarning.FOREIGN_PASSPORT: N_("Read as a foreign passport number. A Vietnamese one has a letter and 7 digits."),
    IdWarning.BIRTH_YEAR_DIFFERS: N_("The birth date does not fit this number. Please compare both with your card."),
    IdWarning.SEX_DIFFERS: N_("The sex does not fit this number. Please compare both with your card."),
    FieldProblem.MISSING: N_("Please fill this in."),
    FieldProblem.PHONE: N_("This is not a Vietnamese phone number; it begins with 0 and has 10 digits."),
    FieldProblem.NUMBER: N_("Please compare this number with your paper."),
    FieldProblem.KIND_DIFFERS: N_("This number does not fit the kind of paper chosen above."),
    BlockReason.MISSING: N_("This paper is required and not attached yet."),
    BlockReason.UNSIGNED: N_("This paper must be signed before the dossier is submitted."),
    BlockReason.CONVERT_FIRST: N_("This paper must be signed, and only a PDF can be: convert it to PDF first."),
    BlockReason.NOTHING_ATTACHED: N_("Attach at least one paper."),
    StepBlock.NO_SERVICE: N_("Choose a public service first."),
    StepBlock.NOT_ONLINE: N_("This service does not take dossiers online; please go to the agency."),
    StepBlock.FIELDS: N_("Some required fields are still empty or not right."),
    StepBlock.PAPERS_MISSING: N_("Some required papers are not attached yet, or must be converted to PDF."),
    StepBlock.PAPERS_UNSIGNED: N_("Some required papers are not signed yet."),
}
