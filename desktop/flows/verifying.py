"""The door *Kiểm tra chữ ký*."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path

from core.errors import AppError
from core.i18n import _
from core.validation.report import FileReport
from desktop.composition import Services
from desktop.dialogs import pick_files
from desktop.failures import banner_content
from desktop.tasks import Tasks
from desktop.views.shell import Shell
from desktop.views.verify import VerifyView


class VerifyingFlow:
    """Files in, reports out; a file that cannot be read does not keep the others from being shown."""

    def __init__(self, shell: Shell, services: Services, tasks: Tasks, go_home: Callable[[], None]) -> None:
        self._shell, self._services, self._tasks, self._go_home = shell, services, tasks, go_home

    @cached_property
    def view(self) -> VerifyView:
        """The door's screen, made when it is first opened."""
        view = VerifyView()
        view.files_given.connect(self.check)
        view.choose.connect(lambda: self._tasks.start("choose", self._choose()))
        view.back.connect(self._go_home)
        return view

    def open(self) -> None:
        """Show the door."""
        self._shell.set_steps(None)
        self._shell.show_screen(self.view)

    def retranslate(self) -> None:
        """The view follows the language by itself."""

    async def aclose(self) -> None:
        """Nothing of its own to end."""

    def check(self, paths: Sequence[Path]) -> None:
        """Check these files."""
        self._tasks.start("verify", self._check(paths))

    async def _choose(self) -> None:
        picked = await pick_files(self.view, _("Choose signed files"), (_("Documents (*.pdf)"),))
        if picked:
            self.check(picked)

    async def _check(self, paths: Sequence[Path]) -> None:
        self._shell.banner.clear()
        self.view.set_busy(True)
        try:
            trust = await self._services.trust()
            reports: list[FileReport] = []
            for path in paths:
                try:
                    reports.append(await self._services.engine.validate(path, trust, self._services.clock.now()))
                except AppError as error:
                    self._shell.show_failure(banner_content(error, can_retry=False))
            self.view.show_reports(reports)
        finally:
            self.view.set_busy(False)
