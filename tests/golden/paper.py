"""One paper for all golden files, written by hand so that every object's number is known."""

from __future__ import annotations

from collections.abc import Mapping

CATALOGUE, PAGES, PAGE, CONTENT, FONT, SECOND_PAGE, SECOND_CONTENT, RESOURCES, OVERLAY, FORM = range(1, 11)
EMPTY_FIELD, AMOUNT, TICK, METADATA, INFO, TAGS, TAG, SIGNING_FIELD, ANNOTS, NOTE = range(11, 21)
PARENT_TREE, EMPTY_LOOK, AMOUNT_LOOK, TICK_LOOK, BUTTON = range(21, 26)
MISSING = 50
"""``MISSING`` is referred to by the resources and is not there."""
FIRST_FREE = 60

CONTENT_WORDS = (
    b"BT /F1 16 Tf 72 760 Td (To khai dang ky khai sinh) Tj 0 -60 Td (So tien: 1.000.000 dong) Tj ET /Cover Do"
)
OTHER_WORDS = b"BT /F1 16 Tf 72 760 Td (Hop dong vay tien) Tj 0 -60 Td (So tien: 900.000.000 dong) Tj ET"


XMP = (
    b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
    b"</rdf:RDF></x:xmpmeta>"
)


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """A stream's body."""
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries, len(content), content)


def look(words: bytes) -> bytes:
    """The appearance of a text field."""
    content = b"/Tx BMC BT /F1 12 Tf 2 6 Td (%s) Tj ET EMC" % words
    return stream(
        content, b"/Type /XObject /Subtype /Form /BBox [0 0 200 20] /Resources << /Font << /F1 %d 0 R >> >>" % FONT
    )


def box(paint: bytes = b"1 g") -> bytes:
    """A form that fills its box."""
    return stream(paint + b" 0 0 200 40 re f", b"/Type /XObject /Subtype /Form /BBox [0 0 200 40]")


def field(entries: bytes, rect: bytes) -> bytes:
    """A field with its place on the first page."""
    return b"<< /Type /Annot /Subtype /Widget /P %d 0 R /F 4 /Rect [%s] %s >>" % (PAGE, rect, entries)


def page(content: int = CONTENT, extra: bytes = b"/Annots %d 0 R" % ANNOTS) -> bytes:
    """A page's body."""
    common = b"/Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Resources %d 0 R" % (PAGES, RESOURCES)
    return b"<< %s /Contents %d 0 R /StructParents 0 %s >>" % (common, content, extra)


def catalogue(extra: bytes = b"", pages: int = PAGES) -> bytes:
    """The catalogue's body."""
    return (
        b"<< /Type /Catalog /Pages %d 0 R /AcroForm %d 0 R /Metadata %d 0 R /StructTreeRoot %d 0 R "
        b"/MarkInfo << /Marked true >> %s >>" % (pages, FORM, METADATA, TAGS, extra)
    )


def form(fields: bytes = b"", extra: bytes = b"") -> bytes:
    """The form's body; ``fields`` come after those that are there."""
    first = b" ".join(b"%d 0 R" % number for number in (EMPTY_FIELD, AMOUNT, TICK, SIGNING_FIELD, BUTTON))
    return b"<< /Fields [%s %s] /DR << /Font << /Helv %d 0 R >> >> %s >>" % (first, fields, FONT, extra)


OBJECTS: Mapping[int, bytes] = {
    CATALOGUE: catalogue(),
    PAGES: b"<< /Type /Pages /Count 2 /Kids [%d 0 R %d 0 R] >>" % (PAGE, SECOND_PAGE),
    PAGE: page(),
    CONTENT: stream(CONTENT_WORDS),
    FONT: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    SECOND_PAGE: page(SECOND_CONTENT, b""),
    SECOND_CONTENT: stream(b"BT /F1 16 Tf 72 760 Td (Trang hai) Tj ET"),
    RESOURCES: b"<< /Font << /F1 %d 0 R >> /XObject << /Cover %d 0 R /More %d 0 R >> >>" % (FONT, OVERLAY, MISSING),
    OVERLAY: stream(b"1 g 72 600 200 40 re f", b"/Type /XObject /Subtype /Form /BBox [0 0 595 842]"),
    FORM: form(),
    EMPTY_FIELD: field(b"/FT /Tx /T (name) /DA (/F1 12 Tf 0 g) /AP << /N %d 0 R >>" % EMPTY_LOOK, b"72 500 272 520"),
    AMOUNT: field(
        b"/FT /Tx /T (amount) /V (1.000) /DA (/F1 12 Tf 0 g) /AP << /N %d 0 R >>" % AMOUNT_LOOK, b"72 460 272 480"
    ),
    TICK: field(b"/FT /Btn /T (agree) /AS /Off /AP << /N << /Yes %d 0 R >> >>" % TICK_LOOK, b"72 430 92 450"),
    METADATA: stream(XMP, b"/Type /Metadata /Subtype /XML"),
    INFO: b"<< /Title (To khai) >>",
    TAGS: b"<< /Type /StructTreeRoot /K %d 0 R /ParentTree %d 0 R /ParentTreeNextKey 1 >>" % (TAG, PARENT_TREE),
    TAG: b"<< /Type /StructElem /S /Document /P %d 0 R /K [<< /Type /MCR /Pg %d 0 R /MCID 0 >>] >>" % (TAGS, PAGE),
    SIGNING_FIELD: field(b"/FT /Sig /T (prepared)", b"300 100 500 150"),
    ANNOTS: b"[%s]"
    % b" ".join(b"%d 0 R" % number for number in (EMPTY_FIELD, AMOUNT, TICK, SIGNING_FIELD, BUTTON, NOTE)),
    NOTE: b"<< /Type /Annot /Subtype /Text /P %d 0 R /Rect [500 700 520 720] /Contents (note) /F 4 >>" % PAGE,
    PARENT_TREE: b"<< /Nums [0 [%d 0 R]] >>" % TAG,
    EMPTY_LOOK: look(b""),
    AMOUNT_LOOK: look(b"1.000"),
    TICK_LOOK: box(b"0 g"),
    BUTTON: field(b"/FT /Btn /Ff 65536 /T (button)", b"400 400 450 420"),
}


def paper(hidden: bytes = b"") -> bytes:
    """The paper; ``hidden`` stands among its objects and no cross-reference leads there."""
    out, offsets = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + hidden, {}
    for number, body in OBJECTS.items():
        offsets[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    size = max(OBJECTS) + 1
    table = b"".join(b"%010d 00000 n \n" % offsets[number] for number in range(1, size))
    trailer = b"<< /Size %d /Root %d 0 R /Info %d 0 R /ID [<%s> <%s>] >>" % (
        size,
        CATALOGUE,
        INFO,
        b"00" * 16,
        b"00" * 16,
    )
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%strailer\n%s\nstartxref\n%d\n%%%%EOF\n" % (size, table, trailer, start)
    return out
