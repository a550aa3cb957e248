"""A second opinion by PDFium, which shares no code with pyHanko or MuPDF."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium

from core.errors import PostCheckError


@dataclass(frozen=True, slots=True)
class Seen:
    """Pages, signatures and the widest byte range that PDFium sees."""

    pages: int
    signatures: int
    covered: int


def look(path: Path) -> Seen:
    """Open and count; raises ``PostCheckError`` if it does not open."""
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        raise PostCheckError("PDFium does not open it", name=path.name) from error
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
