"""What the pages look like before and after, by PDFium, which shares no code with the comparison of objects.

Drawn small, in grey, within a budget of time: enough to see that a word is another or is gone.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any, Final

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image, ImageChops

from core.documents.beginning import beginning
from core.documents.passwords import typed
from core.secrets import Secret
from core.validation.revisions.findings import Overlay

_WIDEST: Final = 1_000
_SCALE: Final = 1.0
_PAGES_LIMIT: Final = 60
_BUDGET_S: Final = 8.0
_VISIBLE: Final = 48
"""Steps of grey, of 255, from which on a difference counts."""
_DARK: Final = 128
_HIDDEN_POINTS: Final = 20
"""Dark points that are no longer dark: less than one small letter has."""
_log = logging.getLogger(__name__)


class CannotDrawError(Exception):
    """The pages cannot be drawn within the budget, or at all."""


@dataclass(slots=True)
class _Budget:
    ends: float

    def left(self) -> bool:
        return time.monotonic() < self.ends


def differing_pages(file: IO[bytes], signed_end: int, pages: Iterable[int], password: Secret | None) -> tuple[int, ...]:
    """Which of these pages (from 1; none named: all) look different now, as far as the budget reaches."""
    try:
        with _both(file, signed_end, password) as (old, new):
            last = max(len(old), len(new))
            wanted = sorted(set(pages)) or list(range(1, last + 1))
            return tuple(_differing(old, new, wanted[:_PAGES_LIMIT], _Budget(time.monotonic() + _BUDGET_S)))
    except CannotDrawError:
        return ()


def hides(file: IO[bytes], signed_end: int, overlays: Sequence[Overlay], password: Secret | None) -> set[int]:
    """The pages on which one of ``overlays`` hides what was there. Raises ``CannotDrawError``."""
    budget = _Budget(time.monotonic() + _BUDGET_S)
    with _both(file, signed_end, password) as (old, new):
        return {one.page for one in overlays if _hides(old, new, one, budget)}


def _differing(old: Any, new: Any, pages: Sequence[int], budget: _Budget) -> Iterator[int]:
    for page in pages:
        if page > len(old) or page > len(new):
            yield page
            continue
        before, after = _drawn(old, page, budget), _drawn(new, page, budget)
        if before.size != after.size or _points(ImageChops.difference(before, after), _VISIBLE):
            yield page


def _hides(old: Any, new: Any, overlay: Overlay, budget: _Budget) -> bool:
    if overlay.page > min(len(old), len(new)):
        return False
    before = _drawn(old, overlay.page, budget, annotations=overlay.added)
    after = _drawn(new, overlay.page, budget)
    if before.size != after.size:
        return True
    box = _box(old, overlay, before.size)
    dark = before.crop(box).point(lambda grey: 255 if grey < _DARK else 0)
    light = after.crop(box).point(lambda grey: 255 if grey >= _DARK + _VISIBLE else 0)
    return _points(ImageChops.multiply(dark, light), 1) > _HIDDEN_POINTS


def _points(image: Image.Image, threshold: int) -> int:
    return sum(image.histogram()[threshold:])


def _box(document: Any, overlay: Overlay, size: tuple[int, int]) -> tuple[int, int, int, int]:
    page = document[overlay.page - 1]
    if overlay.rect is None:
        return 0, 0, *size
    left, bottom, right, top = overlay.rect
    across, down = [], []
    for x, y in ((left, bottom), (right, top), (left, top), (right, bottom)):
        at = pdfium.c_int(), pdfium.c_int()
        pdfium.FPDF_PageToDevice(page, 0, 0, *size, 0, x, y, *at)
        across.append(at[0].value)
        down.append(at[1].value)
    return max(0, min(across)), max(0, min(down)), min(size[0], max(across) + 1), min(size[1], max(down) + 1)


def _drawn(document: Any, page: int, budget: _Budget, *, annotations: bool = True) -> Image.Image:
    loaded = document[page - 1]
    scale = min(_SCALE, _WIDEST / max(1.0, *loaded.get_size()))
    width, height = (max(1, round(side * scale)) for side in loaded.get_size())
    bitmap = pypdfium2.PdfBitmap.new_native(width, height, pdfium.FPDFBitmap_Gray)
    try:
        bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, height)
        flags = pdfium.FPDF_GRAYSCALE | (pdfium.FPDF_ANNOT if annotations else 0)
        _render(bitmap, loaded, (width, height), flags, budget)
        if annotations and document.formenv is not None:
            pdfium.FPDF_FFLDraw(document.formenv, bitmap, loaded, 0, 0, width, height, 0, flags)
        return Image.frombuffer("L", (width, height), bytes(bitmap.buffer), "raw", "L", bitmap.stride, 1)
    finally:
        bitmap.close()
        loaded.close()


def _render(bitmap: Any, page: Any, size: tuple[int, int], flags: int, budget: _Budget) -> None:
    """Step by step, so that a page that takes too long can be given up."""
    pause = pdfium.IFSDK_PAUSE(version=1)
    pause.NeedToPauseNow = type(pause.NeedToPauseNow)(lambda _pause: not budget.left())
    status = pdfium.FPDF_RenderPageBitmap_Start(bitmap, page, 0, 0, *size, 0, flags, pause)
    pdfium.FPDF_RenderPage_Close(page)
    if status != pdfium.FPDF_RENDER_DONE:
        raise CannotDrawError


@contextmanager
def _both(file: IO[bytes], signed_end: int, password: Secret | None) -> Iterator[tuple[Any, Any]]:
    size = file.seek(0, 2)
    opened: list[Any] = []
    try:
        for end in (signed_end, size):
            document = pypdfium2.PdfDocument(beginning(file, end), password=typed(password))
            opened.append(document)
            document.init_forms()
        yield opened[0], opened[1]
    except (pypdfium2.PdfiumError, ValueError, IndexError) as error:
        _log.info("pages cannot be drawn for comparison: %s", type(error).__name__)
        raise CannotDrawError from error
    finally:
        for document in opened:
            document.close()
