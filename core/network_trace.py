"""What was really asked of the network while signing or validating, and what came back.

A trace tells the host, the kind, the size and the time, and nothing of an address behind the host: such addresses name
certificates, and certificates name people. The answers themselves are kept apart, for whoever needs evidence.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from typing import Final
from urllib.parse import urlsplit

from core.errors import AppError
from core.network import Fetcher

_NUMBER: Final = re.compile(r"\d{9,}")


class CallKind(Enum):
    """Whose answer it was: an issuer's certificate (RFC 5280, 4.2.2.1), a CRL, an OCSP responder, a TSA (RFC 3161)."""

    AIA = "aia"
    CRL = "crl"
    OCSP = "ocsp"
    TSA = "tsa"
    OTHER = "other"


_KINDS: Final = {
    "application/pkix-cert": CallKind.AIA,
    "application/pkix-crl": CallKind.CRL,
    "application/ocsp-response": CallKind.OCSP,
    "application/timestamp-reply": CallKind.TSA,
}


@dataclass(frozen=True, slots=True)
class NetworkCall:
    """One question. ``size`` is the answer's, in bytes, None where there was none; ``took_ms`` whole milliseconds."""

    kind: CallKind
    host: str
    time: datetime
    took_ms: int
    size: int | None


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and its answer; ``answer`` is None where there was none."""

    call: NetworkCall
    answer: bytes | None = field(repr=False)


class RecordingFetcher:
    """A ``Fetcher`` that remembers. It does not own the one behind it, and leaves it open."""

    def __init__(self, fetcher: Fetcher, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._fetcher, self._now = fetcher, now
        self._exchanges: list[Exchange] = []

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """All so far, in the order of the answers."""
        return tuple(self._exchanges)

    @property
    def calls(self) -> tuple[NetworkCall, ...]:
        """The trace: the exchanges without their answers."""
        return tuple(exchange.call for exchange in self._exchanges)

    async def get(self, url: str, accept: str) -> bytes:
        """See ``Fetcher``."""
        return await self._recorded(url, accept, self._fetcher.get(url, accept))

    async def post(self, url: str, body: bytes, content_type: str, accept: str) -> bytes:
        """See ``Fetcher``."""
        return await self._recorded(url, accept, self._fetcher.post(url, body, content_type, accept))

    async def aclose(self) -> None:
        """The client behind is its owner's to close."""

    async def _recorded(self, url: str, accept: str, asking: Awaitable[bytes]) -> bytes:
        began = self._now()
        answer: bytes | None = None
        try:
            answer = await asking
        except AppError:
            self._note(url, accept, began, None)
            raise
        self._note(url, accept, began, answer)
        return answer

    def _note(self, url: str, accept: str, began: datetime, answer: bytes | None) -> None:
        call = NetworkCall(
            kind=_KINDS.get(accept.partition(",")[0].strip(), CallKind.OTHER),
            host=_host(url),
            time=began,
            took_ms=round((self._now() - began).total_seconds() * 1000),
            size=None if answer is None else len(answer),
        )
        self._exchanges.append(Exchange(call, answer))


def _host(url: str) -> str:
    """Only the host, and without anything in it that could be a person's number."""
    try:
        host = urlsplit(url).hostname
    except ValueError:
        host = None
    return _NUMBER.sub("…", host or "?")
