"""The door *Nộp hồ sơ*: the five steps, joined to the journey that holds their truth."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices

from core.i18n import _
from core.portal.submission import SubmissionProgress
from core.signing.progress import DocumentProgress
from desktop.applicant import GROUPS
from desktop.composition import Services
from desktop.dialogs import pick_files
from desktop.flows.entering import Entering
from desktop.flows.rows import check_items, fault_words, field_groups, paper_row, service_facts
from desktop.flows.signing import SigningEnds, SigningFlow, ToSign
from desktop.journey import Journey
from desktop.tasks import Tasks
from desktop.views.dossier import ChooseSignView, DossierView
from desktop.views.fill import FillView
from desktop.views.paper_table import PaperAction
from desktop.views.receipt import ReceiptView
from desktop.views.shell import Shell
from desktop.views.submission import SubmissionView


def step_titles() -> Sequence[str]:
    """The guide's five steps."""
    return (
        _("Choose the service"),
        _("Open the dossier"),
        _("Fill in and attach"),
        _("Choose what to sign"),
        _("Sign and submit"),
    )


class FilingFlow:
    """Views show what the journey holds; every change goes to the journey first."""

    def __init__(
        self, shell: Shell, services: Services, tasks: Tasks, signing: SigningFlow, go_home: Callable[[], None]
    ) -> None:
        self._shell, self._services, self._tasks = shell, services, tasks
        self._signing, self._go_home = signing, go_home
        self.journey = Journey(services)
        self._receipt_file: Path | None = None
        self.entering = Entering(shell, services, tasks, self.journey, go_home, self._chosen, self._stage)
        self.dossier, self.fill = DossierView(), FillView()
        self.choose_sign, self.submission, self.receipt = ChooseSignView(), SubmissionView(), ReceiptView()
        self._connect()

    def _connect(self) -> None:
        for view in (self.dossier, self.fill, self.choose_sign):
            view.acted.connect(self._acted)
            view.dropped.connect(lambda key, paths: self._tasks.start("attach", self._attach(key, paths)))
        self.dossier.back.connect(self.entering.show_choose)
        self.dossier.proceed.connect(self._show_fill)
        self.fill.back.connect(self._show_dossier)
        self.fill.edited.connect(self.journey.set_applicant_value)
        self.fill.proceed.connect(self._check_fill)
        self.choose_sign.back.connect(self._show_fill)
        self.choose_sign.proceed.connect(self._sign_all_or_review)
        self.submission.back.connect(self._show_choose_sign)
        self.submission.proceed.connect(lambda: self._tasks.start("submit", self._submit()))
        self.receipt.save_asked.connect(lambda: self._tasks.start("receipt", self._save_receipt()))
        self.receipt.open_asked.connect(self._open_receipt)
        self.receipt.proceed.connect(self._leave)

    def open(self) -> None:
        """Go on with the dossier at hand, or begin."""
        self.entering.open()

    def retranslate(self) -> None:
        """Rows, fields and facts again, in the language in force."""
        self.entering.retranslate()
        if self.journey.begun:
            self._fill_views()

    async def aclose(self) -> None:
        """Sign out where the portal was signed in to."""
        await self.journey.aclose()

    def _stage(self, step: int | None) -> None:
        self._shell.set_steps(None if step is None else step_titles, step or 0)

    def _chosen(self, code: str) -> None:
        self.journey.begin(code)
        self._fill_views()
        self.fill.show_errors({})
        self._show_dossier()

    def _fill_views(self) -> None:
        self.dossier.show_service(self.journey.service.name, service_facts(self.journey.service))
        self.fill.show_fields(field_groups(GROUPS), self.journey.applicant_values())
        self._fill_rows()

    def _fill_rows(self) -> None:
        papers = self.journey.papers()
        self.dossier.show_rows([paper_row(paper, signing=False) for paper in papers])
        self.fill.show_rows([paper_row(paper, signing=False) for paper in papers])
        missing = [paper.component.label for paper in papers if paper.missing]
        self.choose_sign.show_rows(
            [paper_row(paper, signing=True) for paper in papers], len(self.journey.unsigned()), missing
        )
        self.submission.show_checks(self.journey.service.name, check_items(papers))

    def _show_dossier(self) -> None:
        self._stage(1)
        self._shell.show_screen(self.dossier)

    def _show_fill(self) -> None:
        self._stage(2)
        self._shell.show_screen(self.fill)

    def _check_fill(self) -> None:
        errors = self.journey.applicant_faults()
        self.fill.show_errors(fault_words(errors))
        if not errors:
            self._show_choose_sign()

    def _show_choose_sign(self) -> None:
        self._stage(3)
        self._fill_rows()
        self._shell.show_screen(self.choose_sign)

    def _show_submission(self) -> None:
        self._stage(4)
        self._fill_rows()
        self._shell.show_screen(self.submission)

    def _acted(self, key: str, action: PaperAction) -> None:
        match action:
            case PaperAction.ATTACH:
                self._tasks.start("attach", self._choose_file(key))
            case PaperAction.REMOVE:
                self.journey.remove(key)
                self._fill_rows()
            case PaperAction.SIGN:
                self._sign([key])

    async def _choose_file(self, key: str) -> None:
        kinds = " ".join(f"*.{kind}" for kind in self.journey.accepted_kinds)
        picked = await pick_files(
            self._shell, _("Choose a file"), (_("Papers ({kinds})").format(kinds=kinds),), several=False
        )
        if picked:
            await self._attach(key, picked)

    async def _attach(self, key: str, paths: Sequence[Path]) -> None:
        self._shell.banner.clear()
        for path in paths:
            await self.journey.attach(key, path)
        self._fill_rows()

    def _sign_all_or_review(self) -> None:
        unsigned = [paper.component.key for paper in self.journey.unsigned()]
        if unsigned:
            self._sign(unsigned)
        else:
            self._show_submission()

    def _sign(self, keys: Sequence[str]) -> None:
        files = [
            ToSign(paper.path, paper.component.label, self.journey.signed_folder, paper.component.key)
            for paper in self.journey.papers()
            if paper.component.key in keys and paper.path is not None
        ]
        ends = SigningEnds(
            back=self._show_choose_sign,
            signed=self._signed,
            stage=lambda stage: self._stage(3 + stage),
            proceed=lambda: _("Review and submit"),
        )
        person = self.journey.person
        self._signing.open(
            files,
            ends,
            signer=person.name if person is not None else "",
            user_id=(person.id_number or "") if person is not None else "",
        )

    def _signed(self, documents: Sequence[DocumentProgress]) -> None:
        for item in documents:
            if item.component is not None and item.signed is not None:
                self.journey.note_signed(item.component, item.signed.path)
        if self.journey.unsigned() or any(paper.missing for paper in self.journey.papers()):
            self._show_choose_sign()
        else:
            self._show_submission()

    async def _submit(self) -> None:
        self._shell.banner.clear()
        self.submission.set_running(True)
        try:
            receipt = await self.journey.submit(self._show_progress)
        finally:
            self.submission.set_running(False)
        self._receipt_file = None
        self._stage(5)
        self.receipt.show_saved(None)
        self.receipt.show_receipt(
            receipt.number,
            receipt.time.astimezone().strftime("%H:%M %d/%m/%Y"),
            self.journey.service.name,
            [paper.path.name for paper in self.journey.papers() if paper.path is not None],
            practice=receipt.practice,
        )
        self._shell.show_screen(self.receipt)

    def _show_progress(self, progress: SubmissionProgress) -> None:
        self.submission.show_progress(progress.uploaded, progress.total, submitting=progress.submitting)

    async def _save_receipt(self) -> None:
        folder = self.journey.signed_folder if self._services.basics.ephemeral else self._lasting_folder()
        self._receipt_file = await self.journey.save_receipt(folder)
        self.receipt.show_saved(str(self._receipt_file))

    def _lasting_folder(self) -> Path:
        chosen = self._services.basics.settings.result_folder
        return chosen or Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))

    def _open_receipt(self) -> None:
        if self._receipt_file is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._receipt_file)))

    def _leave(self) -> None:
        self.journey.forget()
        self._go_home()
