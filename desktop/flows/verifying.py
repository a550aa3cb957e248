"""The door *Kiểm tra chữ ký*."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path

from core.errors import AppError
from core.i18n import _
from core.signing.engine import TrustSettings
from core.validation.report import FileReport
from core.validation.summary_file import write_summary
from desktop.composition import Services
from desktop.dialogs import confirm, pick_files, pick_folder
from desktop.failures import banner_content
from desktop.summaries import summary_of
from desktop.tasks import Tasks
from desktop.unlocking import checked
from desktop.views.shell import Shell
from desktop.views.verify import VerifyView

_log = logging.getLogger(__name__)


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
        view.summary_asked.connect(lambda path: self._tasks.start("summary", self._save_summary(path)))
        view.evidence_asked.connect(lambda report: self._tasks.start("evidence", self._save_evidence(report)))
        view.wipe_asked.connect(lambda report: self._tasks.start("evidence", self._wipe_evidence(report)))
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
            trust, now = await self._services.trust(), self._services.clock.now()
            reports: list[FileReport] = []
            for path in paths:
                try:
                    reports.append(await self._validated(path, trust, now))
                except AppError as error:
                    self._shell.show_failure(banner_content(error, can_retry=False))
            self.view.show_reports(reports, now)
            await self._offer_evidence(reports)
        finally:
            self.view.set_busy(False)

    async def _validated(self, path: Path, trust: TrustSettings, now: datetime) -> FileReport:
        return await checked(
            self._services, path, lambda: self._services.engine.validate(path, trust, now), lambda report: report
        )

    async def _save_summary(self, path: Path) -> None:
        """Check the file once more and save what is found: the sheet's digest and verdict are of the same bytes."""
        folder = await pick_folder(self.view, _("Where should the summary be saved?"))
        if folder is None:
            return
        self._shell.banner.clear()
        self.view.set_busy(True)
        try:
            trust = await self._services.trust()
            found = await self._services.engine.examine(path, trust, self._services.clock.now())
            summary = summary_of(self._services, [found], trust)
            wished = folder / _("{stem}-check.pdf").format(stem=path.stem)
            self.view.show_saved(
                found.report, await asyncio.to_thread(write_summary, summary, wished, self._services.home.work)
            )
        except AppError as error:
            self._shell.show_failure(banner_content(error, can_retry=False))
        finally:
            self.view.set_busy(False)

    async def _offer_evidence(self, reports: Sequence[FileReport]) -> None:
        """A home whose seal cannot be opened keeps nothing that could be offered, and verdicts need none of it."""
        try:
            held = {report.path for report in reports if await self._kept(report)}
        except AppError as error:
            _log.warning("no evidence offered: %s", error.code)
            held = set()
        self.view.show_evidence(held)

    async def _kept(self, report: FileReport) -> list[str]:
        store = await self._services.evidence()
        ids = [one.evidence_id for one in report.signatures if one.evidence_id is not None]
        return await asyncio.to_thread(lambda: [one for one in ids if store.holds(one)])

    async def _save_evidence(self, report: FileReport) -> None:
        folder = await pick_folder(self.view, _("Where should the evidence be saved?"))
        if folder is None:
            return
        wished = folder / _("{stem}-evidence.zip").format(stem=report.path.stem)
        try:
            store = await self._services.evidence()
            for one in await self._kept(report):
                self.view.show_saved(report, await asyncio.to_thread(store.export, one, wished))
        except AppError as error:
            self._shell.show_failure(banner_content(error, can_retry=False))

    async def _wipe_evidence(self, report: FileReport) -> None:
        sure = await confirm(
            self.view,
            _("Delete the evidence?"),
            _("The certificate status kept from the time of signing cannot be had again. The signed file stays."),
            _("Delete evidence"),
            danger=True,
        )
        if not sure:
            return
        try:
            store = await self._services.evidence()
            for one in await self._kept(report):
                await asyncio.to_thread(store.delete, one)
        except AppError as error:
            self._shell.show_failure(banner_content(error, can_retry=False))
        await self._offer_evidence(self.view.reports)
