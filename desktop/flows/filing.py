"""The door *Nộp hồ sơ*: the five steps, joined to the journey that holds their truth."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Final

from core.dossier.roles import Signer
from core.errors import PortalAuthError
from core.i18n import _
from core.messages import explain
from core.portal.submission import SubmissionProgress
from core.printable import printable
from core.signing.progress import DocumentProgress
from core.wizard import Event, Step, StepBlock
from core.wording.consent import consent_lines
from desktop.autosave import Autosave
from desktop.browsers import Browser
from desktop.composition import Services
from desktop.dialogs import pick_paper
from desktop.flows.bringing_back import BringingBack
from desktop.flows.entering import Entering
from desktop.flows.form_filling import FormFilling
from desktop.flows.handing_in import HandingIn
from desktop.flows.keeping import Keeping
from desktop.flows.resuming import Resuming
from desktop.flows.rows import (
    applicant_groups,
    applicant_values,
    check_items,
    paper_row,
    problem_words,
    service_facts,
)
from desktop.flows.signing import SigningFlow
from desktop.flows.to_sign import SigningEnds, ToSign
from desktop.form_desk import FormDesk
from desktop.journey import Journey
from desktop.paper import Paper
from desktop.tasks import Tasks
from desktop.ui.banner import BannerContent, Tone
from desktop.views.dossier import ChooseSignView, DossierView
from desktop.views.fill import FillView
from desktop.views.paper_table import PaperAction, PaperRow
from desktop.views.shell import Shell
from desktop.views.submission import SubmissionView

_STEPS = tuple(Step)
_READING_S: Final = 0.15
"""A screen is painted by then, and nobody has read it yet."""


def step_titles() -> Sequence[str]:
    """The guide's five steps."""
    return tuple(_(step.value) for step in Step)


class FilingFlow:
    """Views show what the journey holds; every change goes to the journey first.

    A view is made when it is first shown, and filled whenever it is shown.
    """

    def __init__(
        self,
        shell: Shell,
        services: Services,
        tasks: Tasks,
        signing: SigningFlow,
        go_home: Callable[[], None],
        browser: Browser,
    ) -> None:
        self._shell, self._services, self._tasks = shell, services, tasks
        self._signing = signing
        self._by_hand = not services.profile.portal_url
        self.autosave = Autosave(services, tasks)
        self.journey = Journey(services, self.autosave)
        self._fields_stale = True
        self.desk = FormDesk(services, self.journey)
        self.form_filling = FormFilling(shell, tasks, self.desk, self._show_step)
        self.entering = Entering(
            shell,
            services,
            tasks,
            self.journey,
            go_home,
            self._chosen,
            self._show_steps,
            browser,
            lambda: self.resuming.show(),
        )
        self.resuming = Resuming(
            shell, tasks, self.journey, self.autosave, lambda: self.entering.choose.drafts, self._resumed
        )
        self.bringing_back = BringingBack(shell, services, tasks, self.journey, self._fill_step)
        self.keeping = Keeping(shell, services, tasks, self.journey, go_home)
        self.handing_in = HandingIn(shell, services, tasks, self.journey, self.keeping, self._show_step, browser.open)

    @cached_property
    def dossier(self) -> DossierView:
        """Step 2."""
        view = DossierView()
        self._connect_papers(view)
        view.proceed.connect(lambda: self._go(Event.NEXT))
        return view

    @cached_property
    def fill(self) -> FillView:
        """Step 3."""
        view = FillView()
        self._connect_papers(view)
        view.edited.connect(self._edited)
        view.proceed.connect(self._check_fill)
        return view

    @cached_property
    def choose_sign(self) -> ChooseSignView:
        """Step 4."""
        view = ChooseSignView()
        self._connect_papers(view)
        view.returned_asked.connect(self.bringing_back.start)
        view.proceed.connect(self._sign_all_or_review)
        return view

    @cached_property
    def submission(self) -> SubmissionView:
        """Step 5."""
        view = SubmissionView(by_hand=self._by_hand)
        view.back.connect(lambda: self._go(Event.BACK))
        view.agreed.connect(self.journey.agree)
        view.proceed.connect(self.handing_in.start if self._by_hand else self._start_submit)
        return view

    def _connect_papers(self, view: DossierView | FillView | ChooseSignView) -> None:
        view.acted.connect(self._acted)
        view.dropped.connect(lambda key, paths: self._tasks.start("attach", self._attach(key, paths)))
        view.back.connect(lambda: self._go(Event.BACK))

    def open(self) -> None:
        """Begin; what a dossier at hand holds is kept until another service is chosen."""
        self.entering.open()

    async def forget_filled(self) -> None:
        """What was filled in of earlier dossiers is wiped, here and on the disk."""
        self.journey.forget_before()
        await self.autosave.forget_previous()

    def retranslate(self) -> None:
        """Rows, fields and facts again, in the language in force."""
        self.entering.retranslate()
        self.resuming.retranslate()
        self.form_filling.retranslate()
        self._fields_stale = True
        self._fill_step()

    async def aclose(self) -> None:
        """Sign out where the portal was signed in to."""
        await self.journey.aclose()
        await self.autosave.aclose()

    def _resumed(self, gone: Sequence[str]) -> None:
        self._fields_stale = True
        self._show_step()
        if gone:
            self._shell.show_failure(
                BannerContent(
                    _("Files are missing"),
                    _("These files are no longer where they were: {names}. Attach them again.").format(
                        names=", ".join(map(printable, gone))
                    ),
                    Tone.WARN,
                )
            )

    def _go(self, event: Event) -> None:
        """Take a step and show where it led, or say why it cannot be taken."""
        if reasons := self.journey.go(event):
            self._tell(reasons)
        else:
            self._show_step()

    def _tell(self, reasons: Sequence[StepBlock]) -> None:
        self._shell.show_failure(
            BannerContent(_("Not yet"), "\n".join(explain(reason) for reason in reasons), Tone.WARN)
        )

    def _show_step(self) -> None:
        step = self.journey.step
        self._show_steps(_STEPS.index(step))
        self._fill_step()
        match step:
            case Step.SERVICE:
                self.entering.show_choose()
            case Step.DOSSIER:
                self._shell.show_screen(self.dossier)
                self._tasks.start("ahead", self._make_ahead())
            case Step.FILL:
                self._shell.show_screen(self.fill)
            case Step.PLACE:
                self._shell.show_screen(self.choose_sign)
            case Step.SIGN:
                self._shell.show_screen(self.submission)

    async def _make_ahead(self) -> None:
        """The next step's screen takes a while to make: done while the person reads what the dossier needs."""
        await asyncio.sleep(_READING_S)
        self.fill.ensurePolished()

    def _show_steps(self, step: int | None) -> None:
        self._shell.set_steps(None if step is None else step_titles, step or 0)

    def _chosen(self, code: str) -> None:
        if self.journey.goes_on_with(code) or not self.keeping.at_stake:
            self._begin(code)
        else:
            self._tasks.start("begin", self._begin_if_it_may_go(code))

    async def _begin_if_it_may_go(self, code: str) -> None:
        if await self.keeping.may_go():
            self._begin(code)

    def _begin(self, code: str) -> None:
        self.journey.begin(code)
        if reasons := self.journey.go(Event.NEXT):
            self._tell(reasons)
            return
        self._fields_stale = True
        self._show_step()

    def _fill_step(self) -> None:
        """What the journey holds, in the view of its step; the other steps' views wait until they are shown."""
        if not self.journey.begun:
            return
        papers = list(enumerate(self.journey.papers(), start=1))
        match self.journey.step:
            case Step.DOSSIER:
                self.dossier.show_service(self.journey.service.name, service_facts(self.journey.service))
                self.dossier.show_rows([self._row(number, paper) for number, paper in papers])
            case Step.FILL:
                if self._fields_stale:
                    self._fields_stale = False
                    standing = self.journey.standing
                    values = applicant_values(self.journey.applicant, standing)
                    self.fill.show_fields(applicant_groups(standing), values)
                self.fill.show_rows([self._row(number, paper) for number, paper in papers])
            case Step.PLACE:
                self.choose_sign.show_rows(
                    # What does not apply to this person is no choice to make in step 4.
                    [paper_row(number, paper, signing=True) for number, paper in papers if paper.path or paper.missing],
                    len(self.journey.unsigned()),
                    [paper.component.label for _number, paper in papers if paper.missing],
                )
            case Step.SIGN:
                self.submission.show_checks(self.journey.service.name, check_items(self.journey.papers()))
                sent = sum(paper.path is not None for paper in self.journey.papers())
                lines = consent_lines(self._services.profile.display_name, sent)
                self.submission.show_consent(lines, agreed=self.journey.agreed)

    def _row(self, number: int, paper: Paper) -> PaperRow:
        return paper_row(number, paper, signing=False, form=self.desk.definition(paper.component.key) is not None)

    def _edited(self, name: str, value: str) -> None:
        self.journey.set_applicant_value(name, value)
        if name == "standing":
            # Other fields and other papers are asked for of who submits for somebody else.
            self._fields_stale = True
            self._fill_step()
            self.fill.form.focus_first((name,))

    def _check_fill(self) -> None:
        problems = self.journey.applicant_problems()
        self.fill.show_errors(problem_words(problems))
        if not problems:
            self._go(Event.NEXT)

    def _acted(self, key: str, action: PaperAction) -> None:
        match action:
            case PaperAction.FILL:
                self.form_filling.open(key)
            case PaperAction.TEMPLATE:
                self._tasks.start("template", self.form_filling.save_blank(key))
            case PaperAction.ATTACH:
                self._tasks.start("attach", self._choose_file(key))
            case PaperAction.REMOVE:
                self.journey.remove(key)
                self._fill_step()
            case PaperAction.SIGN:
                self._sign([paper for paper in self.journey.unsigned() if paper.component.key == key])

    async def _choose_file(self, key: str) -> None:
        picked = await pick_paper(self._shell, self.journey.accepted_kinds)
        if picked:
            await self._attach(key, picked)

    async def _attach(self, key: str, paths: Sequence[Path]) -> None:
        self._shell.banner.clear()
        # A row takes one file: of several dropped at once it is the first.
        for path in paths[:1]:
            await self.journey.attach(key, path)
        self._fill_step()

    def _sign_all_or_review(self) -> None:
        unsigned = self.journey.unsigned()
        if unsigned:
            self._sign(unsigned)
        else:
            self._go(Event.NEXT)

    def _sign(self, wanted: Sequence[Paper]) -> None:
        """Sign what one person signs; what another one must sign is left for a second time."""
        signer = self.journey.signer_of(wanted[0]) if wanted else Signer()
        papers = [paper for paper in wanted if self.journey.signer_of(paper) == signer]
        files = [
            ToSign(
                paper.path,
                paper.component.label,
                self.journey.signed_folder,
                paper.component.key,
                self.journey.facts(paper.path),
            )
            for paper in papers
            if paper.path is not None
        ]
        ends = SigningEnds(
            back=self._show_step,
            signed=self._signed,
            stage=lambda stage: self._show_steps(_STEPS.index(Step.PLACE) + stage),
            proceed=lambda: _("Review and submit"),
        )
        self._signing.open(files, ends, signer)

    def _signed(self, documents: Sequence[DocumentProgress]) -> None:
        for item in documents:
            if item.component is not None and item.signed is not None:
                self.journey.note_signed(item.component, item.signed)
        finished = not self.journey.unsigned() and not any(paper.missing for paper in self.journey.papers())
        if finished and self.journey.step is Step.PLACE:
            self._go(Event.NEXT)
        else:
            self._show_step()

    def _start_submit(self) -> None:
        self._tasks.start("submit", self._submit(), again=self._start_submit)

    async def _submit(self) -> None:
        self._shell.banner.clear()
        self.submission.set_running(True)
        try:
            receipt = await self.journey.submit(self._show_progress)
        except PortalAuthError:
            self.entering.sign_in_again(self._show_step)
            raise
        finally:
            self.submission.set_running(False)
        self.journey.go(Event.SUBMITTED)
        self._show_steps(len(_STEPS))
        self.keeping.open(receipt)

    def _show_progress(self, progress: SubmissionProgress) -> None:
        self.submission.show_progress(progress.uploaded, progress.total, submitting=progress.submitting)
