"""What is handed to the signing flow, and what surrounds it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from core.errors import InvalidIdNumberError
from core.i18n import N_, _
from core.identity import IdKind, parse_id_number
from core.signing.engine import DocumentFacts
from core.signing.field_choice import label
from core.signing.progress import DocumentProgress
from core.wording.notices import notices
from desktop.views.preview import PreviewDocument


@dataclass(frozen=True, slots=True)
class ToSign:
    """A file to be signed; ``folder`` is where its signed copy goes, ``facts`` what opening it told."""

    path: Path
    title: str
    folder: Path
    component: str | None = None
    facts: DocumentFacts | None = None


@dataclass(frozen=True, slots=True)
class SigningEnds:
    """What surrounds the flow. ``signed`` gets the documents that were signed, ``stage`` 0 for the preview, 1 after.

    ``proceed`` words the button below the signed files.
    """

    back: Callable[[], None]
    signed: Callable[[Sequence[DocumentProgress]], None]
    stage: Callable[[int], None]
    proceed: Callable[[], str]


_KINDS: Final = {
    IdKind.CCCD: N_("ID card number"),
    IdKind.CMND: N_("old ID card number (CMND)"),
    IdKind.PASSPORT: N_("passport number"),
    IdKind.TAX_CODE: N_("tax code"),
}


def previewed(item: ToSign) -> PreviewDocument:
    """The file as the preview takes it: its own fields, or a free place."""
    if item.facts is None:
        return PreviewDocument(item.path, item.title)
    fields = tuple((label(one), one.placement) for one in item.facts.fields if one.placement is not None)
    bound = not item.facts.takes_new_field
    first = fields[0][1] if bound and fields else None
    return PreviewDocument(
        item.path,
        item.title,
        placement=first,
        visible=first is not None or not bound,
        notices=notices(item.facts),
        fields=fields,
        fields_only=bound,
    )


def number_kind(text: str, *, practice: bool) -> str | None:
    """The kind of an ID number in words; None if it is no valid number."""
    try:
        return _(_KINDS[parse_id_number(text, practice=practice).kind])
    except InvalidIdNumberError:
        return None
