"""Rewriting an unsigned file that strict parsing refuses: the same pages in a file as the standard wants it.

Two programs of their own read it (qpdf through pikepdf, then PDFium), and PDFium draws every page before and after: a
copy that looks different in any pixel is not used. Runs where hostile bytes may be read, in the engine's process.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any, Final

import pypdfium2

from core.documents.passwords import typed
from core.secrets import Secret

SIZE_LIMIT: Final = 256_000_000
"""A rewritten file is held in memory; larger ones are not mended."""
_LONGER_SIDE: Final = 400
"""Pixels: enough for a line of text to leave a mark."""


def rewritten(content: bytes, password: Secret | None = None) -> bytes:
    """Read and written by qpdf, which finds objects again whose addresses are wrong. Raises anything.

    What was encrypted stays so, with the same passwords.
    """
    import pikepdf  # few files need it, and it takes a while to load

    with pikepdf.open(io.BytesIO(content), password=typed(password) or "", suppress_warnings=True) as document:
        if "/Size" not in document.trailer:
            document.trailer["/Size"] = 1  # without one qpdf writes none either, and the file opens nowhere
        out = io.BytesIO()
        document.save(out, encryption=document.is_encrypted, fix_metadata_version=False)
    return out.getvalue()


def saved_by_pdfium(content: bytes, password: Secret | None = None) -> bytes:
    """Read by PDFium, which forgives most, then written as ``rewritten`` does. Raises anything."""
    document = pypdfium2.PdfDocument(content, password=typed(password))
    try:
        out = io.BytesIO()
        document.save(out)
    finally:
        document.close()
    return rewritten(out.getvalue(), password)


WAYS: Final[tuple[Callable[[bytes, Secret | None], bytes], ...]] = (rewritten, saved_by_pdfium)
"""In the order in which they are tried."""


def looks_the_same(before: bytes, after: bytes, password: Secret | None = None) -> bool:
    """Whether PDFium opens both and draws the same pages, their fields and annotations included."""
    try:
        first, second = _open(before, password), _open(after, password)
    except pypdfium2.PdfiumError:
        return False
    try:
        if len(first) != len(second):
            return False
        return all(_drawn(first, number) == _drawn(second, number) for number in range(len(first)))
    except (pypdfium2.PdfiumError, ValueError):  # the latter for a page without any extent
        return False
    finally:
        second.close()
        first.close()


def _open(content: bytes, password: Secret | None) -> Any:
    document = pypdfium2.PdfDocument(content, password=typed(password))
    document.init_forms()
    return document


def _drawn(document: Any, number: int) -> tuple[float, float, bytes]:
    page = document[number]
    try:
        width, height = page.get_size()
        bitmap = page.render(scale=_LONGER_SIDE / max(width, height, 1.0), grayscale=True)
        return width, height, bytes(bitmap.buffer)
    finally:
        page.close()
