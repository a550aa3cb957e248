"""One more revision, written by hand: whatever an attacker or another program may append."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from tests.golden.paper import CATALOGUE, INFO, stream


def start_of_last(content: bytes) -> int:
    """Where the last cross-reference begins."""
    return int(content[content.rindex(b"startxref") + 9 :].split()[0])


def size_of(content: bytes) -> int:
    """The /Size that the last trailer gives."""
    return max(int(size) for size in re.findall(rb"/Size (\d+)", content))


def body_of(content: bytes, number: int) -> bytes:
    """The newest body of an object that stands outside object streams."""
    at = content.rindex(b"\n%d 0 obj" % number) + len(b"\n%d 0 obj" % number)
    return content[at : content.index(b"endobj", at)].strip()


def field_number(content: bytes, name: bytes) -> int:
    """The number of the field of this name."""
    at = content.rindex(b"/T (%s)" % name)
    start = content.rindex(b" 0 obj", 0, at)
    return int(content[content.rindex(b"\n", 0, start) : start])


def with_entries(body: bytes, entries: bytes) -> bytes:
    """A dictionary with more entries."""
    return body.removesuffix(b">>") + entries + b" >>"


def with_elements(body: bytes, elements: bytes) -> bytes:
    """An array with more elements."""
    return body.removesuffix(b"]") + elements + b" ]"


def wrapped(number: int, body: bytes) -> bytes:
    """An object as it stands in the file."""
    return b"%d 0 obj\n%s\nendobj\n" % (number, body)


def revised(
    content: bytes,
    bodies: Mapping[int, bytes],
    *,
    freed: Collection[int] = (),
    elsewhere: Mapping[int, int] | None = None,
    root: int = CATALOGUE,
    twice: Mapping[int, int] | None = None,
) -> bytes:
    """With a cross-reference table. ``elsewhere`` and ``twice``: entries with these offsets, last of all."""
    previous, out, entries = start_of_last(content), content + b"\n", []
    for number, body in bodies.items():
        entries.append((number, b"%010d 00000 n \n" % len(out)))
        out += wrapped(number, body)
    entries += [(number, b"0000000000 00001 f \n") for number in freed]
    entries += [(number, b"%010d 00000 n \n" % offset) for number, offset in (elsewhere or {}).items()]
    entries.sort()
    entries += [(number, b"%010d 00000 n \n" % offset) for number, offset in (twice or {}).items()]
    size = max(size_of(content), *(number + 1 for number, _entry in entries))
    table = b"".join(b"%d 1\n%s" % entry for entry in entries)
    trailer = b"<< /Size %d /Root %d 0 R /Info %d 0 R /Prev %d >>" % (size, root, INFO, previous)
    return out + b"xref\n%strailer\n%s\nstartxref\n%d\n%%%%EOF\n" % (table, trailer, len(out))


def packed(content: bytes, bodies: Mapping[int, bytes], streams: Mapping[int, bytes] | None = None) -> bytes:
    """With a cross-reference stream, the ``bodies`` in an object stream (ISO 32000-2, 7.5.7 and 7.5.8)."""
    previous, out = start_of_last(content), content + b"\n"
    size = max(size_of(content), *(number + 1 for number in (*bodies, *(streams or ()))))
    holder, own = size, size + 1
    places: dict[int, tuple[int, int, int]] = {}
    for number, body in (streams or {}).items():
        places[number] = (1, len(out), 0)
        out += wrapped(number, body)
    head, inner = b"", b""
    for place, (number, body) in enumerate(bodies.items()):
        head += b"%d %d " % (number, len(inner))
        inner += body + b" "
        places[number] = (2, holder, place)
    places[holder] = (1, len(out), 0)
    out += wrapped(holder, stream(head + inner, b"/Type /ObjStm /N %d /First %d" % (len(bodies), len(head))))
    places[own] = (1, len(out), 0)
    rows = b"".join(
        kind.to_bytes(1, "big") + where.to_bytes(4, "big") + place.to_bytes(2, "big")
        for _number, (kind, where, place) in sorted(places.items())
    )
    index = b" ".join(b"%d 1" % number for number in sorted(places))
    entries = b"/Type /XRef /W [1 4 2] /Index [%s] /Size %d /Root %d 0 R /Info %d 0 R /Prev %d" % (
        index,
        own + 1,
        CATALOGUE,
        INFO,
        previous,
    )
    start = len(out)
    return out + wrapped(own, stream(rows, entries)) + b"startxref\n%d\n%%%%EOF\n" % start
