"""A network that loses things on the way, in front of a real one."""

from __future__ import annotations

from typing import Final

import httpx

AFTER: Final = "after"
BEFORE: Final = "before"


class LossyNetwork(httpx.AsyncBaseTransport):
    """Loses the answer (``AFTER`` the server took the request) or the request (``BEFORE``) to one path; once or always.

    ``dark`` makes everything fail once the loss has happened.
    """

    def __init__(self, path: str, when: str, *, dark: bool = False) -> None:
        self._path, self._when, self._dark = path, when, dark
        self._real = httpx.AsyncHTTPTransport()
        self.losses = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.losses and self._dark:
            raise httpx.ConnectError("dark", request=request)
        if not request.url.path.endswith(self._path) or self.losses:
            return await self._real.handle_async_request(request)
        self.losses += 1
        if self._when == AFTER:
            answer = await self._real.handle_async_request(request)
            await answer.aread()
            await answer.aclose()
        raise httpx.ReadError("lost", request=request)

    async def aclose(self) -> None:
        await self._real.aclose()


class ClosedDoor(httpx.AsyncBaseTransport):
    """A network in which one path cannot be reached the first ``times``; it counts what it was asked for, by path."""

    def __init__(self, path: str, times: int) -> None:
        self._path, self._left = path, times
        self._real = httpx.AsyncHTTPTransport()
        self.asked: list[str] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url.path)
        if request.url.path.endswith(self._path) and self._left:
            self._left -= 1
            raise httpx.ConnectError("closed", request=request)
        return await self._real.handle_async_request(request)

    def count(self, path: str) -> int:
        return sum(one.endswith(path) for one in self.asked)

    async def aclose(self) -> None:
        await self._real.aclose()
