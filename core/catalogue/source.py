"""What is said beside the list: how old the copy is, and what became of the province in a code."""

from __future__ import annotations

from datetime import date

from core.catalogue.search import Catalogue
from core.catalogue.units import AdministrativeUnits
from core.i18n import _


def source_words(catalogue: Catalogue, units: AdministrativeUnits, typed: str, today: date) -> str:
    """Sentences in the language in force."""
    found = []
    if catalogue.as_of is not None:
        words = _("A copy of the national catalogue of {date}, kept on this computer. Check on dichvucong.gov.vn.")
        found.append(words.format(date=f"{catalogue.as_of:%d/%m/%Y}"))
    province = units.province_in(typed)
    if province is not None and province.until is not None:
        now = units.today(province, today)
        if now is not province:
            words = _("{code} is {old}, which became part of {new} after {date}. Old codes stay as they are.")
            found.append(
                words.format(code=province.code, old=province.name, new=now.name, date=f"{province.until:%d/%m/%Y}")
            )
    return " ".join(found)
