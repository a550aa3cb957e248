"""A real proxy on a real socket between an adapter and the practice world: one request of its choice meets a fault."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import Enum
from typing import Final
from urllib.parse import urlsplit

_PORTAL: Final = b"<html><title>Wi-Fi</title>Please sign in to this network.</html>"
_HELD_S: Final = 5.0
"""How long an answer is held back from somebody who does not give up."""


class Fault(Enum):
    """What befalls a request or its answer."""

    DROPPED = "dropped before it arrived"
    LOST = "answer lost"
    CUT = "answer cut in half"
    HALVED = "request cut in half"
    SLOW = "answer later than the client waits"
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
    _serving: set[asyncio.Task[None]] = field(default_factory=set)

    async def aclose(self) -> None:
        """Break off what is still on its way to somebody who has given up."""
        for serving in tuple(self._serving):
            serving.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)
        await asyncio.sleep(0)  # transports close one round later

    def strike(self, number: int, fault: Fault) -> None:
        """From now on requests are counted anew."""
        self.exchanges.clear()
        self._number, self._fault, self._before, self.struck = number, fault, b"", ""

    @property
    def next_is_late(self) -> bool:
        """Whether the answer to the next request will be held back until the client has given up."""
        return self._fault is Fault.SLOW and len(self.exchanges) == self._number

    def heal(self) -> None:
        """Nothing happens any more."""
        self.exchanges.clear()
        self._fault = None

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, request after request."""
        if (serving := asyncio.current_task()) is not None:
            self._serving.add(serving)
            serving.add_done_callback(self._serving.discard)
        try:
            await self._served(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _served(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            request = await _message(reader)
            late = self.next_is_late
            answer = await self._passed(request)
            if answer is None or (late and await _given_up(reader)):
                break
            writer.write(answer)
            await writer.drain()
            if _length(answer.split(b"\r\n\r\n", 1)[0]) > len(answer.split(b"\r\n\r\n", 1)[1]):
                break

    async def _passed(self, request: bytes) -> bytes | None:
        path = request.split(b" ", 2)[1].decode()
        struck = self._fault if len(self.exchanges) == self._number else None
        arrives = struck not in (Fault.DROPPED, Fault.HALVED, Fault.BUSY)
        if struck is not None:
            self.struck = path
        self.exchanges.append(Exchange(path, arrives))
        if struck is Fault.DROPPED:
            return None
        if struck is Fault.BUSY:
            return _made(b"503 Service Unavailable", b"")
        if struck is Fault.HALVED:
            await self._begun(request)
            return None
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
            case Fault.STALE:
                return before or None
            case Fault.GATEWAY:
                return _made(b"502 Bad Gateway", b"")
            case Fault.HIJACKED:
                return _made(b"200 OK", _PORTAL)
        return answer

    async def _begun(self, request: bytes) -> None:
        """Send no more than half of the body; without one, half of the head."""
        head, mark, body = request.partition(b"\r\n\r\n")
        parts = urlsplit(self.upstream)
        _, writer = await asyncio.open_connection(parts.hostname, parts.port)
        writer.write(head + mark + body[: len(body) // 2] if body else head[: len(head) // 2])
        await writer.drain()
        writer.close()
        await writer.wait_closed()

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
        await proxy.aclose()


async def _given_up(reader: asyncio.StreamReader) -> bool:
    try:
        async with asyncio.timeout(_HELD_S):
            return await reader.read(1) == b""
    except TimeoutError:
        return False


async def _message(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    return head + await reader.readexactly(_length(head))


def _length(head: bytes) -> int:
    lines: Iterable[bytes] = head.lower().split(b"\r\n")
    return next((int(line.split(b":")[1]) for line in lines if line.startswith(b"content-length:")), 0)


def _made(status: bytes, body: bytes) -> bytes:
    return b"HTTP/1.1 %s\r\ncontent-type: text/html\r\ncontent-length: %d\r\n\r\n%s" % (status, len(body), body)
