"""Defects of files, signed or not: each function is named for the defect that it makes."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pikepdf

from tests.pdfs import make_pdf

WORDS = "To khai dang ky khai sinh"


def appended_after_eof(signed: bytes) -> bytes:
    """Bytes after the last %%EOF: viewers may repair the file into something else."""
    return signed + b"\n7 0 obj\n<< /Type /Catalog >>\nendobj\n"


def startxref_not_last(signed: bytes) -> bytes:
    """Incremental-saving attack: new content without a cross-reference, then the old end once more."""
    page = _objects(signed)["/Contents"]
    body = (
        b"\n%d 0 obj\n<< /Length 45 >>\nstream\nBT /F1 16 Tf 72 760 Td (Manipulated) Tj ET    \nendstream\nendobj\n"
        % page
    )
    return signed + body + signed[_last_startxref(signed) :]


def acroform_removed(signed: bytes) -> bytes:
    """A later revision whose catalogue has no form: the signature is out of sight."""
    with pikepdf.open(io.BytesIO(signed)) as document:
        root = document.Root.objgen[0]
        pages = document.Root.Pages.objgen[0]
    body = b"%d 0 obj\n<< /Type /Catalog /Pages %d 0 R >>\nendobj\n" % (root, pages)
    return _revised(signed, {root: body})


def content_overwritten(signed: bytes) -> bytes:
    """One letter of the signed content is another."""
    at = signed.index(b"%PDF-1") + 5
    at = signed.index(b"endobj", at) - 3
    return signed[:at] + bytes([signed[at] ^ 1]) + signed[at + 1 :]


def byte_range_short(signed: bytes) -> bytes:
    """The byte range ends before the file does."""
    found = re.search(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)\]", signed)
    assert found is not None
    shorter = b"%d" % (int(found.group(4)) - 7)
    padded = shorter.ljust(len(found.group(4)))
    return signed[: found.start(4)] + padded + signed[found.end(4) :]


def legacy_subfilter(signed: bytes) -> bytes:
    """A kind of signature that pyHanko passes over in silence."""
    return signed.replace(b"/SubFilter /ETSI.CAdES.detached", b"/SubFilter /adbe.x509.rsa_sha1 ")


def named_as_timestamp(signed: bytes) -> bytes:
    """A signature that calls itself a document timestamp."""
    renamed = re.sub(rb"/Type /Sig(?=[\s/])", b"/Type /DocTimeStamp", signed, count=1)
    return renamed.replace(b"/Filter /Adobe.PPKLite", b"/Filter /Adob", 1)


def digest_unknown(signed: bytes) -> bytes:
    """A signature whose digest algorithm nobody knows (an object identifier of no arc in use)."""
    sha256 = b"0609608648016503040201"
    return signed.replace(sha256, b"060960864801650304027F")


def hidden_between(signed: bytes) -> bytes:
    """An object between the last cross-reference and the end: in no revision, in no signature."""
    at = _last_startxref(signed)
    return signed[:at] + b"3 0 obj\n<< /Type /Page >>\nendobj\n" + signed[at:]


def empty(_plain: bytes) -> bytes:
    """No byte at all."""
    return b""


def not_a_pdf(_plain: bytes) -> bytes:
    """Something else under a PDF's name."""
    return b"PK\x03\x04 this is a word processor's file" * 10


def truncated(plain: bytes) -> bytes:
    """A download that broke off."""
    return plain[: len(plain) // 2]


def encrypted(plain: bytes) -> bytes:
    """Opens with a password only."""
    with pikepdf.open(io.BytesIO(plain)) as document:
        out = io.BytesIO()
        document.save(out, encryption=pikepdf.Encryption(owner="o", user="u"))
    return out.getvalue()


def zero_pages(_plain: bytes) -> bytes:
    """A page tree without leaves."""
    out = io.BytesIO()
    pikepdf.new().save(out)
    return out.getvalue()


def strict_refused(plain: bytes) -> bytes:
    """A trailer whose /Size is too small: lenient signing would silently destroy the file."""
    return re.sub(rb"/Size \d+", b"/Size 2", plain)


UNSIGNED: dict[str, Callable[[bytes], bytes]] = {
    function.__name__.replace("_", "-"): function
    for function in (empty, not_a_pdf, truncated, encrypted, zero_pages, strict_refused)
}


def plain_pdf(folder: Path) -> bytes:
    """A PDF with a classical cross-reference table."""
    with pikepdf.open(make_pdf(folder / "plain.pdf", text=WORDS)) as document:
        out = io.BytesIO()
        document.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


def _last_startxref(content: bytes) -> int:
    return content.rindex(b"startxref")


def _objects(content: bytes) -> dict[str, int]:
    """Object numbers of the first page and of its content stream."""
    with pikepdf.open(io.BytesIO(content)) as document:
        page = document.pages[0].obj
        return {"/Page": page.objgen[0], "/Contents": page.Contents.objgen[0]}


def _revised(content: bytes, bodies: dict[int, bytes]) -> bytes:
    """One more revision with these objects, its cross-reference in order."""
    with pikepdf.open(io.BytesIO(content)) as document:
        size, root = int(document.trailer.Size), document.Root.objgen[0]
    previous = int(content[_last_startxref(content) + 9 :].split()[0])
    out, table = content + b"\n", b""
    for number, body in bodies.items():
        table += b"%d 1\n%010d 00000 n \n" % (number, len(out))
        out += body
    start = len(out)
    trailer = b"<< /Size %d /Root %d 0 R /Prev %d >>" % (size, root, previous)
    return out + b"xref\n" + table + b"trailer\n" + trailer + b"\nstartxref\n%d\n%%%%EOF\n" % start
