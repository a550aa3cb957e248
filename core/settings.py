"""Settings of the program: one small JSON file in the home, replaced whole or not at all."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit

from core.i18n import LANGUAGES
from core.network_choice import NetworkChoice, network_object, network_of
from core.private_files import write_privately

SCHEMA: Final = 1
FILE_NAME: Final = "settings.json"
SMALLEST_SCALE: Final = 1.0
LARGEST_SCALE: Final = 3.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person chose. None means: not chosen yet.

    ``ca`` is the provider id remembered for the next signature (never an ID number). ``scale`` multiplies every size
    on the screen, 1.0 to 3.0. ``result_folder`` is where signed files go. ``tsa_urls``: time-stamping authorities, in
    the order in which they are asked. ``trust_keys``: Ed25519 public keys (base64) whose signed lists of pins are
    believed. ``network``: the proxy and the like, without any password. ``schema`` and ``unknown`` hold what a newer
    program wrote, so that this one does not lose it.
    """

    language: str = "vi"
    profile: str | None = None
    ca: str | None = None
    scale: float = 1.0
    result_folder: Path | None = None
    tsa_urls: tuple[str, ...] = ()
    trust_keys: tuple[str, ...] = ()
    network: NetworkChoice = field(default_factory=NetworkChoice)
    schema: int = SCHEMA
    unknown: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}), repr=False)


def load_settings(root: Path) -> Settings:
    """The settings of the home ``root``; the defaults where there are none.

    A file that does not parse is put aside as ``settings.json.damaged`` and the defaults apply; a single value that
    makes no sense is replaced by its default. Settings never keep the program from starting.
    """
    path = root / FILE_NAME
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(stored, dict):
            raise ValueError("not an object")
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        _log.warning("settings cannot be read: %s", type(error).__name__)
        return Settings()
    except ValueError:
        _put_aside(path)
        return Settings()
    return _parsed(stored)


def save_settings(root: Path, settings: Settings) -> None:
    """Write the settings of the home ``root``. Raises ``DiskFullError`` or ``FolderNotWritableError``."""
    content: dict[str, object] = {
        **settings.unknown,
        "schema": settings.schema,
        "language": settings.language,
        "profile": settings.profile,
        "ca": settings.ca,
        "scale": settings.scale,
        "result_folder": str(settings.result_folder) if settings.result_folder else None,
        "tsa_urls": list(settings.tsa_urls),
        "trust_keys": list(settings.trust_keys),
        "network": network_object(settings.network),
    }
    text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    write_privately(root / FILE_NAME, text.encode("utf-8"))


def _put_aside(path: Path) -> None:
    _log.warning("settings do not parse, put aside")
    try:
        path.replace(path.with_name(f"{FILE_NAME}.damaged"))
    except OSError as error:
        _log.warning("settings cannot be put aside: %s", type(error).__name__)


def _parsed(stored: Mapping[str, object]) -> Settings:
    known = {"schema", "language", "profile", "ca", "scale", "result_folder", "tsa_urls", "trust_keys", "network"}
    language, scale, schema = stored.get("language"), stored.get("scale"), stored.get("schema")
    folder = _text(stored.get("result_folder"))
    return Settings(
        language=language if isinstance(language, str) and language in LANGUAGES else Settings().language,
        profile=_text(stored.get("profile")),
        ca=_text(stored.get("ca")),
        scale=_clamped(scale) if isinstance(scale, (int, float)) else Settings().scale,
        result_folder=Path(folder) if folder else None,
        tsa_urls=tuple(url for url in _texts(stored.get("tsa_urls")) if is_web(url)),
        trust_keys=_texts(stored.get("trust_keys")),
        network=network_of(stored.get("network")),
        schema=schema if isinstance(schema, int) and schema > SCHEMA else SCHEMA,
        unknown=MappingProxyType({key: value for key, value in stored.items() if key not in known}),
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def is_web(url: str) -> bool:
    """Whether an address is one that timestamps may be asked from."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _texts(value: object) -> tuple[str, ...]:
    return tuple(one for one in value if isinstance(one, str) and one) if isinstance(value, list) else ()


def _clamped(scale: float) -> float:
    return min(max(float(scale), SMALLEST_SCALE), LARGEST_SCALE) if scale == scale else SMALLEST_SCALE
