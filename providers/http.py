"""HTTP for every adapter: the client, what its failures are called, and the one polling loop.

Bodies may carry secrets and ID numbers: none is ever put into an error or a log. httpx logs addresses, so adapters put
nothing personal into them.
"""

from __future__ import annotations

import asyncio
import json
import random
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

import httpx
import truststore

from core import __version__
from core.clock import Clock, SystemClock
from core.errors import (
    AppError,
    FileMissingError,
    OutcomeUnknownError,
    PortalAuthError,
    PortalProtocolError,
    PortalUnavailableError,
    ProviderAuthError,
    ProviderProtocolError,
    ProviderTlsError,
    ProviderUnavailableError,
    QuotaExceededError,
)
from core.network_choice import NetworkAccess, NetworkChoice, ProxyChoice, ProxyMode
from core.secrets import Secret
from core.signing.waking import rest
from core.validation.trust_store.certificates import certificates_in
from providers.pace import Pace
from providers.routing import ProxyTroubleError, RoutedTransport, tls_reason

BODY_LIMIT: Final = 64 * 1024 * 1024
"""Bytes of an answer that the program's client reads at the most."""

DIRECT: Final = NetworkAccess(NetworkChoice(ProxyChoice(ProxyMode.NONE)), guarded=False)
"""No proxy, any address: the practice world, and tests."""

NOT_SENT: Final = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
)
"""Failures before anything of a request has left."""

_UNREADABLE: Final = (KeyError, TypeError, ValueError, OverflowError, RecursionError)
"""What parsing may raise; the last two by numbers beyond all bounds and by nesting without end."""

_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds to connect, and between two pieces of an answer (report 01 §9)."""

    connect_s: float = 10.0
    read_s: float = 60.0


@dataclass(frozen=True, slots=True)
class ErrorFamily:
    """What one kind of peer's failures are called; ``param`` is the error parameter that names the peer."""

    unavailable: type[AppError]
    tls: type[AppError]
    auth: type[AppError]
    quota: type[AppError]
    protocol: type[AppError]
    param: str


CA_ERRORS: Final = ErrorFamily(
    ProviderUnavailableError,
    ProviderTlsError,
    ProviderAuthError,
    QuotaExceededError,
    ProviderProtocolError,
    "provider",
)
PORTAL_ERRORS: Final = ErrorFamily(
    PortalUnavailableError,
    PortalUnavailableError,
    PortalAuthError,
    PortalUnavailableError,
    PortalProtocolError,
    "portal",
)


class PeerStatusError(Exception):
    """The peer answered with a status that is not success, in the HTTP status line or in its own envelope."""

    def __init__(self, status: int) -> None:
        super().__init__(f"status {status}")
        self.status = status


NOT_TAKEN: Final = 503
"""The one server error of a gateway that says that the request went no further."""


class UnacceptableAnswerError(Exception):
    """The answer is larger than the limit, or in an encoding that was not asked for."""


class ForeignAnswerError(Exception):
    """Success without JSON: the page of a network that wants its own sign-in first, or of a web server in between."""


@contextmanager
def translate_errors(name: str, family: ErrorFamily = CA_ERRORS) -> Iterator[None]:
    """Translate what an adapter meets into ``family``'s errors; ``name`` is the peer's display name.

    Time-outs, network, and a page in the service's place: unavailable. Server identity: tls. 401, 403: auth. 429:
    quota. 5xx: unavailable. Any other status, and what parsing raises (``ValueError`` and its like): protocol.
    ``AppError`` passes unchanged.
    """
    who = {family.param: name}
    try:
        yield
    except AppError:
        raise
    except PeerStatusError as error:
        raise _by_status(error.status, family, who) from error
    except httpx.HTTPStatusError as error:
        raise _by_status(error.response.status_code, family, who) from None
    except httpx.HTTPError as error:
        kind = family.unavailable if tls_reason(error) is None else family.tls
        raise kind(type(error).__name__, **who, **trouble(error)) from error
    except TimeoutError as error:
        raise family.unavailable("no answer in time", **who) from error
    except ForeignAnswerError:
        raise family.unavailable("another's answer", **who) from None
    except (UnacceptableAnswerError, httpx.InvalidURL, *_UNREADABLE) as error:
        # Their texts may quote the answer: only the kind is told, and the chain is cut.
        raise family.protocol(f"the answer does not parse: {type(error).__name__}", **who) from None


@contextmanager
def sent_once(name: str) -> Iterator[None]:
    """Around a request that is never repeated: if it may have arrived and its answer did not, the outcome is unknown.

    An answer that cannot be read is no answer: a network's own sign-in page stands in for what the service said.
    Raises ``OutcomeUnknownError``. A failure before anything was sent passes, for ``translate_errors`` around this.
    """
    try:
        yield
    except NOT_SENT:
        raise
    except (httpx.TransportError, TimeoutError) as error:
        raise OutcomeUnknownError(type(error).__name__, provider=name) from error
    except (UnacceptableAnswerError, ForeignAnswerError, *_UNREADABLE) as error:
        # Its text may quote the answer: only the kind is told, and the chain is cut.
        raise OutcomeUnknownError(f"the answer does not parse: {type(error).__name__}", provider=name) from None


def make_client(
    *,
    timeouts: Timeouts = Timeouts(),
    extra_roots_der: Sequence[bytes] = (),
    transport: httpx.AsyncBaseTransport | None = None,
    body_limit: int = BODY_LIMIT,
    access: NetworkAccess = DIRECT,
    proxy_password: Secret | None = None,
) -> httpx.AsyncClient:
    """A client that goes by ``access``; loopback goes past any proxy.

    ``extra_roots_der`` are trusted besides the system's (the practice world's own root). Redirects are not followed.
    Answers over ``body_limit`` bytes and compressed answers are refused (``UnacceptableAnswerError``). ``transport``
    replaces the network. Raises ``FileMissingError`` or ``TrustRefusedError`` for ``access``'s root file.
    """
    # Shorter than a server's own keep-alive: a signing request must not meet a connection that is just closing.
    limits = httpx.Limits(max_connections=20, max_keepalive_connections=5, keepalive_expiry=4.0)

    async def limit(response: httpx.Response) -> None:
        if response.headers.get("content-encoding", "identity") != "identity":
            raise UnacceptableAnswerError("compressed")
        if isinstance(response.stream, httpx.AsyncByteStream):
            response.stream = _LimitedStream(response.stream, body_limit)

    return httpx.AsyncClient(
        transport=transport
        or RoutedTransport(
            make_context((*extra_roots_der, *_roots_of(access.choice.root_file))),
            limits,
            access.choice.proxy,
            proxy_password,
            guarded=access.guarded,
            own_hosts=access.own_hosts,
        ),
        timeout=httpx.Timeout(timeouts.read_s, connect=timeouts.connect_s),
        headers={"user-agent": f"kyso/{__version__}", "accept-encoding": "identity"},
        follow_redirects=False,
        trust_env=False,
        event_hooks={"response": [limit]},
    )


def make_context(roots_der: Sequence[bytes] = ()) -> ssl.SSLContext:
    """TLS 1.2 at least, with the system's certificates and these."""
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    for root in roots_der:
        context.load_verify_locations(cadata=root)
    return context


def _roots_of(file: Path | None) -> tuple[bytes, ...]:
    if file is None:
        return ()
    try:
        content = file.read_bytes()
    except OSError as error:
        raise FileMissingError(type(error).__name__, name=file.name) from error
    return tuple(one.der for one in certificates_in(content))


async def post_json(
    client: httpx.AsyncClient,
    url: str,
    body: Mapping[str, object],
    *,
    wait_s: float | None = None,
    headers: Mapping[str, str] | None = None,
) -> tuple[int, Any]:
    """POST JSON and parse the JSON answer: (HTTP status, body). ``wait_s`` is the whole call's limit, in seconds.

    As ``read_json`` reads it. Raises httpx's errors, ``TimeoutError``, and ``ForeignAnswerError``.
    """
    limit_s = wait_s if wait_s is not None else (client.timeout.read or 60.0) + (client.timeout.connect or 10.0)
    timeout = httpx.Timeout(limit_s, connect=client.timeout.connect)
    async with asyncio.timeout(limit_s):
        response = await client.post(url, json=body, timeout=timeout, headers=headers)
    return read_json(response)


async def get_json(client: httpx.AsyncClient, url: str, *, headers: Mapping[str, str]) -> tuple[int, Any]:
    """GET and parse as ``post_json`` does."""
    async with asyncio.timeout((client.timeout.read or 60.0) + (client.timeout.connect or 10.0)):
        response = await client.get(url, headers=headers)
    return read_json(response)


async def post_form(client: httpx.AsyncClient, url: str, form: Mapping[str, str]) -> tuple[int, Any]:
    """POST a form and parse the JSON answer as ``post_json`` does."""
    async with asyncio.timeout((client.timeout.read or 60.0) + (client.timeout.connect or 10.0)):
        response = await client.post(url, data=dict(form))
    return read_json(response)


def read_json(response: httpx.Response) -> tuple[int, Any]:
    """(HTTP status, body) of an answer that has been read.

    Outside 2xx, an object that stands alone in a list is that object; an answer without content, or with any other
    body, gives an empty mapping: the status says it all. ``ForeignAnswerError`` for a 2xx answer that is no JSON.
    """
    if response.status_code == httpx.codes.NO_CONTENT:
        return response.status_code, {}
    if response.is_success:
        try:
            return response.status_code, json.loads(response.content)
        except ValueError:
            raise ForeignAnswerError from None
    try:
        parsed = json.loads(response.content)
    except ValueError:
        parsed = {}
    if isinstance(parsed, list) and len(parsed) == 1:
        (parsed,) = parsed
    return response.status_code, parsed if isinstance(parsed, dict) else {}


async def poll(
    ask: Callable[[], Awaitable[_Answer | None]],
    *,
    remaining_s: float,
    pace: Pace = Pace(),
    clock: Clock = SystemClock(),
    transient: tuple[type[AppError], ...] = (ProviderUnavailableError, QuotaExceededError),
) -> _Answer | None:
    """Ask until there is an answer; None if there was none ``pace.last_word_s`` after ``remaining_s`` had passed.

    ``ask`` gives None for "not yet". It is called at least once, also after the deadline. A ``transient`` error is
    passed over up to ``pace.tolerated_failures`` times in a row, and raised if it is the last word. A computer that
    slept asks at once, and for ``pace.last_word_s`` at least: its network may wake up after it.
    """
    end = clock.monotonic() + max(0.0, remaining_s) + pace.last_word_s
    pause, failures = pace.first_s, 0
    while True:
        failure: AppError | None = None
        try:
            answer = await ask()
        except transient as error:
            failures, failure = failures + 1, error
            if failures > pace.tolerated_failures:
                raise
        else:
            failures = 0
            if answer is not None:
                return answer
        left = end - clock.monotonic()
        if left <= 0:
            if failure is not None:
                raise failure
            return None
        varied = pause * random.uniform(1 - pace.jitter, 1 + pace.jitter)  # noqa: S311  # spreads load, guards nothing
        if await rest(min(varied, left), clock):
            end = max(end, clock.monotonic() + pace.last_word_s)
        pause = min(pause * pace.growth, pace.longest_s)


class _LimitedStream(httpx.AsyncByteStream):
    def __init__(self, stream: httpx.AsyncByteStream, limit: int) -> None:
        self._stream, self._left = stream, limit

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._stream:
            self._left -= len(chunk)
            if self._left < 0:
                raise UnacceptableAnswerError("too large")
            yield chunk

    async def aclose(self) -> None:
        await self._stream.aclose()


def _by_status(status: int, family: ErrorFamily, who: Mapping[str, str]) -> AppError:
    detail = f"status {status}"
    if status in (401, 403):
        return family.auth(detail, **who)
    if status == 429:
        return family.quota(detail, **who)
    if status >= 500:
        return family.unavailable(detail, **who)
    return family.protocol(detail, **who, **({"reason": "request_refused"} if status >= 400 else {}))


def trouble(error: httpx.HTTPError) -> Mapping[str, str]:
    """What is known of a failure besides its kind, as an error's parameters: ``reason``, and ``proxy``'s host."""
    if isinstance(error, ProxyTroubleError):
        return {"reason": error.reason, "proxy": error.proxy}
    reason = tls_reason(error)
    return {} if reason is None else {"reason": reason}
