"""The ladder: how a file is opened for signing (strictly, else mended, else leniently), or why it cannot be signed.

Strict parsing comes first because lenient parsing of a broken file can destroy it while signing. A file without
signatures that strict parsing refuses is normalised, and the person is told. A file that bears signatures is never
rewritten: it would lose them; it is parsed leniently, and the check after signing decides.
"""

from __future__ import annotations

import io
import logging
import os
from dataclasses import dataclass
from enum import Enum
from typing import IO, Final

import pypdfium2
from pyhanko.pdf_utils.crypt.permissions import StandardPermissions
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields

from core.documents.form_tree import check_form
from core.documents.intake import check_signable, refusing
from core.documents.normalising import SIZE_LIMIT, WAYS, looks_the_same
from core.documents.passwords import unlock
from core.documents.sparing_reader import SparingReader
from core.errors import AppError, DamagedDocumentError
from core.secrets import Secret
from core.validation.second_engine import signature_ends

_BLOCK: Final = 1 << 20
_MARK: Final = b"/ByteRange"
_log = logging.getLogger(__name__)


class Rung(Enum):
    """Which step of the ladder held."""

    STRICT = "strict"
    NORMALISED = "normalised"
    LENIENT = "lenient"


@dataclass(frozen=True, slots=True)
class Climbed:
    """A file that can be signed. ``reader`` reads the file itself, or on ``NORMALISED`` a rewritten one in memory.

    ``permissions``: what its owner allows others to do, None for everything.
    """

    rung: Rung
    reader: SparingReader
    pages: int
    permissions: StandardPermissions | None


def climb(file: IO[bytes], name: str, password: Secret | None = None) -> Climbed:
    """Open for signing; raises an ``InputError`` leaf for what cannot be signed. ``name`` is for its words."""
    try:
        return _opened(file, name, Rung.STRICT, password)
    except DamagedDocumentError:
        if bears_signatures(file):
            return _opened(file, name, Rung.LENIENT, password)
        mended = _mended(file, name, password)
        if mended is None:
            raise
        return mended


def reread(file: IO[bytes], password: Secret | None = None) -> PdfFileReader:
    """A reader of a file that bears a signature: strict, else lenient. Raises anything."""
    file.seek(0)
    try:
        reader = PdfFileReader(file, strict=True)
        if not reader.xrefs.hybrid_xrefs_present:
            unlock(reader, password, "")
            check_form(reader)
            return reader
    except Exception:  # noqa: BLE001 - whatever strict parsing does not like, the file cannot be rewritten any more
        _log.info("a signed file is read leniently", exc_info=True)
    file.seek(0)
    reader = PdfFileReader(file, strict=False)
    unlock(reader, password, "")
    check_form(reader)
    return reader


def bears_signatures(file: IO[bytes]) -> bool:
    """Whether anything in the bytes looks like a signature, in doubt yes. Moves the file's position."""
    file.seek(0)
    kept = b""
    while block := file.read(_BLOCK):
        if _MARK in kept + block:
            return True
        kept = block[-len(_MARK) :]
    file.seek(0)
    try:
        document = pypdfium2.PdfDocument(file)
    except pypdfium2.PdfiumError:
        return False
    try:
        return bool(signature_ends(document))
    finally:
        document.close()


def _opened(file: IO[bytes], name: str, rung: Rung, password: Secret | None) -> Climbed:
    strict = rung is not Rung.LENIENT
    file.seek(0)
    with refusing(name):
        reader = SparingReader(file, strict=strict)
        if strict and reader.xrefs.hybrid_xrefs_present:
            raise DamagedDocumentError("hybrid cross-reference", name=name)
        permissions = unlock(reader, password, name)
        check_form(reader)
        pages = check_signable(reader, name)
        for number in {0, pages - 1}:
            reader.find_page_for_modification(number)
        for _field in enumerate_sig_fields(reader):
            pass
        return Climbed(rung, reader, pages, permissions)


def _mended(file: IO[bytes], name: str, password: Secret | None) -> Climbed | None:
    if file.seek(0, os.SEEK_END) > SIZE_LIMIT:
        return None
    file.seek(0)
    content = file.read()
    for way in WAYS:
        try:
            candidate = way(content, password)
            found = _opened(io.BytesIO(candidate), name, Rung.NORMALISED, password)
        except AppError:
            continue
        except Exception:  # noqa: BLE001 - qpdf and PDFium raise anything on hostile files: this way does not help
            _log.info("a way of normalising failed", exc_info=True)
            continue
        if looks_the_same(content, candidate, password):
            return found
    return None
