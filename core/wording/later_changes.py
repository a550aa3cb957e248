"""What was changed after a signature, in words for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from core.i18n import N_, _
from core.validation.revisions.kinds import Change, ChangeKind, LaterChanges

_KINDS: Final[Mapping[ChangeKind, str]] = {
    ChangeKind.EVIDENCE: N_("data for checking the signatures later"),
    ChangeKind.TIMESTAMP: N_("a time stamp for the whole file"),
    ChangeKind.METADATA: N_("properties of the document"),
    ChangeKind.SIGNATURE: N_("another signature"),
    ChangeKind.FIELD_FILLED: N_("empty form fields filled in"),
    ChangeKind.STRUCTURE_ADDED: N_("tags for what was added"),
    ChangeKind.FIELD_CHANGED: N_("other values in form fields"),
    ChangeKind.FIELD_REDRAWN: N_("form fields that look different"),
    ChangeKind.ANNOTATION: N_("notes, marks or stamps"),
    ChangeKind.LOCKED_FIELD: N_("form fields that the signer had locked"),
    ChangeKind.FORM: N_("form fields added, removed or rebuilt"),
    ChangeKind.SIGNATURE_REMOVED: N_("a signature taken away"),
    ChangeKind.PAGE_CONTENT: N_("the content of pages"),
    ChangeKind.PAGE_SETTINGS: N_("size or rotation of pages"),
    ChangeKind.PAGES: N_("pages added, removed or put in another order"),
    ChangeKind.COVERED: N_("something that hides signed content"),
    ChangeKind.ACTION: N_("scripts or actions that run by themselves"),
    ChangeKind.LAYERS: N_("layers that show or hide content"),
    ChangeKind.ATTACHMENT: N_("attached files"),
    ChangeKind.NAVIGATION: N_("bookmarks or the way the file opens"),
    ChangeKind.STRUCTURE_CHANGED: N_("tags of what was signed"),
    ChangeKind.OTHER: N_("changes of a kind that cannot be told"),
    ChangeKind.TOO_LARGE: N_("more than can be compared"),
}


def change_words(change: Change) -> str:
    """One kind of change, with its pages."""
    what = _(_KINDS[change.kind])
    return _("{what} (page {pages})").format(what=what, pages=_listed(change.pages)) if change.pages else what


def refused_words(later: LaterChanges) -> tuple[str, ...]:
    """What keeps the signature from being valid, then which pages look different."""
    words = [change_words(change) for change in later.changes if not later.allowed(change)]
    if later.differing:
        words.append(_("Pages that look different: {pages}").format(pages=_listed(later.differing)))
    return tuple(words)


def harmless_words(later: LaterChanges) -> tuple[str, ...]:
    """What was changed and leaves the signature valid."""
    return tuple(change_words(change) for change in later.changes if later.allowed(change))


def _listed(pages: tuple[int, ...]) -> str:
    return ", ".join(map(str, pages))
