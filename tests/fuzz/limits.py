"""Limits that hostile files reach soon, and a network on which nobody answers."""

from __future__ import annotations

from typing import Final

from core.errors import ProviderUnavailableError
from core.limits import FileLimits

TIGHT: Final = FileLimits(memory=700_000_000, cpu_s=3)


class Silence:
    """A ``Fetcher`` that reaches nobody."""

    async def get(self, url: str, accept: str) -> bytes:
        raise ProviderUnavailableError("silence", provider="test")

    async def post(self, url: str, body: bytes, content_type: str, accept: str) -> bytes:
        raise ProviderUnavailableError("silence", provider="test")

    async def aclose(self) -> None:
        return None
