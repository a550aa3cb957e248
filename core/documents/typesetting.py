"""Typesetting with typst: the program's own fonts, no system fonts, and words passed as data, never as markup."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from core.paths import resource


def typeset(template: Path, data: Mapping[str, object]) -> bytes:
    """The PDF of a template whose ``sys.inputs.data`` is the JSON of ``data``."""
    import typst

    pdf = typst.compile(
        str(template),
        root=str(template.parent),
        font_paths=[str(resource("fonts"))],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        format="pdf",
    )
    if not isinstance(pdf, bytes):
        raise TypeError("one document was asked for")
    return pdf
