"""A real HTTP proxy on the loopback: forwards, tunnels, asks for a login, or inspects; and a real server behind it."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import ipaddress
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HEAD_END = b"\r\n\r\n"


@dataclass
class Proxy:
    """``names`` leads names to ports of this machine; ``login`` is ``user:password`` if one is asked for.

    ``inspecting``: every tunnel ends here, behind a certificate of the proxy's own. ``seen`` lists request lines.
    """

    names: Mapping[str, int]
    login: str | None = None
    refusing: bool = False
    inspecting: ssl.SSLContext | None = None
    seen: list[str] = field(default_factory=list)
    url: str = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(HEAD_END)).decode()
        line, *headers = head.removesuffix("\r\n\r\n").split("\r\n")
        self.seen.append(line)
        if self.login is not None and not self._welcome(headers):
            writer.write(b"HTTP/1.1 407 Login\r\nproxy-authenticate: Basic realm=x\r\ncontent-length: 0\r\n\r\n")
            await writer.drain()
            return
        if self.refusing:
            writer.write(b"HTTP/1.1 403 No\r\ncontent-length: 0\r\n\r\n")
            await writer.drain()
            return
        method, target, _version = line.split()
        if method == "CONNECT":
            writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
            await writer.drain()
            if self.inspecting is not None:
                await writer.start_tls(self.inspecting)
                return
            await self._relay(reader, writer, target.partition(":")[0], b"")
        else:
            host, _slash, path = target.removeprefix("http://").partition("/")
            kept = [one for one in headers if not one.lower().startswith("proxy-")]
            onward = "\r\n".join([line.replace(target, f"/{path}"), *kept]) + "\r\n\r\n"
            await self._relay(reader, writer, host.partition(":")[0], onward.encode())

    def _welcome(self, headers: list[str]) -> bool:
        wanted = "basic " + base64.b64encode((self.login or "").encode()).decode()
        given = [one.partition(":")[2].strip() for one in headers if one.lower().startswith("proxy-authorization:")]
        return any(one[:6].lower() + one[6:] == wanted for one in given)

    async def _relay(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str, onward: bytes
    ) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self.names[host])
        try:
            back.write(onward)
            async with asyncio.TaskGroup() as both:
                both.create_task(_pump(reader, back))
                both.create_task(_pump(there, writer))
        finally:
            back.transport.abort()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while block := await reader.read(65536):
        writer.write(block)
        await writer.drain()
    writer.close()


Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def listening(serve: Serve, context: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """A port of this machine; at the end every connection is cut and every handler has ended."""
    handlers: dict[asyncio.Task[None] | None, asyncio.StreamWriter] = {}

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        handlers[asyncio.current_task()] = writer
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, ExceptionGroup):
            await serve(reader, writer)
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0, ssl=context)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for writer in handlers.values():
            writer.transport.abort()
        await asyncio.gather(*(task for task in handlers if task is not None), return_exceptions=True)


@asynccontextmanager
async def proxied(proxy: Proxy) -> AsyncIterator[Proxy]:
    """The proxy, listening."""
    async with listening(proxy.serve) as port:
        proxy.url = f"http://127.0.0.1:{port}"
        yield proxy


@asynccontextmanager
async def server(body: bytes = b"hello", context: ssl.SSLContext | None = None) -> AsyncIterator[tuple[int, list[str]]]:
    """A server that answers every request with ``body``: its port, and the heads it saw."""
    seen: list[str] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append((await reader.readuntil(HEAD_END)).decode())
        head = f"HTTP/1.1 200 OK\r\ncontent-length: {len(body)}\r\nconnection: close\r\n\r\n"
        writer.write(head.encode() + body)
        await writer.drain()

    async with listening(serve, context) as port:
        yield port, seen


@dataclass(frozen=True, slots=True)
class TlsRoot:
    """A root for servers: what an office network has."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    def context(self, folder: Path, name: str, *, expired: bool = False) -> ssl.SSLContext:
        """A server's side for ``name``."""
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = _issued(name, key, self, days=-1 if expired else 30)
        path = folder / f"{name}-{certificate.serial_number}.pem"
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context


def tls_root() -> TlsRoot:
    key = ec.generate_private_key(ec.SECP256R1())
    return TlsRoot(_issued("Office Network Root", key, None, days=30), key)


def _issued(name: str, key: ec.EllipticCurvePrivateKey, issuer: TlsRoot | None, *, days: int) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    signing = issuer.key if issuer else key
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=60))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key()), critical=False)
    )
    if issuer is not None:
        builder = builder.add_extension(x509.SubjectAlternativeName([_general(name)]), critical=False)
    return builder.sign(signing, hashes.SHA256())


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
