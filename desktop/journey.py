"""One dossier on its way, without a window: sign in, choose, fill in, attach, sign, submit.

The window's filing door shows what this holds and the command line walks the same path. Where one may go is decided by
``core.wizard``, what a dossier is by ``core.dossier``; here both meet the services.
"""

from __future__ import annotations

import asyncio
import contextlib
import shutil
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from core.catalogue.model import Procedure
from core.dossier.applicant import Applicant, FieldProblem, as_before, edited, portal_fields, prefilled, problems
from core.dossier.checklist import checklist, papers_to_submit, require_complete, unsigned
from core.dossier.consent import Consent
from core.dossier.draft import Draft, draft_of
from core.dossier.forms.model import FilledForm
from core.dossier.model import (
    Dossier,
    FileKind,
    SignedPaper,
    attach,
    mark_signed,
    new_dossier,
    note_form,
    remove,
)
from core.dossier.roles import Signer, Standing, signer_of, standing_problems, with_standing
from core.errors import (
    AppError,
    ConsentMissingError,
    FileKindNotAcceptedError,
    IncompleteDossierError,
    PortalAuthError,
)
from core.i18n import _
from core.portal.model import PortalPerson, PortalSession, Receipt
from core.portal.submission import Submission, SubmissionProgress
from core.signing.engine import DocumentFacts, SignedDocument
from core.wizard import Event, Step, StepBlock, WizardState, advance, blocked, possible, with_dossier
from desktop.composition import Services
from desktop.keeper import Keeper, KeepsNothing
from desktop.paper import Paper
from desktop.unlocking import looked_at

_GOODBYE_S: Final = 3.0


class Journey:
    """One dossier. ``begin`` makes a new one, ``resume`` takes up a draft, ``forget`` wipes it.

    Methods raise ``core.errors`` only.
    """

    def __init__(self, services: Services, keeper: Keeper = KeepsNothing()) -> None:
        self._services, self._keeper = services, keeper
        self._session: PortalSession | None = None
        self._account = ""
        self._state = WizardState(practice=services.practice)
        self._receipt: Receipt | None = None
        self._facts: dict[Path, DocumentFacts] = {}
        self._previous: Draft | None = None
        self.accepted_kinds: tuple[str, ...] = tuple(kind.value for kind in FileKind)

    @property
    def person(self) -> PortalPerson | None:
        """Who is signed in."""
        return self._session.person if self._session is not None else None

    @property
    def session(self) -> PortalSession | None:
        """What the portal gave to who is signed in; None once it ended it."""
        return self._session

    def end_session(self) -> None:
        """The portal says that nobody is signed in any more."""
        self._session = None

    @property
    def account(self) -> str:
        """The portal's name for who is signed in; empty where nobody signs in."""
        return self._account

    @property
    def keeps(self) -> bool:
        """Whether the dossier at hand is still there at the next start."""
        return self._keeper.keeps and not self.submitted

    @property
    def step(self) -> Step:
        """Where the wizard stands."""
        return self._state.step

    @property
    def begun(self) -> bool:
        """Whether there is a dossier."""
        return self._state.dossier is not None

    @property
    def submitted(self) -> bool:
        """Whether the dossier at hand is with the portal."""
        return self._state.submitted

    @property
    def service(self) -> Procedure:
        """The chosen service; only after ``begin``."""
        return self._dossier.procedure

    @property
    def applicant(self) -> Applicant:
        """What is filled in."""
        return self._dossier.applicant

    @property
    def signed_folder(self) -> Path:
        """Where signed papers of this dossier go; wiped by ``forget``."""
        return self._services.home.papers / self._dossier.dossier_id

    async def sign_in(
        self, open_browser: Callable[[str], Awaitable[None]] | None, practice_person: str | None
    ) -> PortalPerson:
        """Sign in at the portal, learn its rules for files, and have the services at hand.

        Whoever signs in once more, because the portal ended the session, finds the dossier as it was.
        """
        session = self._session = await self._services.sign_in(open_browser, practice_person)
        self.accepted_kinds = (await (await self._services.gateway()).limits()).kinds
        await self._services.load_catalogue()
        another, self._account = session.person.subject != self._account, session.person.subject
        self._previous = await self._keeper.previous(self._account)
        if self._state.dossier is not None and not self.submitted and another:
            self._set(replace(self._dossier, applicant=self._prefilled(), standing=Standing.SELF))
        return session.person

    def procedure(self, code: str) -> Procedure:
        """A service by code; raises ``UnknownProcedureError``."""
        return self._services.catalogue.find(code)

    def begin(self, code: str) -> None:
        """A new dossier at step 1; the one at hand if it is for this very service."""
        dossier = self._state.dossier
        if dossier is None or not self.goes_on_with(code):
            self._leave()
            dossier = new_dossier(self.procedure(code), self._prefilled())
        self._state = with_dossier(WizardState(practice=self._services.practice), dossier)

    async def resume(self, draft: Draft) -> tuple[str, ...]:
        """Go on with a draft at its step, or before it where something is missing now.

        Returns the names of files that are not there any more. Raises ``UnknownProcedureError``.
        """
        dossier = draft.dossier(self.procedure(draft.code))
        gone: list[str] = []
        self._leave()
        for key, attachment in dossier.attachments.items():
            if attachment.signed is not None and attachment.signed.path.is_file():
                continue
            dossier = attach(dossier, key, attachment.path)
            try:
                await self._look_at(attachment.path)
            except AppError:
                gone.append(attachment.path.name)
                dossier = remove(dossier, key)
        state = with_dossier(WizardState(practice=self._services.practice), dossier)
        while state.step is not draft.step and not blocked(state, Event.NEXT):
            state = advance(state, Event.NEXT)
        self._state = state
        return tuple(gone)

    def goes_on_with(self, code: str) -> bool:
        """Whether choosing this service keeps the dossier at hand."""
        dossier = self._state.dossier
        return dossier is not None and not self.submitted and dossier.procedure.code == self.procedure(code).code

    def go(self, event: Event) -> tuple[StepBlock, ...]:
        """Take a step of the wizard; the reasons if it is blocked. An event that the step does not know is a bug."""
        if event in possible(self._state) and (reasons := blocked(self._state, event)):
            return reasons
        self._state = advance(self._state, event)
        self._note()
        return ()

    def papers(self) -> tuple[Paper, ...]:
        """All components, in the procedure's order."""
        return tuple(Paper(row) for row in checklist(self._dossier))

    def unsigned(self) -> tuple[Paper, ...]:
        """What one confirmation could sign now."""
        return tuple(Paper(row) for row in unsigned(self._dossier))

    async def attach(self, key: str, path: Path) -> None:
        """Attach a file; PDFs are opened strictly at once, so that nobody learns of a damaged one after the phone."""
        if path.suffix.lower().lstrip(".") not in self.accepted_kinds:
            raise FileKindNotAcceptedError(name=path.name, kinds=", ".join(self.accepted_kinds))
        self._release(key)
        await self._look_at(path)
        self._set(attach(self._dossier, key, path))

    async def _look_at(self, path: Path) -> None:
        if (facts := await looked_at(self._services, path)) is not None:
            self._facts[path] = facts

    def facts(self, path: Path) -> DocumentFacts | None:
        """What attaching a PDF told of it."""
        return self._facts.get(path)

    def remove(self, key: str) -> None:
        """Detach; the person's own file stays where it is."""
        self._release(key)
        self._set(remove(self._dossier, key))

    def note_signed(self, key: str, signed: SignedDocument) -> None:
        """The signed file is what will be handed in."""
        self._set(mark_signed(self._dossier, key, SignedPaper(signed.path, signed.level, signed.signer)))

    @property
    def standing(self) -> Standing:
        """How who is signed in stands to the applicant."""
        return self._dossier.standing

    def set_applicant_value(self, name: str, value: str) -> None:
        """One field of step 3 was edited; choices come as their stored value, empty for none."""
        if name != "standing":
            self._set(replace(self._dossier, applicant=edited(self.applicant, name, value)))
            return
        now, practice = Standing(value or Standing.SELF.value), self._services.practice
        applicant = with_standing(self.applicant, self.standing, now, self.person, practice=practice)
        self._set(replace(self._dossier, applicant=applicant, standing=now))

    def signer_of(self, paper: Paper) -> Signer:
        """Whose signature a paper wants."""
        return signer_of(self.standing, paper.component, self.applicant, self.person)

    @property
    def forms(self) -> Mapping[str, FilledForm]:
        """What was typed into the forms of papers, by the paper's key."""
        return self._dossier.forms

    def note_form(self, key: str, filled: FilledForm) -> None:
        """Keep what was typed into the form of a paper."""
        self._set(note_form(self._dossier, key, filled))

    def agree(self, agreed: bool) -> None:
        """The person agrees to their data being sent to the portal, or takes that back."""
        recipient, now = self._services.profile.display_name, self._services.clock.now()
        self._set(replace(self._dossier, consent=Consent(recipient, now) if agreed else None))

    @property
    def agreed(self) -> bool:
        """Whether the person agreed to that."""
        return self._dossier.consent is not None

    def applicant_problems(self) -> Mapping[str, FieldProblem]:
        """What is wrong with the applicant's fields, in the form's order."""
        found = problems(self.applicant, practice=self._services.practice)
        return {**standing_problems(self.standing, self.applicant, self.person), **found}

    async def submit(self, observe: Callable[[SubmissionProgress], None] = lambda _: None) -> Receipt:
        """Submit; may be repeated after any failure without making a second dossier.

        After a ``PortalAuthError`` nobody is signed in any more.
        """
        if self._session is None:
            raise PortalAuthError("not signed in")
        dossier = self._dossier
        require_complete(dossier)
        if standing_problems(dossier.standing, dossier.applicant, self.person):
            raise IncompleteDossierError(
                "account and applicant contradict each other", papers=_("the applicant's data")
            )
        if dossier.consent is None:
            raise ConsentMissingError
        submission = Submission(await self._services.gateway(), observe)
        try:
            self._receipt = await submission.submit(
                self._session,
                dossier.procedure.code,
                papers_to_submit(dossier),
                {**portal_fields(dossier.applicant), "standing": dossier.standing.value},
                dossier.dossier_id,
            )
        except PortalAuthError:
            self._session = None
            raise
        return self._receipt

    async def save_receipt(self, folder: Path) -> Path:
        """The receipt as a PDF in ``folder``, never over another file."""
        if self._receipt is None or self._session is None:
            raise IncompleteDossierError("nothing was submitted", papers="")
        from core.documents.receipt import sheet_of, write_receipt

        uploads, receipt, person = papers_to_submit(self._dossier), self._receipt, self._session.person
        portal, agreed = self._services.profile.display_name, self._dossier.consent

        def write() -> Path:
            files = [upload.path for upload in uploads]
            agreed_at = agreed.given_at if agreed is not None else None
            return write_receipt(sheet_of(receipt, self.service.name, person.name, portal, files, agreed_at), folder)

        return await asyncio.to_thread(write)

    def signed_files(self) -> tuple[Path, ...]:
        """The signed papers that ``forget`` would wipe."""
        if not self.begun:
            return ()
        return tuple(paper.path for paper in self.papers() if paper.signed and paper.path is not None)

    def forget_before(self) -> None:
        """Nothing of an earlier dossier is filled in any more."""
        self._previous = None

    def forget(self) -> None:
        """The dossier is done with: wipe its papers and its draft, keep the sign-in."""
        self._wipe()
        self._state, self._receipt = WizardState(practice=self._services.practice), None

    def give_up(self, dossier_id: str) -> None:
        """A draft is wiped; if it is the dossier at hand, there is none any more."""
        if self.begun and self._dossier.dossier_id == dossier_id:
            self.forget()

    async def aclose(self) -> None:
        """Sign out, and wipe what is not kept."""
        session, self._session = self._session, None
        self._leave()
        self._state, self._receipt = WizardState(practice=self._services.practice), None
        if session is not None:
            # The program ends or the kiosk's person leaves: a portal that does not answer must not hold them up.
            with contextlib.suppress(AppError, TimeoutError):
                async with asyncio.timeout(_GOODBYE_S):
                    await self._services.sign_out(session)

    @property
    def _dossier(self) -> Dossier:
        if self._state.dossier is None:
            raise IncompleteDossierError("no service chosen", papers="")
        return self._state.dossier

    def _release(self, *keys: str) -> None:
        """What is attached there is no longer about to be signed."""
        for key in keys:
            if (attachment := self._dossier.attachments.get(key)) is not None:
                self._services.engine.release(attachment.path)

    def _set(self, dossier: Dossier) -> None:
        self._state = with_dossier(self._state, dossier)
        self._note()

    def _note(self) -> None:
        """Have the dossier kept as it is now; one in which nothing was done yet is none to come back to."""
        dossier = self._state.dossier
        if dossier is None:
            return
        draft = draft_of(dossier, self.step, self._account, self._services.clock.now())
        if self.submitted:
            self._previous = draft if self.standing is Standing.SELF else self._previous
            self._keeper.submitted(draft)
        elif dossier.attachments or dossier.forms or dossier.applicant != self._prefilled():
            self._keeper.changed(draft)
        else:
            self._keeper.done(dossier.dossier_id)

    def _leave(self) -> None:
        """Another dossier takes the place of the one at hand, which is kept as a draft where that is possible."""
        if not self.keeps:
            self._wipe()
        elif self._state.dossier is not None:
            self._release(*self._dossier.attachments)

    def _prefilled(self) -> Applicant:
        if self.person is None:
            return Applicant()
        known = prefilled(self.person, practice=self._services.practice)
        return as_before(known, self._previous.applicant) if self._previous is not None else known

    @property
    def forms_before(self) -> Mapping[str, FilledForm]:
        """The forms of the account's previous dossier; none where this one is somebody else's."""
        if self._previous is None or self.standing is not Standing.SELF:
            return {}
        return self._previous.forms

    def _wipe(self) -> None:
        if self._state.dossier is not None:
            self._release(*self._dossier.attachments)
            self._keeper.done(self._dossier.dossier_id)
            shutil.rmtree(self.signed_folder, ignore_errors=True)
