"""Which door is open. Joins the shell with the flows, and switches the language in place."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, Protocol

from core.errors import AppError
from core.i18n import N_, _, set_language
from core.settings import load_settings, save_settings
from core.signing.journal import JournalEntry
from core.signing.progress import DocumentProgress
from desktop.browsers import Browser
from desktop.composition import Services
from desktop.dialogs import confirm
from desktop.failures import banner_content
from desktop.flows.documents import DocumentsFlow
from desktop.flows.filing import FilingFlow
from desktop.flows.my_dossiers import MyDossiers
from desktop.flows.settings import SettingsFlow
from desktop.flows.signing import SigningFlow
from desktop.flows.to_sign import SigningEnds
from desktop.flows.verifying import VerifyingFlow
from desktop.tasks import Tasks
from desktop.views.home import HomeView
from desktop.views.shell import Shell

_UNDER_WAY: Final = {
    "sign": N_("A signature is being made. If you leave now, what you confirm on the phone may be lost."),
    "submit": N_("The dossier is on its way. If you leave now, you will not see whether the portal received it."),
}
"""Tasks that do not end well when they are cut off, and what is said to whoever wants to leave."""


class Door(Protocol):
    """A flow behind a door."""

    def open(self) -> None:
        """Show its first screen."""

    def retranslate(self) -> None:
        """Show again what the views cannot translate by themselves."""

    async def aclose(self) -> None:
        """End what it runs."""


class Navigator:
    """``start`` opens the doors; ``finish`` is called by *Kết thúc*, ``browser`` is where one signs in."""

    def __init__(
        self,
        shell: Shell,
        services: Services,
        tasks: Tasks,
        finish: Callable[[], None],
        browser: Browser,
    ) -> None:
        self._shell, self._services, self._tasks = shell, services, tasks
        self._unfinished: tuple[JournalEntry, ...] = ()
        self.home = shell.home
        self.signing = SigningFlow(shell, services, tasks)
        self.documents = DocumentsFlow(shell, services, tasks, self.signing, self.go_home)
        self.verifying = VerifyingFlow(shell, services, tasks, self.go_home)
        self.filing = FilingFlow(shell, services, tasks, self.signing, self.go_home, browser)
        self.settings = SettingsFlow(shell, services, tasks, self.filing.forget_filled, self.go_home)
        self.my_dossiers = MyDossiers(shell, services, tasks, self.filing, self.signing, self.go_home)
        self._doors: tuple[Door, ...] = (
            self.filing,
            self.documents,
            self.verifying,
            self.settings,
            self.my_dossiers,
        )
        self._connect(self.home, finish)

    def _connect(self, home: HomeView, finish: Callable[[], None]) -> None:
        home.filing.connect(self.filing.open)
        home.signing.connect(self.documents.open)
        home.verifying.connect(self.verifying.open)
        home.resume.connect(self._resume)
        home.settings.connect(self.settings.open)
        home.dossiers.connect(self.my_dossiers.open)
        self._shell.home_asked.connect(self._home_asked)
        self._shell.finish_asked.connect(lambda: self.end_asked(finish))
        self._shell.language_chosen.connect(self.switch_language)

    async def start(self) -> None:
        """The doors open, and the journal is looked through for interrupted signings."""
        self.home.set_ready(True)
        if not self._services.basics.ephemeral:
            self.home.offer_settings()
        try:
            await self._look_for_unfinished()
        except AppError as error:
            # A journal that cannot be opened keeps nobody from checking a signature.
            self._shell.show_failure(banner_content(error, can_retry=False))

    def go_home(self) -> None:
        """Back to the three doors."""
        self._shell.set_steps(None)
        self._shell.show_screen(self.home)
        self._tasks.start("unfinished", self._look_for_unfinished(), again=self.go_home)

    def switch_language(self, language: str) -> None:
        """Everything in the window in another language; what was typed stays."""
        set_language(language)
        self._shell.set_language(language)
        for door in self._doors:
            door.retranslate()
        if not self._services.basics.ephemeral:
            self._tasks.start("settings", asyncio.to_thread(_remember, self._services.basics.home.root, language))

    async def aclose(self) -> None:
        """End every flow."""
        for door in self._doors:
            await door.aclose()
        await self.signing.aclose()

    def _home_asked(self) -> None:
        # A running signing or submission has its own cancel; leaving its screen would hide how it ends.
        if not any(self._tasks.running(key) for key in _UNDER_WAY):
            if self.filing.journey.submitted:
                self._tasks.start("leave", self.filing.keeping.leave())
            else:
                self.go_home()

    def end_asked(self, end: Callable[[], None]) -> None:
        """Call ``end`` at once, or when the person agrees to break off what runs and to lose what was not saved."""
        if self.filing.keeping.at_stake or self._under_way() is not None:
            self._tasks.start("end", self._end_if_it_may_go(end))
        else:
            end()

    async def _end_if_it_may_go(self, end: Callable[[], None]) -> None:
        under_way = self._under_way()
        if under_way is not None and not await confirm(
            self._shell, _("Leave in the middle?"), _(_UNDER_WAY[under_way]), _("Leave"), danger=True
        ):
            return
        if await self.filing.keeping.may_go():
            end()

    def _under_way(self) -> str | None:
        return next((key for key in _UNDER_WAY if self._tasks.running(key)), None)

    async def _look_for_unfinished(self) -> None:
        journal = await self._services.journal()
        entries = await asyncio.to_thread(journal.entries)
        self._unfinished = tuple(entry for entry in entries if not entry.held_elsewhere)
        self.home.set_unfinished(len(self._unfinished))

    def _resumed(self, documents: Sequence[DocumentProgress]) -> None:
        self._tasks.start("note_signed", self.filing.autosave.note_signed(documents))
        self.go_home()

    def _resume(self) -> None:
        if self._unfinished:
            entry = self._unfinished[0]
            ends = SigningEnds(
                back=self.go_home,
                signed=self._resumed,
                stage=lambda _stage: None,
                proceed=lambda: _("Done"),
            )
            self.signing.resume(entry.transaction_id, entry.provider_id, ends)


def _remember(root: Path, language: str) -> None:
    save_settings(root, replace(load_settings(root), language=language))
