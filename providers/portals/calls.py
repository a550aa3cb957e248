"""Calls to one portal: a limit of time, reads repeated, failures translated once."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

import httpx

from core.errors import PortalUnavailableError, ProfileInvalidError
from providers.http import NOT_SENT as NOT_SENT
from providers.http import PORTAL_ERRORS, PeerStatusError, translate_errors

READ_S: Final = 30.0
SUBMIT_S: Final = 120.0
"""A provincial portal ends a submission after 100 seconds by itself (esign-hub-and-portal §3.8)."""

UPLOAD_S: Final = 900.0
PAUSES_S: Final = (0.5, 2.0)
Accepted = Callable[[httpx.Response, str, str], Any]
"""A protocol's answer: what it holds, or the error it stands for. Gets the portal's name, and that of a file sent."""


class PortalCalls:
    """``url`` without a trailing slash; ``prefix`` begins with one. The client stays the caller's.

    ``pauses_s``: seconds before each repetition of a read. Raises ``ProfileInvalidError`` for what is no address.
    """

    def __init__(
        self, client: httpx.AsyncClient, url: str, prefix: str, accepted: Accepted, pauses_s: Sequence[float]
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ProfileInvalidError("the profile names no portal", name=url)
        self._client, self._base, self._accepted = client, f"{url}{prefix}", accepted
        self.name, self.pauses_s = parts.hostname, tuple(pauses_s)

    async def send(self, method: str, path: str, limit_s: float = READ_S, **request: Any) -> httpx.Response:
        """One request, whatever it answers. Raises ``PortalError`` leaves if nothing came."""
        with translate_errors(self.name, PORTAL_ERRORS):
            async with asyncio.timeout(limit_s):
                timeout = httpx.Timeout(limit_s, connect=self._client.timeout.connect)
                return await self._client.request(method, f"{self._base}/{path}", timeout=timeout, **request)

    def accepted(self, response: httpx.Response, file_name: str = "") -> Any:
        """What an answer holds. Raises ``PortalError`` and ``InputError`` leaves."""
        with translate_errors(self.name, PORTAL_ERRORS):
            if response.status_code == httpx.codes.TOO_MANY_REQUESTS or response.is_server_error:
                raise PeerStatusError(response.status_code)  # its body may be plain text
            return self._accepted(response, self.name, file_name)

    async def call(
        self, method: str, path: str, limit_s: float = READ_S, *, file_name: str = "", **request: Any
    ) -> Any:
        """One request and what its answer holds."""
        return self.accepted(await self.send(method, path, limit_s, **request), file_name)

    async def read(
        self, path: str, *, params: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> Any:
        """A read may be repeated."""
        for pause in self.pauses_s:
            try:
                return await self.call("GET", path, params=params, headers=headers)
            except PortalUnavailableError:
                await asyncio.sleep(pause)
        return await self.call("GET", path, params=params, headers=headers)

    async def digest(self, path: str, *, params: Mapping[str, str], headers: Mapping[str, str]) -> str:
        """SHA-256 (hex) of a file that the portal holds, hashed as it arrives."""
        found = hashlib.sha256()
        with translate_errors(self.name, PORTAL_ERRORS):
            async with (
                asyncio.timeout(UPLOAD_S),
                self._client.stream("GET", f"{self._base}/{path}", params=params, headers=headers) as response,
            ):
                if response.status_code != httpx.codes.OK:
                    await response.aread()
                    self.accepted(response)
                    raise PeerStatusError(response.status_code)
                async for chunk in response.aiter_bytes():
                    found.update(chunk)
        return found.hexdigest()
