"""Attacks by a later revision that is well formed: shadow attacks, incremental saving, certified-document attacks."""

from __future__ import annotations

from tests.golden.case import AMBER, RED, Golden, Group
from tests.golden.harmless import P1, P2, P3, amount, annotated, entered, filled, stamp, tag_body
from tests.golden.paper import (
    AMOUNT_LOOK,
    CONTENT,
    EMPTY_FIELD,
    EMPTY_LOOK,
    FIRST_FREE,
    FONT,
    FORM,
    MISSING,
    OTHER_WORDS,
    OVERLAY,
    PAGE,
    PAGES,
    RESOURCES,
    SECOND_CONTENT,
    SECOND_PAGE,
    SIGNING_FIELD,
    TAG,
    box,
    look,
    page,
    paper,
    stream,
)
from tests.golden.revising import (
    body_of,
    field_number,
    packed,
    revised,
    with_entries,
    wrapped,
)
from tests.golden.workshop import Workshop

HIDE = Group("shadow attack: hide")
REPLACE = Group("shadow attack: replace")
BOTH = Group("shadow attack: hide and replace")
SAVING = Group("incremental saving attack, well formed")
PAGES_MOVED = Group("pages added, removed, reordered, resized")
FORM_REBUILT = Group("the form rebuilt, fields changed against a lock or rule")
CERTIFIED = Group("certified documents: evil annotation (EAA), sneaky signature (SSA)")
DISGUISED = Group("other objects replaced under cover of the DSS")
AMBIGUOUS = Group("ambiguous cross-references and object streams")
ACTIVE = Group("scripts, layers, attachments added")
TOO_LARGE = Group("more added than can be compared")
TAGS_CHANGED = Group("tags of signed content changed")

OTHER = stream(OTHER_WORDS)
WHITE_ON = FIRST_FREE + 1


def _hidden_content(shop: Workshop) -> bytes:
    """The other words stand in the signed file, and a later cross-reference leads there."""
    signed = shop.sign(paper(hidden=wrapped(CONTENT, OTHER)), "first")
    return revised(signed, {}, elsewhere={CONTENT: signed.index(wrapped(CONTENT, OTHER))})


def _hidden_catalogue(shop: Workshop) -> bytes:
    """A whole second document stands in the signed file, and a later trailer calls it the document."""
    other = {
        40: b"<< /Type /Catalog /Pages 41 0 R >>",
        41: b"<< /Type /Pages /Count 1 /Kids [42 0 R] >>",
        42: b"<< /Type /Page /Parent 41 0 R /MediaBox [0 0 595 842] /Contents 43 0 R "
        b"/Resources << /Font << /F1 %d 0 R >> >> >>" % FONT,
        43: OTHER,
    }
    hidden = b"".join(wrapped(number, body) for number, body in other.items())
    signed = shop.sign(paper(hidden=hidden), "first")
    form_number = b"/AcroForm %d 0 R" % FORM
    entries = {number: signed.index(b"%d 0 obj" % number) for number in (41, 42, 43)}
    catalogue = with_entries(other[40], form_number)
    return revised(signed, {40: catalogue}, elsewhere=entries, root=40)


def _signature_removed(shop: Workshop) -> bytes:
    signed = shop.sign(shop.signed, "second", person=1)
    number = field_number(signed, b"first")
    form = body_of(signed, FORM).replace(b"%d 0 R" % number, b"")
    return revised(signed, {FORM: form})


def _need_appearances(shop: Workshop) -> bytes:
    return revised(shop.signed, {FORM: with_entries(body_of(shop.signed, FORM), b"/NeedAppearances true")})


def _field_added(shop: Workshop) -> bytes:
    """A new text field that shows words on the page."""
    new = (
        b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (new) /V (x) /P %d 0 R /F 4 /Rect [72 600 272 640] "
        b"/AP << /N %d 0 R >> >>" % (PAGE, WHITE_ON)
    )
    form = body_of(shop.signed, FORM).replace(b"/Fields [", b"/Fields [ %d 0 R" % FIRST_FREE)
    return annotated(shop.signed, new, {FORM: form, WHITE_ON: look(b"x")})


LIE_WORDS = b"1 g 0 0 328 30 re f BT /F1 16 Tf 0 g 0 10 Td (So tien: 900.000.000 dong) Tj ET"
LIE = stream(
    LIE_WORDS,
    b"/Type /XObject /Subtype /Form /BBox [0 0 328 30] /Resources << /Font << /F1 %d 0 R >> >>" % FONT,
)
"""A look that hides the sum and shows another."""


def _sneaky(shop: Workshop) -> bytes:
    """A signature that the certification allows, with a look that lies."""
    return shop.sign(shop.certified(P2), "second", person=1, box=(72, 690, 400, 720), look=LIE_WORDS)


def _evil(shop: Workshop) -> bytes:
    """A rubber stamp that the certification allows, with a look that lies."""
    return annotated(shop.certified(P3), stamp(b"72 690 400 720"), {WHITE_ON: LIE})


def _store_as_cover(shop: Workshop) -> bytes:
    """A security store that names an object of the page as one of its certificates, and replaces it."""
    return entered(shop.signed, b"/DSS << /Type /DSS /Certs [%d 0 R] >>" % CONTENT, {CONTENT: OTHER})


def _store_overrides(shop: Workshop) -> bytes:
    return entered(shop.signed, b"/DSS << /Certs [%d 0 R] >>" % FIRST_FREE, {FIRST_FREE: box(), FONT: b"<< >>"})


def _container_replaced(shop: Workshop) -> bytes:
    """The object stream that holds a signed object is replaced, so that even old revisions read the new one."""
    packed_paper = packed(shop.paper, {RESOURCES: body_of(shop.paper, RESOURCES)})
    number = int(packed_paper.split(b" 0 obj\n<< /Type /ObjStm")[0].rsplit(b"\n", 1)[1])
    signed = shop.sign(packed_paper, "first")
    inner = b"%d 0 << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Courier >> >> >> " % RESOURCES
    first = len(b"%d 0 " % RESOURCES)
    return revised(signed, {number: stream(inner, b"/Type /ObjStm /N 1 /First %d" % first)})


def _named_twice(shop: Workshop) -> bytes:
    """The cross-reference names an object twice: first as it was, then as it shall be."""
    signed = shop.signed
    same, other = wrapped(CONTENT, body_of(shop.paper, CONTENT)), wrapped(CONTENT, OTHER)
    carried = revised(signed, {FIRST_FREE: stream(other), FIRST_FREE + 1: stream(same)})
    one, two = carried.rindex(other), carried.rindex(same)
    return revised(carried, {}, elsewhere={CONTENT: one}, twice={CONTENT: two})


def _packed_twice(shop: Workshop) -> bytes:
    """An object stream holds a page twice: as it shall be, and as it was; the cross-reference names one of them."""
    out = packed(shop.signed, {PAGE: page(60), 9: page()}, {60: OTHER})
    return out.replace(b"stream\n%d 0 9 " % PAGE, b"stream\n%d 0 %d " % (PAGE, PAGE))


def _size_shrunk(shop: Workshop) -> bytes:
    """A later trailer counts fewer objects, so that viewers take the cover for absent."""
    whole = revised(shop.signed, {1: body_of(shop.signed, 1)})
    at = whole.rindex(b"/Size ")
    return whole[:at] + b"/Size 9 " + whole[at + 8 :]


def _filled_over_text(shop: Workshop) -> bytes:
    """An empty field lies over the sum when the paper is signed; filled, it hides the sum and shows another."""
    over = body_of(shop.paper, EMPTY_FIELD).replace(b"72 500 272 520", b"72 690 400 720")
    signed = shop.sign(revised(shop.paper, {EMPTY_FIELD: over}), "first")
    filled_in = over.replace(b"/AP << /N %d 0 R >>" % EMPTY_LOOK, b"/V (x) /AP << /N %d 0 R >>" % WHITE_ON)
    return revised(signed, {EMPTY_FIELD: filled_in, WHITE_ON: LIE})


def _sneaky_without_page(shop: Workshop) -> bytes:
    """The same, signed in a field of the certified paper that does not say on which page it is."""
    hiding = body_of(shop.paper, SIGNING_FIELD).replace(b"/P %d 0 R" % PAGE, b"")
    hiding = hiding.replace(b"300 100 500 150", b"72 690 400 720")
    certified = shop.sign(revised(shop.paper, {SIGNING_FIELD: hiding}), "first", certify=P2)
    return shop.sign(certified, "prepared", person=1, box=(72, 690, 400, 720), existing=True, look=LIE_WORDS)


def _pages(kids: bytes, count: int) -> dict[int, bytes]:
    return {PAGES: b"<< /Type /Pages /Count %d /Kids [%s] >>" % (count, kids)}


BOTH_PAGES = b"%d 0 R %d 0 R" % (PAGE, SECOND_PAGE)
SCRIPT = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
FREE_TEXT = (
    b"<< /Type /Annot /Subtype /FreeText /P %d 0 R /Rect [72 690 400 720] /DA (/F1 16 Tf) /AP << /N %d 0 R >> >>"
)

CONTENT_ATTACKS: tuple[Golden, ...] = (
    HIDE("cover-freed", AMBER, lambda shop: revised(shop.signed, {}, freed=[OVERLAY]), "page-content"),
    HIDE("cover-emptied", AMBER, lambda shop: revised(shop.signed, {OVERLAY: stream(b"")}), "page-content"),
    HIDE("dangling-filled", AMBER, lambda shop: revised(shop.signed, {MISSING: box()}), "page-content"),
    REPLACE("font-swapped", AMBER, lambda shop: revised(shop.signed, {FONT: b"<< /Type /Font >>"}), "page-content"),
    REPLACE("field-value-replaced", AMBER, lambda shop: revised(shop.signed, amount()), "field-changed"),
    REPLACE("field-redrawn", AMBER, lambda shop: revised(shop.signed, {AMOUNT_LOOK: look(b"9.000")}), "field-redrawn"),
    REPLACE("field-filled-over-text", AMBER, _filled_over_text, "covered"),
    REPLACE(
        "annotation-over-text",
        AMBER,
        lambda shop: annotated(shop.signed, FREE_TEXT % (PAGE, WHITE_ON), {WHITE_ON: box()}),
        "annotation",
    ),
    BOTH("hidden-content-shown", AMBER, _hidden_content, "page-content"),
    BOTH("hidden-catalogue", AMBER, _hidden_catalogue, "pages"),
    SAVING("content-replaced", AMBER, lambda shop: revised(shop.signed, {CONTENT: OTHER}), "page-content"),
    SAVING("content-replaced-certified-P2", RED, lambda shop: revised(shop.certified(P2), {CONTENT: OTHER})),
    SAVING(
        "content-replaced-packed",
        AMBER,
        lambda shop: packed(shop.signed, {PAGE: page(60)}, {60: OTHER}),
        "page-content",
    ),
    SAVING(
        "content-added",
        AMBER,
        lambda shop: revised(
            shop.signed, {PAGE: page().replace(b"/Contents 4 0 R", b"/Contents [4 0 R 60 0 R]"), 60: OTHER}
        ),
        "page-content",
    ),
    SAVING("resources-replaced", AMBER, lambda shop: revised(shop.signed, {RESOURCES: b"<< >>"}), "page-content"),
    SAVING(
        "between-two-signatures",
        AMBER,
        lambda shop: shop.sign(revised(shop.signed, {CONTENT: OTHER}), "second", person=1),
        "page-content",
    ),
    PAGES_MOVED(
        "page-added",
        AMBER,
        lambda shop: revised(shop.signed, _pages(BOTH_PAGES + b" 60 0 R", 3) | {60: page(SECOND_CONTENT, b"")}),
        "pages",
    ),
    PAGES_MOVED("page-removed", AMBER, lambda shop: revised(shop.signed, _pages(b"%d 0 R" % PAGE, 1)), "pages"),
    PAGES_MOVED("page-freed", AMBER, lambda shop: revised(shop.signed, {}, freed=[SECOND_PAGE]), "pages"),
    PAGES_MOVED(
        "pages-reordered",
        AMBER,
        lambda shop: revised(shop.signed, _pages(b"%d 0 R %d 0 R" % (SECOND_PAGE, PAGE), 2)),
        "pages",
    ),
    PAGES_MOVED(
        "page-cropped",
        AMBER,
        lambda shop: revised(shop.signed, {PAGE: with_entries(page(), b"/CropBox [0 0 595 600]")}),
        "page-settings",
    ),
    PAGES_MOVED("page-removed-certified-P1", RED, lambda shop: revised(shop.certified(P1), _pages(b"3 0 R", 1))),
    FORM_REBUILT("locked-field-changed", RED, lambda shop: revised(shop.locked, amount()), "locked-field"),
    FORM_REBUILT("filled-certified-P1", RED, lambda shop: revised(shop.certified(P1), filled()), "field-filled"),
    FORM_REBUILT("signed-certified-P1", RED, lambda shop: shop.sign_anyway(shop.certified(P1)), "signature"),
    FORM_REBUILT("signature-removed", AMBER, _signature_removed, "hidden-signature"),
    FORM_REBUILT("appearances-regenerated", AMBER, _need_appearances, "form"),
    FORM_REBUILT("field-added", AMBER, _field_added, "form"),
    FORM_REBUILT(
        "field-moved",
        AMBER,
        lambda shop: revised(
            shop.signed,
            {EMPTY_FIELD: body_of(shop.paper, EMPTY_FIELD).replace(b"72 500 272 520", b"72 690 272 720")},
        ),
        "form",
    ),
    CERTIFIED(
        "note-certified-P2",
        RED,
        lambda shop: annotated(shop.certified(P2), stamp(b"72 690 400 720"), {WHITE_ON: box()}),
        "annotation",
    ),
    CERTIFIED("evil-annotation-P3", AMBER, _evil, "covered"),
    CERTIFIED("sneaky-signature-without-page-P2", AMBER, _sneaky_without_page, "covered"),
    CERTIFIED("sneaky-signature-P2", AMBER, _sneaky, "covered"),
    DISGUISED("store-names-page-content", AMBER, _store_as_cover, "page-content"),
    DISGUISED("store-beside-font", AMBER, _store_overrides, "page-content"),
    AMBIGUOUS("object-stream-replaced", AMBER, _container_replaced, "other"),
    AMBIGUOUS("packed-twice", AMBER, _packed_twice, "other"),
    AMBIGUOUS("size-shrunk", AMBER, _size_shrunk, "other"),
    AMBIGUOUS("named-twice", AMBER, _named_twice, "other"),
    ACTIVE("script-on-opening", AMBER, lambda shop: entered(shop.signed, b"/OpenAction " + SCRIPT), "action"),
    ACTIVE(
        "script-named",
        AMBER,
        lambda shop: entered(shop.signed, b"/Names << /JavaScript << /Names [(a) %s] >> >>" % SCRIPT),
        "action",
    ),
    ACTIVE(
        "layers-switched", AMBER, lambda shop: entered(shop.signed, b"/OCProperties << /OCGs [] /D << >> >>"), "layers"
    ),
    ACTIVE("file-attached", AMBER, lambda shop: entered(shop.signed, b"/AF [ << /Type /Filespec >> ]"), "attachment"),
    TAGS_CHANGED(
        "tag-changed",
        AMBER,
        lambda shop: revised(shop.signed, {TAG: with_entries(body_of(shop.paper, TAG), b"/ActualText (khac)")}),
        "structure-changed",
    ),
    TAGS_CHANGED(
        "content-tagged-again",
        AMBER,
        lambda shop: revised(
            shop.signed,
            {TAG: tag_body(60), 60: b"<< /Type /StructElem /S /P /P %d 0 R /Pg %d 0 R /K 0 >>" % (TAG, PAGE)},
        ),
        "structure-changed",
    ),
    TOO_LARGE(
        "much-added", AMBER, lambda shop: revised(shop.signed, {60: stream(bytes(33 << 20))}), "too-large-to-compare"
    ),
)
