"""The door *Ký tài liệu*: files of the person's own, signed beside their originals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path

from core.errors import AppError
from core.i18n import _
from core.signing.engine import DocumentFacts
from core.signing.progress import DocumentProgress
from desktop.composition import Services
from desktop.dialogs import pick_files, pick_folder
from desktop.failures import banner_content
from desktop.flows.signing import SigningFlow
from desktop.flows.to_sign import SigningEnds, ToSign
from desktop.tasks import Tasks
from desktop.unlocking import inspected
from desktop.views.shell import Shell
from desktop.views.sign_document import SignDocumentView


class DocumentsFlow:
    """Files that cannot be signed are refused when they are given, not after the phone rang."""

    def __init__(
        self, shell: Shell, services: Services, tasks: Tasks, signing: SigningFlow, go_home: Callable[[], None]
    ) -> None:
        self._shell, self._services, self._tasks = shell, services, tasks
        self._signing, self._go_home = signing, go_home
        self._files: dict[Path, DocumentFacts] = {}
        self._folder: Path | None = None

    @cached_property
    def view(self) -> SignDocumentView:
        """The door's screen, made when it is first opened."""
        view = SignDocumentView()
        view.files_given.connect(lambda paths: self._tasks.start("inspect", self._add(paths)))
        view.removed.connect(self._remove)
        view.choose.connect(lambda: self._tasks.start("choose", self._choose()))
        view.folder_asked.connect(lambda: self._tasks.start("choose", self._choose_folder()))
        view.beside_asked.connect(lambda: self._tasks.start("choose", self.go_to(None)))
        view.back.connect(self._go_home)
        view.proceed.connect(self._preview)
        return view

    def open(self) -> None:
        """Show the door."""
        self._shell.set_steps(None)
        self._shell.show_screen(self.view)

    def retranslate(self) -> None:
        """The view follows the language by itself."""

    async def aclose(self) -> None:
        """Nothing of its own to end."""

    async def _choose(self) -> None:
        picked = await pick_files(self.view, _("Choose the files to sign"), (_("Documents (*.pdf)"),))
        if picked:
            await self._add(picked)

    async def _choose_folder(self) -> None:
        picked = await pick_folder(self.view, _("Where to save"), self._folder)
        if picked is not None:
            await self.go_to(picked)

    async def go_to(self, folder: Path | None) -> None:
        """Signed copies go to ``folder``, None for beside each original; raises ``StorageError`` leaves."""
        for wanted in {path.parent for path in self._files} if folder is None else {folder}:
            await self._services.engine.check_result_folder(wanted)
        self._folder = folder
        self.view.show_folder(folder)

    async def _add(self, paths: Sequence[Path]) -> None:
        self._shell.banner.clear()
        for path in paths:
            if path in self._files:
                continue
            try:
                facts = await inspected(self._services, path)
                await self._services.engine.check_result_folder(self._folder or path.parent)
            except AppError as error:
                self._shell.show_failure(banner_content(error, can_retry=False))
            else:
                self._files[path] = facts
        self.view.show_files(tuple(self._files))

    def _remove(self, path: Path) -> None:
        del self._files[path]
        self._services.engine.release(path)
        self.view.show_files(tuple(self._files))

    def _preview(self) -> None:
        files = tuple(
            ToSign(path, path.name, self._folder or path.parent, facts=facts) for path, facts in self._files.items()
        )
        ends = SigningEnds(back=self.open, signed=self._done, stage=lambda _stage: None, proceed=lambda: _("Done"))
        self._signing.open(files, ends)

    def _done(self, _signed: Sequence[DocumentProgress]) -> None:
        self._files.clear()
        self.view.show_files(())
        self._go_home()
