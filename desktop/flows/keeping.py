"""What the person may keep – the receipt and the signed files – before the dossier is wiped."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from PySide6.QtCore import QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices

from core.i18n import _
from core.portal.model import Receipt
from desktop.composition import Services
from desktop.dialogs import Choice, ask, pick_folder
from desktop.journey import Journey
from desktop.kept_copies import save_copies
from desktop.printing import print_pdf
from desktop.tasks import Tasks
from desktop.ui.banner import BannerContent, Tone
from desktop.ui.buttons import Kind
from desktop.views.receipt import ReceiptView
from desktop.views.shell import Shell


class Keeping:
    """The receipt's screen. Signed copies that were not saved are asked about once, before they go.

    That holds before the submission too: each of them cost a confirmation on the phone.
    """

    def __init__(
        self, shell: Shell, services: Services, tasks: Tasks, journey: Journey, go_home: Callable[[], None]
    ) -> None:
        self._shell, self._services, self._tasks, self._journey = shell, services, tasks, journey
        self._go_home = go_home
        self._receipt_file: Path | None = None
        self._settled: frozenset[Path] = frozenset()

    @cached_property
    def view(self) -> ReceiptView:
        """The screen, made when there is a receipt."""
        view = ReceiptView()
        view.save_asked.connect(lambda: self._tasks.start("receipt", self._save_receipt()))
        view.save_signed_asked.connect(lambda: self._tasks.start("keep", self._save_signed()))
        view.open_asked.connect(self._open)
        view.print_asked.connect(lambda: self._tasks.start("print", self._print()))
        view.proceed.connect(lambda: self._tasks.start("leave", self.leave()))
        return view

    def open(self, receipt: Receipt) -> None:
        """Show what the portal answered."""
        self._receipt_file = None
        signed = self._journey.signed_files()
        self.view.show_saved(None)
        self.view.show_signed(len(signed), None)
        self.view.show_receipt(
            receipt.number,
            receipt.time.astimezone().strftime("%H:%M %d/%m/%Y"),
            self._journey.service.name,
            [f"{paper.component.label}: {paper.path.name}" for paper in self._journey.papers() if paper.path],
            practice=receipt.practice,
            provisional=receipt.provisional,
        )
        self._shell.show_screen(self.view)

    @property
    def at_stake(self) -> bool:
        """There are signed copies that the person has neither saved nor given up, and that no draft keeps."""
        return not self._journey.keeps and not self._settled.issuperset(self._journey.signed_files())

    def settle(self) -> None:
        """The signed copies at hand are safe elsewhere."""
        self._settled = frozenset(self._journey.signed_files())

    async def may_go(self) -> bool:
        """Whether the signed copies may be wiped: they are saved, or the person does without them."""
        if not self.at_stake:
            return True
        signed = frozenset(self._journey.signed_files())
        answer = await ask(
            self._shell,
            _("Keep your signed files?"),
            _("The signed copies are wiped from this program when you leave. The portal has received its own.")
            if self._journey.submitted
            else _("This dossier was not submitted. Its signed copies are wiped from this program when you leave."),
            (
                Choice("leave", _("Leave without saving"), Kind.QUIET),
                Choice("save", _("Save signed copies…"), Kind.PRIMARY),
            ),
        )
        if answer == "save":
            await self._save_signed()
            return not self.at_stake
        if answer == "leave":
            self._settled = signed
        return answer == "leave"

    async def leave(self) -> None:
        """Wipe the dossier and go home, if the person agrees."""
        if await self.may_go():
            self._journey.forget()
            self._go_home()

    async def _save_receipt(self) -> None:
        # In the kiosk nothing is written anywhere but where the person says.
        folder = await self._picked() if self._services.basics.ephemeral else self._lasting_folder()
        if folder is not None:
            self._receipt_file = await self._journey.save_receipt(folder)
            self.view.show_saved(str(self._receipt_file))

    async def _print(self) -> None:
        # What is printed lies among the dossier's own papers and is wiped with them.
        file = self._receipt_file or await self._journey.save_receipt(self._journey.signed_folder)
        if not await print_pdf(self._shell, self._services.renderer, file):
            self._shell.show_failure(
                BannerContent(
                    _("There is no printer here"),
                    _("Connect one, or save the receipt as PDF and print it elsewhere."),
                    Tone.WARN,
                )
            )

    async def _save_signed(self) -> None:
        folder = await self._picked()
        if folder is not None:
            signed = frozenset(self._journey.signed_files())
            saved = await save_copies(self._journey.signed_files(), folder)
            self._settled = signed
            self.view.show_signed(len(saved), str(folder))

    async def _picked(self) -> Path | None:
        downloads = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
        return await pick_folder(self._shell, _("Where to save"), Path(downloads))

    def _lasting_folder(self) -> Path:
        chosen = self._services.basics.settings.result_folder
        return chosen or Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation))

    def _open(self) -> None:
        if self._receipt_file is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._receipt_file)))
