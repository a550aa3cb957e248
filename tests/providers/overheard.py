"""A network that keeps what was asked over it."""

from __future__ import annotations

import httpx


class Overheard(httpx.AsyncHTTPTransport):
    """The real network, and what was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.requests: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return await super().handle_async_request(request)
