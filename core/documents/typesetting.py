"""Typesetting with typst: the program's own fonts, no system fonts, and words passed as data, never as markup."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from core.paths import resource

Standard = Literal["a-1b", "a-2a", "a-2b", "a-3b", "ua-1"]


def typeset(
    template: Path, data: Mapping[str, object], standards: Sequence[Standard] = (), root: Path | None = None
) -> bytes:
    """The PDF of a template whose ``sys.inputs.data`` is the JSON of ``data``; ``standards``: PDF/A, PDF/UA.

    ``root`` is the folder below which the template may import; its own if none is given.
    """
    import typst

    pdf = typst.compile(
        str(template),
        root=str(root or template.parent),
        font_paths=[str(resource("fonts"))],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        format="pdf",
        pdf_standards=list(standards),
    )
    if not isinstance(pdf, bytes):
        raise TypeError("one document was asked for")
    return pdf
