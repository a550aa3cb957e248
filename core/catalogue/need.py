"""Which papers must be handed in, told from what the national catalogue says about each.

The catalogue marks papers as to be handed in or merely shown, and some as conditional (others only say so in their
words); it lists the papers of several cases below one another; and it calls the declaration "conditional" where it
only means the channel ("if filed online or by post"). We file online, so that paper is exactly the one always owed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from core.catalogue.model import Need

DECLARATION: Final = "declaration"
E_FORM: Final = "e-form"
AUTHORIZATION: Final = "authorization"
TO_BE_SHOWN: Final = "xuat_trinh"
_CONDITION: Final = re.compile(r"\b(?:trường hợp|nếu|tùy|tuỳ|đối với|đối tượng là|giá trị sử dụng của)\b")
_COMMON_HEADINGS: Final = frozenset({"", "Lưu ý", "Thành phần hồ sơ"})


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """What the catalogue says of one paper. ``group`` is the heading it stands under, ``group_kind`` its meaning."""

    label: str
    description: str
    role: str
    conditional: bool
    group: str
    group_kind: str | None

    @property
    def of_one_case(self) -> bool:
        """Stands under the heading of one case (*Trường hợp …*), not among what everybody owes."""
        return self.group_kind is None and self.group.lstrip("-+ ") not in _COMMON_HEADINGS

    @property
    def depends(self) -> bool:
        """Owed only if something holds: marked so, or worded so."""
        return self.conditional or _CONDITION.search(self.description.casefold()) is not None


def needs(papers: Sequence[PaperFacts]) -> tuple[Need, ...]:
    """The need of each paper of one procedure, in order."""
    leading = _leading(papers)
    return tuple(Need.REQUIRED if index in leading else _own_need(paper) for index, paper in enumerate(papers))


def _own_need(paper: PaperFacts) -> Need:
    if paper.role == E_FORM:
        # Filled in on the portal or here; where there is a declaration too, that is what is attached.
        return Need.CONDITIONAL
    if paper.group_kind == TO_BE_SHOWN:
        return Need.SHOWN_ONLY
    if paper.depends or paper.role == AUTHORIZATION or paper.of_one_case:
        return Need.CONDITIONAL
    return Need.CONDITIONAL if paper.role == DECLARATION else Need.REQUIRED


def _leading(papers: Sequence[PaperFacts]) -> frozenset[int]:
    """The applicant's own statement: declarations if there are any, else e-forms.

    Those that everybody owes without condition; else the first that everybody owes; else, if every case wants the
    same form, its first row. Cases with different forms leave the choice to the applicant.
    """
    for role in (DECLARATION, E_FORM):
        found = [index for index, paper in enumerate(papers) if paper.role == role]
        common = [index for index in found if not papers[index].of_one_case]
        if sure := [index for index in common if not papers[index].conditional]:
            return frozenset(sure)
        if common:
            return frozenset(common[:1])
        if found:
            return frozenset(found[:1]) if len({papers[index].label for index in found}) == 1 else frozenset()
    return frozenset()
