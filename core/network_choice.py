"""How this computer reaches the network: the proxy, and the roots of whoever inspects the connections."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

PROXY_PASSWORD: Final = "proxy-password"  # noqa: S105 - the secret's name in the keyring, not the secret
_KEYS: Final = ("proxy", "proxy_url", "proxy_user", "proxy_exceptions", "root_file")


class ProxyMode(Enum):
    """``SYSTEM``: what the operating system or the environment says."""

    NONE = "none"
    SYSTEM = "system"
    MANUAL = "manual"


@dataclass(frozen=True, slots=True)
class ProxyChoice:
    """``url`` is ``http://host:port`` or ``https://…``, without a login; ``user`` empty where none is needed.

    The password lives in the keyring (``PROXY_PASSWORD``). ``exceptions`` are hosts that are reached directly, each
    with its subdomains. Both count in ``MANUAL`` mode only.
    """

    mode: ProxyMode = ProxyMode.SYSTEM
    url: str = ""
    user: str = field(default="", repr=False)
    exceptions: tuple[str, ...] = ()

    @property
    def needs_password(self) -> bool:
        """Whether the keyring must be asked."""
        return self.mode is ProxyMode.MANUAL and bool(self.user)

    @property
    def shown(self) -> str:
        """Host and port, for people and logs."""
        return urlsplit(self.url).netloc


@dataclass(frozen=True, slots=True)
class NetworkChoice:
    """``root_file``: certificates (PEM, DER or PKCS#7) that TLS trusts besides the system's."""

    proxy: ProxyChoice = ProxyChoice()
    root_file: Path | None = None


@dataclass(frozen=True, slots=True)
class NetworkAccess:
    """``guarded``: addresses inside this computer or its network are asked only where ``own_hosts`` names the host.

    That is for addresses that stand in other people's certificates. Plain data: it goes to the engine's process.
    """

    choice: NetworkChoice
    guarded: bool
    own_hosts: frozenset[str] = frozenset()


def is_proxy(url: str) -> bool:
    """Whether an address can be a proxy's: http or https with a host, and no login, which would lie on the disk."""
    try:
        parts = urlsplit(url)
        return (
            parts.scheme in ("http", "https")
            and bool(parts.hostname)
            and parts.port != 0
            and "@" not in parts.netloc
            and parts.path in ("", "/")
        )
    except ValueError:
        return False


def network_of(stored: object) -> NetworkChoice:
    """From the settings' JSON; what makes no sense is replaced by its default."""
    if not isinstance(stored, Mapping):
        return NetworkChoice()
    known = {name: stored.get(name) for name in _KEYS}
    file = known["root_file"]
    root_file = Path(file) if isinstance(file, str) and file else None
    mode = next((one for one in ProxyMode if one.value == known["proxy"]), ProxyMode.SYSTEM)
    if mode is not ProxyMode.MANUAL:
        return NetworkChoice(ProxyChoice(mode), root_file)
    url, user, hosts = known["proxy_url"], known["proxy_user"], known["proxy_exceptions"]
    if not isinstance(url, str) or not is_proxy(url):
        return NetworkChoice(ProxyChoice(), root_file)
    exceptions = tuple(one.lower() for one in hosts if isinstance(one, str) and one) if isinstance(hosts, list) else ()
    return NetworkChoice(ProxyChoice(mode, url, user if isinstance(user, str) else "", exceptions), root_file)


def network_object(choice: NetworkChoice) -> dict[str, object]:
    """For the settings' JSON."""
    return {
        "proxy": choice.proxy.mode.value,
        "proxy_url": choice.proxy.url,
        "proxy_user": choice.proxy.user,
        "proxy_exceptions": list(choice.proxy.exceptions),
        "root_file": str(choice.root_file) if choice.root_file else None,
    }
