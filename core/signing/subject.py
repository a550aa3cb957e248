"""Whose certificate it is: the person's number in the subject (*UID* as in report 01 §4.3: ``UID=CCCD:<number>``)."""

from __future__ import annotations

import re
from typing import Final

from cryptography import x509
from cryptography.x509.oid import NameOID

_NUMBER_KINDS: Final = ("CCCD", "CMND", "HC", "MST")
"""Prefixes of the *UID* attribute: citizen's card, older identity card, passport, tax code; the best one first."""

_PREFIXED: Final = re.compile(r"^\s*([A-ZĐ]{2,5})\s*:\s*(\S+)\s*$")
_BARE: Final = re.compile(r"^\s*(\d[\d-]{7,13})\s*$")


def number_of(name: x509.Name) -> str | None:
    """The number without its prefix; None where the subject bears none."""
    numbers: dict[str, str] = {}
    for attribute in name.get_attributes_for_oid(NameOID.USER_ID):
        value = str(attribute.value)
        if prefixed := _PREFIXED.match(value.upper()):
            numbers.setdefault(prefixed[1], prefixed[2])
        elif bare := _BARE.match(value):
            numbers.setdefault("", bare[1])
    return next((numbers[kind] for kind in (*_NUMBER_KINDS, "") if kind in numbers), None)
