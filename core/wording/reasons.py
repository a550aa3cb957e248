"""One sentence for each reason word: why a step is blocked, a field refused, a number odd."""

from collections.abc import Mapping
from enum import Enum
from typing import Final

from core.dossier.applicant import FieldProblem
from core.dossier.checklist import BlockReason
from core.dossier.forms.check import FormProblem
from core.i18n import N_
from core.identity import IdWarning
from core.portal.file_check import Breach
from core.settings_entry import SettingProblem
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
    FieldProblem.NOT_THE_ACCOUNT: N_(
        "Another person than the one signed in has this number. Compare it, or say above for whom you submit."
    ),
    FieldProblem.IS_THE_ACCOUNT: N_("This is the number of who is signed in: choose “for myself” above."),
    FormProblem.MISSING: N_("Please fill this in."),
    FormProblem.DATE: N_("This is no date. Type it as day/month/year, for example 05/03/1990."),
    FormProblem.FUTURE: N_("This day is still to come. Please compare it once more."),
    FormProblem.YEAR: N_("Type the date as day/month/year, or the year alone if no more is known."),
    FormProblem.NUMBER: N_("A personal identity number has 12 digits. Please compare it with the card."),
    FormProblem.PHONE: N_("This is not a Vietnamese phone number; it begins with 0 and has 10 digits."),
    FormProblem.CHOICE: N_("Please choose one of the answers."),
    FormProblem.LONG: N_("This is longer than the form has room for. Please shorten it."),
    FormProblem.SHAPE: N_("Please compare this with your paper: it is not written as the form wants it."),
    BlockReason.MISSING: N_("This paper is required and not attached yet."),
    BlockReason.UNSIGNED: N_("This paper must be signed before the dossier is submitted."),
    BlockReason.CONVERT_FIRST: N_("This paper must be signed, and only a PDF can be: convert it to PDF first."),
    BlockReason.NOTHING_ATTACHED: N_("Attach at least one paper."),
    Breach.GONE: N_("This file is no longer there."),
    Breach.EMPTY: N_("This file is empty."),
    Breach.KIND: N_("The portal does not take files of this kind."),
    Breach.CONTENT: N_("What is inside this file is not what its name says. Save it again as the right kind."),
    Breach.SIZE: N_("This file is larger than the portal takes. Scan it again at 200 dpi, or in black and white."),
    Breach.TOTAL: N_("With this file the dossier is larger than the portal takes in all."),
    Breach.NAME: N_("The portal may refuse this file's name. Give it a shorter one with letters and digits."),
    Breach.LEVEL: N_("The portal does not take signatures of this level."),
    SettingProblem.PROXY: N_("Type the proxy's address as http://host:port, without a login in it."),
    SettingProblem.FOLDER: N_("There is no such folder."),
    SettingProblem.ROOT_FILE: N_("No certificate can be read from this file."),
    SettingProblem.TIME_AUTHORITY: N_("Each line must be an address that begins with http:// or https://."),
    StepBlock.NO_SERVICE: N_("Choose a public service first."),
    StepBlock.NOT_ONLINE: N_("This service does not take dossiers online; please go to the agency."),
    StepBlock.FIELDS: N_("Some required fields are still empty or not right."),
    StepBlock.PAPERS_MISSING: N_("Some required papers are not attached yet, or must be converted to PDF."),
    StepBlock.PAPERS_UNSIGNED: N_("Some required papers are not signed yet."),
}
