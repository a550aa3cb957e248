"""Hexadecimal strings read in blocks are those that pyHanko reads byte by byte, with the same end and errors."""

import io

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfError, PdfStreamError

from core.documents import hex_strings
from tests.signed import Desk


@pytest.mark.parametrize(
    "written",
    [
        b"<>",
        b"<41>",
        b"<4>",
        b"<FEFF1EA40054>",
        b"<feff1ea4 0054>",
        b"<41 % a comment\n42>",
        b"<" + b"30" * 16_000 + b">",
        b"<" + b"3" * 127 + b">",
        b"<" + b"3" * 128 + b">",
        b"<" + b"3" * (128 + 65_536) + b">",
        b"<" + b"3" * 70_000 + b" 3>",
    ],
    ids=lambda written: f"{written[:12]!r} of {len(written)}",
)
def test_the_same_string_and_the_same_end(written: bytes) -> None:
    ours, theirs = (io.BytesIO(b"/Key" + written + b"/Next>") for _ in range(2))
    ours.seek(4)
    theirs.seek(4)
    read = hex_strings.read_hex_string(ours)
    expected = hex_strings._by_bytes(theirs)
    assert (type(read), read) == (type(expected), expected)
    assert ours.read() == theirs.read() == b"/Next>"


@pytest.mark.parametrize("written", [b"<41x>", b"<41", b"<", b"<" + b"3" * 70_000 + b"x>"], ids=len)
def test_the_same_complaint(written: bytes) -> None:
    with pytest.raises((PdfError, PdfStreamError)):
        hex_strings.read_hex_string(io.BytesIO(written))


def test_the_engine_uses_it(desk: Desk) -> None:
    assert desk.engine is not None
    assert generic.read_hex_string_from_stream is hex_strings.read_hex_string
