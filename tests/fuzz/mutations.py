"""Changes that a parser of PDFs trips over: numbers, names, structure, plain bytes. Deterministic for a ``Random``."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random
from typing import Final

_NUMBER: Final = re.compile(rb"(?<![\w.])-?\d{1,10}(?![\w.])")
_REFERENCE: Final = re.compile(rb"\d{1,6} \d{1,5} R")
_NAME: Final = re.compile(rb"/[A-Za-z0-9.]{1,24}")
_OBJECT: Final = re.compile(rb"\d{1,6} \d{1,5} obj.{0,4000}?endobj", re.DOTALL)
_EXTREMES: Final = (b"0", b"-1", b"1", b"255", b"65536", b"2147483647", b"4294967296", b"99999999999999999999", b"1e9")
_WORDS: Final = (
    *(b"<<", b">>", b"[", b"]", b"(", b")", b"<", b">", b"null", b"true", b"R", b"obj", b"endobj", b"stream"),
    *(b"endstream", b"xref", b"trailer", b"startxref", b"%%EOF", b"%PDF-1.7", b"\x00", b"#00", b"\xff\xfe"),
    *(b"/Type", b"/Sig", b"/ByteRange", b"/Contents", b"/Fields", b"/Kids", b"/Parent", b"/Prev", b"/XRefStm"),
    *(b"/Root", b"/Pages", b"/AcroForm", b"/V", b"/DSS", b"/Perms", b"/DocMDP", b"/Encrypt", b"/ObjStm", b"/XRef"),
)


def mutated(data: bytes, random: Random, others: tuple[bytes, ...] = ()) -> bytes:
    """One to four changes."""
    for _ in range(random.randint(1, 4)):
        data = random.choice(_CHANGES)(data, random)
        if others and random.random() < 0.05:
            data = _spliced(data, random.choice(others), random)
    return data


def _replaced(pattern: re.Pattern[bytes], with_what: Callable[[bytes, list[bytes], Random], bytes]) -> _Change:
    def change(data: bytes, random: Random) -> bytes:
        found = list(pattern.finditer(data))
        if not found:
            return data
        one = random.choice(found)
        new = with_what(one.group(), [other.group() for other in found], random)
        return data[: one.start()] + new + data[one.end() :]

    return change


def _flipped(data: bytes, random: Random) -> bytes:
    if not data:
        return data
    at = random.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << random.randrange(8))]) + data[at + 1 :]


def _word_put_in(data: bytes, random: Random) -> bytes:
    at = random.randint(0, len(data))
    return data[:at] + b" " + random.choice(_WORDS) + b" " + data[at:]


def _cut(data: bytes, random: Random) -> bytes:
    start = random.randint(0, len(data))
    return data[:start] + data[start + random.choice((1, 16, 256, 4096)) :]


def _ended_early(data: bytes, random: Random) -> bytes:
    return data[: random.randint(0, len(data))]


def _repeated(data: bytes, random: Random) -> bytes:
    start = random.randint(0, len(data))
    part = data[start : start + random.choice((8, 128, 2048))]
    at = random.randint(0, len(data))
    return data[:at] + part * random.choice((1, 2, 50)) + data[at:]


def _nested(data: bytes, random: Random) -> bytes:
    at = random.randint(0, len(data))
    return data[:at] + random.choice((b"[", b"<<", b"(", b"<</K ")) * random.choice((10, 500, 5000)) + data[at:]


def _spliced(data: bytes, other: bytes, random: Random) -> bytes:
    return data[: random.randint(0, len(data))] + other[random.randint(0, len(other)) :]


def _revision_added(data: bytes, random: Random) -> bytes:
    """One object again with a change, in a revision of its own (ISO 32000-1, 7.5.6)."""
    found = list(_OBJECT.finditer(data))
    start = data.rfind(b"startxref")
    offset = re.match(rb"startxref\s+(\d{1,10})", data[start:]) if start >= 0 else None
    if not found or offset is None:
        return data
    body = random.choice(_IN_PLACE)(random.choice(found).group(), random)
    number = re.match(rb"\d+", body)
    if number is None:
        return data
    root = re.search(rb"/Root \d+ \d+ R", data)
    at, table = len(data) + 1, len(data) + len(body) + 2
    return b"%b\n%b\nxref\n%b 1\n%010d 00000 n \ntrailer\n<</Size 99 %b/Prev %b>>\nstartxref\n%d\n%%%%EOF\n" % (
        data,
        body,
        number.group(),
        at,
        root.group() if root else b"",
        offset.group(1),
        table,
    )


_Change = Callable[[bytes, Random], bytes]
_IN_PLACE: Final[tuple[_Change, ...]] = (
    _replaced(_NUMBER, lambda _one, _all, random: random.choice(_EXTREMES)),
    _replaced(_NUMBER, lambda one, _all, random: b"%d" % (int(one) + random.choice((-1, 1, 10)))),
    _replaced(_REFERENCE, lambda _one, everything, random: random.choice(everything)),
    _replaced(_NAME, lambda _one, everything, random: random.choice(everything)),
    _replaced(_NAME, lambda _one, _all, random: random.choice(_WORDS)),
    _word_put_in,
    _flipped,
)
_CHANGES: Final[tuple[_Change, ...]] = (
    *_IN_PLACE,
    *_IN_PLACE,
    _cut,
    _ended_early,
    _repeated,
    _nested,
    _revision_added,
)
