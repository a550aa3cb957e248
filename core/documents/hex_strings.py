"""Reading a PDF's hexadecimal strings (ISO 32000-2, 7.3.4.3) in blocks.

pyHanko reads them byte by byte in Python. A signature with the room that was reserved for it has some 30 000 digits:
reading those alone took longer than everything else that validating a small file needs.
"""

from __future__ import annotations

import binascii
import os
from typing import IO, Any, Final

from pyhanko.pdf_utils import generic

_DIGITS: Final = b"0123456789abcdefABCDEF"
_FIRST: Final = 128
_BLOCK: Final = 1 << 16
_by_bytes: Final = generic.read_hex_string_from_stream


def read_hex_string(stream: IO[bytes]) -> generic.ByteStringObject | generic.TextStringObject:
    """What pyHanko's own function returns or raises; ``stream`` stands at ``<``, and afterwards behind ``>``.

    White space, comments and everything that is wrong is left to the original.
    """
    start = stream.tell()
    stream.seek(1, os.SEEK_CUR)
    digits = bytearray()
    while block := stream.read(_BLOCK if digits else _FIRST):
        found, ended, _ = block.partition(b">")
        if found.translate(None, _DIGITS):
            break
        digits += found
        if ended:
            stream.seek(start + len(digits) + 2)
            return generic.pdf_string(binascii.unhexlify(digits + b"0" * (len(digits) % 2)))
    stream.seek(start)
    original: Any = _by_bytes
    return original(stream)  # type: ignore[no-any-return]


def install() -> None:
    """Let pyHanko use it in this process."""
    generic.read_hex_string_from_stream = read_hex_string
