"""A real proxy on a real socket between an adapter and the practice world: one request of its choice meets a fault."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum
from typing import Final
from urllib.parse import urlsplit

_PORTAL: Final = b"<html><title>Wi-Fi</title>Please sign in to this network.</html>"
_SLOW_S: Final = 0.4


class Fault(Enum):
    """What befalls a request or its answer."""

    DROPPED = "dropped before it arrived"
    LOST = "answer lost"
    CUT = "answer cut in half"
    SLOW = "answer late"
    STALE = "answer of the request before"
    REPEATED = "sent twice by the network"
    BUSY = "503 instead of being passed on"
    GATEWAY = "502 instead of the answer"
    HIJACKED = "a network's own page instead"


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request that came by: its path, and whether it reached the world."""

    path: str
    arrived: bool


@dataclass
class FaultyProxy:
    """Passes everything on; ``strike(number, fault)`` makes the request with that number (from 0) meet a fault.

    ``struck``: the path of the request that met it; empty until then.
    """

    upstream: str
    exchanges: list[Exchange] = field(default_factory=list)
    url: str = ""
    struck: str = ""
    _number: int = -1
    _fault: Fault | None = None
    _before: bytes = b""

    def strike(self, number: int, fault: Fault) -> None:
        """From now on requests are counted anew."""
        self.exchanges.clear()
        self._number, self._fault, self._before, self.struck = number, fault, b"", ""

    def heal(self) -> None:
        """Nothing happens any more."""
        self.exchanges.clear()
        self._fault = None

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, request after request."""
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                request = await _message(reader)
                answer = await self._passed(request)
                if answer is None:
                    break
                writer.write(answer)
                await writer.drain()
                if _length(answer.split(b"\r\n\r\n", 1)[0]) > len(answer.split(b"\r\n\r\n", 1)[1]):
                    break
        writer.close()

    async def _passed(self, request: bytes) -> bytes | None:
        path = request.split(b" ", 2)[1].decode()
        struck = self._fault if len(self.exchanges) == self._number else None
        arrives = struck not in (Fault.DROPPED, Fault.BUSY)
        if struck is not None:
            self.struck = path
        self.exchanges.append(Exchange(path, arrives))
        if struck is Fault.DROPPED:
            return None
        if struck is Fault.BUSY:
            return _made(b"503 Service Unavailable", b"")
        answer = await self._asked(request)
        if struck is Fault.REPEATED:
            await self._asked(request)
        before, self._before = self._before, answer
        match struck:
            case Fault.LOST:
                return None
            case Fault.CUT:
                head, _, body = answer.partition(b"\r\n\r\n")
                return head + b"\r\n\r\n" + body[: len(body) // 2]
            case Fault.SLOW:
                await asyncio.sleep(_SLOW_S)
            case Fault.STALE:
                return before or None
            case Fault.GATEWAY:
                return _made(b"502 Bad Gateway", b"")
            case Fault.HIJACKED:
                return _made(b"200 OK", _PORTAL)
        return answer

    async def _asked(self, request: bytes) -> bytes:
        parts = urlsplit(self.upstream)
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        writer.write(request)
        await writer.drain()
        try:
            return await _message(reader)
        except asyncio.IncompleteReadError as error:  # the practice world broke off by itself: scenario 7
            return error.partial
        finally:
            writer.close()


@asynccontextmanager
async def faulty_proxy(upstream: str) -> AsyncIterator[FaultyProxy]:
    """A proxy before ``upstream`` for as long as the block runs."""
    proxy = FaultyProxy(upstream)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    proxy.url = f"http://127.0.0.1:{port}"
    try:
        yield proxy
    finally:
        server.close()


async def _message(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    return head + await reader.readexactly(_length(head))


def _length(head: bytes) -> int:
    lines: Iterable[bytes] = head.lower().split(b"\r\n")
    return next((int(line.split(b":")[1]) for line in lines if line.startswith(b"content-length:")), 0)


def _made(status: bytes, body: bytes) -> bytes:
    return b"HTTP/1.1 %s\r\ncontent-type: text/html\r\ncontent-length: %d\r\n\r\n%s" % (status, len(body), body)
