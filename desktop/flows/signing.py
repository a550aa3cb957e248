"""From files to signed files: preview, certificate, phone, result. The filing door and the signing door share it."""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from core.dossier.roles import Signer
from core.errors import AppError, InvalidIdNumberError
from core.i18n import N_, _
from core.identity import IdKind, parse_id_number
from core.signing.engine import DocumentFacts
from core.signing.field_choice import label
from core.signing.model import Credential, Placement, SigningRequest
from core.signing.phases import Phase
from core.signing.preparing import STAMP_SIZE
from core.signing.progress import DocumentProgress, SigningOrder, SigningResult
from core.signing.rounds import in_rounds
from core.signing.session import SigningSession
from core.wording.notices import notices
from desktop.composition import Services
from desktop.earlier_requests import still_on_the_phone
from desktop.failures import banner_content
from desktop.readiness import another_signer, tell_readiness
from desktop.tasks import Tasks
from desktop.unlocking import resumed
from desktop.views.phone_wait import PhoneWaitView
from desktop.views.preview import PreviewDocument, PreviewView
from desktop.views.shell import Shell
from desktop.views.signed_result import SignedFile, SignedResultView
from desktop.views.signing import SigningView


@dataclass(frozen=True, slots=True)
class ToSign:
    """A file to be signed; ``folder`` is where its signed copy goes, ``facts`` what opening it told."""

    path: Path
    title: str
    folder: Path
    component: str | None = None
    facts: DocumentFacts | None = None


@dataclass(frozen=True, slots=True)
class SigningEnds:
    """What surrounds the flow. ``signed`` gets the documents that were signed, ``stage`` 0 for the preview, 1 after.

    ``proceed`` words the button below the signed files.
    """

    back: Callable[[], None]
    signed: Callable[[Sequence[DocumentProgress]], None]
    stage: Callable[[int], None]
    proceed: Callable[[], str]


class SigningFlow:
    """One at a time; a view is made once, when it is first shown."""

    def __init__(self, shell: Shell, services: Services, tasks: Tasks) -> None:
        self._shell, self._services, self._tasks = shell, services, tasks
        self._files: tuple[ToSign, ...] = ()
        self._placements: dict[Path, Placement | None] = {}
        self._ends: SigningEnds | None = None
        self._signer, self._user_id = Signer(), ""
        self._provider_id = ""
        self._session: SigningSession | None = None
        self._order: SigningOrder | None = None
        self._signed: list[DocumentProgress] = []
        self._closing: list[PreviewView | SignedResultView] = []

    @cached_property
    def preview(self) -> PreviewView:
        """Where the signature goes."""
        view = PreviewView(self._services.renderer, self._propose)
        self._closing.append(view)
        view.back.connect(self._leave)
        view.placements_chosen.connect(self._placed)
        view.failed.connect(self._tasks.failed)
        return view

    @cached_property
    def signing(self) -> SigningView:
        """Who signs with what."""
        view = SigningView(self._services.provider_infos, partial(number_kind, practice=self._services.practice))
        view.back.connect(self._show_preview)
        view.credentials_asked.connect(
            lambda provider, user: self._tasks.start("credentials", self._fetch(provider, user))
        )
        view.sign_asked.connect(self._sign_asked)
        return view

    @cached_property
    def phone(self) -> PhoneWaitView:
        """The wait for the signer, and how it ended."""
        view = PhoneWaitView(self._services.clock.monotonic)
        view.cancel_asked.connect(self._cancel)
        view.retry_asked.connect(self._retry)
        view.other_certificate_asked.connect(self._show_signing)
        view.resume_asked.connect(self._resume_asked)
        view.proceed.connect(self._show_result)
        view.back.connect(self._phone_back)
        return view

    @cached_property
    def result(self) -> SignedResultView:
        """The signed files."""
        view = SignedResultView(self._services.renderer)
        self._closing.append(view)
        view.failed.connect(self._tasks.failed)
        view.proceed.connect(self._finish)
        view.back.connect(self._finish)
        view.file_asked.connect(_open)
        view.folder_asked.connect(lambda path: _open(path.parent))
        return view

    def open(self, files: Sequence[ToSign], ends: SigningEnds, signer: Signer = Signer()) -> None:
        """Begin with the preview; ``signer`` is who should sign, where the dossier tells."""
        self._files, self._ends, self._signer, self._user_id = tuple(files), ends, signer, signer.number
        self._placements, self._signed = {}, []
        stamp = self._services.stamp_words(signer.name or _("Name in your certificate"), self._services.clock.now())
        self.preview.open([_previewed(item) for item in files], stamp)
        self._show_preview()

    def resume(self, transaction_id: str, provider_id: str, ends: SigningEnds) -> None:
        """Go on with an interrupted signing; the phone is not asked again."""
        self._files, self._ends, self._signed, self._provider_id = (), ends, [], provider_id
        self._signer = Signer()
        self._resume_asked(transaction_id)

    async def aclose(self) -> None:
        """End what the views run themselves."""
        for view in self._closing:
            await view.aclose()

    async def _propose(self, path: Path) -> Placement:
        return await self._services.engine.propose_placement(path, *STAMP_SIZE)

    def _leave(self) -> None:
        if self._ends is not None:
            self._ends.back()

    def _show_preview(self) -> None:
        if self._ends is not None:
            self._ends.stage(0)
        self._shell.show_screen(self.preview)

    def _placed(self, placements: dict[Path, Placement | None]) -> None:
        self._placements = placements
        self.signing.open([item.path.name for item in self._files], self._user_id)
        self._show_signing()

    def _show_signing(self) -> None:
        if not self._files:
            self._phone_back()
            return
        if self._ends is not None:
            self._ends.stage(1)
        self._shell.show_screen(self.signing)

    async def _fetch(self, provider_id: str, user_id: str) -> None:
        self.signing.show_busy(True)
        found: Sequence[Credential] = ()
        try:
            found = await self._services.credentials(provider_id, user_id)
            self.signing.show_credentials(found, self._services.clock.now())
            if (wrong := another_signer(self._signer, user_id)) is not None:
                self.signing.show_failure(wrong)
        except AppError as error:
            self.signing.show_failure(banner_content(error, can_retry=False))
        finally:
            self.signing.show_busy(False)
        await tell_readiness(self._services, self.signing.certificates, found, provider_id, user_id, self._signer)

    def _sign_asked(self, provider_id: str, credential: Credential, user_id: str) -> None:
        documents = tuple(
            SigningRequest(
                source=item.path,
                result_folder=item.folder,
                placement=self._placements.get(item.path),
                auto_place=item.path not in self._placements,
                component=item.component,
                field=self._field(item),
            )
            for item in self._files
        )
        self._user_id = user_id
        self._start(provider_id, SigningOrder(documents, credential, user_id))

    def _field(self, item: ToSign) -> str | None:
        """The form's own field in whose place the signature stands."""
        if item.facts is None:
            return None
        place = self._placements.get(item.path)
        found = next((one for one in item.facts.fields if place is not None and one.placement == place), None)
        if found is None and not item.facts.takes_new_field:
            found = item.facts.fields[0]
        return found.name if found is not None else None

    def _start(self, provider_id: str, order: SigningOrder) -> None:
        self._order, self._provider_id = order, provider_id
        (info,) = (one for one in self._services.provider_infos if one.id == provider_id)
        works = [partial(_signed, order=part) for part in in_rounds(order, info.max_batch)]
        self._tasks.start("sign", self._run(*works))

    async def _run(self, *works: Callable[[SigningSession], Awaitable[SigningResult]]) -> None:
        """One confirmation after the other; after one that did not end well nobody's phone rings again."""
        self._show_phone()
        try:
            self.phone.show_earlier(
                await still_on_the_phone(self._services, (await self._services.provider(self._provider_id)).info)
            )
            for number, work in enumerate(works, start=1):
                self._session = await self._services.session(self._provider_id, self.phone.show_progress)
                result = await work(self._session)
                self._keep(result)
                if number == len(works) or result.phase is not Phase.DONE:
                    self._ended(result)
                    break
        except Exception:
            # Whoever failed before there was an ending: the phone's screen would stand there for ever.
            self._phone_back()
            raise
        finally:
            self._session = None

    def _show_phone(self) -> None:
        self.phone.clear()
        if self._ends is not None:
            self._ends.stage(1)
        self._shell.show_screen(self.phone)

    def _keep(self, result: SigningResult) -> None:
        known = {item.source for item in self._signed}
        self._signed += [item for item in result.documents if item.signed is not None and item.source not in known]

    def _ended(self, result: SigningResult) -> None:
        # Of a resumed signing there is no order at hand: asking anew begins with choosing the files.
        self.phone.show_result(result, again=bool(self._files))
        if result.phase is Phase.DONE and result.error is None:
            self._show_result()
        else:
            self._tasks.start("make ready", self._make_ready())

    async def _make_ready(self) -> None:
        """What was prepared for the phone is used up: make ready what the person may ask to sign once more."""
        done = {item.source for item in self._signed}
        for item in self._files:
            if item.path not in done:
                with contextlib.suppress(AppError):  # told when it is signed
                    await self._services.engine.inspect(item.path)

    def _cancel(self) -> None:
        if self._session is not None:
            self._session.cancel()

    def _retry(self) -> None:
        """Ask again for what is not signed yet: a new confirmation, because the person wants it."""
        order = self._order
        if order is None:
            return
        done = {item.source for item in self._signed}
        left = tuple(item for item in order.documents if item.source not in done)
        self._start(self._provider_id, SigningOrder(left, order.credential, order.user_id))

    def _resume_asked(self, transaction_id: str) -> None:
        self._tasks.start("sign", self._run(lambda session: self._resumed(session, transaction_id)))

    async def _resumed(self, session: SigningSession, transaction_id: str) -> SigningResult:
        fresh = [session]

        async def resume() -> SigningResult:
            self._session = (
                fresh.pop() if fresh else await self._services.session(self._provider_id, self.phone.show_progress)
            )
            return await self._session.resume(transaction_id)

        return await resumed(self._services, resume)

    def _phone_back(self) -> None:
        if self._files:
            self._show_signing()
        else:
            self._leave()

    def _show_result(self) -> None:
        titles = {item.path: item.title for item in self._files}
        shown = [
            SignedFile(
                item.signed,
                titles.get(item.source, item.source.name),
                self._page(item.source),
                lasting=not item.signed.path.is_relative_to(self._services.home.root),
            )
            for item in self._signed
            if item.signed is not None
        ]
        self.result.open(shown, self._ends.proceed() if self._ends is not None else None)
        self._shell.show_screen(self.result)

    def _page(self, source: Path) -> int:
        placement = self._placements.get(source)
        return placement.page if placement is not None else 1

    def _finish(self) -> None:
        self.signing.clear()
        if self._ends is not None:
            self._ends.signed(tuple(self._signed))


async def _signed(session: SigningSession, order: SigningOrder) -> SigningResult:
    return await session.sign(order)


_KINDS: Final = {
    IdKind.CCCD: N_("ID card number"),
    IdKind.CMND: N_("old ID card number (CMND)"),
    IdKind.PASSPORT: N_("passport number"),
    IdKind.TAX_CODE: N_("tax code"),
}


def _previewed(item: ToSign) -> PreviewDocument:
    if item.facts is None:
        return PreviewDocument(item.path, item.title)
    fields = tuple((label(one), one.placement) for one in item.facts.fields if one.placement is not None)
    bound = not item.facts.takes_new_field
    first = fields[0][1] if bound and fields else None
    return PreviewDocument(
        item.path,
        item.title,
        placement=first,
        visible=first is not None or not bound,
        notices=notices(item.facts),
        fields=fields,
        fields_only=bound,
    )


def number_kind(text: str, *, practice: bool) -> str | None:
    """The kind of an ID number in words; None if it is no valid number."""
    try:
        return _(_KINDS[parse_id_number(text, practice=practice).kind])
    except InvalidIdNumberError:
        return None


def _open(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
