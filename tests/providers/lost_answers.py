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
