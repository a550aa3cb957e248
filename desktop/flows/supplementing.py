"""*Bổ sung giấy tờ*: what the portal asks for after the submission, signed anew and sent (G0.9)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path

from core.dossier.roles import Signer
from core.errors import PortalAuthError
from core.i18n import _
from core.portal.model import PortalSession, SupplementRequest
from core.signing.progress import DocumentProgress
from desktop.composition import Services
from desktop.dialogs import pick_paper
from desktop.flows.signing import SigningFlow
from desktop.flows.to_sign import SigningEnds, ToSign
from desktop.supplement_desk import AskedPaper, SupplementDesk
from desktop.tasks import Tasks
from desktop.views.paper_table import PaperAction, PaperRow, PaperState
from desktop.views.shell import Shell
from desktop.views.supplement import SupplementView


class Supplementing:
    """``session`` tells who is signed in, ``sign_in_again`` asks and goes on with what it is given; ``done`` shows the
    dossiers again, with the number that was answered.
    """

    def __init__(
        self,
        shell: Shell,
        services: Services,
        tasks: Tasks,
        signing: SigningFlow,
        session: Callable[[], PortalSession | None],
        sign_in_again: Callable[[Callable[[], None]], None],
        done: Callable[[str], None],
    ) -> None:
        self._shell, self._services, self._tasks, self._signing = shell, services, tasks, signing
        self._session, self._sign_in_again, self._done = session, sign_in_again, done
        self._desk: SupplementDesk | None = None
        self._kinds: Sequence[str] = ()

    @cached_property
    def view(self) -> SupplementView:
        """The page."""
        view = SupplementView()
        view.back.connect(self._leave)
        view.acted.connect(self._acted)
        view.dropped.connect(lambda key, paths: self._tasks.start("attach", self._attach(key, paths)))
        view.proceed.connect(self._sign_or_send)
        return view

    async def open(self, request: SupplementRequest) -> None:
        """Show what is asked for."""
        self._kinds = (await (await self._services.gateway()).limits()).kinds
        self.end()
        self._desk = SupplementDesk(self._services, request)
        self.view.show_request(request.number, request.reason)
        self._show()

    def retranslate(self) -> None:
        """The rows again, in the language in force."""
        if self._desk is not None:
            self._show_rows(self._desk)

    def end(self) -> None:
        """Give up what was begun."""
        if self._desk is not None:
            self._desk.end()
            self._desk = None

    def _show(self) -> None:
        if self._desk is not None:
            self._shell.set_steps(None)
            self._show_rows(self._desk)
            self._shell.show_screen(self.view)

    def _show_rows(self, desk: SupplementDesk) -> None:
        papers = desk.papers()
        rows = [_row(number, paper) for number, paper in enumerate(papers, start=1)]
        self.view.show_rows(rows, sum(paper.unsigned for paper in papers), ready=desk.ready)

    def _leave(self) -> None:
        number = self._desk.request.number if self._desk is not None else ""
        self.end()
        self._done(number)

    def _acted(self, key: str, action: PaperAction) -> None:
        if self._desk is None:
            return
        match action:
            case PaperAction.ATTACH:
                self._tasks.start("attach", self._choose(key))
            case PaperAction.REMOVE:
                self._desk.remove(key)
                self._show_rows(self._desk)
            case PaperAction.SIGN:
                self._sign([paper for paper in self._desk.papers() if paper.asked.component == key])
            case _:
                pass

    async def _choose(self, key: str) -> None:
        picked = await pick_paper(self._shell, self._kinds)
        if picked:
            await self._attach(key, picked)

    async def _attach(self, key: str, paths: Sequence[Path]) -> None:
        self._shell.banner.clear()
        for path in paths[:1]:
            if self._desk is not None:
                await self._desk.attach(key, path, self._kinds)
                self._show_rows(self._desk)

    def _sign_or_send(self) -> None:
        if self._desk is None:
            return
        unsigned = [paper for paper in self._desk.papers() if paper.unsigned]
        if unsigned:
            self._sign(unsigned)
        else:
            self._tasks.start("submit", self._send(self._desk), again=self._sign_or_send)

    def _sign(self, papers: Sequence[AskedPaper]) -> None:
        desk, session = self._desk, self._session()
        if desk is None:
            return
        files = [
            ToSign(paper.attachment.path, paper.asked.label, desk.folder, paper.asked.component, paper.facts)
            for paper in papers
            if paper.attachment is not None
        ]
        ends = SigningEnds(
            back=self._show, signed=self._signed, stage=lambda _stage: None, proceed=lambda: _("Continue")
        )
        signer = Signer(session.person.name, session.person.id_number or "") if session is not None else Signer()
        self._signing.open(files, ends, signer)

    def _signed(self, documents: Sequence[DocumentProgress]) -> None:
        if self._desk is not None:
            self._desk.note_signed(documents)
            self._show()

    async def _send(self, desk: SupplementDesk) -> None:
        self._shell.banner.clear()
        self.view.set_running(True)
        try:
            await desk.send(self._session())
        except PortalAuthError:
            self._sign_in_again(self._show)
            raise
        finally:
            self.view.set_running(False)
        if self._desk is desk:
            self._leave()


def _row(number: int, paper: AskedPaper) -> PaperRow:
    attachment = paper.attachment
    actions = [PaperAction.ATTACH]
    state = PaperState.MISSING
    if attachment is not None:
        actions.append(PaperAction.REMOVE)
        state = PaperState.SIGNED if attachment.signed is not None else PaperState.ATTACHED
    if paper.unsigned:
        actions.append(PaperAction.SIGN)
        state = PaperState.NEEDS_SIGNING
    return PaperRow(
        key=paper.asked.component,
        label=paper.asked.label,
        description=paper.asked.note,
        required=True,
        state=state,
        file_name=attachment.to_submit.name if attachment is not None else None,
        actions=tuple(actions),
        main_action=PaperAction.SIGN if paper.unsigned else PaperAction.ATTACH if attachment is None else None,
        number=number,
    )
