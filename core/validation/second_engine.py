"""A second opinion by PDFium, which shares no code with pyHanko or MuPDF."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pypdfium2
import pypdfium2.raw as pdfium

from core.documents.beginning import beginning
from core.documents.passwords import typed
from core.errors import PostCheckError
from core.secrets import Secret


@dataclass(frozen=True, slots=True)
class Seen:
    """Pages, signatures and the widest byte range that PDFium sees."""

    pages: int
    signatures: int
    covered: int


def look(path: Path, until: int | None = None, password: Secret | None = None) -> Seen:
    """Open and count; only the first ``until`` bytes if given. Raises ``PostCheckError`` if it does not open."""
    if until is None:
        return _seen(path, path.name, password)
    with path.open("rb") as file:
        return _seen(beginning(file, until), path.name, password)


def _seen(source: Path | IO[bytes], name: str, password: Secret | None) -> Seen:
    try:
        document = pypdfium2.PdfDocument(source, password=typed(password))
    except pypdfium2.PdfiumError as error:
        raise PostCheckError("PDFium does not open it", name=name) from error
    try:
        document.init_forms()
        ends = signature_ends(document)
        return Seen(len(document), len(ends), max(ends, default=0))
    finally:
        document.close()


def signature_ends(document: pypdfium2.PdfDocument) -> list[int]:
    """Where the byte range of each signature ends. PDFium counts empty fields too: those bear no range."""
    found = (_end(document, number) for number in range(pdfium.FPDF_GetSignatureCount(document.raw)))
    return [end for end in found if end]


def _end(document: pypdfium2.PdfDocument, number: int) -> int:
    signature = pdfium.FPDF_GetSignatureObject(document.raw, number)
    numbers = (pdfium.c_int * 4)()
    if pdfium.FPDFSignatureObj_GetByteRange(signature, numbers, 4) != 4:
        return 0
    return int(numbers[2] + numbers[3])
