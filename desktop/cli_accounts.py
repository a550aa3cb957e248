"""``kyso accounts``: the organisation's accounts at certification authorities, in the keyring only."""

from __future__ import annotations

import asyncio
import getpass
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.accounts import Account
from core.errors import InvalidUsageError
from core.i18n import _
from desktop.account_entry import account_of, check_address, key_pem, read_key_file
from desktop.cli_output import Answer, Screen
from desktop.composition import Services
from providers import PROVIDERS, resolve

if TYPE_CHECKING:
    from providers.route import AccountField, AccountForm, ProviderRoute


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
    check_address(form, address)
    values = {one.name: _value(one, given) for one in form.fields}
    return account_of(form, address, values)


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
    content = read_key_file(path)
    if password is None:
        password = getpass.getpass(_("Password of that file (empty if it has none)") + ": ")
    return key_pem(content, password, path.name)


def _note_practice(services: Services, screen: Screen) -> None:
    if services.practice:
        screen.note(_("In practice mode the practice world's own account is used; these count outside it."))
