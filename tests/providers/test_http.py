"""What adapters rely on: errors by their right name, limits, one polling loop, and a fetcher for core."""

from __future__ import annotations

import asyncio
import pickle
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial

import httpx
import pytest

from core.errors import (
    AppError,
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
from core.paths import Home
from providers.fetching import HttpFetcher, make_fetcher
from providers.http import (
    DIRECT,
    PORTAL_ERRORS,
    PeerStatusError,
    Timeouts,
    make_client,
    make_context,
    poll,
    post_json,
    sent_once,
    translate_errors,
)
from providers.pace import Pace
from tests.sandbox_server import SandboxServer, started, stop

pytestmark = pytest.mark.anyio

SECRET = "mat-khau-trong-cau-tra-loi"
QUICK = Pace(first_s=0.01, longest_s=0.01, tolerated_failures=2, last_word_s=0.0)

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def peer(answer: bytes) -> AsyncIterator[str]:
    """A server that reads a request's head, writes ``answer`` and hangs up."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


def http(status: str, body: str = "", *headers: str) -> bytes:
    head = [f"HTTP/1.1 {status}", f"content-length: {len(body.encode())}", "connection: close", *headers]
    return ("\r\n".join(head) + "\r\n\r\n" + body).encode()


@pytest.mark.parametrize(
    ("met", "provider_error", "portal_error"),
    [
        (httpx.ConnectError("x"), ProviderUnavailableError, PortalUnavailableError),
        (httpx.ReadTimeout("x"), ProviderUnavailableError, PortalUnavailableError),
        (httpx.RemoteProtocolError("x"), ProviderUnavailableError, PortalUnavailableError),
        (TimeoutError(), ProviderUnavailableError, PortalUnavailableError),
        (PeerStatusError(401), ProviderAuthError, PortalAuthError),
        (PeerStatusError(403), ProviderAuthError, PortalAuthError),
        (PeerStatusError(429), QuotaExceededError, PortalUnavailableError),
        (PeerStatusError(500), ProviderUnavailableError, PortalUnavailableError),
        (PeerStatusError(418), ProviderProtocolError, PortalProtocolError),
        (KeyError(SECRET), ProviderProtocolError, PortalProtocolError),
        (TypeError(SECRET), ProviderProtocolError, PortalProtocolError),
        (ValueError(SECRET), ProviderProtocolError, PortalProtocolError),
        (RecursionError(SECRET), ProviderProtocolError, PortalProtocolError),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else repr(value),
)
def test_failures_get_their_familys_names(
    met: Exception, provider_error: type[AppError], portal_error: type[AppError]
) -> None:
    with pytest.raises(provider_error) as as_provider, translate_errors("CA"):
        raise met
    assert as_provider.value.params["provider"] == "CA"
    with pytest.raises(portal_error) as as_portal, translate_errors("Cổng", PORTAL_ERRORS):
        raise met
    assert as_portal.value.params["portal"] == "Cổng"
    assert SECRET not in as_provider.value.detail + as_portal.value.detail


def test_our_own_errors_and_cancellation_pass_unchanged() -> None:
    for met in (OutcomeUnknownError("x"), asyncio.CancelledError()):
        with pytest.raises(type(met)) as raised, translate_errors("CA"):
            raise met
        assert raised.value is met


async def test_an_unknown_server_identity_is_told_as_such(tmp_path_factory: pytest.TempPathFactory) -> None:
    world = started(Home(tmp_path_factory.mktemp("tls")), 300.0, "--tls")
    try:
        async with make_client() as stranger:
            with pytest.raises(ProviderTlsError), translate_errors("CA"):
                await stranger.get(f"{world.url}/health")
        async with make_client(extra_roots_der=[world.root_der]) as friend:
            assert (await friend.get(f"{world.url}/health")).json()["sandbox"] is True
    finally:
        stop(world)


async def test_a_lost_answer_leaves_the_outcome_unknown_but_a_refused_connection_does_not() -> None:
    async with make_client() as client, peer(b"") as url:
        with pytest.raises(OutcomeUnknownError), translate_errors("CA"), sent_once("CA"):
            await post_json(client, url, {})
        with pytest.raises(ProviderUnavailableError), translate_errors("CA"), sent_once("CA"):
            await post_json(client, "http://127.0.0.1:9", {})


async def test_a_peer_that_never_answers_is_given_up() -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with make_client() as client:
        with pytest.raises(ProviderUnavailableError), translate_errors("CA"):
            await post_json(client, url, {}, wait_s=0.05)
    server.close()


@pytest.mark.parametrize(
    "answer",
    [
        http("200 OK", '"' + "x" * 2000 + '"'),
        http("200 OK", "{}", "content-encoding: gzip"),
    ],
    ids=["too large", "compressed"],
)
async def test_an_unacceptable_answer_breaks_the_contract_and_is_not_quoted(answer: bytes) -> None:
    async with make_client(body_limit=1000) as client, peer(answer) as url:
        with pytest.raises(ProviderProtocolError) as raised, translate_errors("CA"):
            await post_json(client, url, {})
    assert SECRET not in raised.value.detail
    assert raised.value.__cause__ is None


@pytest.mark.parametrize("body", ["<html>" + SECRET, "[" * 900], ids=["no JSON", "broken JSON"])
async def test_a_page_in_the_services_place_is_no_answer_and_is_not_quoted(body: str) -> None:
    async with make_client() as client, peer(http("200 OK", body)) as url:
        with pytest.raises(ProviderUnavailableError) as raised, translate_errors("CA"):
            await post_json(client, url, {})
    assert SECRET not in raised.value.detail
    assert raised.value.__cause__ is None


async def test_an_error_page_is_known_by_its_status() -> None:
    async with make_client() as client, peer(http("502 Bad Gateway", "<html>")) as url:
        assert await post_json(client, url, {}) == (502, {})


async def test_redirects_are_not_followed() -> None:
    async with make_client() as client, peer(http("302 Found", "", "location: http://127.0.0.1:9/")) as url:
        assert await post_json(client, url, {}) == (302, {})


async def test_loopback_goes_past_the_proxy(sandbox: SandboxServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    async with make_client() as client:
        assert (await client.get(f"{sandbox.url}/health")).is_success
        with pytest.raises(ProviderUnavailableError), translate_errors("CA"):
            await post_json(client, "http://ca.invalid/", {})


async def test_polling_passes_over_failures_and_stops_at_the_first_answer() -> None:
    script: list[AppError | str | None] = [ProviderUnavailableError(), None, ProviderUnavailableError(), "signed"]

    async def ask() -> str | None:
        step = script.pop(0)
        if isinstance(step, AppError):
            raise step
        return step

    assert await poll(ask, remaining_s=5, pace=QUICK) == "signed"
    assert script == []


async def test_polling_raises_when_failures_do_not_end() -> None:
    asked = 0

    async def ask() -> None:
        nonlocal asked
        asked += 1
        raise ProviderUnavailableError

    with pytest.raises(ProviderUnavailableError):
        await poll(ask, remaining_s=5, pace=QUICK)
    assert asked == QUICK.tolerated_failures + 1


async def test_polling_asks_once_more_after_the_deadline_and_then_says_nothing() -> None:
    asked = 0

    async def ask() -> str | None:
        nonlocal asked
        asked += 1
        return None

    assert await poll(ask, remaining_s=-3600, pace=QUICK) is None
    assert asked == 1


async def test_polling_does_not_pass_over_an_outcome() -> None:
    async def ask() -> None:
        raise OutcomeUnknownError

    with pytest.raises(OutcomeUnknownError):
        await poll(ask, remaining_s=5, pace=QUICK)


async def test_the_fetcher_crosses_processes_by_its_factory(sandbox: SandboxServer) -> None:
    fetcher: HttpFetcher = pickle.loads(pickle.dumps(partial(make_fetcher, DIRECT)))()  # noqa: S301  # our own bytes
    try:
        assert b'"ok"' in await fetcher.get(f"{sandbox.url}/health", "application/json")
        with pytest.raises(ProviderUnavailableError):
            await fetcher.get(f"{sandbox.url}/nothing-here", "*/*")
        with pytest.raises(ProviderUnavailableError):
            await fetcher.post("http://127.0.0.1:9/", b"x", "application/ocsp-request", "*/*")
    finally:
        await fetcher.aclose()


@pytest.mark.parametrize("location", ["http://localhost:9/", "ftp://127.0.0.1/", "http://"])
async def test_the_fetcher_does_not_leave_its_host(location: str) -> None:
    fetcher = HttpFetcher(timeouts=Timeouts(1.0, 1.0))
    async with peer(http("302 Found", "", f"location: {location}")) as url:
        with pytest.raises(ProviderUnavailableError):
            await fetcher.get(url, "*/*")
    await fetcher.aclose()


def test_the_client_speaks_tls_1_2_at_least() -> None:
    assert make_context().minimum_version >= ssl.TLSVersion.TLSv1_2
