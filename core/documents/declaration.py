"""A short declaration in the layout of official forms: the paper that the demonstration signs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

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
    import typst

    words = {
        "title": sheet.title,
        "service": sheet.service,
        "code": sheet.code,
        "agency": sheet.agency,
        "applicant": sheet.applicant,
        "date": f"Ngày {sheet.day.day} tháng {sheet.day.month} năm {sheet.day.year}",
        "practice": _("PRACTICE – no legal value") if sheet.practice else "",
    }
    compiled = typst.compile(
        resource("typeset", "declaration.typ"),
        root=resource("typeset"),
        font_paths=[resource("fonts")],
        ignore_system_fonts=True,
        sys_inputs={"declaration": json.dumps(words, ensure_ascii=False)},
        pdf_standards="a-2a",
    )
    if not isinstance(compiled, bytes):
        raise TypeError("one document was asked for")
    return compiled
