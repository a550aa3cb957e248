"""Rules for what lies on the pages: annotations (ISO 32000-2, 12.5) and the places of fields."""

from __future__ import annotations

from typing import Any, Final

from core.validation.revisions.findings import Findings
from core.validation.revisions.kinds import ChangeKind
from core.validation.revisions.values import compared, differing_keys, elements, entry, is_dictionary, number_of, same

_KEYS: Final = frozenset(
    [
        "/Type",
        "/Subtype",
        "/Rect",
        "/Contents",
        "/P",
        "/NM",
        "/M",
        "/F",
        "/AP",
        "/AS",
        "/Border",
        "/C",
        "/StructParent",
        "/OC",
        "/T",
        "/Popup",
        "/CA",
        "/ca",
        "/RC",
        "/CreationDate",
        "/IRT",
        "/Subj",
        "/RT",
        "/IT",
        "/ExData",
        "/DA",
        "/Q",
        "/DS",
        "/CL",
        "/BE",
        "/RD",
        "/BS",
        "/LE",
        "/QuadPoints",
        "/IC",
        "/L",
        "/LL",
        "/LLE",
        "/Cap",
        "/Measure",
        "/CO",
        "/Vertices",
        "/InkList",
        "/Name",
        "/Open",
        "/Parent",
        "/State",
        "/StateModel",
        "/A",
        "/Dest",
        "/H",
        "/Lang",
        "/BM",
    ]
)
"""What an annotation may hold. No name of a resource is among them, so that none can be slipped into a page."""
_SIMPLE: Final = frozenset(
    {"/Text", "/Link", "/Popup", "/Highlight", "/Underline", "/StrikeOut", "/Squiggly", "/Square", "/Circle", "/Ink"}
)
_QUIET_ACTIONS: Final = frozenset({"/URI", "/GoTo", "/GoToR"})


def acts(value: Any) -> bool:
    """Whether a dictionary bears actions that do more than lead to another place."""
    if entry(value, "/AA") is not None or entry(value, "/PA") is not None:
        return True
    action = entry(value, "/A")
    if action is None:
        return False
    return str(entry(action, "/S")) not in _QUIET_ACTIONS or entry(action, "/Next") is not None


def annotation_changed(found: Findings, number: int, old: Any, new: Any, keys: set[str]) -> None:
    """An annotation that is no field's place; ``keys`` differ, themselves or in what they lead to."""
    if not is_dictionary(new) or not keys <= _KEYS or not same(entry(old, "/Subtype"), entry(new, "/Subtype")):
        found.add_at(ChangeKind.OTHER, number)
    elif (acts(new) and keys & {"/A", "/AA", "/PA"}) or not _drawn_alike(new):
        found.add_at(ChangeKind.ACTION if acts(new) else ChangeKind.OTHER, number)
    else:
        found.add_at(ChangeKind.ANNOTATION, number)
        found.lay(new, found.shown.get(number, ()), added=False)


def _drawn_alike(annotation: Any) -> bool:
    """Whether PDFium shows what other viewers show: an appearance, or a kind that it draws without one."""
    return entry(annotation, "/AP") is not None or str(entry(annotation, "/Subtype")) in _SIMPLE


def annotation_removed(found: Findings, old: Any, page: int | None) -> None:
    """An annotation that is gone, or whose object is."""
    if str(entry(old, "/Subtype")) != "/Widget":
        found.add(ChangeKind.ANNOTATION, page)
    elif entry(old, "/V") is not None and str(entry(old, "/FT")) == "/Sig":
        found.add(ChangeKind.SIGNATURE_REMOVED, page)
    else:
        found.add(ChangeKind.FORM, page)


def list_changed(found: Findings, old: Any, new: Any, page: int | None) -> None:
    """A page's /Annots, as arrays. Runs after the form's rules, which know the places of new signatures."""
    difference = compared(elements(old), elements(new))
    for one in difference.missing:
        number = number_of(one)
        annotation_removed(found, one if number is None else found.history.old(number), page)
    if difference.reordered:
        found.add(ChangeKind.ANNOTATION, page)
    for one in difference.added:
        _added(found, one, page)


def _added(found: Findings, reference: Any, page: int | None) -> None:
    number = number_of(reference)
    if number is not None and number in found.new_widgets:
        found.lay(found.history.new(number), filter(None, (page,)), added=True)
        return
    value = reference if number is None else found.history.new(number)
    if not is_dictionary(value) or str(entry(value, "/Subtype")) == "/Widget":
        found.add(ChangeKind.FORM, page)
    elif acts(value):
        found.add(ChangeKind.ACTION, page)
    elif differing_keys(value, None) <= _KEYS and _drawn_alike(value):
        found.add(ChangeKind.ANNOTATION, page)
        found.lay(value, filter(None, (page,)), added=True)
    else:
        found.add(ChangeKind.OTHER, page)
