"""What may be sent again, and when: nothing that rings a phone comes here."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import httpx

from core.errors import OutcomeUnknownError, ProviderUnavailableError
from providers.http import NOT_SENT, NOT_TAKEN, ForeignAnswerError, PeerStatusError

_PAUSE_S: Final = 0.3
_SERVER_ERROR: Final = 500
_UNTAKEN_PAUSES_S: Final = (0.5, 2.0, 5.0)

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


async def until_taken(send: Callable[[], Awaitable[_Answer]], unknown: str, provider: str) -> _Answer:
    """Send what the signer agreed to, again only as long as it certainly was not taken.

    ``OutcomeUnknownError`` with ``unknown`` as its detail once it may have been, or was not for too long; ``provider``
    is the CA's display name.
    """
    for pause_s in (*_UNTAKEN_PAUSES_S, None):
        try:
            return await send()
        except (*NOT_SENT, PeerStatusError) as error:
            taken = isinstance(error, PeerStatusError) and error.status != NOT_TAKEN
            if taken or pause_s is None:
                raise OutcomeUnknownError(unknown, provider=provider) from None
        await asyncio.sleep(pause_s)
    raise AssertionError("the last attempt returns or raises")
