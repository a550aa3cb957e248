"""From files to signed files: preview, certificate, phone, result. The filing door and the signing door share it."""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from core.dossier.roles import Signer
from core.errors import AppError
from core.i18n import _
from core.signing.model import Credential, Placement, SigningRequest
from core.signing.phases import Phase
from core.signing.preparing import STAMP_SIZE
from core.signing.progress import DocumentProgress, SigningOrder, SigningResult
from core.signing.provider import ProviderInfo
from core.signing.rounds import in_rounds
from core.signing.session import SigningSession
from desktop.composition import Services
from desktop.destinations import destinations
from desktop.dialogs import show
from desktop.earlier_requests import still_on_the_phone
from desktop.failures import banner_content
from desktop.flows.helping import brand_of, show_ca_help
from desktop.flows.own_key import choose_own_key
from desktop.flows.to_sign import SigningEnds, ToSign, number_kind, previewed
from desktop.hub_mode import hub_routes
from desktop.readiness import another_signer, tell_readiness
from desktop.tasks import Tasks
from desktop.unlocking import resumed
from desktop.views.confirm_guide import ConfirmGuideDialog
from desktop.views.phone_wait import PhoneWaitView
from desktop.views.preview import PreviewView
from desktop.views.shell import Shell
from desktop.views.signed_result import SignedFile, SignedResultView
from desktop.views.signing import SigningView
from providers import resolve

Work = Callable[[SigningSession], Awaitable[SigningResult]]
"""One confirmation."""


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
        self._cancelled = False
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
        view.wish_changed.connect(self._wish_changed)
        view.help_asked.connect(lambda: self._help(view.provider, view))
        view.own_key_asked.connect(lambda: self._tasks.start("own_key", self._own_key()))
        view.sign_asked.connect(self._sign_asked)
        view.service_chosen.connect(lambda chosen: self._tasks.start(f"whereto {chosen}", self._whereto(chosen)))
        return view

    @cached_property
    def phone(self) -> PhoneWaitView:
        """The wait for the signer, and how it ended."""
        view = PhoneWaitView(self._services.clock.monotonic)
        view.cancel_asked.connect(self._cancel)
        view.retry_asked.connect(self._retry)
        view.other_certificate_asked.connect(self._show_signing)
        view.resume_asked.connect(self._resume_asked)
        view.guide_asked.connect(lambda: self._tasks.start("guide", self._guide()))
        view.help_asked.connect(lambda: self._help(view.provider, view))
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
        self.preview.open([previewed(item) for item in files], stamp)
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
        if self._signed:
            self._finish()  # what an earlier confirmation signed is handed over, whatever became of the rest
        elif self._ends is not None:
            self._ends.back()

    def _show_preview(self) -> None:
        if self._ends is not None:
            self._ends.stage(0)
        self._shell.show_screen(self.preview)

    def _placed(self, placements: dict[Path, Placement | None]) -> None:
        self._placements = placements
        self.signing.open([item.path.name for item in self._files], self._user_id)
        self._tasks.start("hub", self._offer_hub())
        self._show_signing()

    def _show_signing(self) -> None:
        if not self._files:
            self._phone_back()
            return
        if self._ends is not None:
            self._ends.stage(1)
        self.signing.show_names([item.path.name for item in self._left()])
        self._shell.show_screen(self.signing)

    def _left(self) -> tuple[ToSign, ...]:
        """What is not signed yet."""
        done = {item.source for item in self._signed}
        return tuple(item for item in self._files if item.path not in done)

    async def _offer_hub(self) -> None:
        self.signing.show_hub(await hub_routes(self._services))

    async def _own_key(self) -> None:
        if (own := await choose_own_key(self.signing)) is not None:
            self.signing.offer(own)
            await self._tasks.wait("credentials")  # of the route that was chosen before
            self.signing.ask()

    def _wish_changed(self) -> None:
        for key in ("credentials", "readiness"):
            self._tasks.cancel(key)

    async def _fetch(self, provider_id: str, user_id: str) -> None:
        self.signing.show_busy(True)
        self._tasks.cancel("readiness")
        found: Sequence[Credential] = ()
        try:
            found = await self._services.credentials(provider_id, user_id)
            if not self.signing.asks_for(provider_id, user_id):
                return
            self.signing.show_credentials(found, self._services.clock.now())
            if (wrong := another_signer(self._signer, user_id)) is not None:
                self.signing.show_failure(wrong)
        except AppError as error:
            self.signing.show_failure(banner_content(error, can_retry=False))
        finally:
            self.signing.show_busy(False)
        await self._tasks.wait("readiness")
        looked_at = (self._services, self.signing.certificates, found, provider_id, user_id, self._signer)
        self._tasks.start("readiness", tell_readiness(*looked_at))

    async def _whereto(self, provider_id: str) -> None:
        self.signing.show_destinations(provider_id, await destinations(self._services, provider_id))

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
            for item in self._left()
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
        info = resolve(provider_id).info
        works = [partial(_signed, order=part) for part in in_rounds(order, info.max_batch)]
        earlier = partial(still_on_the_phone, self._services, info, order.user_id)
        self._tasks.start("sign", self._run(works, earlier))

    async def _run(self, works: Sequence[Work], earlier: Callable[[], Awaitable[str]] | None = None) -> None:
        """One confirmation after the other; after one that did not end well nobody's phone rings again.

        ``earlier``: words about what may still stand on the phone, where it will ring anew.
        """
        self._show_phone()
        self._cancelled = False
        try:
            if earlier is not None:
                self.phone.show_earlier(await earlier())
            for number, work in enumerate(works, start=1):
                self._tasks.cancel("guide")  # it shows another round's number
                self._session = await self._services.session(self._provider_id, self.phone.show_progress)
                if self._cancelled:  # before there was a session that could hear it
                    self._session.cancel()
                result = await work(self._session)
                self._keep(result)
                if number == len(works) or result.phase is not Phase.DONE or self._cancelled:
                    self._ended(result)
                    break
        except Exception:
            # Whoever failed before there was an ending: the phone's screen would stand there for ever.
            self._tasks.cancel("guide")
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
        self._tasks.cancel("guide")  # of a wait that is over
        # Of a resumed signing there is no order at hand: asking anew begins with choosing the files.
        self.phone.show_result(self._altogether(result), again=bool(self._files))
        if result.phase is Phase.DONE and result.error is None and not self._left():
            self._show_result()
        else:
            self._tasks.start("make ready", self._make_ready())

    def _altogether(self, result: SigningResult) -> SigningResult:
        """The last confirmation's ending, with the files of those before it and of those that were not asked for."""
        here = {item.source for item in result.documents}
        before = [item for item in self._signed if item.source not in here]
        after = [DocumentProgress(item.path, item.component) for item in self._left() if item.path not in here]
        return replace(result, documents=(*before, *result.documents, *after))

    async def _make_ready(self) -> None:
        """What was prepared for the phone is used up: make ready what the person may ask to sign once more."""
        for item in self._left():
            with contextlib.suppress(AppError):  # told when it is signed
                await self._services.engine.inspect(item.path)

    async def _guide(self) -> None:
        if (guide := self.phone.guide()) is not None:
            await show(ConfirmGuideDialog(guide, self.phone))

    def _help(self, info: ProviderInfo | None, parent: QWidget) -> None:
        if info is not None and (brand := brand_of(info.app)) is not None:
            self._tasks.start("help", show_ca_help(self._services, brand, parent))

    def _cancel(self) -> None:
        self._cancelled = True
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
        self._tasks.start("sign", self._run([lambda session: self._resumed(session, transaction_id)]))

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


def _open(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
