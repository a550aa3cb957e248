"""A short declaration in the layout of official forms: the paper that the demonstration signs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core.documents.typesetting import typeset
from core.i18n import _
from core.paths import resource


@dataclass(frozen=True, slots=True)
class Declaration:
    """What stands on the sheet. ``title`` is the paper's name in the procedure."""

    title: str
    service: str
    code: str
    agency: str
    applicant: str
    day: date
    practice: bool


def typeset_declaration(sheet: Declaration) -> bytes:
    """PDF/A-2a with the program's own fonts; some 30 ms, so use a thread."""
    words = {
        "title": sheet.title,
        "service": sheet.service,
        "code": sheet.code,
        "agency": sheet.agency,
        "applicant": sheet.applicant,
        "date": f"Ngày {sheet.day.day} tháng {sheet.day.month} năm {sheet.day.year}",
        "practice": _("PRACTICE – no legal value") if sheet.practice else "",
    }
    return typeset(resource("typeset", "declaration.typ"), words, ("a-2a",))
