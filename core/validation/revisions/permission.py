"""What a signature lets be done after it: its own rules (ISO 32000-2, 12.8.2.2, 12.8.2.4), its lock (12.7.5.5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import FieldMDPSpec
from pyhanko.sign.validation import EmbeddedPdfSignature

from core.validation.revisions.kinds import Leave
from core.validation.revisions.values import elements, entry, resolved

_DEFAULT: Final = 2
"""P where a DocMDP transform names none (ISO 32000-2, table 257)."""


def leave_of(reader: PdfFileReader, embedded: EmbeddedPdfSignature) -> Leave:
    """The strictest of what the signature itself, its field's lock and the certification before it say.

    The certification counts for every later signature, because its author's rules bind the document.
    """
    root = reader.get_historical_root(embedded.signed_revision)
    said = [
        _transform(embedded.sig_object),
        _number(entry(entry(embedded.sig_field, "/Lock"), "/P")),
        _transform(entry(entry(root, "/Perms"), "/DocMDP")),
    ]
    given = [value for value in said if value is not None]
    return Leave(min(given)) if given else Leave.UNSAID


def locks_of(embedded: EmbeddedPdfSignature) -> Callable[[str], bool]:
    """Tells by a field's full name whether the signature locks it."""
    rules = [
        FieldMDPSpec.from_pdf_object(found)
        for found in (_parameters(embedded.sig_object, "/FieldMDP"), entry(embedded.sig_field, "/Lock"))
        if found is not None
    ]
    return lambda name: any(rule.is_locked(name) for rule in rules)


def _transform(signature: Any) -> int | None:
    parameters = _parameters(signature, "/DocMDP")
    return None if parameters is None else _number(entry(parameters, "/P")) or _DEFAULT


def _parameters(signature: Any, method: str) -> Any:
    for reference in map(resolved, elements(entry(signature, "/Reference"))):
        if str(entry(reference, "/TransformMethod")) == method:
            return entry(reference, "/TransformParams") or {}
    return None


def _number(value: Any) -> int | None:
    return int(value) if isinstance(value, int) and value in (1, 2, 3) else None
