"""Before anything else an installed program must know its portal: asked once, remembered in the settings."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from core.errors import AppError, ProfileInvalidError
from core.i18n import set_language
from core.portal.shelf import ProfileShelf
from core.settings import load_settings, save_settings
from desktop.eventloop import CloseSequence
from desktop.failures import banner_content
from desktop.views.choose_profile import ChooseProfileView, ProfileChoice
from desktop.views.shell import Shell


def must_ask(root: Path, named: str | None, *, checkout: bool) -> bool:
    """Whether no profile is named, remembered or implied by running from a source tree, or it ships no longer."""
    wanted = named or load_settings(root).profile or ("sandbox" if checkout else None)
    try:
        return wanted is None or ProfileShelf.of_this_computer().find(wanted) is None
    except ProfileInvalidError:
        return True


def profile_choices() -> tuple[ProfileChoice, ...]:
    """Every profile that is offered on this computer, those for practice last."""
    profiles = sorted(ProfileShelf.of_this_computer().offered(), key=lambda profile: profile.practice)
    return tuple(ProfileChoice(profile.name, profile.title, profile.note, profile.practice) for profile in profiles)


class FirstRun:
    """The question, in a shell of its own. ``run`` ends with the choice remembered, or the window closed."""

    def __init__(self, shell: Shell, root: Path, language: str) -> None:
        self._shell, self._root = shell, root
        self._done = asyncio.Event()
        self._language = language
        self.view = ChooseProfileView(profile_choices())
        self.view.proceed.connect(self._done.set)
        shell.language_chosen.connect(self._speak)
        shell.show_screen(self.view)

    async def run(self, close: CloseSequence) -> str | None:
        """The chosen profile's name; None if the person closed the window."""
        while True:
            async with asyncio.TaskGroup() as group:
                ends = [group.create_task(self._done.wait()), group.create_task(close.wait())]
                await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
                closed = ends[1].done()
                for end in ends:
                    end.cancel()
            name = self.view.chosen
            if closed or name is None:
                return None
            self._done.clear()
            try:
                await asyncio.to_thread(self._remember, name)
            except AppError as error:
                self._shell.show_failure(banner_content(error, can_retry=False))
            else:
                return name

    def _remember(self, name: str) -> None:
        save_settings(self._root, replace(load_settings(self._root), profile=name, language=self._language))

    def _speak(self, language: str) -> None:
        self._language = language
        set_language(language)
        self._shell.set_language(language)
