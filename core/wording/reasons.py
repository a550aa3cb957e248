"""One sentence for each reason word: why a step is blocked, a field refused, a number odd."""

from collections.abc import Mapping
from enum import Enum
from typing import Final

from core.i18n import N_
from core.identity import IdWarning

REASONS: Final[Mapping[Enum, str]] = {
    IdWarning.CMND_EXPIRED: N_("Nine-digit CMND are no longer valid; a CCCD number is better if you have one."),
    IdWarning.CHECK_DIGIT: N_("The check digit of this tax number does not fit. Please compare it once more."),
    IdWarning.FOREIGN_PASSPORT: N_("Read as a foreign passport number. A Vietnamese one has a letter and 7 digits."),
    IdWarning.BIRTH_YEAR_DIFFERS: N_("The birth date does not fit this number. Please compare both with your card."),
    IdWarning.SEX_DIFFERS: N_("The sex does not fit this number. Please compare both with your card."),
}
