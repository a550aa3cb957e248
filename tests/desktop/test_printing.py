"""A receipt on paper: every page, as large as the paper allows; and what is said where there is no printer."""

import asyncio
from pathlib import Path

import pypdfium2
from PySide6.QtPrintSupport import QPrinter

from core.documents.renderer import ProcessRenderer
from desktop.printing import drawn, paint
from tests.desktop.conftest import Run
from tests.pdfs import make_pdf


def test_every_page_comes_out_of_the_printer(run: Run[None], tmp_path: Path) -> None:
    async def work() -> None:
        renderer = ProcessRenderer()
        try:
            pages = await drawn(renderer, make_pdf(tmp_path / "a.pdf", pages=2))
        finally:
            await renderer.aclose()
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(tmp_path / "out.pdf"))
        await asyncio.to_thread(paint, printer, pages)

    run(work())
    with pypdfium2.PdfDocument(tmp_path / "out.pdf") as document:
        assert len(document) == 2
        assert document[0].render(scale=1).to_pil().convert("L").getextrema()[0] < 128
