"""The contract through which core fetches timestamps, OCSP answers, CRLs and issuer certificates."""

from __future__ import annotations

from typing import Protocol


class Fetcher(Protocol):
    """Small requests over HTTP with size and time limits; raises ``ProviderUnavailableError`` on any failure."""

    async def get(self, url: str, accept: str) -> bytes:
        """The body of a 200 answer, at most 8 MiB."""

    async def post(self, url: str, body: bytes, content_type: str, accept: str) -> bytes:
        """The body of a 200 answer to a POST, at most 8 MiB."""

    async def aclose(self) -> None:
        """Close connections."""
