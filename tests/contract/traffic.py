"""What really leaves this computer, read off the wire (W7)."""

from __future__ import annotations

import json
import unicodedata
from base64 import b64decode, b64encode, urlsafe_b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote_plus

import httpx

from core.signing.model import SignatureRequest


@dataclass(frozen=True, slots=True)
class Sent:
    """Which of a capability record's words were on the wire, and to whom."""

    words: set[str]
    hosts: set[str]


class Recorder(httpx.AsyncBaseTransport):
    """The real network, and a copy of everything that was sent since the last ``take``."""

    def __init__(self) -> None:
        self._real = httpx.AsyncHTTPTransport()
        self._sent: list[str] = []
        self._values: set[str] = set()
        self._hosts: set[str] = set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self._hosts.add(request.url.host)
        body = (await request.aread()).decode("utf-8")
        headers = " ".join(f"{name}: {value}" for name, value in request.headers.items())
        values = list(_values(request, body))
        self._values.update(values)
        self._sent.append(" ".join((str(request.url), headers, body, unquote_plus(body), *values)))
        return await self._real.handle_async_request(request)

    async def aclose(self) -> None:
        await self._real.aclose()

    def take(
        self, user_id: str, requests: Sequence[SignatureRequest], typed: Mapping[str, Iterable[str]] | None = None
    ) -> Sent:
        """What was sent since the last time. ``typed``: by their words, what a person types here.

        What is typed may be short, and counts only where it is a whole value: six digits stand in many a digest.
        """
        taken = Sent(self._seen(user_id, requests, typed or {}), self._hosts)
        self._sent, self._values, self._hosts = [], set(), set()
        return taken

    def _seen(self, user_id: str, requests: Sequence[SignatureRequest], typed: Mapping[str, Iterable[str]]) -> set[str]:
        digests = [form for request in requests for form in _written(request.dtbsr.value)]
        exchanges = [request.exchange for request in requests if request.exchange is not None]
        looked_for = {
            "id_number": [user_id],
            "digest": digests,
            "file": [b64encode(exchange.sent.read_bytes()).decode() for exchange in exchanges],
        }
        seen = {word for word, texts in looked_for.items() if self._has(texts)}
        seen |= {word for word, texts in typed.items() if not self._values.isdisjoint(texts)}
        names = [_folded(request.document_name) for request in requests]
        named = any(name in _folded(sent) for name in names for sent in self._sent)
        return seen | {"file_name"} if named else seen

    def _has(self, texts: Iterable[str]) -> bool:
        return any(text in sent for text in texts for sent in self._sent)


def _written(digest: bytes) -> tuple[str, ...]:
    return digest.hex(), b64encode(digest).decode(), urlsafe_b64encode(digest).decode().rstrip("=")


def _values(request: httpx.Request, body: str) -> Iterator[str]:
    """Every value of a request as it reads, and as it reads out of base64, a header's login in its two parts."""
    for header in request.headers.values():
        for part in (header, header.rpartition(" ")[2]):
            for reading in _readings(part):
                yield from (reading, *reading.split(":", 1))
    for _name, value in (*parse_qsl(request.url.query.decode()), *parse_qsl(body)):
        yield from _readings(value)
    for text in _strings(body):
        yield from _readings(text)


def _readings(text: str) -> Iterator[str]:
    yield text
    with suppress(ValueError):
        yield b64decode(text, validate=True).decode("utf-8")


def _strings(body: str) -> Iterator[str]:
    """Every string and number of a JSON body."""
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
        elif isinstance(one, str | int | float):
            yield str(one)


def _folded(text: str) -> str:
    """Letters without their marks, and digits: a name that was written for a small screen is still that name."""
    plain = unicodedata.normalize("NFD", text.casefold()).replace("đ", "d")
    return "".join(char for char in plain if char.isascii() and char.isalnum())
