"""What is settled when a practice world is founded, and kept: its day, the seed of its serial numbers, its ports."""

from __future__ import annotations

import json
import secrets
import socket
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from core.clock import Clock
from core.errors import SandboxUnavailableError
from providers.sandbox.private_files import write_private

HOST = "127.0.0.1"

_PORTS = range(20_000, 32_000)
"""Below the ports that systems give to outgoing connections, so that ours is still free next week."""


@dataclass(frozen=True, slots=True)
class Charter:
    """``port`` stands in the certificates' OCSP and CRL addresses; ``tls_port`` is used with ``--tls`` only."""

    founded_at: datetime
    seed: str
    port: int
    tls_port: int

    @property
    def pki_url(self) -> str:
        """Prefix of all OCSP, CRL, TSA and issuer addresses: plain HTTP, as in real certificates."""
        return f"http://{HOST}:{self.port}/pki"


def read_charter(folder: Path) -> Charter | None:
    """The charter of the world in this folder, or None if none was founded there."""
    path = _path(folder)
    if not path.exists():
        return None
    stored = json.loads(path.read_text("utf-8"))
    return Charter(
        founded_at=datetime.fromisoformat(stored["founded_at"]),
        seed=stored["seed"],
        port=stored["port"],
        tls_port=stored["tls_port"],
    )


def found_charter(folder: Path, clock: Clock, port: int | None) -> Charter:
    """Read the charter, or write a new one. A ``port`` other than the kept one moves the world (see ``moved``)."""
    charter = read_charter(folder)
    if charter is None:
        charter = Charter(
            founded_at=clock.now().astimezone(UTC).replace(microsecond=0),
            seed=secrets.token_hex(16),
            port=port or free_port(),
            tls_port=free_port(),
        )
        _write(folder, charter)
    elif port is not None and port != charter.port:
        charter = moved(folder, charter, port)
    return charter


def moved(folder: Path, charter: Charter, port: int) -> Charter:
    """Settle at another port: the same keys, but new certificates under new serial numbers, for they name the port."""
    for certificate in (folder / "pki" / "certificates").glob("*.der"):
        certificate.unlink()
    charter = replace(charter, port=port, seed=secrets.token_hex(16))
    _write(folder, charter)
    return charter


def listen(port: int) -> socket.socket:
    """A listening socket on the loopback. Raises ``OSError`` if the port is taken."""
    # The protocol is named because asyncio turns Nagle's algorithm off only where it is: 40 ms a request otherwise.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen(128)
    except OSError:
        listener.close()
        raise
    listener.setblocking(False)
    return listener


def free_port() -> int:
    """A port that nobody listens on. Raises ``SandboxUnavailableError`` if none was found."""
    for _attempt in range(50):
        port = secrets.choice(_PORTS)
        try:
            listen(port).close()
        except OSError:
            continue
        return port
    raise SandboxUnavailableError("no free port on the loopback")


def _write(folder: Path, charter: Charter) -> None:
    stored = asdict(charter) | {"founded_at": charter.founded_at.isoformat()}
    write_private(_path(folder), json.dumps(stored).encode())


def _path(folder: Path) -> Path:
    return folder / "charter.json"
