"""Dossiers begun earlier: shown where a service is chosen, gone on with, or wiped."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.dossier.draft import Draft
from core.i18n import _
from core.printable import printable
from desktop.autosave import Autosave
from desktop.dialogs import confirm
from desktop.journey import Journey
from desktop.tasks import Tasks
from desktop.views.draft_list import DraftList, DraftRow
from desktop.views.shell import Shell


class Resuming:
    """``view`` is made when step 1 is first shown. ``resumed`` takes the names of files that are gone."""

    def __init__(
        self,
        shell: Shell,
        tasks: Tasks,
        journey: Journey,
        autosave: Autosave,
        view: Callable[[], DraftList],
        resumed: Callable[[Sequence[str]], None],
    ) -> None:
        self._shell, self._tasks, self._journey, self._autosave = shell, tasks, journey, autosave
        self._view, self._resumed = view, resumed
        self._drafts: dict[str, Draft] = {}
        self._connected = False

    def show(self) -> None:
        """Step 1 is on the screen: look for this account's drafts."""
        if not self._connected:
            self._connected = True
            self._view().resume_asked.connect(lambda one: self._tasks.start("resume_draft", self._resume(one)))
            self._view().wipe_asked.connect(lambda one, name: self._tasks.start("wipe_draft", self._wipe(one, name)))
        self._tasks.start("drafts", self._look())

    def retranslate(self) -> None:
        """The rows again, in the language in force."""
        if self._connected:
            self._view().show_rows([_row(draft) for draft in self._drafts.values()])

    async def _look(self) -> None:
        found = await self._autosave.find(self._journey.account)
        self._drafts = {draft.dossier_id: draft for draft in found}
        self.retranslate()

    async def _resume(self, dossier_id: str) -> None:
        self._shell.banner.clear()
        self._resumed(await self._journey.resume(self._drafts[dossier_id]))

    async def _wipe(self, dossier_id: str, service: str) -> None:
        words = _("“{name}” and its signed copies are deleted from this computer. Your own files stay.")
        if await confirm(self._shell, _("Delete this dossier?"), words.format(name=service), _("Delete"), danger=True):
            self._journey.give_up(dossier_id)
            await self._autosave.wipe(dossier_id)
            await self._look()


def _row(draft: Draft) -> DraftRow:
    when = draft.saved_at.astimezone().strftime("%H:%M %d/%m/%Y")
    facts = (
        _("Left at {time}").format(time=when),
        _(draft.step.value),
        _("{count} files").format(count=len(draft.attachments)),
    )
    return DraftRow(draft.dossier_id, printable(draft.service), "  ·  ".join(facts))
