"""Our updates to other people's files."""

from __future__ import annotations

from typing import Any

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter


class IncrementalUpdate(IncrementalPdfFileWriter):
    """Adds what is asked for and nothing else.

    pyHanko would also set its own name and the time in the document information and write the metadata anew: in words
    that PDF/A does not allow (ISO 19005-1, 6.7), and into a file whose author may have signed what stood there.
    """

    def _update_meta(self) -> None:
        """Leave both as they are; overrides an undocumented method, hence the exact pin of pyHanko."""

    def find_page_for_modification(self, page_ix: int) -> Any:
        """See ``PdfHandler``: the reader may know where the page is."""
        return self.prev.find_page_for_modification(page_ix)  # type: ignore[no-untyped-call]
