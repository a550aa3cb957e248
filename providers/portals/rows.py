"""What portals list and we look for: rows matched by name, and words of a portal fit to be shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final, TypeVar

from core.catalogue.words import folded
from core.errors import PortalRowMissingError

SENTENCE_LIMIT: Final = 400
"""Characters of a portal's sentence that are shown."""

_NATIONAL: Final = re.compile(r"\d\.\d{6}")

_Row = TypeVar("_Row")


def national_code(code: str) -> str:
    """The short national code of a procedure; portals append the province's suffix (portal-sso-law §3)."""
    found = _NATIONAL.match(code)
    return found[0] if found else code


def the_one(rows: Iterable[_Row], wanted: str, name_of: Callable[[_Row], str], portal: str) -> _Row:
    """The only row with this name, whatever its accents and spaces. Raises ``PortalRowMissingError``."""
    fitting = [row for row in rows if folded(name_of(row)) == folded(wanted)]
    if len(fitting) != 1:
        raise PortalRowMissingError(f"{len(fitting)} rows", portal=portal, wanted=wanted)
    return fitting[0]


def sentence(value: object) -> str:
    """A peer's words, fit to be shown: one line, printable, of limited length."""
    words = " ".join(value.split()) if isinstance(value, str) else ""
    return "".join(char for char in words if char.isprintable())[:SENTENCE_LIMIT] or "?"


def filled(value: object) -> str:
    """Words that must be there; raises ``ValueError``."""
    if not isinstance(value, str) or not value:
        raise ValueError("empty")
    return value
