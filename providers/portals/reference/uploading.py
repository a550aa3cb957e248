"""A file to the portal, in as many parts as the connection needs: what arrived is not sent again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Final

from core.errors import FileMissingError, PortalProtocolError, PortalUnavailableError
from core.portal.model import DossierOpening, PaperUpload, Upload
from core.printable import printable
from providers.portals.reference import wire

_ANNOUNCE_S: Final = 30.0
_PART_S: Final = 900.0
_CHUNK: Final = 1 << 20

Call = Callable[..., Awaitable[Mapping[str, Any]]]
"""The adapter's way to call: method, path, limit in seconds, and httpx's own arguments."""


class Uploading:
    """``pauses_s``: seconds before each repetition that brought nothing further; progress begins them anew."""

    def __init__(self, call: Call, pauses_s: Sequence[float]) -> None:
        self._call, self._pauses_s = call, tuple(pauses_s)

    async def upload(self, headers: Mapping[str, str], opening: DossierOpening, paper: PaperUpload) -> Upload:
        """Raises ``PortalError`` leaves and ``InputError`` leaves."""
        try:
            file = await asyncio.to_thread(paper.path.open, "rb")
        except OSError as error:
            raise FileMissingError(type(error).__name__, name=paper.path.name) from error
        with file:
            digest = paper.sha256 or await asyncio.to_thread(paper.file_digest)
            size = paper.path.stat().st_size
            announced = wire.announcement(opening, paper.component, printable(paper.path.name), size, digest)
            pauses, furthest = iter(self._pauses_s), -1
            while True:
                try:
                    told = await self._announce(headers, announced, paper.path)
                    if told.upload is None:
                        if told.received > furthest:
                            pauses, furthest = iter(self._pauses_s), told.received
                        told = await self._send(headers, told, file, size, paper.path)
                    if told.upload is not None:
                        return told.upload
                    raise PortalProtocolError("all was sent, and more is wanted", name=paper.path.name)
                except PortalUnavailableError:
                    pause = next(pauses, None)
                    if pause is None:
                        raise
                    await asyncio.sleep(pause)

    async def _announce(self, headers: Mapping[str, str], announced: Mapping[str, object], path: Path) -> wire.Part:
        body = await self._call(
            "POST", "files/TaiLen", _ANNOUNCE_S, file_name=path.name, headers=dict(headers), json=dict(announced)
        )
        return wire.part_of(wire.data_of(body))

    async def _send(
        self, headers: Mapping[str, str], told: wire.Part, file: BinaryIO, size: int, path: Path
    ) -> wire.Part:
        body = await self._call(
            "PATCH",
            f"files/TaiLen/{told.part_id}",
            _PART_S,
            file_name=path.name,
            headers={
                **headers,
                "upload-offset": str(told.received),
                "content-type": "application/octet-stream",
                "content-length": str(size - told.received),
            },
            content=_from(file, told.received, size),
        )
        return wire.part_of(wire.data_of(body))


async def _from(file: BinaryIO, offset: int, size: int) -> AsyncIterator[bytes]:
    """The rest of the file, read from the disk as it goes."""
    await asyncio.to_thread(file.seek, offset)
    left = size - offset
    while left and (chunk := await asyncio.to_thread(file.read, min(_CHUNK, left))):
        left -= len(chunk)
        yield chunk
