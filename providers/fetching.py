"""Core's ``Fetcher`` over the program's HTTP client: timestamps, OCSP, CRLs, issuer certificates."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

import httpx

from core.errors import ProviderUnavailableError
from core.network_choice import PROXY_PASSWORD, NetworkAccess
from core.secrets import KeyringStore, Secret, SecretStore
from providers.http import DIRECT, Timeouts, UnacceptableAnswerError, make_client, trouble

FETCH_LIMIT: Final = 8 * 1024 * 1024
"""Bytes of an answer that are read at the most."""

_SAME_HOST_HOPS: Final = 3


class HttpFetcher:
    """Core's ``Fetcher`` over httpx: timestamps, OCSP, CRLs, issuer certificates."""

    def __init__(
        self,
        access: NetworkAccess = DIRECT,
        proxy_password: Secret | None = None,
        timeouts: Timeouts = Timeouts(5.0, 20.0),
    ) -> None:
        self._client = make_client(
            timeouts=timeouts, body_limit=FETCH_LIMIT, access=access, proxy_password=proxy_password
        )
        self._limit_s = timeouts.connect_s + timeouts.read_s

    async def get(self, url: str, accept: str) -> bytes:
        """The body of a 200 answer, at most 8 MiB; follows redirects within the host."""
        return await self._fetched(self._client.build_request("GET", url, headers={"accept": accept}))

    async def post(self, url: str, body: bytes, content_type: str, accept: str) -> bytes:
        """The body of a 200 answer to a POST, at most 8 MiB."""
        headers = {"accept": accept, "content-type": content_type}
        return await self._fetched(self._client.build_request("POST", url, content=body, headers=headers))

    async def aclose(self) -> None:
        """Close connections."""
        await self._client.aclose()

    async def _fetched(self, request: httpx.Request) -> bytes:
        host = request.url.host
        try:
            async with asyncio.timeout(self._limit_s):
                response = await self._client.send(request)
                for _hop in range(_SAME_HOST_HOPS):
                    following = response.next_request
                    if following is None or request.method != "GET" or not _stays(request.url, following.url):
                        break
                    response = await self._client.send(following)
            if response.status_code == httpx.codes.OK:
                return response.content
        except httpx.HTTPError as error:
            detail = f"{host}: {type(error).__name__}"
            raise ProviderUnavailableError(detail, provider=host, **trouble(error)) from error
        except (httpx.InvalidURL, UnacceptableAnswerError, TimeoutError) as error:
            raise ProviderUnavailableError(f"{host}: {type(error).__name__}", provider=host) from error
        raise ProviderUnavailableError(f"{host}: status {response.status_code}", provider=host)


def make_fetcher(access: NetworkAccess, store: Callable[[], SecretStore] = KeyringStore) -> HttpFetcher:
    """A fetcher, made in the process that uses it; this function pickles by its name.

    The proxy's password is read from ``store`` there, because a secret is not sent from process to process. Raises
    ``KeyringUnavailableError`` if it is needed and cannot be had.
    """
    return HttpFetcher(access, proxy_password(access, store))


def proxy_password(access: NetworkAccess, store: Callable[[], SecretStore]) -> Secret | None:
    """The proxy's password if one is needed; may block on the keyring."""
    return store().get(PROXY_PASSWORD) if access.choice.proxy.needs_password else None


def _stays(first: httpx.URL, following: httpx.URL) -> bool:
    """Within the host, and never to something less safe than it was."""
    return following.host == first.host and following.scheme in (first.scheme, "https")
