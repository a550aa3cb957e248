"""Pictures of pages, drawn outside this process.

MuPDF draws in a first worker with a time budget a page; when it fails or is late it is ended, and PDFium draws that
page in a second worker. Neither library is imported here. Pixels come back through shared memory that this process
creates and unlinks: a killed worker leaves nothing behind.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from typing import Final, Protocol

from core.errors import (
    DamagedDocumentError,
    DocumentTooDemandingError,
    EmptyDocumentError,
    FileMissingError,
    InvalidPlacementError,
    WorkerDiedError,
)
from core.limits import FileLimits
from core.secrets import Secret
from core.signing.engine import PageGeometry
from core.signing.model import StampText
from core.workers import WorkerFaultError, WorkerProcess

_PAGE_BUDGET_S: Final = 4.0
_LAST_RESORT_BUDGET_S: Final = 30.0
_STAMP_BUDGET_S: Final = 10.0
_MAX_PIXELS: Final = 12_000_000


@dataclass(frozen=True, slots=True)
class RenderedImage:
    """Rows of pixels, top first: RGB, or premultiplied RGBA if ``alpha``; ``stride`` is bytes a row."""

    width: int
    height: int
    stride: int
    alpha: bool
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a worker answers: how the pixels lie in the shared segment, or the pixels themselves without one."""

    width: int
    height: int
    stride: int
    data: bytes | None = field(repr=False)


class Renderer(Protocol):
    """Draws pages and visible signatures. Raises ``InputError`` leaves and ``WorkerDiedError``."""

    async def geometry(self, path: Path) -> tuple[PageGeometry, ...]:
        """Every page as displayed."""

    async def page(self, path: Path, page: int, scale: float) -> RenderedImage:
        """Page ``page`` (from 1) with its annotations at ``scale`` pixels a point; huge pages come out smaller."""

    async def stamp(self, text: StampText, width: float, height: float, scale: float) -> RenderedImage:
        """The visible signature, typeset as it will be in the file, on a transparent ground; sizes in points."""

    def unlock(self, password: Secret) -> None:
        """Try this password too on files that are locked; kept in memory only."""

    def start(self) -> None:
        """Spawn ahead of need."""

    async def aclose(self) -> None:
        """Stop."""


class ProcessRenderer:
    """A ``Renderer`` over two worker processes. ``page_budget_s`` is MuPDF's time for one page."""

    def __init__(self, page_budget_s: float = _PAGE_BUDGET_S) -> None:
        self._budget_s = page_budget_s
        memory = FileLimits().memory
        self._first = WorkerProcess("renderer", _mupdf, memory_limit=memory)
        self._last_resort = WorkerProcess("renderer-last-resort", _pdfium, memory_limit=memory)
        self._geometries: dict[tuple[Path, int, int], tuple[PageGeometry, ...]] = {}
        self._passwords: dict[Secret, None] = {}
        self._too_heavy: set[tuple[Path, int, int, int]] = set()

    def unlock(self, password: Secret) -> None:
        """See ``Renderer``."""
        self._passwords[password] = None

    def start(self) -> None:
        """Spawn the first worker; the other is made when a page needs it."""
        self._first.start()

    async def aclose(self) -> None:
        """End both workers."""
        await asyncio.gather(self._first.aclose(), self._last_resort.aclose())

    async def geometry(self, path: Path) -> tuple[PageGeometry, ...]:
        """Every page as displayed; remembered until the file changes."""
        key = _identity(path)
        if key not in self._geometries:
            try:
                sizes = await self._first.call("sizes", str(path), self._known(), timeout_s=_LAST_RESORT_BUDGET_S)
            except (DamagedDocumentError, WorkerDiedError, WorkerFaultError):
                with _last_resort(path):
                    sizes = await self._last_resort.call(
                        "sizes", str(path), self._known(), timeout_s=_LAST_RESORT_BUDGET_S
                    )
            if not sizes:
                raise EmptyDocumentError(name=path.name)
            self._geometries[key] = tuple(PageGeometry(*size) for size in sizes)
        return self._geometries[key]

    async def page(self, path: Path, page: int, scale: float) -> RenderedImage:
        """See ``Renderer.page``."""
        geometries = await self.geometry(path)
        if not 1 <= page <= len(geometries):
            raise InvalidPlacementError(f"page {page} of {len(geometries)}")
        geometry = geometries[page - 1]
        scale = min(scale, (_MAX_PIXELS / max(1.0, geometry.width * geometry.height)) ** 0.5)
        width, height = max(1, round(geometry.width * scale)), max(1, round(geometry.height * scale))
        heavy = (*_identity(path), page)
        if heavy not in self._too_heavy:
            try:
                return await self._draw(self._first, path, page, width, height, self._budget_s)
            except (DamagedDocumentError, WorkerDiedError, WorkerFaultError):
                self._too_heavy.add(heavy)
        with _last_resort(path):
            return await self._draw(self._last_resort, path, page, width, height, _LAST_RESORT_BUDGET_S)

    async def stamp(self, text: StampText, width: float, height: float, scale: float) -> RenderedImage:
        """See ``Renderer.stamp``."""
        drawing: Drawing = await self._first.call("stamp", text, width, height, scale, timeout_s=_STAMP_BUDGET_S)
        return RenderedImage(drawing.width, drawing.height, drawing.stride, True, drawing.data or b"")

    def _known(self) -> tuple[str, ...]:
        return tuple(password.reveal() for password in self._passwords)

    async def _draw(
        self, worker: WorkerProcess, path: Path, page: int, width: int, height: int, budget_s: float
    ) -> RenderedImage:
        # Rows may be padded to four bytes.
        with _segment((width * 3 + 3) * height) as segment:
            name = segment.name if segment is not None else None
            drawing: Drawing = await worker.call(
                "draw", str(path), page - 1, width, height, name, self._known(), timeout_s=budget_s
            )
            if drawing.data is not None:
                data = drawing.data
            elif segment is not None:
                data = bytes(segment.buf[: drawing.stride * drawing.height])  # type: ignore[index] # there until close
            else:
                raise WorkerDiedError("no pixels")
            return RenderedImage(drawing.width, drawing.height, drawing.stride, False, data)


@contextmanager
def _last_resort(path: Path) -> Iterator[None]:
    """What neither library can read is the file's fault."""
    try:
        yield
    except WorkerFaultError as error:
        raise DamagedDocumentError(str(error), name=path.name) from error
    except WorkerDiedError as error:
        if error.params.get("cause") == "call":
            raise DocumentTooDemandingError(error.detail, name=path.name) from error
        raise


@contextmanager
def _segment(size: int) -> Iterator[SharedMemory | None]:
    """Shared memory for one drawing, or None where the system has none to give (pixels then take the pipe)."""
    try:
        memory = SharedMemory(create=True, size=size)
    except OSError:
        yield None
        return
    try:
        yield memory
    finally:
        memory.close()
        memory.unlink()


def _identity(path: Path) -> tuple[Path, int, int]:
    try:
        status = path.stat()
    except OSError as error:
        raise FileMissingError(name=path.name) from error
    return path, status.st_size, status.st_mtime_ns


def _mupdf() -> object:
    from core.documents.mupdf_pages import MuPdfPages

    return MuPdfPages()


def _pdfium() -> object:
    from core.documents.pdfium_pages import PdfiumPages

    return PdfiumPages()
