"""Rules for the interactive form and its fields (ISO 32000-2, 12.7)."""

from __future__ import annotations

from typing import Any, Final

from pyhanko.pdf_utils import generic

from core.validation.revisions.findings import Findings, rectangle
from core.validation.revisions.kinds import ChangeKind
from core.validation.revisions.markup import acts
from core.validation.revisions.values import (
    compared,
    differing_keys,
    elements,
    entry,
    is_dictionary,
    number_of,
    raw,
    same,
)

_SIGNATURE_KEYS: Final = frozenset(
    [
        "/Type",
        "/Subtype",
        "/FT",
        "/T",
        "/TU",
        "/TM",
        "/Ff",
        "/V",
        "/F",
        "/Rect",
        "/P",
        "/AP",
        "/AS",
        "/MK",
        "/DA",
        "/Q",
        "/BS",
        "/Border",
        "/H",
        "/Lock",
        "/SV",
        "/Parent",
        "/Kids",
        "/StructParent",
        "/M",
        "/NM",
    ]
)
_SIGNING_KEYS: Final = frozenset(["/V", "/AP", "/AS", "/F", "/M", "/MK", "/DA", "/Type", "/StructParent", "/P"])
_FILLING_KEYS: Final = frozenset(["/V", "/AP", "/AS", "/RV", "/M", "/I", "/TI", "/StructParent"])
_READ_ONLY: Final = 1
_PUSH_BUTTON: Final = 1 << 16
_DEPTH: Final = 32


def form_changed(found: Findings, old: Any, new: Any) -> None:
    """The form's own dictionary."""
    if not is_dictionary(new):
        found.add(ChangeKind.FORM)
        return
    for key in differing_keys(old, new):
        before, after = entry(old, key), entry(new, key)
        match key:
            case "/Fields":
                fields_changed(found, before, after)
            case "/SigFlags" if isinstance(after, int) and int(before or 0) & ~after == 0 and after <= 3:
                pass
            case "/DA" | "/Q" if before is None:  # for new fields; the old ones bear their own
                pass
            case "/NeedAppearances" if not before and not after:
                pass
            case "/DR":
                resources_changed(found, before, after)
            case _:
                found.add(ChangeKind.FORM)


def resources_changed(found: Findings, old: Any, new: Any) -> None:
    """The form's resources: more of them, and the old ones as they were."""
    for category in differing_keys(old, new):
        before, after = entry(old, category), entry(new, category)
        if before is None and after is not None:
            continue
        if not (is_dictionary(before) and is_dictionary(after)):
            found.add(ChangeKind.FORM)
        else:
            category_changed(found, before, after)


def category_changed(found: Findings, old: Any, new: Any) -> None:
    """One category of the form's resources, for example its fonts."""
    if any(raw(old, key) is not None for key in differing_keys(old, new)):
        found.add(ChangeKind.FORM)


def fields_changed(found: Findings, old: Any, new: Any) -> None:
    """A list of fields: the form's, or the kids of one."""
    if new is not None and not isinstance(new, generic.ArrayObject):
        found.add(ChangeKind.FORM)
        return
    difference = compared(elements(old), elements(new))
    for one in difference.missing:
        number = number_of(one)
        value = found.history.old(number) if number is not None else one
        signed = inherited(value, "/V") is not None and str(inherited(value, "/FT")) == "/Sig"
        found.add(ChangeKind.SIGNATURE_REMOVED if signed else ChangeKind.FORM)
    for one in difference.added:
        _field_added(found, number_of(one))


def _field_added(found: Findings, number: int | None) -> None:
    if number is None or not found.history.added(number):
        found.add(ChangeKind.FORM)
        return
    field = found.history.new(number)
    if not is_dictionary(field) or str(inherited(field, "/FT")) != "/Sig" or not _is_signature_place(field):
        found.add(ChangeKind.ACTION if acts(field) else ChangeKind.FORM)
        return
    places = elements(entry(field, "/Kids")) or [raw(field, "/Self")]
    visible = False
    for place in places:
        kid_number = number_of(place) or number
        kid = found.history.new(kid_number)
        if not found.history.added(kid_number) or not is_dictionary(kid) or not _is_signature_place(kid):
            found.add(ChangeKind.FORM)
            return
        found.new_widgets.add(kid_number)
        if drawn(kid):
            visible = True
            found.add(ChangeKind.SIGNATURE, number_of(raw(kid, "/P")))
    value = entry(field, "/V")
    if value is None:
        found.add(ChangeKind.FORM if visible else ChangeKind.SIGNATURE)
    elif not _is_new_signature(found, field):
        found.add(ChangeKind.FORM)
    elif not visible:
        stamp = str(entry(value, "/Type")) == "/DocTimeStamp" and str(entry(value, "/SubFilter")) == "/ETSI.RFC3161"
        found.add(ChangeKind.TIMESTAMP if stamp else ChangeKind.SIGNATURE)


def _is_signature_place(field: Any) -> bool:
    return differing_keys(field, None) <= _SIGNATURE_KEYS and not acts(field)


def _is_new_signature(found: Findings, field: Any) -> bool:
    number = number_of(raw(field, "/V"))
    value = entry(field, "/V")
    return is_dictionary(value) and entry(value, "/ByteRange") is not None and found.history.added(number)


def drawn(widget: Any) -> bool:
    """Whether a widget takes up room on its page and has something to show."""
    return rectangle(widget) is not None and entry(widget, "/AP") is not None


def field_changed(found: Findings, number: int, old: Any, new: Any, keys: set[str]) -> None:
    """A field or its place on a page; ``keys`` differ, themselves or in what they lead to."""
    if not is_dictionary(new):
        found.add_at(ChangeKind.FORM, number)
        return
    if "/Kids" in keys:
        fields_changed(found, entry(old, "/Kids"), entry(new, "/Kids"))
        keys = keys - {"/Kids"}
    if not keys:
        return
    if found.locked(full_name(old)):
        found.add_at(ChangeKind.LOCKED_FIELD, number)
    elif str(inherited(old, "/FT")) == "/Sig":
        _signature_field_changed(found, number, old, new, keys)
    else:
        kind = _kind_of_value(old, new, keys)
        found.add_at(kind, number)
        found.lay(new, found.shown.get(number, ()), added=kind is ChangeKind.FIELD_FILLED)


def _signature_field_changed(found: Findings, number: int, old: Any, new: Any, keys: set[str]) -> None:
    if inherited(old, "/V") is not None:
        found.add_at(ChangeKind.SIGNATURE_REMOVED if "/V" in keys else ChangeKind.FORM, number)
        return
    holder = new if entry(new, "/V") is not None else entry(new, "/Parent")
    if keys <= _SIGNING_KEYS and not acts(new) and _is_new_signature(found, holder):
        found.add_at(ChangeKind.SIGNATURE, number)
        found.lay(new, found.shown.get(number, ()), added=True)
    else:
        found.add_at(ChangeKind.FORM, number)


def _kind_of_value(old: Any, new: Any, keys: set[str]) -> ChangeKind:
    flags = inherited(old, "/Ff")
    flags = int(flags) if isinstance(flags, int) else 0
    button = str(inherited(old, "/FT")) == "/Btn" and flags & _PUSH_BUTTON
    if not keys <= _FILLING_KEYS or button or ("/StructParent" in keys and "/StructParent" in old):
        return ChangeKind.FORM
    before, after = inherited(old, "/V"), inherited(new, "/V")
    if same(before, after) and "/V" not in keys:
        return ChangeKind.FIELD_REDRAWN
    return ChangeKind.FIELD_CHANGED if flags & _READ_ONLY or not _empty(before) else ChangeKind.FIELD_FILLED


def _empty(value: Any) -> bool:
    return value is None or str(value) in ("", "/Off") or value == []


def inherited(field: Any, key: str) -> Any:
    """A field's attribute, its own or from above (ISO 32000-2, 12.7.4.1)."""
    for _step in range(_DEPTH):
        if not isinstance(field, generic.DictionaryObject):
            return None
        value = entry(field, key)
        if value is not None:
            return value
        field = entry(field, "/Parent")
    return None


def full_name(field: Any) -> str:
    """The fully qualified name (ISO 32000-2, 12.7.4.2)."""
    names: list[str] = []
    for _step in range(_DEPTH):
        if not isinstance(field, generic.DictionaryObject):
            break
        name = entry(field, "/T")
        if name is not None:
            names.insert(0, str(name))
        field = entry(field, "/Parent")
    return ".".join(names)
