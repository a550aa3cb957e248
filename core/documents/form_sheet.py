"""A filled form, or an empty one to write on, in its official layout."""

from __future__ import annotations

from core.documents.typesetting import typeset
from core.dossier.forms.filling import printed
from core.dossier.forms.model import FilledForm, FormDefinition


def typeset_form(definition: FormDefinition, filled: FilledForm | None, practice: str = "") -> bytes:
    """Tagged PDF (PDF/A-2a, PDF/UA-1); some 50 ms, so use a thread. ``practice``: words at the foot of each page."""
    data = {
        "values": printed(definition, filled.answers) if filled is not None else {},
        "blank": filled is None,
        "title": definition.title.vi,
        "official_title": definition.official_title,
        "undertaking": list(definition.undertaking),
        "notes": list(definition.notes),
        "practice": practice,
    }
    return typeset(definition.layout, data, ("a-2a", "ua-1"), root=definition.layout.parent.parent)
