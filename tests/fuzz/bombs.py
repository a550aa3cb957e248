"""Small files that cost much: each is aimed at one thing that a reader does without measuring first."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from typing import Final

_PAGES: Final = {1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Count 1/Kids[3 0 R]>>"}
_PAGE: Final = {3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<>>>>"}
_DEEP: Final = 100_000
_BLOCK, _BLOCKS = 1_000_000, 1_000


def deep_arrays() -> bytes:
    return _file({**_PAGES, **_PAGE, 1: b"<</Type/Catalog/Pages 2 0 R/X " + b"[" * _DEEP + b"]" * _DEEP + b">>"})


def deep_dictionaries() -> bytes:
    return _file(
        {**_PAGES, **_PAGE, 1: b"<</Type/Catalog/Pages 2 0 R/X " + b"<</X " * _DEEP + b"1" + b">>" * _DEEP + b">>"}
    )


def deep_page_tree() -> bytes:
    tree = {
        number: b"<</Type/Pages/Count 1/Kids[%d 0 R]/Parent %d 0 R>>" % (number + 1, number - 1)
        for number in range(2, 20_000)
    }
    last = b"<</Type/Page/Parent 19999 0 R/MediaBox[0 0 595 842]/Resources<<>>>>"
    return _file({1: _PAGES[1], **tree, 20_000: last})


def page_tree_in_a_ring() -> bytes:
    return _file({1: _PAGES[1], 2: b"<</Type/Pages/Count 2/Kids[3 0 R 2 0 R]>>", **_PAGE})


def parents_in_a_ring() -> bytes:
    return _file({**_PAGES, 3: b"<</Type/Page/Parent 4 0 R>>", 4: b"<</Type/Pages/Parent 3 0 R/Kids[3 0 R]/Count 1>>"})


def reference_to_itself() -> bytes:
    return _file({**_PAGES, **_PAGE, 1: b"1 0 R", 4: b"5 0 R", 5: b"4 0 R"})


def length_of_itself() -> bytes:
    return _file({**_PAGES, **_PAGE, 4: b"<</Length 4 0 R>>\nstream\nx\nendstream"})


def fields_in_a_ring() -> bytes:
    form = b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]/SigFlags 3>>>>"
    ring = {4: b"<</T(a)/Kids[5 0 R]/Parent 5 0 R>>", 5: b"<</T(b)/Kids[4 0 R]/Parent 4 0 R/FT/Sig>>"}
    return _file({**_PAGES, **_PAGE, 1: form, **ring})


def fields_that_double() -> bytes:
    """Thirty levels, each twice the one below: a thousand million fields by name."""
    form = b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]/SigFlags 3>>>>"
    levels = {4 + level: b"<</T(a)/Kids[%d 0 R %d 0 R]>>" % (5 + level, 5 + level) for level in range(30)}
    return _file({**_PAGES, **_PAGE, 1: form, **levels, 34: b"<</T(z)/FT/Sig>>"})


def pages_that_double() -> bytes:
    levels = {
        2 + level: b"<</Type/Pages/Count 1073741824/Kids[%d 0 R %d 0 R]>>" % (3 + level, 3 + level)
        for level in range(30)
    }
    return _file({1: _PAGES[1], **levels, 32: b"<</Type/Page/Parent 31 0 R/MediaBox[0 0 595 842]>>"})


def countless_pages() -> bytes:
    return _file({**_PAGES, **_PAGE, 2: b"<</Type/Pages/Count 999999999999/Kids[3 0 R]>>"})


def revisions_in_a_ring() -> bytes:
    data = _file({**_PAGES, **_PAGE})
    start = data.rindex(b"xref\n0")
    return data.replace(b"/Root 1 0 R", b"/Root 1 0 R/Prev %d" % start)


def very_many_revisions() -> bytes:
    data = bytearray(_file({**_PAGES, **_PAGE}))
    last = data.rindex(b"xref\n0")
    for _ in range(5_000):
        start = len(data)
        data += b"xref\n0 0\ntrailer\n<</Size 4/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (last, start)
        last = start
    return bytes(data)


def table_that_claims_everything() -> bytes:
    data = _file({**_PAGES, **_PAGE})
    return data.replace(b"xref\n0 4", b"xref\n0 2000000000")


def xref_stream_that_swells() -> bytes:
    """A cross-reference stream of 1 GB in 1 MB (ISO 32000-1, 7.5.8)."""
    return _with_xref_stream(_swollen(), b"/W[1 4 2]/Index[0 150000000]/Filter/FlateDecode")


def xref_stream_of_nothing() -> bytes:
    """Entries without any byte: two thousand million objects cost nothing to write."""
    return _with_xref_stream(b"", b"/W[0 0 0]/Index[0 2000000000]")


def object_stream_that_swells() -> bytes:
    """The catalogue lies in an object stream of 1 GB in 1 MB (7.5.7)."""
    swollen = _swollen()
    entries = b"".join((_entry(0, 0, 65535), _entry(2, 4, 0), *(_entry(2, 4, number) for number in (1, 2))))
    head = b"%PDF-1.7\n"
    stream = b"4 0 obj\n<</Type/ObjStm/N 3/First 20/Filter/FlateDecode/Length %d>>\nstream\n%b\nendstream\nendobj\n"
    body = head + stream % (len(swollen), swollen)
    table = entries + _entry(1, len(head), 0) + _entry(1, len(body), 0)
    return _ended(body, table, b"/W[1 4 2]")


def filters_upon_filters() -> bytes:
    """A content stream that is compressed thirty times."""
    data = b"0" * 100_000_000
    for _ in range(5):
        data = zlib.compress(data, 9)
    content = b"<</Filter[%b]/Length %d>>\nstream\n%b\nendstream" % (b"/FlateDecode" * 5, len(data), data)
    return _file({**_PAGES, 3: _PAGE[3][:-2] + b"/Contents 4 0 R>>", 4: content})


def page_as_large_as_a_country() -> bytes:
    return _file({**_PAGES, 3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 1e30 1e30]/UserUnit 1e30>>"})


def very_long_name() -> bytes:
    return _file({**_PAGES, **_PAGE, 1: b"<</Type/Catalog/Pages 2 0 R/" + b"A" * 500_000 + b" 1>>"})


def very_long_number() -> bytes:
    return _file({**_PAGES, **_PAGE, 2: b"<</Type/Pages/Count " + b"9" * 1_000_000 + b"/Kids[3 0 R]>>"})


def numbers_without_end() -> bytes:
    """A megabyte of startxref."""
    return _file({**_PAGES, **_PAGE}) + b"startxref " * 100_000


def byte_ranges_without_end() -> bytes:
    """A hundred thousand byte ranges that no field knows."""
    return _file({**_PAGES, **_PAGE}) + b"".join(b"/ByteRange[0 9 %d 9]" % (number + 10) for number in range(100_000))


def signature_that_is_no_signature() -> bytes:
    """ASN.1 nested a hundred thousand deep where the CMS should be."""
    form = b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]/SigFlags 3>>>>"
    field = b"<</FT/Sig/T(a)/V 5 0 R/Type/Annot/Subtype/Widget/Rect[0 0 0 0]>>"
    value = b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/ByteRange[0 9 20 9]/Contents<%b>>>"
    return _file({**_PAGES, **_PAGE, 1: form, 4: field, 5: value % (b"3080" * 100_000)})


BOMBS: Final[Mapping[str, Callable[[], bytes]]] = {
    made.__name__: made
    for made in (
        deep_arrays,
        deep_dictionaries,
        deep_page_tree,
        page_tree_in_a_ring,
        parents_in_a_ring,
        reference_to_itself,
        length_of_itself,
        fields_in_a_ring,
        fields_that_double,
        pages_that_double,
        countless_pages,
        revisions_in_a_ring,
        very_many_revisions,
        table_that_claims_everything,
        xref_stream_that_swells,
        xref_stream_of_nothing,
        object_stream_that_swells,
        filters_upon_filters,
        page_as_large_as_a_country,
        very_long_name,
        very_long_number,
        numbers_without_end,
        byte_ranges_without_end,
        signature_that_is_no_signature,
    )
}


def _file(objects: Mapping[int, bytes]) -> bytes:
    """Objects under a classic cross-reference table."""
    data, offsets = bytearray(b"%PDF-1.7\n"), {}
    for number, body in objects.items():
        offsets[number] = len(data)
        data += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start, size = len(data), max(objects) + 1
    data += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        data += b"%010d 00000 n \n" % offsets[number] if number in offsets else b"0000000000 00000 f \n"
    return bytes(data + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, start))


def _swollen() -> bytes:
    """1 GB of zeros, deflated (RFC 1950, 1951): one block over and over, the check sum by its formula."""
    packer = zlib.compressobj(9)
    head = packer.compress(bytes(_BLOCK)) + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(bytes(_BLOCK)) + packer.flush(zlib.Z_FULL_FLUSH)
    last = zlib.compressobj(9, wbits=-15).flush()
    check = (_BLOCK * _BLOCKS % 65521) << 16 | 1
    return head + block * (_BLOCKS - 1) + last + check.to_bytes(4, "big")


def _entry(kind: int, offset: int, index: int) -> bytes:
    return bytes([kind]) + offset.to_bytes(4, "big") + index.to_bytes(2, "big")


def _with_xref_stream(stream: bytes, entries: bytes) -> bytes:
    return _ended(_file({**_PAGES, **_PAGE}), stream, entries)


def _ended(body: bytes, stream: bytes, entries: bytes) -> bytes:
    size = b"" if b"/Index" in entries else b"/Size 6"
    table = b"5 0 obj\n<</Type/XRef%b%b/Root 1 0 R/Length %d>>\nstream\n%b\nendstream\nendobj\n"
    whole = body + table % (entries, size or b"/Size 2000000000", len(stream), stream)
    return whole + b"startxref\n%d\n%%%%EOF\n" % len(body)
