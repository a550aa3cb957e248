"""Settings as a person types them, and what is wrong with them: nothing is kept that would not work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import Final

from core.errors import TrustRefusedError
from core.network_choice import NetworkChoice, ProxyChoice, ProxyMode, is_proxy
from core.settings import Settings, is_web

SCALES: Final = ("1.0", "1.25", "1.5", "1.75", "2.0", "2.5", "3.0")


class SettingProblem(Enum):
    """Why a value is not accepted; words by ``core.messages.explain``."""

    PROXY = "proxy"
    FOLDER = "folder"
    ROOT_FILE = "root_file"
    TIME_AUTHORITY = "time_authority"


@dataclass(frozen=True, slots=True)
class Entered:
    """``settings`` as typed, or what is wrong by field."""

    settings: Settings
    problems: Mapping[str, SettingProblem]


def shown(settings: Settings) -> dict[str, str]:
    """The settings as the form's fields hold them."""
    proxy = settings.network.proxy
    return {
        "profile": settings.profile or "",
        "scale": next((one for one in SCALES if float(one) == settings.scale), SCALES[0]),
        "result_folder": str(settings.result_folder or ""),
        "proxy": proxy.mode.value,
        "proxy_url": proxy.url,
        "proxy_user": proxy.user,
        "proxy_exceptions": ", ".join(proxy.exceptions),
        "root_file": str(settings.network.root_file or ""),
        "tsa_urls": "\n".join(settings.tsa_urls),
    }


def entered(before: Settings, values: Mapping[str, str]) -> Entered:
    """Settings from the form's fields; looks at the disk, so use a thread."""
    problems: dict[str, SettingProblem] = {}
    folder, root = _path(values["result_folder"]), _path(values["root_file"])
    if folder is not None and not folder.is_dir():
        problems["result_folder"] = SettingProblem.FOLDER
    if root is not None and not _is_root(root):
        problems["root_file"] = SettingProblem.ROOT_FILE
    mode = ProxyMode(values["proxy"] or ProxyMode.SYSTEM.value)
    proxy = ProxyChoice(mode)
    if mode is ProxyMode.MANUAL:
        if not is_proxy(values["proxy_url"]):
            problems["proxy_url"] = SettingProblem.PROXY
        exceptions = tuple(one.lower() for one in values["proxy_exceptions"].replace(",", " ").split())
        proxy = ProxyChoice(mode, values["proxy_url"], values["proxy_user"], exceptions)
    authorities = tuple(values["tsa_urls"].split())
    if not all(map(is_web, authorities)):
        problems["tsa_urls"] = SettingProblem.TIME_AUTHORITY
    settings = replace(
        before,
        profile=values["profile"] or before.profile,
        scale=float(values["scale"] or before.scale),
        result_folder=folder,
        network=NetworkChoice(proxy, root),
        tsa_urls=authorities,
    )
    return Entered(settings, problems)


def _path(text: str) -> Path | None:
    return Path(text).expanduser().absolute() if text else None


def _is_root(path: Path) -> bool:
    from core.validation.trust_store.certificates import SIZE_LIMIT, certificates_in

    try:
        with path.open("rb") as file:
            return bool(certificates_in(file.read(SIZE_LIMIT + 1)))
    except (OSError, TrustRefusedError):
        return False
