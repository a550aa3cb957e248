"""Every way to the network, over a real proxy: which one is taken, what goes wrong on it, where nothing may go (I8)."""

from __future__ import annotations

import ipaddress
import ssl
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from core.errors import (
    AppError,
    FileMissingError,
    KeyringUnavailableError,
    ProviderTlsError,
    ProviderUnavailableError,
    TrustRefusedError,
)
from core.messages import describe
from core.network_choice import PROXY_PASSWORD, NetworkAccess, NetworkChoice, ProxyChoice, ProxyMode
from core.secrets import MemoryStore, Secret
from providers.fetching import HttpFetcher, make_fetcher
from providers.http import make_client, make_context, translate_errors
from providers.routing import ForbiddenAddressError, RoutedTransport, is_public, tls_reason
from tests.providers.proxy_server import Proxy, proxied, server, tls_root

pytestmark = pytest.mark.anyio
NAME = "service.example.test"
USER, PASSWORD = "thu", "mật-khẩu-proxy"
NONE = NetworkChoice(ProxyChoice(ProxyMode.NONE))
ROOT = tls_root()


def manual(proxy: Proxy | str, *exceptions: str, user: str = "") -> NetworkChoice:
    url = proxy if isinstance(proxy, str) else proxy.url
    return NetworkChoice(ProxyChoice(ProxyMode.MANUAL, url, user, exceptions))


def opened(choice: NetworkChoice, password: str | None = None) -> httpx.AsyncClient:
    secret = Secret(password) if password is not None else None
    return make_client(access=NetworkAccess(choice, guarded=False), proxy_password=secret)


async def failure(choice: NetworkChoice, url: str, password: str | None = None) -> AppError:
    async with opened(choice, password) as client:
        with pytest.raises(AppError) as raised, translate_errors("CA"):
            await client.get(url)
    return raised.value


async def test_a_manual_proxy_forwards_and_tunnels(tmp_path: Path) -> None:
    async with (
        server(b"plain") as (port, _),
        server(b"secure", ROOT.context(tmp_path, NAME)) as (tls_port, _),
        proxied(Proxy({NAME: port})) as plain,
        proxied(Proxy({NAME: tls_port})) as tunnel,
    ):
        async with opened(manual(plain)) as client:
            assert (await client.get(f"http://{NAME}/a?b")).content == b"plain"
        root = tmp_path / "root.cer"
        root.write_bytes(ROOT.der)
        async with opened(replace(manual(tunnel), root_file=root)) as client:
            assert (await client.get(f"https://{NAME}/")).content == b"secure"
    assert plain.seen == [f"GET http://{NAME}/a?b HTTP/1.1"]
    assert tunnel.seen == [f"CONNECT {NAME}:443 HTTP/1.1"]


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_a_proxy_that_wants_a_login_gets_it_or_is_told_apart(tmp_path: Path, scheme: str) -> None:
    context = ROOT.context(tmp_path, NAME) if scheme == "https" else None
    root = tmp_path / "root.cer"
    root.write_bytes(ROOT.der)
    async with server(context=context) as (port, _), proxied(Proxy({NAME: port}, f"{USER}:{PASSWORD}")) as proxy:
        async with opened(replace(manual(proxy, user=USER), root_file=root), PASSWORD) as client:
            assert (await client.get(f"{scheme}://{NAME}/")).content == b"hello"
        for choice, password in ((manual(proxy), None), (manual(proxy, user=USER), "wrong")):
            told = await failure(choice, f"{scheme}://{NAME}/", password)
            assert told.params["reason"] == "proxy_login"
            assert proxy.url.removeprefix("http://") in describe(told).what_happened
            assert PASSWORD not in repr(told.params) + told.detail


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_a_proxy_that_does_not_answer_is_not_blamed_on_the_service(scheme: str) -> None:
    told = await failure(manual("http://127.0.0.1:9"), f"{scheme}://{NAME}/")
    assert isinstance(told, ProviderUnavailableError)
    assert told.params["reason"] == "proxy_unreachable"


async def test_a_proxy_that_refuses_a_tunnel_is_told() -> None:
    async with proxied(Proxy({}, refusing=True)) as proxy:
        assert (await failure(manual(proxy), f"https://{NAME}/")).params["reason"] == "proxy_refused"


async def test_an_inspected_connection_is_told_until_its_root_is_named(tmp_path: Path) -> None:
    async with proxied(Proxy({}, inspecting=ROOT.context(tmp_path, NAME))) as proxy:
        told = await failure(manual(proxy), f"https://{NAME}/")
        assert isinstance(told, ProviderTlsError)
        assert told.params["reason"] == "unknown_issuer"
        root = tmp_path / "office.pem"
        root.write_bytes(ROOT.der)
        named = await failure(replace(manual(proxy), root_file=root), f"https://{NAME}/")
        assert not isinstance(named, ProviderTlsError)


@pytest.mark.parametrize(("fault", "reason"), [("expired", "expired"), ("name", "wrong_name")])
async def test_what_is_wrong_with_a_certificate_is_told(tmp_path: Path, fault: str, reason: str) -> None:
    context = ROOT.context(
        tmp_path, "127.0.0.1" if fault == "expired" else "elsewhere.test", expired=fault == "expired"
    )
    root = tmp_path / "root.cer"
    root.write_bytes(ROOT.der)
    async with server(context=context) as (port, _):
        told = await failure(replace(NONE, root_file=root), f"https://127.0.0.1:{port}/")
    assert (type(told), told.params["reason"]) == (ProviderTlsError, reason)


def test_a_verifier_that_gives_no_code_is_understood() -> None:
    assert tls_reason(ssl.SSLCertVerificationError("the chain is not trusted")) == "other"
    assert tls_reason(httpx.ConnectError("no route")) is None


async def test_loopback_and_exceptions_go_past_the_proxy() -> None:
    async with server() as (port, _), proxied(Proxy({NAME: 9})) as proxy:
        async with opened(manual(proxy)) as client:
            assert (await client.get(f"http://127.0.0.1:{port}/")).content == b"hello"
        for exception in ("example.test", ".example.test", "*.example.test", NAME):
            told = await failure(manual(proxy, exception), f"http://{NAME}/")
            assert "reason" not in told.params
        assert (await failure(manual(proxy, "ample.test"), f"http://{NAME}/")).code == "provider.unavailable"
    assert proxy.seen == [f"GET http://{NAME}/ HTTP/1.1"]


async def test_the_systems_proxy_is_asked_only_in_system_mode(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "all_proxy", "no_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    async with server(b"by proxy") as (port, _), proxied(Proxy({NAME: port}, f"{USER}:x")) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url.replace("http://", f"{USER}:x@"))
        system = NetworkChoice(ProxyChoice(ProxyMode.SYSTEM))
        async with opened(system) as client:
            assert (await client.get(f"http://{NAME}/")).content == b"by proxy"
        assert "reason" not in (await failure(NONE, f"http://{NAME}/")).params
        monkeypatch.setenv("no_proxy", "example.test")
        assert "reason" not in (await failure(system, f"http://{NAME}/")).params
    assert len(proxy.seen) == 1


async def test_a_proxy_of_another_kind_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("all_proxy", "socks5://127.0.0.1:9")
    told = await failure(NetworkChoice(ProxyChoice(ProxyMode.SYSTEM)), f"http://{NAME}/")
    assert told.params["reason"] == "proxy_kind"


async def test_the_password_comes_from_the_keyring_and_only_if_needed() -> None:
    class Locked:
        def get(self, name: str) -> Secret | None:
            raise KeyringUnavailableError("locked")

        put = delete = None

    store = MemoryStore()
    store.put(PROXY_PASSWORD, Secret(PASSWORD))
    async with server() as (port, _), proxied(Proxy({NAME: port}, f"{USER}:{PASSWORD}")) as proxy:
        access = NetworkAccess(manual(proxy, user=USER), guarded=True)
        fetcher = make_fetcher(access, lambda: store)
        assert await fetcher.get(f"http://{NAME}/", "*/*") == b"hello"
        await fetcher.aclose()
        with pytest.raises(KeyringUnavailableError):
            make_fetcher(access, Locked)  # type: ignore[arg-type]
        await make_fetcher(replace(access, choice=manual(proxy)), Locked).aclose()  # type: ignore[arg-type]


@pytest.mark.parametrize(("content", "error"), [(None, FileMissingError), (b"no certificate", TrustRefusedError)])
def test_a_root_file_that_is_none_is_told(tmp_path: Path, content: bytes | None, error: type[AppError]) -> None:
    file = tmp_path / "root.cer"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(error):
        opened(replace(NONE, root_file=file))


INSIDE = [
    "127.0.0.1",
    "127.9.9.9",
    "0.0.0.0",  # noqa: S104 - an address to refuse
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "224.0.0.1",
    "255.255.255.255",
    "[::1]",
    "[::]",
    "[fe80::1]",
    "[fd00::1]",
    "[ff02::1]",
    "[::ffff:127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "localhost",
    "2130706433",
    "0x7f000001",
    "127.1",
]


@pytest.mark.parametrize("host", INSIDE)
async def test_a_certificates_address_never_leads_inside(host: str) -> None:
    async with server() as (port, seen):
        fetcher = HttpFetcher(NetworkAccess(NONE, guarded=True))
        with pytest.raises(ProviderUnavailableError):
            await fetcher.get(f"http://{host}:{port}/", "*/*")
        await fetcher.aclose()
    assert seen == []


@pytest.mark.parametrize("host", ["10.1.2.3", "[::1]", "intranet", "printer.local", "db.internal"])
async def test_nor_through_a_proxy_by_its_name(host: str) -> None:
    async with proxied(Proxy({})) as proxy:
        fetcher = HttpFetcher(NetworkAccess(manual(proxy), guarded=True))
        with pytest.raises(ProviderUnavailableError):
            await fetcher.get(f"http://{host}/", "*/*")
        await fetcher.aclose()
    assert proxy.seen == []


async def test_a_host_that_this_machine_names_may_lie_inside() -> None:
    async with server(b"stamp") as (port, _):
        fetcher = HttpFetcher(NetworkAccess(NONE, guarded=True, own_hosts=frozenset({"127.0.0.1"})))
        assert await fetcher.get(f"http://127.0.0.1:{port}/tsa", "*/*") == b"stamp"
        await fetcher.aclose()


@pytest.mark.parametrize("url", ["file:///etc/hostname", "ftp://127.0.0.1/", "ldap://ca.test/cn=x", "gopher://x/", ""])
async def test_only_http_is_fetched(url: str) -> None:
    fetcher = HttpFetcher(NetworkAccess(NONE, guarded=True))
    with pytest.raises(ProviderUnavailableError):
        await fetcher.get(url, "*/*")
    await fetcher.aclose()


@pytest.mark.parametrize(
    ("address", "public"),
    [("8.8.8.8", True), ("2606:4700::1", True), ("64:ff9b::808:808", True), ("64:ff9b::a00:1", False)],
)
def test_public_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(ipaddress.ip_address(address)) is public


async def test_a_resolved_address_is_asked_under_its_name(tmp_path: Path) -> None:
    async with server(b"secure", ROOT.context(tmp_path, "localhost")) as (port, seen):
        transport = RoutedTransport(
            make_context((ROOT.der,)),
            httpx.Limits(),
            NONE.proxy,
            None,
            guarded=True,
            own_hosts=(),
            allowed=lambda address: address == ipaddress.ip_address("127.0.0.1"),
        )
        async with httpx.AsyncClient(transport=transport, trust_env=False) as client:
            assert (await client.get(f"https://localhost:{port}/")).content == b"secure"
            with pytest.raises(ForbiddenAddressError):
                await client.get(f"https://[::1]:{port}/")
    assert f"host: localhost:{port}" in seen[0].lower()
