"""The kinds of change that may follow a signature, and which of them leave it standing.

ISO 32000-2 binds a reader in two cases only: a signature with a DocMDP transform (12.8.2.2) says itself what may
follow, and a FieldMDP transform or lock (12.8.2.4) says which fields stay. For the ordinary signature without either it
says nothing, and readers differ. What is decided here for that case is what no reader calls a change of the document
and what cannot alter what the signer saw: evidence, time stamps, properties, further signatures and the filling of
fields that were empty. Annotations, and new values in fields that were not empty, can alter it; they need the signer's
leave. Nothing lets the pages themselves be changed; yet an office that adds a number to a paper after its head has
signed does just that, so without a rule of the signer's the change is told for a person to look at (INDETERMINATE),
and only a rule that was broken makes the signature fail.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final


class ChangeKind(Enum):
    """What a later revision did."""

    EVIDENCE = "evidence"
    """The document security store (ISO 32000-2, 12.8.4.3)."""
    TIMESTAMP = "timestamp"
    """A document time stamp without appearance."""
    METADATA = "metadata"
    """Properties, XMP, version and extensions."""
    SIGNATURE = "signature"
    """Another signature, or room for one."""
    FIELD_FILLED = "field-filled"
    """A field that was empty."""
    STRUCTURE_ADDED = "structure-added"
    """Tags for fields and annotations."""
    FIELD_CHANGED = "field-changed"
    """A field that had a value, or that was read-only."""
    FIELD_REDRAWN = "field-redrawn"
    """A field looks different although its value is the same."""
    ANNOTATION = "annotation"
    """Notes, marks and stamps added, changed or removed."""
    LOCKED_FIELD = "locked-field"
    """A field that the signature locks."""
    FORM = "form"
    """Fields added, removed or altered beyond their values."""
    SIGNATURE_REMOVED = "signature-removed"
    PAGE_CONTENT = "page-content"
    """What is drawn on a page, and what it is drawn with."""
    PAGE_SETTINGS = "page-settings"
    """Size, visible part and rotation."""
    PAGES = "pages"
    """Pages added, removed or put in another order."""
    COVERED = "covered"
    """Something laid over a page hides what was signed."""
    ACTION = "action"
    """Scripts and actions."""
    LAYERS = "layers"
    """Optional content (ISO 32000-2, 8.11)."""
    ATTACHMENT = "attachment"
    NAVIGATION = "navigation"
    """Bookmarks, destinations, page labels, viewer settings."""
    STRUCTURE_CHANGED = "structure-changed"
    """Tags of what was signed."""
    OTHER = "other"
    """Whatever cannot be put into words."""
    TOO_LARGE = "too-large"
    """Too much to compare."""


class Leave(Enum):
    """What a signer lets be done afterwards: the P values of DocMDP (ISO 32000-2, table 257), or nothing said."""

    NOTHING = 1
    FILLING = 2
    ANNOTATING = 3
    UNSAID = 0


_ALWAYS: Final = frozenset({ChangeKind.EVIDENCE, ChangeKind.TIMESTAMP, ChangeKind.METADATA})
_UNSAID: Final = _ALWAYS | {ChangeKind.SIGNATURE, ChangeKind.FIELD_FILLED, ChangeKind.STRUCTURE_ADDED}
_FILLING: Final = _UNSAID | {ChangeKind.FIELD_CHANGED, ChangeKind.FIELD_REDRAWN}
_ALLOWED: Final = {
    Leave.NOTHING: _ALWAYS,
    Leave.UNSAID: _UNSAID,
    Leave.FILLING: _FILLING,
    Leave.ANNOTATING: _FILLING | {ChangeKind.ANNOTATION},
}
_UNCERTAIN: Final = frozenset({ChangeKind.OTHER, ChangeKind.TOO_LARGE, ChangeKind.COVERED})
"""Kinds that do not prove that a rule was broken."""


@dataclass(frozen=True, slots=True)
class Change:
    """One kind of change; ``pages`` counts from 1 and is empty where no page is concerned or known."""

    kind: ChangeKind
    pages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class LaterChanges:
    """All that followed a signature, under what its signer allowed; ``differing`` pages (from 1) look different."""

    leave: Leave = Leave.UNSAID
    changes: tuple[Change, ...] = ()
    differing: tuple[int, ...] = ()

    def allowed(self, change: Change) -> bool:
        """Whether the signature stands in spite of it."""
        return change.kind in _ALLOWED[self.leave]

    @property
    def reason(self) -> str | None:
        """The reason word that the changes give, None if they are all harmless."""
        refused = {change.kind for change in self.changes if not self.allowed(change)}
        if not refused:
            return None
        forbidden = ChangeKind.LOCKED_FIELD in refused or (self.leave is not Leave.UNSAID and refused - _UNCERTAIN)
        if forbidden:
            return "forbidden-change"
        return "too-large-to-compare" if refused == {ChangeKind.TOO_LARGE} else "changed-after-signing"


NO_CHANGES: Final = LaterChanges()
