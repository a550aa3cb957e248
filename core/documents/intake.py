"""Looking at a file that somebody brought, and the precise reason why it cannot be signed."""

from __future__ import annotations

import errno
import logging
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import TYPE_CHECKING, Final

from core.errors import (
    AppError,
    CertifiedDocumentError,
    DamagedDocumentError,
    DocumentTooDemandingError,
    DocumentTooLargeError,
    EmptyDocumentError,
    FileMissingError,
    UnsupportedDocumentError,
)

if TYPE_CHECKING:
    from pyhanko.pdf_utils.reader import PdfFileReader

SIZE_LIMIT: Final = 2_000_000_000
FIELD_PREFIX: Final = "KySo_"
"""Signature fields that the program adds are called so and numbered."""
_HEAD: Final = 1024
_log = logging.getLogger(__name__)


@contextmanager
def opened(source: Path) -> Iterator[BufferedReader]:
    """The file, sniffed: exists, not empty, not too large, begins like a PDF."""
    try:
        found = source.stat()
        if not stat.S_ISREG(found.st_mode):
            raise FileMissingError("not a regular file", name=source.name)
        size, file = found.st_size, source.open("rb")
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
    """Hostile input raises anything: whatever is not ours, nor the disk's or the memory's, is damage."""
    try:
        yield
    except AppError:
        raise
    except MemoryError as error:
        raise DocumentTooDemandingError("out of memory", name=name) from error
    except Exception as error:  # pyHanko raises KeyError, AssertionError, RecursionError … on hostile files
        # A file that names an offset before its beginning makes a seek invalid; every other OSError is the disk's.
        if isinstance(error, OSError) and error.errno != errno.EINVAL:
            raise
        _log.info("a document is refused as damaged", exc_info=True)
        raise DamagedDocumentError(type(error).__name__, name=name) from error


def check_signable(reader: PdfFileReader, name: str) -> int:
    """The number of pages; raises unless one more signature may be put into the file incrementally.

    Every signature that is there may forbid it: a certification (ISO 32000-2, 12.8.2.2), or any signature that locked
    the whole document (12.7.5.5, ``/P 1``).
    """
    from pyhanko.sign.fields import MDPPerm
    from pyhanko.sign.validation import DocMDPInfo, read_certification_data

    pages = int(reader.root["/Pages"]["/Count"])
    if pages < 1:
        raise EmptyDocumentError(name=name)
    certification: DocMDPInfo | None = read_certification_data(reader)
    certified = certification is not None and certification.permission is MDPPerm.NO_CHANGES
    if certified or any(one.docmdp_level is MDPPerm.NO_CHANGES for one in reader.embedded_signatures):
        raise CertifiedDocumentError(name=name)
    return pages
