"""What really leaves this computer, read off the wire (W7)."""

from __future__ import annotations

import json
import unicodedata
from base64 import b64decode, b64encode, urlsafe_b64encode
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from urllib.parse import unquote_plus

import httpx

from core.signing.model import SignatureRequest


class Recorder(httpx.AsyncBaseTransport):
    """The real network, and a copy of everything that was sent."""

    def __init__(self) -> None:
        self._real = httpx.AsyncHTTPTransport()
        self._sent: list[str] = []
        self.hosts: set[str] = set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.hosts.add(request.url.host)
        body = (await request.aread()).decode("utf-8")
        headers = " ".join(f"{name}: {value}" for name, value in request.headers.items())
        self._sent.append(" ".join((str(request.url), headers, body, unquote_plus(body), *_strings(body))))
        return await self._real.handle_async_request(request)

    async def aclose(self) -> None:
        await self._real.aclose()

    def seen(self, user_id: str, requests: Sequence[SignatureRequest]) -> set[str]:
        """Which of a capability record's words were on the wire."""
        digests = [form for request in requests for form in _written(request.dtbsr.value)]
        exchanges = [request.exchange for request in requests if request.exchange is not None]
        looked_for = {
            "id_number": [user_id],
            "digest": digests,
            "file": [b64encode(exchange.sent.read_bytes()).decode() for exchange in exchanges],
        }
        seen = {word for word, texts in looked_for.items() if self._has(texts)}
        names = [_folded(request.document_name) for request in requests]
        named = any(name in _folded(sent) for name in names for sent in self._sent)
        return seen | {"file_name"} if named else seen

    def _has(self, texts: Iterable[str]) -> bool:
        return any(text in sent for text in texts for sent in self._sent)


def _written(digest: bytes) -> tuple[str, ...]:
    return digest.hex(), b64encode(digest).decode(), urlsafe_b64encode(digest).decode().rstrip("=")


def _strings(body: str) -> Iterator[str]:
    """Every string of a JSON body as it reads, and as it reads out of base64."""
    try:
        left = [json.loads(body)]
    except ValueError:
        return
    while left:
        one = left.pop()
        if isinstance(one, dict):
            left.extend(one.values())
        elif isinstance(one, list):
            left.extend(one)
        elif isinstance(one, str):
            yield one
            with suppress(ValueError):
                yield b64decode(one, validate=True).decode("utf-8")


def _folded(text: str) -> str:
    """Letters without their marks, and digits: a name that was written for a small screen is still that name."""
    plain = unicodedata.normalize("NFD", text.casefold()).replace("đ", "d")
    return "".join(char for char in plain if char.isascii() and char.isalnum())
