"""Receiving one file: multipart/form-data (RFC 7578) parsed as it streams, written to the disk while it is hashed."""

from __future__ import annotations

import asyncio
import hashlib
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import ClientDisconnect, Request

FILE_FIELD: Final = "Files"
_FIELD_LIMIT: Final = 1000
_NAME_LIMIT: Final = 150
_PATIENCE: Final = 4


class TooLargeError(Exception):
    """More bytes than allowed; the rest was not read."""


class MalformedError(Exception):
    """Not the form that was asked for."""


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """A file on the disk until the block ends. ``untrusted_name`` is the sender's; ``sha256`` is hex."""

    path: Path
    untrusted_name: str
    sha256: str
    size: int
    fields: dict[str, str]

    @property
    def name(self) -> str:
        """The last part of the name, without control characters."""
        last = self.untrusted_name.replace("\\", "/").rpartition("/")[2]
        return "".join(char for char in last if char.isprintable()).strip()[:_NAME_LIMIT] or "tep"

    @property
    def kind(self) -> str:
        """Extension in lower case, without a dot."""
        return self.name.rpartition(".")[2].lower() if "." in self.name else ""


@asynccontextmanager
async def received(request: Request, folder: Path, limit: int, field: str = FILE_FIELD) -> AsyncIterator[ReceivedFile]:
    """The form's file in ``field``, at most ``limit`` bytes. Raises ``TooLargeError`` or ``MalformedError``."""
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind != b"multipart/form-data" or b"boundary" not in options:
        raise MalformedError
    handle, name = await asyncio.to_thread(tempfile.mkstemp, dir=folder, prefix="upload-")
    path = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            reader = _FormReader(options[b"boundary"], file, limit, field)
            try:
                await _read(request, reader, limit)
            except ClientDisconnect as error:
                raise MalformedError from error
            found = reader.finish(path)
        yield found
    finally:
        path.unlink(missing_ok=True)


async def _read(request: Request, reader: _FormReader, limit: int) -> None:
    """Feed the reader; what is too large is read on for a while, so that the sender can hear the answer."""
    total, too_large = 0, False
    async for chunk in request.stream():
        total += len(chunk)
        if total > _PATIENCE * limit:
            break
        if not chunk or too_large:
            continue
        try:
            await asyncio.to_thread(reader.feed, chunk)
        except TooLargeError:
            too_large = True
    if too_large:
        raise TooLargeError


class _FormReader:
    """Callbacks of the streaming parser: one file, a few short fields."""

    def __init__(self, boundary: bytes, file: BinaryIO, limit: int, file_field: str) -> None:
        self._file, self._limit, self._file_field = file, limit, file_field
        self._digest, self._size = hashlib.sha256(), 0
        self._headers: dict[bytes, bytes] = {}
        self._header, self._value = b"", b""
        self._field: str | None = None
        self._text = b""
        self._file_name: str | None = None
        self._ended = False
        self._fields: dict[str, str] = {}
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._headers.clear,
                "on_header_field": self._on_header_field,
                "on_header_value": self._on_header_value,
                "on_header_end": self._on_header_end,
                "on_headers_finished": self._on_headers_finished,
                "on_part_data": self._on_data,
                "on_part_end": self._on_part_end,
                "on_end": self._on_end,
            },
        )

    def feed(self, chunk: bytes) -> None:
        try:
            self._parser.write(chunk)
        except MultipartParseError as error:
            raise MalformedError from error

    def finish(self, path: Path) -> ReceivedFile:
        if not self._ended or self._file_name is None:
            raise MalformedError
        return ReceivedFile(path, self._file_name, self._digest.hexdigest(), self._size, self._fields)

    def _on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _on_header_end(self) -> None:
        self._headers[self._header.lower()] = self._value
        self._header, self._value = b"", b""

    def _on_headers_finished(self) -> None:
        _kind, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        self._field, self._text = options.get(b"name", b"").decode("utf-8", "replace"), b""
        if self._field == self._file_field:
            if self._file_name is not None:
                raise MalformedError
            self._file_name = options.get(b"filename", b"").decode("utf-8", "replace")

    def _on_data(self, data: bytes, start: int, end: int) -> None:
        piece = data[start:end]
        if self._field == self._file_field:
            self._size += len(piece)
            if self._size > self._limit:
                raise TooLargeError
            self._digest.update(piece)
            self._file.write(piece)
            return
        self._text += piece
        if len(self._text) > _FIELD_LIMIT:
            raise MalformedError

    def _on_part_end(self) -> None:
        if self._field and self._field != self._file_field:
            self._fields[self._field] = self._text.decode("utf-8", "replace")

    def _on_end(self) -> None:
        self._ended = True
