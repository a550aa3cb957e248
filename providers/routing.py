"""Which way a request takes: directly or through a proxy, and to which addresses it may go at all.

Everything that leaves this program passes here. httpx's own choice of a proxy is not used, because it cannot tell a
silent proxy from a silent server, and because addresses that stand in other people's certificates must not lead into
this computer or its network.
"""

from __future__ import annotations

import asyncio
import ipaddress
import ssl
import urllib.request
from collections.abc import Callable, Collection
from typing import Final
from urllib.parse import urlsplit

import httpx

from core.network_choice import ProxyChoice, ProxyMode
from core.secrets import Secret

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
_ADDRESSES_TRIED: Final = 3


class ProxyTroubleError(httpx.ProxyError):
    """The proxy is the trouble; nothing was sent to the server.

    ``reason``: ``proxy_unreachable``, ``proxy_login`` (it wants another login), ``proxy_refused`` (it does not let
    this through), ``proxy_kind`` (of a kind that this program does not speak).
    """

    def __init__(self, reason: str, proxy: str, request: httpx.Request) -> None:
        super().__init__(reason, request=request)
        self.reason, self.proxy = reason, proxy


class ForbiddenAddressError(httpx.ConnectError):
    """The address lies in this computer or its network, and nobody here named it. Nothing was sent."""


class RoutedTransport(httpx.AsyncBaseTransport):
    """``guarded``: only ``allowed`` (public) addresses, or hosts that ``own_hosts`` names, are asked.

    A guarded name is resolved here and its address asked, so that it cannot mean another one a moment later; such
    connections are not kept, because one is known by its address alone. What a proxy resolves cannot be seen from here.
    """

    def __init__(
        self,
        context: ssl.SSLContext,
        limits: httpx.Limits,
        proxy: ProxyChoice,
        password: Secret | None,
        *,
        guarded: bool,
        own_hosts: Collection[str],
        allowed: Callable[[Address], bool] | None = None,
    ) -> None:
        self._context, self._proxy, self._password = context, proxy, password
        self._guarded, self._own_hosts = guarded, frozenset(host.lower() for host in own_hosts)
        self._allowed = allowed or is_public
        self._limits = httpx.Limits(max_connections=20, max_keepalive_connections=0) if guarded else limits
        self._direct = httpx.AsyncHTTPTransport(verify=context, limits=self._limits, trust_env=False)
        self._proxied: dict[str, httpx.AsyncHTTPTransport] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request; httpx's errors, ``ProxyTroubleError`` and ``ForbiddenAddressError``."""
        if request.url.scheme not in ("http", "https") or not request.url.host:
            raise httpx.UnsupportedProtocol("only http and https", request=request)
        guarded = self._guarded and request.url.host.lower() not in self._own_hosts
        proxy = self._proxy_for(request)
        if proxy is not None:
            if guarded and _plainly_local(request.url.host):
                raise ForbiddenAddressError("not a public address", request=request)
            return await self._through(proxy, request)
        if not guarded:
            return await self._direct.handle_async_request(request)
        return await self._pinned(request)

    async def aclose(self) -> None:
        """Close all connections."""
        for transport in (self._direct, *self._proxied.values()):
            await transport.aclose()

    def _proxy_for(self, request: httpx.Request) -> str | None:
        host, choice = request.url.host, self._proxy
        if choice.mode is ProxyMode.NONE or _is_loopback(host):
            return None
        if choice.mode is ProxyMode.MANUAL:
            return None if _excepted(host, choice.exceptions) else choice.url
        known = urllib.request.getproxies()
        found = known.get(request.url.scheme) or known.get("all")
        if not found or urllib.request.proxy_bypass(host):
            return None
        return found if "://" in found else f"http://{found}"

    async def _through(self, proxy: str, request: httpx.Request) -> httpx.Response:
        shown = urlsplit(proxy).netloc.rpartition("@")[2]
        try:
            response = await self._by_proxy(proxy, shown, request).handle_async_request(request)
        except ProxyTroubleError:
            raise
        except httpx.ProxyError as error:
            login = str(error).startswith("407")
            reason = "proxy_login" if login else "proxy_refused"
            raise ProxyTroubleError(reason, shown, request) from error
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            if _has_tls_cause(error):
                raise
            raise ProxyTroubleError("proxy_unreachable", shown, request) from error
        if response.status_code == httpx.codes.PROXY_AUTHENTICATION_REQUIRED:
            await response.aclose()
            raise ProxyTroubleError("proxy_login", shown, request)
        return response

    def _by_proxy(self, proxy: str, shown: str, request: httpx.Request) -> httpx.AsyncHTTPTransport:
        if proxy not in self._proxied:
            if urlsplit(proxy).scheme not in ("http", "https"):
                raise ProxyTroubleError("proxy_kind", shown, request)
            login = None
            if self._proxy.needs_password:
                login = (self._proxy.user, self._password.reveal() if self._password else "")
            self._proxied[proxy] = httpx.AsyncHTTPTransport(
                verify=self._context,
                limits=self._limits,
                trust_env=False,
                proxy=httpx.Proxy(proxy, auth=login, ssl_context=self._context if proxy.startswith("https:") else None),
            )
        return self._proxied[proxy]

    async def _pinned(self, request: httpx.Request) -> httpx.Response:
        """Resolve once, and ask an address that may be asked; the server is still known by its name."""
        host = request.url.host
        allowed = [one for one in await _resolved(request) if self._allowed(one)][:_ADDRESSES_TRIED]
        if not allowed:
            raise ForbiddenAddressError("not a public address", request=request)
        for number, address in enumerate(allowed, start=1):
            sent = httpx.Request(
                request.method,
                request.url.copy_with(host=str(address)),
                headers=request.headers,
                stream=request.stream,
                extensions={**request.extensions, "sni_hostname": host},
            )
            try:
                return await self._direct.handle_async_request(sent)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                if number == len(allowed) or _has_tls_cause(error):
                    raise
        raise httpx.ConnectError("no address answers", request=request)


def tls_reason(error: BaseException) -> str | None:
    """Why a server's identity could not be established; None if that is not what happened.

    ``unknown_issuer`` (so it looks where connections are inspected), ``expired`` (often this computer's clock),
    ``wrong_name``, ``other``.
    """
    for one in _chain(error):
        if isinstance(one, ssl.SSLCertVerificationError):
            # Only OpenSSL sets the code; the verifiers of Windows and macOS do not.
            return _VERIFY_REASONS.get(getattr(one, "verify_code", 0), "other")
        if isinstance(one, ssl.SSLError) and not isinstance(one, ssl.SSLEOFError | ssl.SSLZeroReturnError):
            return "other"
    return None


# OpenSSL's X509_V_ERR_*: not yet valid, expired; self-signed, unknown issuer; name or address differs.
_VERIFY_REASONS: Final = {
    9: "expired",
    10: "expired",
    18: "unknown_issuer",
    19: "unknown_issuer",
    20: "unknown_issuer",
    21: "unknown_issuer",
    62: "wrong_name",
    64: "wrong_name",
}


def _chain(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    seen: BaseException | None = error
    while seen is not None and seen not in found:
        found.append(seen)
        seen = seen.__cause__ or seen.__context__
    return found


def _has_tls_cause(error: BaseException) -> bool:
    return any(isinstance(one, ssl.SSLError) for one in _chain(error))


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return None


def _is_loopback(host: str) -> bool:
    address = _literal(host)
    return address.is_loopback if address is not None else host.lower() == "localhost"


def _plainly_local(host: str) -> bool:
    """What is local by its very name; a name without a dot means a neighbour."""
    address, name = _literal(host), host.lower().rstrip(".")
    if address is not None:
        return not is_public(address)
    return "." not in name or name.endswith((".localhost", ".local", ".internal", ".home.arpa"))


def is_public(address: Address) -> bool:
    """Whether it lies outside this computer and its network.

    An IPv4 address may hide in an IPv6 one (RFC 4291, 2.5.5.2; RFC 3056; RFC 6052).
    """
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast


async def _resolved(request: httpx.Request) -> list[Address]:
    literal = _literal(request.url.host)
    if literal is not None:
        return [literal]
    try:
        found = await asyncio.get_running_loop().getaddrinfo(request.url.host, None, type=1)
    except (OSError, UnicodeError) as error:
        raise httpx.ConnectError("the name does not resolve", request=request) from error
    addresses = [_literal(str(entry[4][0])) for entry in found]
    return list(dict.fromkeys(address for address in addresses if address is not None))


def _excepted(host: str, exceptions: Collection[str]) -> bool:
    name = host.lower().rstrip(".")
    bare = (one.lstrip("*").lstrip(".") for one in exceptions)
    return any(name == one or name.endswith(f".{one}") for one in bare if one)
