"""What a change means by the place where it was made, for places that no rule knows better."""

from __future__ import annotations

from typing import Final

from core.validation.revisions.kinds import ChangeKind
from core.validation.revisions.values import Path

_PAGE: Final = {
    **dict.fromkeys(("/Contents", "/Resources", "/Group"), ChangeKind.PAGE_CONTENT),
    **dict.fromkeys(
        ("/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox", "/Rotate", "/UserUnit"), ChangeKind.PAGE_SETTINGS
    ),
    **dict.fromkeys(("/Type", "/Parent", "/Kids", "/Count"), ChangeKind.PAGES),
    "/AA": ChangeKind.ACTION,
    "/Annots": ChangeKind.ANNOTATION,
}
_CATALOGUE: Final = {
    **dict.fromkeys(("/OpenAction", "/AA"), ChangeKind.ACTION),
    **dict.fromkeys(
        ("/Outlines", "/Dests", "/PageLabels", "/PageMode", "/PageLayout", "/ViewerPreferences", "/Threads"),
        ChangeKind.NAVIGATION,
    ),
    **dict.fromkeys(("/AF", "/Collection"), ChangeKind.ATTACHMENT),
    **dict.fromkeys(("/MarkInfo", "/Lang", "/StructTreeRoot"), ChangeKind.STRUCTURE_CHANGED),
    **dict.fromkeys(("/Extensions", "/Metadata", "/Version"), ChangeKind.METADATA),
    "/AcroForm": ChangeKind.FORM,
    "/DSS": ChangeKind.EVIDENCE,
    "/OCProperties": ChangeKind.LAYERS,
    "/Pages": ChangeKind.PAGES,
}
_NAMES: Final = {
    "/JavaScript": ChangeKind.ACTION,
    "/EmbeddedFiles": ChangeKind.ATTACHMENT,
    "/Dests": ChangeKind.NAVIGATION,
}
_TRAILER: Final = {"/Info": ChangeKind.METADATA}


def in_page(path: Path) -> ChangeKind:
    """In a page or in a node of the page tree (ISO 32000-2, tables 30 and 31)."""
    return _PAGE.get(path[0], ChangeKind.OTHER)


def in_catalogue(path: Path) -> ChangeKind:
    """In the catalogue (ISO 32000-2, table 29)."""
    if path[0] == "/Names":
        return _NAMES.get(path[1], ChangeKind.OTHER) if len(path) > 1 else ChangeKind.OTHER
    return _CATALOGUE.get(path[0], ChangeKind.OTHER)


def in_trailer(path: Path) -> ChangeKind:
    """In the trailer (ISO 32000-2, table 15)."""
    return _TRAILER.get(path[0], ChangeKind.OTHER)
