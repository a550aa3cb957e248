"""Any honest paper: strategies for the sizes, pages, tables and fields that people's PDFs have."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Final

import pikepdf
from hypothesis import strategies as st

_FONT: Final = {"Type": pikepdf.Name.Font, "Subtype": pikepdf.Name.Type1, "BaseFont": pikepdf.Name.Helvetica}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page. Sizes in points."""

    width: int
    height: int
    turned: int
    text: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole file, before it is written."""

    sheets: tuple[Sheet, ...]
    version: str
    object_streams: bool
    linear: bool
    fields: tuple[str, ...]
    tail: bytes

    def written(self) -> bytes:
        """The bytes."""
        document = pikepdf.new()
        font = document.make_indirect(pikepdf.Dictionary(**_FONT))
        for sheet in self.sheets:
            page = document.add_blank_page(page_size=(sheet.width, sheet.height))
            page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
            page.Contents = document.make_stream(f"BT /F1 9 Tf 10 20 Td ({sheet.text}) Tj ET".encode("latin-1"))
            page.Rotate = sheet.turned
        if self.fields:
            page = document.pages[0]
            widgets = [
                document.make_indirect(
                    pikepdf.Dictionary(
                        Type=pikepdf.Name.Annot,
                        Subtype=pikepdf.Name.Widget,
                        FT=pikepdf.Name.Tx,
                        T=title,
                        Rect=[5, 5 + row, 60, 6 + row],
                        P=page.obj,
                    )
                )
                for row, title in enumerate(self.fields)
            ]
            page.Annots = pikepdf.Array(widgets)
            document.Root.AcroForm = pikepdf.Dictionary(Fields=page.Annots)
        mode = pikepdf.ObjectStreamMode.generate if self.object_streams else pikepdf.ObjectStreamMode.disable
        out = io.BytesIO()
        document.save(out, min_version=self.version, object_stream_mode=mode, linearize=self.linear)
        return out.getvalue() + self.tail


_SHEETS: Final = st.builds(
    Sheet,
    width=st.integers(80, 3000),
    height=st.integers(80, 3000),
    turned=st.sampled_from((0, 90, 180, 270)),
    text=st.text("abcdefghij XYZ0123456789.,-", max_size=40),
)
PAPERS: Final = st.builds(
    Paper,
    sheets=st.lists(_SHEETS, min_size=1, max_size=4).map(tuple),
    version=st.sampled_from(("1.3", "1.4", "1.5", "1.7", "2.0")),
    object_streams=st.booleans(),
    linear=st.booleans(),
    fields=st.lists(st.text("abcÂễ ", min_size=1, max_size=8), max_size=2, unique=True).map(tuple),
    tail=st.sampled_from((b"", b"\n", b"\r\n\r\n", b"\x00" * 8)),
)
