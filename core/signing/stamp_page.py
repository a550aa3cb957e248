"""The typeset stamp as pyHanko imports it into a file."""

from __future__ import annotations

import io
import uuid
from functools import lru_cache
from typing import Final

from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, InnerScaling, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.stamp import StaticStampStyle

_WHOLE_BOX: Final = SimpleBoxLayoutRule(
    AxisAlignment.ALIGN_MID, AxisAlignment.ALIGN_MID, Margins(), InnerScaling.STRETCH_FILL
)
"""pyHanko would leave a margin and shrink the stamp away from where the preview shows it."""


def stamp_style(page: bytes) -> StaticStampStyle:
    """The style that fills its box with the only page of the PDF ``page``."""
    return StaticStampStyle(
        background=_StampPage(page), border_width=0, background_opacity=1.0, background_layout=_WHOLE_BOX
    )


class _StampPage(PdfContent):
    """pyHanko's ``ImportedPdfPage`` without a file; papers of one batch that bear the same words share the parse."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self._page = page

    def render(self) -> bytes:
        """See ``PdfContent``."""
        imported = self._ensure_writer.import_page_as_xobject(_parsed(self._page))
        name = f"/Import{uuid.uuid4().hex}"
        self.resources.xobject[name] = imported
        left, bottom, right, top = imported.get_object()["/BBox"]
        self.box = BoxConstraints(width=abs(left - right), height=abs(bottom - top))
        return f"{name} Do".encode()


@lru_cache(maxsize=2)
def _parsed(page: bytes) -> PdfFileReader:
    return PdfFileReader(io.BytesIO(page))
