"""The files to sign, made by script: scans of growing size, and a tagged document of very many small objects."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

import pikepdf

_HEAD: Final = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
_LINES: Final = 13
_FIXED: Final = 3
"""Objects before the pages: catalog, page tree, font."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A file by its name in the tables. ``large``: left out of a quick run."""

    name: str
    make: Callable[[Path], None]
    large: bool = True


class Files:
    """Makes each file when it is first asked for, in a folder that lasts for the run."""

    def __init__(self, folder: Path, *, quick: bool) -> None:
        self._folder, self._quick = folder, quick

    def wanted(self, *names: str) -> Iterator[tuple[str, Path]]:
        """Those of the named kinds that this run measures, as (name, path)."""
        for kind in KINDS:
            if kind.name in names and not (kind.large and self._quick):
                yield kind.name, self._made(kind)

    def _made(self, kind: Kind) -> Path:
        path = self._folder / f"{kind.name.replace(' ', '-')}.pdf"
        if not path.exists():
            kind.make(path)
        return path


class _Writer:
    """Objects one after the other, then a classic cross-reference table (ISO 32000-1, 7.5.4)."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._offsets: dict[int, int] = {}
        file.write(_HEAD)

    def add(self, number: int, body: bytes) -> None:
        self._offsets[number] = self._file.tell()
        self._file.write(b"%d 0 obj\n%b\nendobj\n" % (number, body))

    def add_stream(self, number: int, entries: bytes, data: bytes) -> None:
        self.add(number, b"<<%b/Length %d>>\nstream\n%b\nendstream" % (entries, len(data), data))

    def end(self) -> None:
        start, count = self._file.tell(), len(self._offsets) + 1
        self._file.write(b"xref\n0 %d\n0000000000 65535 f \n" % count)
        self._file.writelines(b"%010d 00000 n \n" % self._offsets[number] for number in range(1, count))
        self._file.write(b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (count, start))


def _scans(pages: int, image_bytes: int) -> Callable[[Path], None]:
    """Pages with an incompressible picture each and some lines of text: 16 objects a page."""
    side = int((image_bytes / 3) ** 0.5)
    step = _LINES + 2

    def make(path: Path) -> None:
        with path.open("wb") as file:
            writer = _Writer(file)
            first = [_FIXED + 1 + page * (step + 1) for page in range(pages)]
            kids = b" ".join(b"%d 0 R" % number for number in first)
            writer.add(1, b"<</Type/Catalog/Pages 2 0 R>>")
            writer.add(2, b"<</Type/Pages/Count %d/Kids[%b]>>" % (pages, kids))
            writer.add(3, b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
            for page, number in enumerate(first):
                _scan(writer, number, page, side)
            writer.end()

    return make


def _scan(writer: _Writer, number: int, page: int, side: int) -> None:
    contents = b" ".join(b"%d 0 R" % (number + 2 + line) for line in range(_LINES + 1))
    writer.add(
        number,
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents[%b]"
        b"/Resources<</Font<</F1 3 0 R>>/XObject<</I1 %d 0 R>>>>>>" % (contents, number + 1),
    )
    picture = b"/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 8/ColorSpace/DeviceRGB" % (side, side)
    writer.add_stream(number + 1, picture, os.urandom(side * side * 3))
    writer.add_stream(number + 2, b"", b"q 475 0 0 475 60 280 cm /I1 Do Q")
    for line in range(_LINES):
        text = b"BT /F1 10 Tf 60 %d Td (Trang %d - dong %d) Tj ET" % (250 - 16 * line, page + 1, line + 1)
        writer.add_stream(number + 3 + line, b"", text)


def _many_objects(count: int) -> Callable[[Path], None]:
    """One page whose structure tree (ISO 32000-1, 14.7.2) has ``count`` elements."""

    def make(path: Path) -> None:
        with path.open("wb") as file:
            writer = _Writer(file)
            kids = b" ".join(b"%d 0 R" % number for number in range(5, count + 5))
            writer.add(1, b"<</Type/Catalog/Pages 2 0 R/StructTreeRoot 4 0 R/MarkInfo<</Marked true>>>>")
            writer.add(2, b"<</Type/Pages/Count 1/Kids[3 0 R]>>")
            writer.add(3, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<>>>>")
            writer.add(4, b"<</Type/StructTreeRoot/K[%b]>>" % kids)
            for number in range(5, count + 5):
                writer.add(number, b"<</S/P/P 4 0 R/Pg 3 0 R/K %d>>" % (number - 5))
            writer.end()

    return make


def _in_streams(count: int) -> Callable[[Path], None]:
    """The same in object streams under a cross-reference stream (ISO 32000-1, 7.5.7 and 7.5.8)."""

    def make(path: Path) -> None:
        classic = path.with_suffix(".classic")
        _many_objects(count)(classic)
        with pikepdf.open(classic) as document:
            document.save(path, object_stream_mode=pikepdf.ObjectStreamMode.generate, compress_streams=False)
        classic.unlink()

    return make


SCANS: Final = ("50 KB", "10 MB", "100 MB", "500 MB")
OBJECTS: Final = ("200k objects", "200k in streams")
KINDS: Final = (
    Kind("50 KB", _scans(1, 46_000), large=False),
    Kind("10 MB", _scans(100, 102_000), large=False),
    Kind("100 MB", _scans(1000, 102_000)),
    Kind("500 MB", _scans(2000, 257_000)),
    Kind("200k objects", _many_objects(200_000)),
    Kind("200k in streams", _in_streams(200_000)),
)
