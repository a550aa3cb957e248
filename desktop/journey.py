"""One dossier on its way, without a window: sign in, choose, fill in, attach, sign, submit. The window's filing door
shows what this holds; the command line walks the same path.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import shutil
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from core.catalogue.model import Component, Need, OnlineLevel, Procedure
from core.catalogue.search import Facet, Filters
from core.errors import AppError, FileKindNotAcceptedError, FileMissingError, IncompleteDossierError, PortalAuthError
from core.portal.model import PaperUpload, PortalPerson, PortalSession, Receipt
from core.portal.submission import Submission, SubmissionProgress
from desktop.applicant import Fault, faults, known_values
from desktop.composition import Services

SIGNABLE: Final = (".pdf",)
_GOODBYE_S: Final = 3.0


@dataclass(frozen=True, slots=True)
class Paper:
    """A component and what is attached to it. ``path`` is the signed file once ``signed``."""

    component: Component
    path: Path | None = None
    signed: bool = False
    fillable: bool = False

    @property
    def missing(self) -> bool:
        """Required, and nothing is there."""
        return self.component.need is Need.REQUIRED and self.path is None

    @property
    def can_be_signed(self) -> bool:
        """Attached, of a kind that can be signed, and not signed here yet."""
        return self.path is not None and not self.signed and self.path.suffix.lower() in SIGNABLE


class Journey:
    """State of one dossier; ``begin`` makes a new one, ``forget`` wipes it. Methods raise ``core.errors`` only."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._session: PortalSession | None = None
        self._service: Procedure | None = None
        self._papers: dict[str, Paper] = {}
        self._values: dict[str, str] = {}
        self._key = ""
        self._receipt: Receipt | None = None
        self.accepted_kinds: tuple[str, ...] = ("pdf",)

    @property
    def person(self) -> PortalPerson | None:
        """Who is signed in."""
        return self._session.person if self._session is not None else None

    @property
    def begun(self) -> bool:
        """Whether there is a dossier."""
        return self._service is not None

    @property
    def service(self) -> Procedure:
        """The chosen service; only after ``begin``."""
        if self._service is None:
            raise IncompleteDossierError("no service chosen", papers="")
        return self._service

    @property
    def signed_folder(self) -> Path:
        """Where signed papers of this dossier go; wiped by ``forget``."""
        return self._services.home.root / "papers" / self._key

    async def sign_in(
        self, open_browser: Callable[[str], Awaitable[None]] | None, practice_person: str | None
    ) -> PortalPerson:
        """Sign in at the portal, and learn its rules for files."""
        self._session = await self._services.sign_in(open_browser, practice_person)
        self._values = {**known_values(self._session.person), **self._values}
        self.accepted_kinds = (await (await self._services.gateway()).limits()).kinds
        return self._session.person

    def filter_options(self) -> Mapping[Facet, Sequence[str]]:
        """The values of each filter of step 1."""
        return {facet: self._services.catalogue.options(facet) for facet in Facet}

    def search(self, typed: str, chosen: Mapping[Facet, str]) -> Sequence[Procedure]:
        """Services that fit, best first."""
        level = chosen.get(Facet.LEVEL)
        return self._services.catalogue.search(
            typed,
            Filters(
                admin_level=chosen.get(Facet.ADMIN_LEVEL),
                agency=chosen.get(Facet.AGENCY),
                field=chosen.get(Facet.FIELD),
                level=OnlineLevel(level) if level is not None else None,
                applicant=chosen.get(Facet.APPLICANT),
            ),
        )

    def procedure(self, code: str) -> Procedure:
        """A service by code; raises ``UnknownProcedureError``."""
        return self._services.catalogue.find(code)

    def begin(self, code: str) -> None:
        """A new dossier, unless this very service is being worked on."""
        chosen = self.procedure(code)
        if self._service is not None and self._service.code == chosen.code:
            return
        self._wipe()
        self._service, self._key = chosen, secrets.token_hex(16)
        self._papers = {component.key: Paper(component) for component in chosen.components}

    def papers(self) -> tuple[Paper, ...]:
        """All components, in the procedure's order."""
        return tuple(self._papers.values())

    def unsigned(self) -> tuple[Paper, ...]:
        """What could be signed and is not yet."""
        return tuple(paper for paper in self._papers.values() if paper.can_be_signed)

    async def attach(self, key: str, path: Path) -> None:
        """Attach a file; PDFs are opened strictly at once, so that nobody learns of a damaged one after the phone."""
        if path.suffix.lower().lstrip(".") not in self.accepted_kinds:
            raise FileKindNotAcceptedError(name=path.name, kinds=", ".join(self.accepted_kinds))
        if path.suffix.lower() in SIGNABLE:
            await self._services.engine.inspect(path)
        elif not path.is_file():
            raise FileMissingError(name=path.name)
        self._papers[key] = replace(self._papers[key], path=path, signed=False)

    def remove(self, key: str) -> None:
        """Detach; the person's own file stays where it is."""
        self._papers[key] = replace(self._papers[key], path=None, signed=False)

    def note_signed(self, key: str, path: Path) -> None:
        """The signed file takes the place of what was attached."""
        self._papers[key] = replace(self._papers[key], path=path, signed=True)

    def applicant_values(self) -> Mapping[str, str]:
        """What is filled in."""
        return dict(self._values)

    def set_applicant_value(self, key: str, value: str) -> None:
        """One field was edited."""
        self._values[key] = value

    def applicant_faults(self) -> dict[str, Fault]:
        """What is wrong with the applicant's fields."""
        return faults(self._values, practice=self._services.practice)

    async def submit(self, observe: Callable[[SubmissionProgress], None] = lambda _: None) -> Receipt:
        """Submit; may be repeated after any failure without making a second dossier."""
        if self._session is None:
            raise PortalAuthError("not signed in")
        missing = [paper.component.label for paper in self.papers() if paper.missing]
        if missing:
            raise IncompleteDossierError(papers=", ".join(missing))
        uploads = [PaperUpload(paper.component.key, paper.path) for paper in self.papers() if paper.path is not None]
        submission = Submission(await self._services.gateway(), observe)
        self._receipt = await submission.submit(self._session, self.service.code, uploads, self._values, self._key)
        return self._receipt

    async def save_receipt(self, folder: Path) -> Path:
        """The receipt as a PDF in ``folder``, never over another file."""
        if self._receipt is None or self._session is None:
            raise IncompleteDossierError("nothing was submitted", papers="")
        return await asyncio.to_thread(self._write_receipt, self._receipt, self._session.person, folder)

    def _write_receipt(self, receipt: Receipt, person: PortalPerson, folder: Path) -> Path:
        from core.documents.receipt import ReceiptPaper, ReceiptSheet, typeset_receipt

        sheet = ReceiptSheet(
            number=receipt.number,
            time=receipt.time,
            service=self.service.name,
            applicant=person.name,
            portal=self._services.profile.display_name,
            papers=tuple(ReceiptPaper.of(paper.path) for paper in self.papers() if paper.path is not None),
            practice=receipt.practice,
        )
        content = typeset_receipt(sheet)
        folder.mkdir(parents=True, exist_ok=True)
        stem = f"bien-nhan-{''.join(char if char.isalnum() or char in '.-' else '-' for char in receipt.number)}"
        for number in range(1, 1000):
            path = folder / (f"{stem}.pdf" if number == 1 else f"{stem}-{number}.pdf")
            try:
                with path.open("xb") as file:
                    file.write(content)
            except FileExistsError:
                continue
            return path
        raise FileExistsError(stem)

    def forget(self) -> None:
        """The dossier is done with: wipe its papers, keep the sign-in."""
        self._wipe()
        self._service, self._receipt = None, None
        self._papers = {}
        self._values = known_values(self._session.person) if self._session is not None else {}

    async def aclose(self) -> None:
        """Sign out and wipe."""
        session, self._session = self._session, None
        self.forget()
        if session is not None:
            # The program ends or the kiosk's person leaves: a portal that does not answer must not hold them up.
            with contextlib.suppress(AppError, TimeoutError):
                async with asyncio.timeout(_GOODBYE_S):
                    await (await self._services.gateway()).sign_out(session)

    def _wipe(self) -> None:
        if self._key:
            shutil.rmtree(self.signed_folder, ignore_errors=True)
            self._key = ""
