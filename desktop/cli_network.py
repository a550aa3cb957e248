"""``kyso network``: the proxy, the network's own root and the time-stamping authorities, shown and changed (I8, V8)."""

from __future__ import annotations

import asyncio
import getpass
import json
import sys
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from core.errors import FileMissingError, InvalidUsageError
from core.i18n import _
from core.network_choice import PROXY_PASSWORD, NetworkChoice, ProxyChoice, ProxyMode, is_proxy
from core.secrets import KeyringStore, Secret, SecretStore
from core.settings import Settings, is_web, load_settings, save_settings
from core.validation.trust_store.certificates import SIZE_LIMIT, certificates_in
from desktop.cli_output import Answer, Screen
from desktop.composition import Services

NOTHING: Final = "none"


@dataclass(frozen=True, slots=True)
class NetworkWish:
    """What is to change; None leaves it as it is. ``password`` is asked for only where a user is named."""

    proxy: str | None = None
    user: str | None = None
    exceptions: tuple[str, ...] = ()
    root: str | None = None
    authorities: tuple[str, ...] = ()

    @property
    def changes(self) -> bool:
        """Whether anything is."""
        return self != NetworkWish()


async def network(services: Services, screen: Screen, wish: NetworkWish, *, secrets_stdin: bool) -> Answer:
    """Change what is wished, and show how it is then."""
    root = services.basics.lasting_home.root
    settings = await asyncio.to_thread(load_settings, root)
    if wish.changes:
        before, settings = settings, changed(settings, wish)
        if wish.user:
            await asyncio.to_thread(keep_password, secrets_stdin, KeyringStore)
        elif before.network.proxy.needs_password and not settings.network.proxy.needs_password:
            await asyncio.to_thread(KeyringStore().delete, PROXY_PASSWORD)
        await asyncio.to_thread(save_settings, root, settings)
    if services.practice:
        screen.note(_("In practice mode nothing outside this computer is asked; this counts outside it."))
    return Answer({"network": network_object(settings)}, _lines(settings))


def changed(settings: Settings, wish: NetworkWish) -> Settings:
    """The settings as wished; raises ``InvalidUsageError``, ``FileMissingError`` or ``TrustRefusedError``."""
    before = settings.network
    root = before.root_file if wish.root is None else _root(wish.root)
    authorities = settings.tsa_urls
    if wish.authorities:
        authorities = () if wish.authorities == (NOTHING,) else wish.authorities
        if not all(map(is_web, authorities)):
            raise InvalidUsageError(what="--tsa")
    return replace(settings, network=NetworkChoice(_proxy(before.proxy, wish), root), tsa_urls=authorities)


def _proxy(before: ProxyChoice, wish: NetworkWish) -> ProxyChoice:
    match wish.proxy:
        case None:
            found = before
        case "none" | "system":
            found = ProxyChoice(ProxyMode(wish.proxy))
        case url:
            if not is_proxy(url):
                raise InvalidUsageError(what="--proxy")
            found = ProxyChoice(ProxyMode.MANUAL, url)
    if found.mode is not ProxyMode.MANUAL:
        if wish.user or wish.exceptions:
            raise InvalidUsageError(what=_("--proxy-user and --except need --proxy with an address"))
        return found
    user = found.user if wish.user is None else wish.user
    exceptions = tuple(one.lower() for one in wish.exceptions) or found.exceptions
    return replace(found, user=user, exceptions=exceptions)


def _root(name: str) -> Path | None:
    if name == NOTHING:
        return None
    path = Path(name).absolute()
    try:
        with path.open("rb") as file:
            certificates_in(file.read(SIZE_LIMIT + 1))
    except OSError as error:
        raise FileMissingError(type(error).__name__, name=path.name) from error
    return path


def keep_password(from_stdin: bool, store: Callable[[], SecretStore]) -> None:
    """From a line ``{"password": …}`` on stdin, or a prompt; never from the argument list, which others can read."""
    if from_stdin:
        try:
            password = json.loads(sys.stdin.readline())["password"]
        except (ValueError, KeyError, TypeError) as error:
            raise InvalidUsageError(what="--secrets-stdin") from error
        if not isinstance(password, str):
            raise InvalidUsageError(what="--secrets-stdin")
    elif sys.stdin.isatty():
        password = getpass.getpass(_("Password of the proxy: "))
    else:
        raise InvalidUsageError(what="--secrets-stdin")
    store().put(PROXY_PASSWORD, Secret(password))


def proxy_words(choice: NetworkChoice) -> str:
    """The way to the network in a line, without any password."""
    match choice.proxy.mode:
        case ProxyMode.NONE:
            return _("no proxy")
        case ProxyMode.MANUAL:
            words = _("proxy {host}, with a login") if choice.proxy.user else _("proxy {host}")
            return words.format(host=choice.proxy.shown)
        case ProxyMode.SYSTEM:
            known = urllib.request.getproxies()
            found = known.get("https") or known.get("http") or known.get("all")
            if not found:
                return _("as the system says: no proxy")
            shown = urlsplit(found if "://" in found else f"//{found}").netloc.rpartition("@")[2]
            return _("as the system says: proxy {host}").format(host=shown)


def _lines(settings: Settings) -> list[str]:
    choice = settings.network
    lines = [_("Way to the network: {words}").format(words=proxy_words(choice))]
    if choice.proxy.exceptions:
        lines.append(_("Reached without the proxy: {hosts}").format(hosts=", ".join(choice.proxy.exceptions)))
    if choice.root_file:
        lines.append(_("The network's own root: {path}").format(path=choice.root_file))
    lines += [_("Time-stamping authority: {url}").format(url=url) for url in settings.tsa_urls]
    return lines


def network_object(settings: Settings) -> dict[str, Any]:
    """For JSON; whether there is a password is the keyring's affair."""
    choice = settings.network
    return {
        "proxy": choice.proxy.mode.value,
        "proxy_url": choice.proxy.url or None,
        "proxy_login": bool(choice.proxy.user),
        "exceptions": list(choice.proxy.exceptions),
        "root_file": str(choice.root_file) if choice.root_file else None,
        "time_authorities": list(settings.tsa_urls),
    }
