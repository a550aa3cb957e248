"""The visible signature as one typeset PDF page: the preview draws it and the file imports it."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from core.documents.typesetting import typeset
from core.i18n import language
from core.paths import resource
from core.signing.model import StampText


def typeset_stamp(text: StampText, width: float, height: float, rotation: int, *, archival: bool = False) -> bytes:
    """A PDF page for a box of displayed ``width`` × ``height`` points on a page with that /Rotate.

    The words stand upright once the page is shown; on a page turned by 90° or 270° the PDF page itself is turned.
    ``archival``: for a file that follows PDF/A, whose strictest part (ISO 19005-1, 6.4) allows no transparency.
    """
    return _typeset(text, width, height, rotation, archival, language())


@lru_cache(maxsize=4)
def _typeset(text: StampText, width: float, height: float, rotation: int, archival: bool, spoken: str) -> bytes:
    """Papers of one batch that are signed in the same second bear the same words."""
    data = {
        "lines": [unicodedata.normalize("NFC", line) for line in text.lines],
        "banner": text.banner and unicodedata.normalize("NFC", text.banner),
        "width": width,
        "height": height,
        "rotation": rotation,
        "language": spoken,
        "opaque": archival,
    }
    return typeset(resource("typeset", "stamp.typ"), data, ("a-1b",) if archival else ())
