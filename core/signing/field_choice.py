"""Which empty field a person means: by its name, by its role, or the only one there is (S3)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from core.catalogue.words import folded
from core.errors import FieldChoiceError
from core.signing.engine import EmptyField

AUTO: Final = "auto"
_APPLICANT: Final = ("nguoinop", "nguoikhai", "nguoiyeucau", "nguoilamdon", "nguoidenghi", "applicant")
"""How forms call whoever signs and hands in, without accents and spaces."""


def choose_field(fields: Sequence[EmptyField], wanted: str, name: str) -> EmptyField:
    """The field called ``wanted``, or that role; ``auto`` is the only one, or the applicant's.

    Accents and case do not matter. Raises ``FieldChoiceError`` for none or several; ``name`` is the file's.
    """
    exact = [one for one in fields if one.name == wanted]
    if wanted == AUTO and not exact:
        found = list(fields) if len(fields) == 1 else [one for one in fields if _fits_any(one, _APPLICANT)]
    else:
        found = exact or [one for one in fields if _plain(wanted) in _called(one)]
        found = found or [one for one in fields if _fits_any(one, (_plain(wanted),))]
    if len(found) != 1:
        raise FieldChoiceError(name=name, fields="; ".join(map(label, fields)) or "–")
    return found[0]


def label(field: EmptyField) -> str:
    """Name, and role where there is one."""
    return f"{field.name} ({field.role})" if field.role else field.name


def _called(field: EmptyField) -> set[str]:
    return {_plain(field.name), _plain(field.name.rpartition(".")[2]), _plain(field.role or field.name)}


def _fits_any(field: EmptyField, words: Sequence[str]) -> bool:
    return any(word and word in called for called in _called(field) for word in words)


def _plain(text: str) -> str:
    return folded(text).replace(" ", "")
