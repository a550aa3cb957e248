"""Typesetting with typst: the program's own fonts, no system fonts, and words passed as data, never as markup."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from core.paths import resource

Standard = Literal["a-1b", "a-2b", "a-3b"]


def typeset(template: Path, data: Mapping[str, object], standard: Standard | None = None) -> bytes:
    """The PDF of a template whose ``sys.inputs.data`` is the JSON of ``data``; ``standard`` is a part of PDF/A."""
    import typst

    pdf = typst.compile(
        str(template),
        root=str(template.parent),
        font_paths=[str(resource("fonts"))],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        format="pdf",
        pdf_standards=[] if standard is None else [standard],
    )
    if not isinstance(pdf, bytes):
        raise TypeError("one document was asked for")
    return pdf
