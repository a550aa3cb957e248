"""Changes after signing that leave every signature valid."""

from __future__ import annotations

from collections.abc import Mapping

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation.dss import DocumentSecurityStore

from tests.golden.case import GREEN, Golden, Group
from tests.golden.paper import (
    AMOUNT,
    ANNOTS,
    CATALOGUE,
    EMPTY_FIELD,
    EMPTY_LOOK,
    FIRST_FREE,
    INFO,
    METADATA,
    NOTE,
    PAGE,
    PARENT_TREE,
    TAG,
    TAGS,
    TICK,
    TICK_LOOK,
    XMP,
    box,
    field,
    look,
    page,
    stream,
)
from tests.golden.revising import body_of, field_number, packed, revised, with_elements, with_entries
from tests.golden.workshop import Workshop

FILLING = Group("form filling")
SIGNING = Group("another signature, or a prepared field signed")
EVIDENCE = Group("validation data (DSS)")
STAMPING = Group("document time stamp")
MARKING = Group("annotations where the certification allows them (P3)")
TAGGING = Group("tags for what was added")
DESCRIBING = Group("metadata, properties, version, extensions")
REWRITING = Group("objects written again as they were")

NAME_RECT, AMOUNT_RECT = b"72 500 272 520", b"72 460 272 480"


def filled(entries: bytes = b"/V (An) /AP << /N %d 0 R >>" % FIRST_FREE) -> dict[int, bytes]:
    """The empty field with a value."""
    return {
        EMPTY_FIELD: field(b"/FT /Tx /T (name) /DA (/F1 12 Tf 0 g) " + entries, NAME_RECT),
        FIRST_FREE: look(b"An"),
    }


def amount(value: bytes = b"2.000") -> dict[int, bytes]:
    """The filled field with another value."""
    entries = b"/FT /Tx /T (amount) /DA (/F1 12 Tf 0 g) /V (%s) /AP << /N %d 0 R >>" % (value, FIRST_FREE)
    return {AMOUNT: field(entries, AMOUNT_RECT), FIRST_FREE: look(value)}


def annotated(content: bytes, annotation: bytes, more: Mapping[int, bytes] | None = None) -> bytes:
    """One more annotation on the first page."""
    listed = with_elements(body_of(content, ANNOTS), b" %d 0 R" % FIRST_FREE)
    return revised(content, {ANNOTS: listed, FIRST_FREE: annotation, **(more or {})})


HIGHLIGHT = (
    b"<< /Type /Annot /Subtype /Highlight /P %d 0 R /Rect [72 755 272 780] /QuadPoints [72 780 272 780 72 755 272 755] "
    b"/C [1 1 0] /F 4 /AP << /N %d 0 R >> >>" % (PAGE, FIRST_FREE + 1)
)
MULTIPLIED = stream(
    b"/G gs 1 1 0 rg 0 0 200 40 re f",
    b"/Type /XObject /Subtype /Form /BBox [0 0 200 40] /Resources << /ExtGState << /G << /BM /Multiply >> >> >> "
    b"/Group << /S /Transparency >>",
)


def stamp(rect: bytes) -> bytes:
    """A rubber stamp; its look is the object after it."""
    return b"<< /Type /Annot /Subtype /Stamp /P %d 0 R /Rect [%s] /F 4 /AP << /N %d 0 R >> >>" % (
        PAGE,
        rect,
        FIRST_FREE + 1,
    )


LINK = (
    b"<< /Type /Annot /Subtype /Link /P %d 0 R /Rect [300 300 350 320] /Border [0 0 0] "
    b"/A << /S /URI /URI (https://dichvucong.gov.vn) >> >>" % PAGE
)


def ticked(shop: Workshop) -> bytes:
    """A box of the form ticked."""
    entries = b"/FT /Btn /T (agree) /V /Yes /AS /Yes /AP << /N << /Yes %d 0 R >> >>" % TICK_LOOK
    return revised(shop.signed, {TICK: field(entries, b"72 430 92 450")})


def stored(content: bytes, shop: Workshop) -> bytes:
    """Certificates in the document security store."""

    def add(writer: IncrementalPdfFileWriter) -> None:
        chain = shop.chain
        DocumentSecurityStore.supply_dss_in_writer(writer, None, certs=chain)  # type: ignore[no-untyped-call]

    return shop.updated(content, add)


def note_gone(shop: Workshop) -> bytes:
    """A note taken off the page."""
    content = shop.certified(MDPPerm.ANNOTATE)
    return revised(content, {ANNOTS: body_of(content, ANNOTS).replace(b"%d 0 R" % NOTE, b"")}, freed=[NOTE])


def tagged(shop: Workshop) -> bytes:
    """A link with its tag: a link annotation, an element, and a key in the parent tree."""
    tag = FIRST_FREE + 1
    element = b"<< /Type /StructElem /S /Link /P %d 0 R /Pg %d 0 R /K << /Type /OBJR /Obj %d 0 R >> >>"
    more = {
        tag: element % (TAG, PAGE, FIRST_FREE),
        TAG: tag_body(tag),
        PARENT_TREE: b"<< /Nums [0 [%d 0 R] 1 %d 0 R] >>" % (TAG, tag),
        TAGS: b"<< /Type /StructTreeRoot /K %d 0 R /ParentTree %d 0 R /ParentTreeNextKey 2 >>" % (TAG, PARENT_TREE),
    }
    link = with_entries(LINK, b"/StructParent 1")
    return annotated(shop.certified(MDPPerm.ANNOTATE), link, more)


def tag_body(child: int) -> bytes:
    """The document's tag with one more child."""
    children = b"[<< /Type /MCR /Pg %d 0 R /MCID 0 >> %d 0 R]" % (PAGE, child)
    return b"<< /Type /StructElem /S /Document /P %d 0 R /K %s >>" % (TAGS, children)


def signature_tagged(shop: Workshop) -> bytes:
    """Another visible signature of a tagged file, with its tag."""
    signed = shop.sign(shop.signed, "second", person=1, box=RIGHT)
    element = b"<< /Type /StructElem /S /Form /P %d 0 R /Pg %d 0 R /K << /Type /OBJR /Obj %d 0 R >> >>"
    tag = FIRST_FREE + 20
    bodies = {tag: element % (TAG, PAGE, field_number(signed, b"second")), TAG: tag_body(tag)}
    return revised(signed, bodies)


def entered(content: bytes, entries: bytes, more: Mapping[int, bytes] | None = None) -> bytes:
    """More entries in the catalogue."""
    return revised(content, {CATALOGUE: with_entries(body_of(content, CATALOGUE), entries), **(more or {})})


def extended(shop: Workshop) -> bytes:
    """One more extension declared."""
    body = body_of(shop.signed, CATALOGUE)
    declared = b"/Extensions << /ADBE << /BaseVersion /1.7 /ExtensionLevel 8 >>"
    return revised(shop.signed, {CATALOGUE: body.replace(b"/Extensions <<", declared)})


def version_raised(shop: Workshop) -> bytes:
    """Another version of the format."""
    body = body_of(shop.signed, CATALOGUE)
    return revised(shop.signed, {CATALOGUE: body.replace(b"/Version /2.0", b"/Version /2.1")})


P1, P2, P3 = MDPPerm.NO_CHANGES, MDPPerm.FILL_FORMS, MDPPerm.ANNOTATE
RIGHT, LOWER = (300, 200, 500, 250), (300, 300, 500, 350)


def _second(content: bytes, shop: Workshop, box: tuple[int, int, int, int] | None = RIGHT) -> bytes:
    return shop.sign(content, "second", person=1, box=box)


def _filled_in_place(shop: Workshop) -> bytes:
    bodies = filled(b"/V (An) /AP << /N %d 0 R >>" % EMPTY_LOOK)
    return revised(shop.signed, bodies | {EMPTY_LOOK: look(b"An")})


def _filled_packed(shop: Workshop) -> bytes:
    bodies = filled()
    return packed(shop.signed, {EMPTY_FIELD: bodies[EMPTY_FIELD]}, {FIRST_FREE: bodies[FIRST_FREE]})


def _three(shop: Workshop) -> bytes:
    return shop.sign(_second(shop.signed, shop), "third", box=LOWER)


def _stored_twice(shop: Workshop) -> bytes:
    return stored(_second(stored(shop.signed, shop), shop, None), shop)


def _note_edited(shop: Workshop) -> bytes:
    body = b"<< /Type /Annot /Subtype /Text /P %d 0 R /Rect [500 700 520 720] /Contents (other) >>" % PAGE
    return revised(shop.certified(P3), {NOTE: body})


def _xmp(shop: Workshop) -> bytes:
    return revised(shop.signed, {METADATA: stream(XMP, b"/Type /Metadata /Subtype /XML")})


HARMLESS: tuple[Golden, ...] = (
    FILLING("filled", GREEN, lambda shop: revised(shop.signed, filled()), "field-filled"),
    FILLING("filled-in-place", GREEN, _filled_in_place, "field-filled"),
    FILLING("filled-packed", GREEN, _filled_packed, "field-filled"),
    FILLING("ticked", GREEN, ticked, "field-filled"),
    FILLING("filled-certified-P2", GREEN, lambda shop: revised(shop.certified(P2), filled()), "field-filled"),
    FILLING("refilled-certified-P2", GREEN, lambda shop: revised(shop.certified(P2), amount()), "field-changed"),
    FILLING("filled-beside-a-lock", GREEN, lambda shop: revised(shop.locked, filled()), "field-filled"),
    FILLING("filled-twice", GREEN, lambda shop: revised(revised(shop.signed, filled(b"")), filled()), "field-filled"),
    SIGNING("second-visible", GREEN, lambda shop: _second(shop.signed, shop), "signature"),
    SIGNING("second-invisible", GREEN, lambda shop: _second(shop.signed, shop, None), "signature"),
    SIGNING("second-on-certified-P2", GREEN, lambda shop: _second(shop.certified(P2), shop), "signature"),
    SIGNING(
        "prepared-signed", GREEN, lambda shop: shop.sign(shop.signed, "prepared", person=1, existing=True), "signature"
    ),
    SIGNING("three-signers", GREEN, _three, "signature"),
    SIGNING("filled-and-signed", GREEN, lambda shop: _second(revised(shop.signed, filled()), shop), "field-filled"),
    EVIDENCE("store-added", GREEN, lambda shop: stored(shop.signed, shop), "evidence"),
    EVIDENCE("store-added-certified-P1", GREEN, lambda shop: stored(shop.certified(P1), shop), "evidence"),
    EVIDENCE("store-added-twice", GREEN, _stored_twice, "evidence", "signature"),
    STAMPING("stamped", GREEN, lambda shop: shop.timestamped(shop.signed), "timestamp"),
    STAMPING("stamped-certified-P1", GREEN, lambda shop: shop.timestamped(shop.certified(P1)), "timestamp"),
    STAMPING("stored-and-stamped", GREEN, lambda shop: shop.timestamped(stored(shop.signed, shop)), "evidence"),
    MARKING("note-edited-P3", GREEN, _note_edited, "annotation"),
    MARKING("note-removed-P3", GREEN, note_gone, "annotation"),
    MARKING(
        "highlight-P3",
        GREEN,
        lambda shop: annotated(shop.certified(P3), HIGHLIGHT, {FIRST_FREE + 1: MULTIPLIED}),
        "annotation",
    ),
    MARKING(
        "stamp-on-blank-P3",
        GREEN,
        lambda shop: annotated(shop.certified(P3), stamp(b"300 200 500 240"), {FIRST_FREE + 1: box(b"1 0 0 rg")}),
        "annotation",
    ),
    TAGGING("link-with-tag-P3", GREEN, tagged, "structure-added"),
    TAGGING("signature-with-tag", GREEN, signature_tagged, "structure-added"),
    DESCRIBING("extension-declared", GREEN, extended, "metadata"),
    DESCRIBING("version-raised", GREEN, version_raised, "metadata"),
    DESCRIBING("xmp-updated", GREEN, _xmp, "metadata"),
    DESCRIBING("title-changed", GREEN, lambda shop: revised(shop.signed, {INFO: b"<< /Title (Khac) >>"}), "metadata"),
    REWRITING("page-rewritten", GREEN, lambda shop: revised(shop.signed, {PAGE: page()})),
    REWRITING("unreferenced-added", GREEN, lambda shop: revised(shop.signed, {FIRST_FREE: box()})),
)
