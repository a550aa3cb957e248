"""Pins: fingerprints of root certificates, as they ship with the program or come in a signed list."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from urllib.parse import urlsplit

from core.errors import TrustRefusedError
from core.paths import resource

SCHEMA: Final = 1
LIST_NAME: Final = "national-roots"
OFFICIAL_HOST: Final = "rootca.gov.vn"
"""The national certification authority's site; its subdomains count as it."""

_FINGERPRINT: Final = re.compile(r"[0-9a-f]{64}")
_PINS_LIMIT: Final = 100


@dataclass(frozen=True, slots=True)
class Pin:
    """A root certificate that may be accepted; ``sha256`` is of its DER, lower-case hex."""

    name: str
    sha256: str
    valid_from: date
    valid_to: date
    source: str
    checked: date


@dataclass(frozen=True, slots=True)
class PinList:
    """A numbered list of pins; ``expires`` None: as long as the program that ships it is used.

    ``addresses`` are where the official site offers the certificates.
    """

    version: int
    issued: datetime
    expires: datetime | None
    addresses: tuple[str, ...]
    pins: tuple[Pin, ...]


def shipped_pins() -> PinList:
    """The list that ships with the program."""
    return parse_pins(resource("trust", f"{LIST_NAME}.json").read_bytes())


def parse_pins(content: bytes) -> PinList:
    """Parse a list; raises ``TrustRefusedError`` (``unreadable``). Whether to believe it is the caller's question."""
    try:
        stored = json.loads(content)
        if stored["schema"] != SCHEMA or stored["list"] != LIST_NAME:
            raise ValueError("another list")
        version, expires = stored["version"], stored["expires"]
        if not isinstance(version, int) or isinstance(version, bool) or version < 1:
            raise ValueError("version")
        if len(stored["pins"]) > _PINS_LIMIT or len(stored["addresses"]) > _PINS_LIMIT:
            raise ValueError("too many")
        return PinList(
            version=version,
            issued=_moment(stored["issued"]),
            expires=None if expires is None else _moment(expires),
            addresses=tuple(_official(one) for one in stored["addresses"]),
            pins=tuple(_pin(one) for one in stored["pins"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise TrustRefusedError(f"a list of pins: {type(error).__name__}", reason="unreadable") from error


def is_official(address: str) -> bool:
    """Whether an address is one of the national authority's own site."""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").lower()
    except ValueError:
        return False
    plain = parts.scheme in ("http", "https") and not parts.username and not parts.password
    return plain and (host == OFFICIAL_HOST or host.endswith(f".{OFFICIAL_HOST}"))


def _pin(stored: Mapping[str, Any]) -> Pin:
    fingerprint = str(stored["sha256"])
    if not _FINGERPRINT.fullmatch(fingerprint):
        raise ValueError("not a fingerprint")
    return Pin(
        name=str(stored["name"]),
        sha256=fingerprint,
        valid_from=date.fromisoformat(stored["valid_from"]),
        valid_to=date.fromisoformat(stored["valid_to"]),
        source=str(stored["source"]),
        checked=date.fromisoformat(stored["checked"]),
    )


def _official(address: object) -> str:
    if not isinstance(address, str) or not is_official(address):
        raise ValueError("not the official site")
    return address


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment without its zone")
    return moment
