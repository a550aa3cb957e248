"""Administrative units with dates: old papers and codes name units that are no more (``resources/units``).

Codes of old dossiers are never rewritten to the successor's: they are looked up as they were given. Only what is
known is here; a unit that is missing is unknown, not abolished.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from core.paths import resource

_PROVINCE: Final = re.compile(r"\bH\d{2}\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Tiers:
    """The levels of local government, from the largest, while they were in force; ``basis`` is the law's number."""

    levels: tuple[str, ...]
    since: date | None
    until: date | None
    basis: str


@dataclass(frozen=True, slots=True)
class Province:
    """``code`` as in procedure and dossier codes (``H10``); ``until`` and ``successor`` of one that is no more."""

    code: str
    name: str
    until: date | None
    successor: str | None


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune of ``province`` as it was on ``known_on``; whether it still is, is not known."""

    name: str
    province: str
    known_on: date


class AdministrativeUnits:
    """What is known of the units, by date."""

    def __init__(
        self, tiers: tuple[Tiers, ...], provinces: tuple[Province, ...], communes: tuple[Commune, ...], as_of: date
    ) -> None:
        self._tiers, self._communes, self.as_of = tiers, communes, as_of
        self._provinces = {province.code: province for province in provinces}

    def tiers(self, on: date) -> Tiers:
        """The levels of local government on that day."""
        return next(
            tiers
            for tiers in self._tiers
            if (tiers.since is None or tiers.since <= on) and (tiers.until is None or on <= tiers.until)
        )

    def province(self, code: str) -> Province | None:
        """The province with this code, whether or not it still is; None if it is not known."""
        return self._provinces.get(code.upper())

    def province_in(self, code: str) -> Province | None:
        """The province whose code stands in a procedure's or dossier's code, in its old or its new form."""
        found = _PROVINCE.search(code)
        return self.province(found.group()) if found else None

    def today(self, province: Province, on: date) -> Province:
        """The province that took its place by that day; itself if it was still there."""
        while province.until is not None and province.until < on and province.successor is not None:
            province = self._provinces[province.successor]
        return province

    def communes(self, province: str) -> tuple[Commune, ...]:
        """The communes that are known of a province."""
        return tuple(commune for commune in self._communes if commune.province == province)


def load_units(path: Path | None = None) -> AdministrativeUnits:
    """The units that ship with the program."""
    content = json.loads((path or resource("units", "units.json")).read_text(encoding="utf-8"))
    return AdministrativeUnits(
        tuple(
            Tiers(tuple(one["levels"]), _day(one["from"]), _day(one["until"]), one["basis"]) for one in content["tiers"]
        ),
        tuple(_province(one) for one in content["provinces"]),
        tuple(
            Commune(one["name"], one["province"], date.fromisoformat(one["known_on"])) for one in content["communes"]
        ),
        date.fromisoformat(content["generated"]),
    )


def _province(item: Mapping[str, Any]) -> Province:
    return Province(item["code"], item["name"], _day(item["until"]), item["successor"])


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text is not None else None
