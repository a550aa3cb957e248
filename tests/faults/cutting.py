"""A relay on a real socket that breaks the connection after a number of bytes, once, in one direction."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from enum import Enum
from urllib.parse import urlsplit


class Way(Enum):
    """Which direction is counted."""

    UP = "to the portal"
    DOWN = "from the portal"


@dataclass
class Cutter:
    """``cut_after(way, bytes)`` breaks the connection over which that byte goes; ``passed`` counts what went by."""

    port: int
    url: str = ""
    passed: dict[Way, int] | None = None
    _way: Way | None = None
    _left: int = 0

    def cut_after(self, way: Way, count: int) -> None:
        """Once, from now on; 0 breaks it at the first byte."""
        self._way, self._left, self.passed = way, count, dict.fromkeys(Way, 0)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, both ways, until one side ends it or the cut comes."""
        there, back = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(self._pump(reader, back, Way.UP))
                both.create_task(self._pump(there, writer, Way.DOWN))
        except* _OverError:
            pass
        finally:
            back.close()  # what went by before the cut arrives
            writer.transport.abort()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: Way) -> None:
        with suppress(ConnectionError):
            while chunk := await reader.read(65536):
                if self.passed is not None:
                    self.passed[way] += len(chunk)
                if self._way is way:
                    if len(chunk) > self._left:
                        writer.write(chunk[: self._left])
                        await writer.drain()
                        self._way = None
                        break
                    self._left -= len(chunk)
                writer.write(chunk)
                await writer.drain()
        raise _OverError


class _OverError(Exception):
    """One side ended the connection, or the cut came: the other side ends too."""


@asynccontextmanager
async def cutter(upstream: str) -> AsyncIterator[Cutter]:
    """A relay before ``upstream``; ``url`` is the same address through it."""
    parts = urlsplit(upstream)
    if parts.port is None:
        raise ValueError("no port")
    relay = Cutter(parts.port)
    server = await asyncio.start_server(relay.serve, "127.0.0.1", 0)
    relay.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}{parts.path}"
    async with server:
        yield relay
