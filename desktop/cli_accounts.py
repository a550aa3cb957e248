"""``kyso accounts``: the organisation's accounts at certification authorities, in the keyring only."""

from __future__ import annotations

import asyncio
import getpass
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from core.accounts import Account
from core.errors import FileMissingError, InvalidUsageError
from core.i18n import _
from core.secrets import Secret
from desktop.cli_output import Answer, Screen
from desktop.composition import Services
from providers import PROVIDERS, resolve

if TYPE_CHECKING:
    from providers.route import AccountField, AccountForm, ProviderRoute

_KEY_FILE_LIMIT: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class AccountWish:
    """``ca``: a route to the authority. ``url``: another address than the vendor's own."""

    ca: str
    url: str | None
    secrets_stdin: bool


async def list_accounts(services: Services, screen: Screen) -> Answer:
    """Which accounts there are; nothing of what they hold."""
    _note_practice(services, screen)
    found = await asyncio.to_thread(_kept, services)
    lines = [
        _("{account}: kept, for {routes}") if kept else _("{account}: none, for {routes}")
        for _form, _routes, kept in found
    ]
    named = [
        line.format(account=form.id, routes=", ".join(route.info.id for route in routes))
        for line, (form, routes, _kept_here) in zip(lines, found, strict=True)
    ]
    members = [
        {"account": form.id, "routes": [route.info.id for route in routes], "kept": kept}
        for form, routes, kept in found
    ]
    return Answer({"accounts": members}, named)


async def add_account(services: Services, screen: Screen, wish: AccountWish) -> Answer:
    """Ask for what the vendor gave to the organisation and keep it."""
    form = _form(wish.ca)
    _note_practice(services, screen)
    account = await asyncio.to_thread(asked_account, form, wish)
    await asyncio.to_thread(services.accounts.put, form.id, account)
    words = _("The account {account} is kept in this computer's keyring.").format(account=form.id)
    return Answer({"account": form.id}, [words])


async def remove_account(services: Services, screen: Screen, ca: str) -> Answer:
    """Forget an account."""
    form = _form(ca)
    _note_practice(services, screen)
    gone = await asyncio.to_thread(services.accounts.delete, form.id)
    words = _("The account {account} is forgotten.") if gone else _("There was no account {account}.")
    return Answer({"account": form.id, "removed": gone}, [words.format(account=form.id)])


def _form(ca: str) -> AccountForm:
    form = resolve(ca).account
    if form is None:
        raise InvalidUsageError("a route without an account", what=ca)
    return form


def _kept(services: Services) -> list[tuple[AccountForm, list[ProviderRoute], bool]]:
    forms: dict[str, tuple[AccountForm, list[ProviderRoute]]] = {}
    for route in PROVIDERS:
        if route.account is not None:
            forms.setdefault(route.account.id, (route.account, []))[1].append(route)
    return [
        (form, routes, services.accounts.get(account_id) is not None) for account_id, (form, routes) in forms.items()
    ]


def asked_account(form: AccountForm, wish: AccountWish) -> Account:
    """From a line on stdin, or by questions. Raises ``InvalidUsageError`` or ``FileMissingError``."""
    given = _given_on_stdin() if wish.secrets_stdin else None
    if given is None and not sys.stdin.isatty():
        raise InvalidUsageError(what="--secrets-stdin")
    address = wish.url or (given or {}).get("base_url") or ""
    if form.needs_address and not address and given is None:
        address = input(_("Address of the service (https://…)") + ": ").strip()
    if (form.needs_address and not address) or (address and not _is_https(address)):
        raise InvalidUsageError(what="--url")
    values = {one.name: _value(one, given) for one in form.fields}
    missing = [one.name for one in form.fields if not one.optional and not values[one.name]]
    if missing:
        raise InvalidUsageError(what=", ".join(missing))
    return Account(address.rstrip("/"), {name: Secret(value) for name, value in values.items() if value})


def _given_on_stdin() -> Mapping[str, str]:
    try:
        given = json.loads(sys.stdin.readline())
    except ValueError as error:
        raise InvalidUsageError(what="--secrets-stdin") from error
    if not isinstance(given, dict) or not all(isinstance(one, str) for one in given.values()):
        raise InvalidUsageError(what="--secrets-stdin")
    return given


def _value(one: AccountField, given: Mapping[str, str] | None) -> str:
    """From the line on stdin, or asked for; never from the argument list, which others can read."""
    label = _(one.label)
    if one.key:
        name = given.get(f"{one.name}_file", "") if given is not None else input(f"{label}: ").strip()
        return _key_pem(Path(name), None if given is None else given.get(f"{one.name}_password", "")) if name else ""
    if given is not None:
        return given.get(one.name, "")
    return getpass.getpass(f"{label}: ") if one.secret else input(f"{label}: ").strip()


def _key_pem(path: Path, password: str | None) -> str:
    """The key of a PEM or PKCS#12 file, without the password that guards the file."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.serialization import pkcs12

    try:
        with path.expanduser().open("rb") as file:
            content = file.read(_KEY_FILE_LIMIT + 1)
    except OSError as error:
        raise FileMissingError(type(error).__name__, name=path.name) from error
    if password is None:
        password = getpass.getpass(_("Password of that file (empty if it has none)") + ": ")
    guard = password.encode() or None
    try:
        if content.lstrip().startswith(b"-----BEGIN"):
            key = serialization.load_pem_private_key(content, guard)
        else:
            found = pkcs12.load_key_and_certificates(content, guard)[0]
            if found is None:
                raise ValueError("no key")
            key = found
        pem = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    except (ValueError, TypeError) as error:
        raise InvalidUsageError(type(error).__name__, what=path.name) from None
    return pem.decode("ascii")


def _is_https(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme == "https" and bool(parts.hostname) and parts.username is None
    except ValueError:
        return False


def _note_practice(services: Services, screen: Screen) -> None:
    if services.practice:
        screen.note(_("In practice mode the practice world's own account is used; these count outside it."))
