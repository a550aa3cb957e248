"""Opening a file that somebody brought: what it is, or the precise reason why it cannot be signed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import TYPE_CHECKING, Final

from core.errors import (
    AppError,
    CertifiedDocumentError,
    DamagedDocumentError,
    DocumentTooLargeError,
    EmptyDocumentError,
    EncryptedDocumentError,
    FileMissingError,
    UnsupportedDocumentError,
)
from core.signing.engine import DocumentFacts

if TYPE_CHECKING:
    from pyhanko.pdf_utils.reader import PdfFileReader

SIZE_LIMIT: Final = 2_000_000_000
_HEAD: Final = 1024


def inspect(source: Path) -> DocumentFacts:
    """Open strictly and tell the facts; raises an ``InputError`` leaf for what cannot be signed."""
    name = source.name
    with opened(source) as file:
        fingerprint = hashlib.file_digest(file, "sha256").hexdigest()
        size = file.tell()
        with refusing(name):
            from pyhanko.pdf_utils.reader import PdfFileReader

            reader = PdfFileReader(file, strict=True)
            pages, signatures = _looked_through(reader, name)
    return DocumentFacts(source, size, fingerprint, pages, signatures)


@contextmanager
def opened(source: Path) -> Iterator[BufferedReader]:
    """The file, sniffed: exists, not empty, not too large, begins like a PDF."""
    try:
        size = source.stat().st_size
        file = source.open("rb")
    except OSError as error:
        raise FileMissingError(type(error).__name__, name=source.name) from error
    with file:
        if size == 0:
            raise EmptyDocumentError(name=source.name)
        if size > SIZE_LIMIT:
            raise DocumentTooLargeError(name=source.name, limit=f"{SIZE_LIMIT // 1_000_000_000} GB")
        if b"%PDF-" not in file.read(_HEAD):
            raise UnsupportedDocumentError(name=source.name)
        file.seek(0)
        yield file


@contextmanager
def refusing(name: str) -> Iterator[None]:
    """Hostile input raises anything: whatever is not ours is damage."""
    try:
        yield
    except AppError:
        raise
    except (OSError, MemoryError):
        raise
    except Exception as error:  # pyHanko raises KeyError, AssertionError, RecursionError … on hostile files
        raise DamagedDocumentError(type(error).__name__, name=name) from error


def _looked_through(reader: PdfFileReader, name: str) -> tuple[int, int]:
    from pyhanko.sign.fields import MDPPerm
    from pyhanko.sign.validation import DocMDPInfo, read_certification_data

    if reader.encrypted:
        raise EncryptedDocumentError(name=name)
    pages = int(reader.root["/Pages"]["/Count"])
    if pages < 1:
        raise EmptyDocumentError(name=name)
    certification: DocMDPInfo | None = read_certification_data(reader)
    if certification is not None and certification.permission == MDPPerm.NO_CHANGES:
        raise CertifiedDocumentError(name=name)
    return pages, len(reader.embedded_signatures)
