"""Questions that may be asked again: nothing that rings a phone comes here."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import httpx

from core.errors import ProviderUnavailableError
from providers.http import ForeignAnswerError, PeerStatusError

_PAUSE_S: Final = 0.3
_SERVER_ERROR: Final = 500

_Answer = TypeVar("_Answer")


async def twice(question: Callable[[], Awaitable[_Answer]]) -> _Answer:
    """Ask an idempotent question, once more if the network or the server failed the first time."""
    try:
        return await question()
    except (httpx.TransportError, TimeoutError, ForeignAnswerError, ProviderUnavailableError):
        pass
    except PeerStatusError as error:
        if error.status < _SERVER_ERROR:
            raise
    await asyncio.sleep(_PAUSE_S)
    return await question()
