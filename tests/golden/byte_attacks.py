"""Attacks on the signature itself and on the ends of the file."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.golden import defects
from tests.golden.case import AMBER, RED, Golden, Group
from tests.golden.content_attacks import OTHER
from tests.golden.paper import CONTENT
from tests.golden.revising import revised, start_of_last, wrapped
from tests.golden.workshop import Workshop

FORGERY = Group("universal signature forgery: contents or byte range missing, empty, null")
WRAPPING = Group("signature wrapping: the signed bytes moved")
RANGES = Group("byte range overlapping, out of range, negative, enveloping, doubled")
BROKEN_TAIL = Group("incremental saving attack with a missing or broken cross-reference")
REMOVED = Group("signature out of sight: form removed, old kind, second byte range")
CMS = Group("signature of an unknown or weak algorithm")
TAMPERED = Group("signed bytes changed")

_RANGE = re.compile(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)\s*\]")
_CONTENTS = re.compile(rb"/Contents <([0-9A-Fa-f]+)>")


def _ranged(content: bytes, change: Callable[[int, int, int, int], tuple[int, ...]]) -> bytes:
    """Another byte range in the same room."""
    found = _RANGE.search(content)
    assert found is not None
    numbers = change(*map(int, found.groups()))
    return _in_place(content, found, b"/ByteRange [" + b" ".join(b"%d" % number for number in numbers) + b"]")


def _in_place(content: bytes, found: re.Match[bytes], other: bytes) -> bytes:
    room = found.end() - found.start()
    assert len(other) <= room
    return content[: found.start()] + other.ljust(room) + content[found.end() :]


def _contents(content: bytes, other: bytes) -> bytes:
    found = _CONTENTS.search(content)
    assert found is not None
    return _in_place(content, found, other)


def _without_range(shop: Workshop) -> bytes:
    found = _RANGE.search(shop.signed)
    assert found is not None
    return _in_place(shop.signed, found, b"")


def _without_padding(digits: bytes) -> bytes:
    """The hexadecimal digits of the DER object alone; its last byte may be zero as the padding is (X.690, 8.1.3.5)."""
    octets = int(digits[4:8], 16)
    assert digits[:4].lower() == b"3082", "a sequence whose length takes two octets"
    return digits[: 2 * (4 + octets)]


def _wrapped(shop: Workshop) -> bytes:
    """The signed end moves back, a byte range in the room for the signature names its new place.

    Before it stand another page's content and a cross-reference, where the signed end says that one is.
    """
    signed = shop.signed
    found, contents = _RANGE.search(signed), _CONTENTS.search(signed)
    assert found is not None
    assert contents is not None
    _, first, start, length = map(int, found.groups())
    digits = _without_padding(contents.group(1))
    head = (
        b"<%s> /ByteRange [0 %d %%010d %d] /Type /Sig /Filter /Adobe.PPKLite "
        b"/SubFilter /ETSI.CAdES.detached >>\nendobj\n" % (digits, first, length)
    )
    table_at, at = start_of_last(signed), first + len(head % 0)
    entry = b"xref\n%d 1\n%010d 00000 n \n" % (CONTENT, at)
    table = signed[table_at : signed.rindex(b"startxref")].replace(b"xref\n", entry, 1)
    room = table_at - at
    moved = table_at + len(table)
    return signed[:first] + head % moved + wrapped(CONTENT, OTHER).ljust(room) + table + signed[start:]


def _enveloped(shop: Workshop) -> bytes:
    """A signed file within another file, whose signature field takes over the signature."""
    return shop.paper + shop.signed[len(shop.paper) :].replace(b"/Pages 2 0 R", b"/Pages 6 0 R")


def _doubled(shop: Workshop) -> bytes:
    """A signature dictionary that nothing refers to, as after taking a signature out of sight."""
    found = _RANGE.search(shop.signed)
    assert found is not None
    size = len(shop.signed)
    ghost = b"<< /Type /Sig /Contents <00> /ByteRange [0 %d %d %d] >>" % (int(found.group(2)) - 9, size - 90, 80)
    return revised(shop.signed, {70: ghost})


def _no_table(shop: Workshop) -> bytes:
    return shop.signed + b"\n" + wrapped(CONTENT, OTHER)


def _no_trailer(shop: Workshop) -> bytes:
    whole = revised(shop.signed, {CONTENT: OTHER})
    at = whole.rindex(b"trailer")
    return whole[:at] + whole[whole.rindex(b"startxref") :]


def _wrong_start(shop: Workshop) -> bytes:
    whole = revised(shop.signed, {CONTENT: OTHER})
    at = whole.rindex(b"startxref")
    return whole[:at] + b"startxref\n%d\n%%%%EOF\n" % (len(shop.signed) // 2)


def _start_of_signed(shop: Workshop) -> bytes:
    """New content with its table, and at the end the signed revision's startxref once more."""
    whole = revised(shop.signed, {CONTENT: OTHER})
    return whole[: whole.rindex(b"startxref")] + shop.signed[shop.signed.rindex(b"startxref") :]


BYTE_ATTACKS: tuple[Golden, ...] = (
    FORGERY("byte-range-missing", AMBER, _without_range, "unsupported-signature"),
    FORGERY(
        "byte-range-null",
        AMBER,
        lambda shop: _in_place(shop.signed, _RANGE.search(shop.signed), b"/ByteRange null"),  # type: ignore[arg-type]
        "unsupported-signature",
    ),
    FORGERY("contents-missing", AMBER, lambda shop: _contents(shop.signed, b""), "unsupported-signature"),
    FORGERY("contents-null", AMBER, lambda shop: _contents(shop.signed, b"/Contents null"), "unsupported-signature"),
    FORGERY("contents-empty", AMBER, lambda shop: _contents(shop.signed, b"/Contents <>"), "unsupported-signature"),
    FORGERY("contents-zero", AMBER, lambda shop: _contents(shop.signed, b"/Contents <0000>"), "unsupported-signature"),
    WRAPPING("signed-part-moved", RED, _wrapped, "partial-coverage"),
    RANGES("byte-range-overlapping", RED, lambda shop: _ranged(shop.signed, lambda a, b, c, d: (a, b, b - 90, d))),
    RANGES("byte-range-outside", RED, lambda shop: _ranged(shop.signed, lambda a, b, c, d: (a, b, c, d + 50))),
    RANGES("byte-range-negative", RED, lambda shop: _ranged(shop.signed, lambda a, b, c, d: (a, b, -5, d))),
    RANGES("byte-range-of-two", RED, lambda shop: _ranged(shop.signed, lambda a, b, c, d: (a, b))),
    RANGES("byte-range-without-start", RED, lambda shop: _ranged(shop.signed, lambda a, b, c, d: (9, b - 9, c, d))),
    RANGES("byte-range-short", RED, lambda shop: defects.byte_range_short(shop.signed), "partial-coverage"),
    RANGES("enveloped", RED, _enveloped),
    RANGES("second-byte-range", AMBER, _doubled, "hidden-signature"),
    BROKEN_TAIL("appended-without-table", RED, _no_table, "manipulated-tail"),
    BROKEN_TAIL("appended-without-trailer", AMBER, _no_trailer, "unreadable"),
    BROKEN_TAIL("startxref-wrong", AMBER, _wrong_start, "unreadable"),
    BROKEN_TAIL("startxref-of-signed", RED, _start_of_signed, "manipulated-tail"),
    BROKEN_TAIL("appended-after-eof", RED, lambda shop: defects.appended_after_eof(shop.signed), "manipulated-tail"),
    BROKEN_TAIL("startxref-not-last", RED, lambda shop: defects.startxref_not_last(shop.signed), "manipulated-tail"),
    BROKEN_TAIL("hidden-between", RED, lambda shop: defects.hidden_between(shop.signed), "manipulated-tail"),
    REMOVED("acroform-removed", AMBER, lambda shop: defects.acroform_removed(shop.signed), "hidden-signature"),
    REMOVED("legacy-subfilter", AMBER, lambda shop: defects.legacy_subfilter(shop.signed), "unsupported-signature"),
    REMOVED("named-as-timestamp", AMBER, lambda shop: defects.named_as_timestamp(shop.signed), "unsupported-signature"),
    CMS("digest-unknown", AMBER, lambda shop: defects.digest_unknown(shop.signed), "unsupported-signature"),
    CMS("digest-sha1", AMBER, lambda shop: shop.sign(shop.paper, "first", algorithm="sha1"), "weak-algorithm"),
    TAMPERED("content-overwritten", RED, lambda shop: defects.content_overwritten(shop.signed), "digest-mismatch"),
)
