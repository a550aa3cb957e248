"""The settings' page: values are checked before they are kept, accounts go to the keyring and nowhere else."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from core.errors import AppError, InvalidUsageError, KeyringUnavailableError
from core.i18n import N_, _
from core.messages import describe, explain
from core.network_choice import PROXY_PASSWORD, ProxyMode
from core.portal.shelf import ProfileShelf
from core.secrets import KeyringStore, Secret
from core.settings import Settings, load_settings, save_settings
from core.settings_entry import SCALES, entered, shown
from desktop.account_dialog import AccountDialog
from desktop.account_entry import account_of, key_pem, read_key_file
from desktop.composition import Services
from desktop.dialogs import confirm, make_room, show
from desktop.tasks import Tasks
from desktop.ui.banner import BannerContent, Tone
from desktop.ui.form import FieldGroup, FieldKind, FieldSpec
from desktop.views.settings import AccountRow, SettingsView
from desktop.views.shell import Shell

if TYPE_CHECKING:
    from core.portal.profile import Profile
    from providers.route import AccountForm

_MODES: Final = {
    ProxyMode.SYSTEM: N_("As this computer is set"),
    ProxyMode.NONE: N_("No proxy"),
    ProxyMode.MANUAL: N_("This proxy:"),
}
_ADDRESS: Final = "base_url"


class SettingsFlow:
    """A door like the others, though a small one; not there in a kiosk."""

    def __init__(
        self,
        shell: Shell,
        services: Services,
        tasks: Tasks,
        forget: Callable[[], Awaitable[None]],
        go_home: Callable[[], None],
    ) -> None:
        self._shell, self._services, self._tasks, self._go_home = shell, services, tasks, go_home
        self._forget_before = forget

    @cached_property
    def view(self) -> SettingsView:
        """The page."""
        view = SettingsView()
        view.back.connect(self._go_home)
        view.proceed.connect(lambda: self._tasks.start("settings_page", self._save()))
        view.set_asked.connect(lambda account: self._tasks.start("account", self._set(account)))
        view.forget_filled_asked.connect(lambda: self._tasks.start("forget", self._forget_filled()))
        view.forget_asked.connect(lambda account: self._tasks.start("account", self._forget(account)))
        return view

    def open(self) -> None:
        """Show what is set."""
        self._tasks.start("settings_page", self._show())

    def retranslate(self) -> None:
        """The fields again, in the language in force; what was typed stays."""
        if "view" in self.__dict__:
            self.view.show_settings(groups(self._services.profile), {})
            self._tasks.start("account", self._show_accounts())

    async def aclose(self) -> None:
        """Nothing runs."""

    async def _show(self) -> None:
        settings = await asyncio.to_thread(load_settings, self._root)
        self._shell.set_steps(None)
        values = shown(settings) | {"profile": self._services.profile.name}
        self.view.form.clear_values()
        self.view.show_errors({})
        self.view.show_settings(groups(self._services.profile), values)
        self._shell.show_screen(self.view)
        self.view.show_top()
        await self._show_accounts()

    async def _show_accounts(self) -> None:
        rows: list[AccountRow] = []
        words = _("An authority gives such an account to an organisation. It is kept in this computer's keyring only.")
        if self._services.practice:
            words += " " + _("In practice mode it is not used.")
        try:
            rows = await asyncio.to_thread(self._account_rows)
        except KeyringUnavailableError as error:
            told = describe(error)
            words = f"{told.what_happened} {told.what_to_do}"
        self.view.show_accounts(words, rows)

    def _account_rows(self) -> list[AccountRow]:
        return [
            AccountRow(account_id, ", ".join(brands), self._services.accounts.get(account_id) is not None)
            for account_id, (_form, brands) in _forms().items()
        ]

    async def _save(self) -> None:
        before, values = await asyncio.to_thread(load_settings, self._root), self.view.form.values()
        found = await asyncio.to_thread(entered, before, values)
        self.view.show_errors({name: explain(problem) for name, problem in found.problems.items()})
        if found.problems:
            return
        await asyncio.to_thread(self._keep, before, found.settings, values["proxy_password"])
        self.view.form.set_values({"proxy_password": ""})
        self._shell.show_failure(
            BannerContent(_("Saved"), _("It counts from the next start of the program."), Tone.GOOD)
        )

    def _keep(self, before: Settings, after: Settings, password: str) -> None:
        if password and after.network.proxy.needs_password:
            KeyringStore().put(PROXY_PASSWORD, Secret(password))
        elif before.network.proxy.needs_password and not after.network.proxy.needs_password:
            KeyringStore().delete(PROXY_PASSWORD)
        save_settings(self._root, after)

    async def _set(self, account_id: str) -> None:
        form, brands = _forms()[account_id]
        title = _("Account at {authority}").format(authority=", ".join(brands))
        dialog = AccountDialog(title, _fields(form), self._shell)
        make_room(dialog)
        if not await show(dialog):
            return
        try:
            await asyncio.to_thread(self._put, form, dialog.take())
        except InvalidUsageError as error:
            self._shell.show_failure(
                BannerContent(
                    _("The account was not kept"),
                    _("These parts are missing or not right: {what}.").format(what=self._labels(form, error)),
                    Tone.WARN,
                )
            )
        except AppError as error:
            told = describe(error)
            self._shell.show_failure(BannerContent(told.title, told.what_happened, Tone.BAD))
        await self._show_accounts()

    def _put(self, form: AccountForm, typed: dict[str, str]) -> None:
        values = {}
        for one in form.fields:
            value = typed[one.name]
            if one.key and value:
                path = Path(value)
                value = key_pem(read_key_file(path), typed[f"{one.name}_password"], path.name)
            values[one.name] = value
        self._services.accounts.put(form.id, account_of(form, typed[_ADDRESS], values))

    def _labels(self, form: AccountForm, error: InvalidUsageError) -> str:
        """The parts as the dialog names them."""
        named = {one.name: _(one.label) for one in form.fields} | {"--url": _("Address of the service (https://…)")}
        return ", ".join(named.get(part, part) for part in error.params.get("what", "").split(", "))

    async def _forget(self, account_id: str) -> None:
        brands = ", ".join(_forms()[account_id][1])
        question = _("Without it, nobody on this computer can sign through {authority} directly.").format(
            authority=brands
        )
        if await confirm(self._shell, _("Forget this account?"), question, _("Forget"), danger=True):
            await asyncio.to_thread(self._services.accounts.delete, account_id)
            await self._show_accounts()

    async def _forget_filled(self) -> None:
        await self._forget_before()
        self._shell.show_failure(
            BannerContent(_("It is forgotten"), _("The next dossier begins with what your account tells."), Tone.GOOD)
        )

    @property
    def _root(self) -> Path:
        return self._services.basics.lasting_home.root


def groups(current: Profile) -> list[FieldGroup]:
    """The page's fields with their labels and choices; the profile in use is one, offered or not."""
    offered = {profile.name: profile for profile in ProfileShelf.of_this_computer().offered()} | {current.name: current}
    profiles = tuple((profile.name, profile.display_name) for profile in offered.values())
    scales = tuple((one, f"{float(one):.0%}") for one in SCALES)
    modes = tuple((mode.value, _(words)) for mode, words in _MODES.items())
    return [
        FieldGroup(
            _("Program"),
            (
                FieldSpec("profile", _("Portal"), FieldKind.CHOICE, options=profiles),
                FieldSpec("scale", _("Size of everything on the screen"), FieldKind.CHOICE, options=scales),
                FieldSpec("result_folder", _("Folder for signed files"), example=_("beside the file that is signed")),
            ),
        ),
        FieldGroup(
            _("Network"),
            (
                FieldSpec("proxy", _("Way to the network"), FieldKind.CHOICE, options=modes),
                FieldSpec("proxy_url", _("Address of the proxy"), example="http://proxy.example.vn:3128"),
                FieldSpec("proxy_user", _("User at the proxy, if it asks")),
                FieldSpec("proxy_password", _("Password at the proxy"), FieldKind.SECRET, example=_("as it is kept")),
                FieldSpec("proxy_exceptions", _("Reached without the proxy"), example="example.vn, 10.0.0.5"),
                FieldSpec("root_file", _("File with your network's own root certificate")),
            ),
        ),
        FieldGroup(
            _("Time-stamping authorities"),
            (FieldSpec("tsa_urls", _("Addresses, one on each line, in the order they are asked"), FieldKind.LONG),),
        ),
    ]


def _forms() -> dict[str, tuple[AccountForm, tuple[str, ...]]]:
    """Every account by its id, and the brands that take it."""
    from providers import PROVIDERS

    found: dict[str, tuple[AccountForm, tuple[str, ...]]] = {}
    for route in PROVIDERS:
        if route.account is not None:
            form, brands = found.get(route.account.id, (route.account, ()))
            found[form.id] = (form, tuple(dict.fromkeys((*brands, route.info.display_name))))
    return found


def _fields(form: AccountForm) -> list[FieldSpec]:
    found = [FieldSpec(_ADDRESS, _("Address of the service (https://…)"), required=form.needs_address)]
    for one in form.fields:
        kind = FieldKind.SECRET if one.secret and not one.key else FieldKind.TEXT
        label = _("{label}: path of the file").format(label=_(one.label)) if one.key else _(one.label)
        found.append(FieldSpec(one.name, label, kind, required=not one.optional))
        if one.key:
            words = _("Password of that file (empty if it has none)")
            found.append(FieldSpec(f"{one.name}_password", words, FieldKind.SECRET))
    return found
