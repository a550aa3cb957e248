"""Files that were signed in a CA's own app are brought back: each finds the paper that it was made of."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from core.errors import AppError, BroughtBackError
from core.i18n import _
from core.signing.engine import SignedDocument
from desktop.composition import Services
from desktop.dialogs import Choice, ask, pick_files
from desktop.journey import Journey
from desktop.returning import brought_back
from desktop.tasks import Tasks
from desktop.ui.buttons import Kind
from desktop.views.shell import Shell


class BringingBack:
    """``changed`` is called when a paper was taken."""

    def __init__(
        self, shell: Shell, services: Services, tasks: Tasks, journey: Journey, changed: Callable[[], None]
    ) -> None:
        self._shell, self._services, self._tasks, self._journey = shell, services, tasks, journey
        self._changed = changed

    def start(self) -> None:
        """Say what to do, ask for the files, and take those that fit."""
        self._tasks.start("bring_back", self._bring())

    async def _bring(self) -> None:
        names = "\n".join(f"•  {paper.path}" for paper in self._journey.unsigned() if paper.path is not None)
        answer = await ask(
            self._shell,
            _("Signed in another app"),
            _(
                "Open these files in your provider's app, sign them there, and save them. Nothing else may be changed:"
                "\n{names}\nThen choose the signed files here."
            ).format(names=names),
            (Choice("no", _("Cancel")), Choice("choose", _("Choose signed files…"), Kind.PRIMARY)),
        )
        if answer != "choose":
            return
        kinds = (_("Papers ({kinds})").format(kinds="*.pdf"),)
        await self.take(await pick_files(self._shell, _("Choose signed files…"), kinds))

    async def take(self, files: tuple[Path, ...]) -> None:
        """Take each file; the first that is not taken is told when all were tried."""
        self._shell.banner.clear()
        failure: AppError | None = None
        for file in files:
            try:
                key, signed = await self._taken(file)
            except AppError as error:
                failure = failure or error
            else:
                self._journey.note_signed(key, signed)
        self._changed()
        if failure is not None:
            raise failure

    async def _taken(self, file: Path) -> tuple[str, SignedDocument]:
        for paper in self._journey.unsigned():
            if paper.path is None:
                continue
            number = self._journey.signer_of(paper).number
            try:
                signed = await brought_back(self._services, paper.path, file, self._journey.signed_folder, number)
            except BroughtBackError as error:
                if error.params.get("why") != "other_file":
                    raise
            else:
                return paper.component.key, signed
        raise BroughtBackError("of none of the papers", name=file.name, why="other_file")
