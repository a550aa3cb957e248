"""The visible signature as one typeset PDF page: the preview draws it and the file imports it."""

from __future__ import annotations

import unicodedata

from core.documents.typesetting import typeset
from core.i18n import language
from core.paths import resource
from core.signing.model import StampText


def typeset_stamp(text: StampText, width: float, height: float, rotation: int) -> bytes:
    """A PDF page for a box of displayed ``width`` × ``height`` points on a page with that /Rotate.

    The words stand upright once the page is shown; on a page turned by 90° or 270° the PDF page itself is turned.
    """
    data = {
        "lines": [unicodedata.normalize("NFC", line) for line in text.lines],
        "banner": text.banner and unicodedata.normalize("NFC", text.banner),
        "width": width,
        "height": height,
        "rotation": rotation,
        "language": language(),
    }
    return typeset(resource("typeset", "stamp.typ"), data)
