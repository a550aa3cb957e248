"""Printing a PDF: the person chooses the printer, the renderer draws the pages, a thread sends them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QWidget

from core.documents.renderer import Renderer
from desktop.dialogs import show
from desktop.ui.page_canvas import as_image

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

_DOTS_PER_POINT: Final = 200 / 72


async def print_pdf(parent: QWidget, renderer: Renderer, path: Path) -> bool:
    """Print all pages where the person says; False if there is no printer. Whoever cancels has printed nothing."""
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo

    if not QPrinterInfo.availablePrinterNames():
        return False
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    if await show(QPrintDialog(printer, parent)):
        await asyncio.to_thread(paint, printer, await drawn(renderer, path))
    return True


async def drawn(renderer: Renderer, path: Path) -> Sequence[QImage]:
    """Every page at 200 dots per inch."""
    pages = await renderer.geometry(path)
    return [as_image(await renderer.page(path, number, _DOTS_PER_POINT)) for number in range(1, len(pages) + 1)]


def paint(printer: QPrinter, pages: Sequence[QImage]) -> None:
    """Send the pages, each as large as the paper allows; blocks, and may run in any thread."""
    painter = QPainter(printer)
    try:
        for number, page in enumerate(pages):
            if number:
                printer.newPage()
            paper = painter.viewport()
            scale = min(paper.width() / page.width(), paper.height() / page.height())
            painter.drawImage(QRectF(0, 0, page.width() * scale, page.height() * scale), page)
    finally:
        painter.end()
