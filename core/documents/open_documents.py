"""A worker's few open documents, reopened when the file changed."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, Generic, TypeVar

from core.errors import FileMissingError

_KEPT: Final = 4

Document = TypeVar("Document")


class OpenDocuments(Generic[Document]):
    """The documents used last; ``opener`` and ``closer`` belong to the PDF library.

    ``opener`` takes the passwords that may open a locked file.
    """

    def __init__(self, opener: Callable[[Path, Sequence[str]], Document], closer: Callable[[Document], None]) -> None:
        self._opener = opener
        self._closer = closer
        self._open: OrderedDict[Path, tuple[tuple[int, int], Document]] = OrderedDict()

    def get(self, path: Path, passwords: Sequence[str] = ()) -> Document:
        """The open document; raises what ``opener`` raises, and ``FileMissingError``."""
        try:
            status = path.stat()
        except OSError as error:
            raise FileMissingError(name=path.name) from error
        version = (status.st_size, status.st_mtime_ns)
        held = self._open.get(path)
        if held is not None and held[0] != version:
            self._closer(self._open.pop(path)[1])
            held = None
        if held is None:
            held = (version, self._opener(path, passwords))
            self._open[path] = held
        self._open.move_to_end(path)
        while len(self._open) > _KEPT:
            self._closer(self._open.popitem(last=False)[1][1])
        return held[1]

    def close(self) -> None:
        """Close all."""
        while self._open:
            self._closer(self._open.popitem()[1][1])
