"""What a person should know of a file's inside before signing it (W5). Stable words; the sentences are elsewhere."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from pyhanko.pdf_utils.generic import DictionaryObject
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation import read_certification_data

from core.documents.entries import entry

_RUNS: Final = frozenset({"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/Rendition", "/RichMediaExecute"})
_PART: Final = re.compile(rb"""pdfaid:part(?:>|\s*=\s*["'])\s*([1-4])""")
_CONFORMANCE: Final = re.compile(rb"""pdfaid:conformance(?:>|\s*=\s*["'])\s*([A-Za-z])""")
_METADATA_LIMIT: Final = 1 << 20
_MOST: Final = 64
"""Pages, and fields, that are looked at: scripts that matter stand early."""
_log = logging.getLogger(__name__)


def traits(reader: PdfFileReader) -> tuple[str, ...]:
    """``certified-forms``, ``certified-annotations``, ``xfa``, ``active-content``, ``attachments``, ``usage-rights``.

    What cannot be read is left out: it is told to people, nothing is decided by it.
    """
    return tuple(word for word, holds in _LOOKS.items() if _safely(holds, reader))


def pdfa_of(reader: PdfFileReader) -> str | None:
    """The archive standard that the file claims to follow, such as ``PDF/A-2b`` (ISO 19005, XMP ``pdfaid``)."""
    try:
        content = reader.root["/Metadata"].data[:_METADATA_LIMIT]
    except Exception:  # noqa: BLE001 - no metadata, or none that can be read: then nothing is claimed
        return None
    part, conformance = _PART.search(content), _CONFORMANCE.search(content)
    if part is None:
        return None
    return f"PDF/A-{part[1].decode()}{conformance[1].decode().lower() if conformance else ''}"


def _safely(holds: Callable[[PdfFileReader], bool], reader: PdfFileReader) -> bool:
    try:
        return holds(reader)
    except Exception:  # noqa: BLE001 - hostile bytes raise anything
        _log.info("a trait cannot be read", exc_info=True)
        return False


def _certified(permission: MDPPerm) -> Callable[[PdfFileReader], bool]:
    def holds(reader: PdfFileReader) -> bool:
        found = read_certification_data(reader)
        return found is not None and found.permission is permission

    return holds


def _form(reader: PdfFileReader) -> Any:
    return entry(reader.root, "/AcroForm", {})


def _active(reader: PdfFileReader) -> bool:
    root = reader.root
    if "/AA" in root or "/JavaScript" in entry(root, "/Names", {}):
        return True
    action = entry(root, "/OpenAction")
    return _runs(action) or any("/AA" in one or _runs(entry(one, "/A")) for one in _parts(reader))


def _parts(reader: PdfFileReader) -> Iterator[Any]:
    """The first pages with their annotations, and the first fields."""
    pages = int(reader.root["/Pages"]["/Count"])
    for number in range(min(pages, _MOST)):
        page = reader.find_page_for_modification(number)[0].get_object()  # type: ignore[no-untyped-call]
        yield page
        yield from _first(entry(page, "/Annots", ()))
    yield from _first(entry(_form(reader), "/Fields", ()))


def _first(array: Any) -> Iterator[Any]:
    """By index: only so references are followed."""
    for index in range(min(len(array), _MOST)):
        yield array[index]


def _runs(action: Any) -> bool:
    return isinstance(action, DictionaryObject) and entry(action, "/S") in _RUNS


_LOOKS: Final[dict[str, Callable[[PdfFileReader], bool]]] = {
    "xfa": lambda reader: "/XFA" in _form(reader),
    "active-content": _active,
    "certified-forms": _certified(MDPPerm.FILL_FORMS),
    "certified-annotations": _certified(MDPPerm.ANNOTATE),
    "usage-rights": lambda reader: "/UR3" in entry(reader.root, "/Perms", {}),
    "attachments": lambda reader: "/EmbeddedFiles" in entry(reader.root, "/Names", {}),
}
