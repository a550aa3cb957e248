"""The one-shot listener to which the browser brings the answer (RFC 8252, 7.3 and 8.3).

Bound to 127.0.0.1 at a port of the system's choice, open only while one sign-in is under way. The first request to its
path decides: the right state ends the sign-in well, another one ends it as refused. Other paths (a browser asks for
icons) get 404 and decide nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl

from core.errors import SignInRefusedError
from core.paths import resource

HOST: Final = "127.0.0.1"
PATH: Final = "/signed-in"
_HEAD_LIMIT: Final = 16_384
_READ_S: Final = 10.0
_GOODBYE_S: Final = 1.0
_MOST_PARAMETERS: Final = 20
_REASONS: Final = {200: "OK", 400: "Bad Request", 404: "Not Found"}


@dataclass(frozen=True, slots=True)
class _Query:
    parameters: Mapping[str, str] = field(repr=False)


class LoopbackListener:
    """Waits for one redirect. Made by ``listening``; ``expect`` the state before the browser is opened."""

    def __init__(self) -> None:
        self._answer: asyncio.Future[Mapping[str, str]] = asyncio.get_running_loop().create_future()
        self._state = ""
        self._port = 0
        self._writers: set[asyncio.StreamWriter] = set()

    @property
    def redirect_uri(self) -> str:
        """Where the identity provider sends the browser back to."""
        return f"http://{HOST}:{self._port}{PATH}"

    def expect(self, state: str) -> None:
        """Only an answer with this state is taken."""
        self._state = state

    async def answer(self) -> Mapping[str, str]:
        """The redirect's query; ``SignInRefusedError`` if it came with another state."""
        return await self._answer

    @asynccontextmanager
    async def _open(self) -> AsyncIterator[None]:
        server = await asyncio.start_server(self._serve, HOST, 0, limit=_HEAD_LIMIT)
        self._port = server.sockets[0].getsockname()[1]
        try:
            yield
        finally:
            server.close()
            for writer in self._writers:
                writer.close()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_GOODBYE_S):
                    await server.wait_closed()
            if self._answer.done() and not self._answer.cancelled():
                self._answer.exception()  # a refusal that nobody waited for any more is no stray error

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            async with asyncio.timeout(_READ_S):
                head = await reader.readuntil(b"\r\n\r\n")
                status, query = self._judge(head)
                writer.write(_page(status, ok=query is not None and "error" not in query.parameters))
                await writer.drain()
            self._decide(status, query)
        except (OSError, EOFError, asyncio.LimitOverrunError, TimeoutError):
            return  # a browser opens connections that it never uses; the sign-in still waits
        finally:
            self._writers.discard(writer)
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    def _judge(self, head: bytes) -> tuple[int, _Query | None]:
        """HTTP status, and the query if it is the one that was waited for; 400 without a query is a forgery."""
        lines = head.decode("latin-1").split("\r\n")
        method, _, rest = lines[0].partition(" ")
        path, _, query = rest.partition(" ")[0].partition("?")
        hosts = [line.partition(":")[2].strip() for line in lines[1:] if line.lower().startswith("host:")]
        if method != "GET" or path != PATH or hosts != [f"{HOST}:{self._port}"]:
            return 404, None
        try:
            pairs = parse_qsl(query, strict_parsing=True, max_num_fields=_MOST_PARAMETERS)
        except ValueError:
            return 400, None
        parameters = dict(pairs)
        state = parameters.get("state", "")
        if len(parameters) != len(pairs) or not self._state or not hmac.compare_digest(_raw(state), _raw(self._state)):
            return 400, None
        return 200, _Query(parameters)

    def _decide(self, status: int, query: _Query | None) -> None:
        if self._answer.done() or status == 404:
            return
        if query is None:
            self._answer.set_exception(SignInRefusedError("a redirect with another state", reason="state"))
        else:
            self._answer.set_result(query.parameters)


@asynccontextmanager
async def listening() -> AsyncIterator[LoopbackListener]:
    """A listener that is closed with the block."""
    listener = LoopbackListener()
    async with listener._open():
        yield listener


def _raw(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _page(status: int, *, ok: bool) -> bytes:
    name = "closed.html" if ok else "refused.html"
    body = resource("sign_in", name).read_bytes()
    head = (
        f"HTTP/1.1 {status} {_REASONS[status]}\r\n"
        "Content-Type: text/html; charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\n"
        "Cache-Control: no-store\r\n"
        "Referrer-Policy: no-referrer\r\n"
        "X-Content-Type-Options: nosniff\r\n"
        "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'\r\n"
        "Connection: close\r\n\r\n"
    )
    return head.encode("ascii") + body
