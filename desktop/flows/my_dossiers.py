"""*Tra cứu hồ sơ*: what the portal says of one's own dossiers (G0.9)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Final

from core.errors import DossierRejectedError, PortalAuthError
from core.i18n import _
from core.portal.lookup import looking_up
from core.portal.model import DossierStatus
from core.portal.supplement import SUPPLEMENT_WANTED
from core.wording.dossier_status import status_words
from desktop.composition import Services
from desktop.flows.filing import FilingFlow
from desktop.flows.signing import SigningFlow
from desktop.flows.supplementing import Supplementing
from desktop.tasks import Tasks
from desktop.ui.banner import BannerContent, Tone
from desktop.views.my_dossiers import DossierRow, MyDossiersView
from desktop.views.shell import Shell

_TO_DO: Final = frozenset({3, 5, 6, 8, 9})
"""National codes of states in which something waits for the person."""


class MyDossiers:
    """Shares the sign-in with the filing door: whoever is signed in there is so here."""

    def __init__(
        self,
        shell: Shell,
        services: Services,
        tasks: Tasks,
        filing: FilingFlow,
        signing: SigningFlow,
        go_home: Callable[[], None],
    ) -> None:
        self._shell, self._services, self._tasks, self._filing = shell, services, tasks, filing
        self._go_home = go_home
        self.supplementing = Supplementing(
            shell, services, tasks, signing, lambda: filing.journey.session, self._sign_in_again, self._answered
        )
        self._found: Sequence[DossierStatus] | None = None

    @cached_property
    def view(self) -> MyDossiersView:
        """The page."""
        view = MyDossiersView()
        view.back.connect(self._go_home)
        view.look_up.connect(self._look_up)
        view.supplement.connect(lambda number: self._tasks.start("dossiers", self._supplement(number)))
        return view

    def open(self) -> None:
        """Where the portal answers no program, say so; else ask who it is, once."""
        profile = self._services.profile
        if not profile.portal_url:
            self._shell.show_failure(
                BannerContent(
                    _("This portal is looked at on its own page"),
                    _("It answers no program. Open its page and type the code that you noted there."),
                    Tone.CALM,
                )
            )
            return
        if self._filing.journey.session is None:
            self._filing.entering.sign_in_again(self._show)
        else:
            self._show()

    def retranslate(self) -> None:
        """The rows again, in the language in force."""
        if "view" in self.__dict__ and self._found is not None:
            self._show_found()
        self.supplementing.retranslate()

    async def aclose(self) -> None:
        """What was begun and not sent is given up."""
        self.supplementing.end()

    def _show(self) -> None:
        self._shell.set_steps(None)
        self.view.show_rows((), _("Asking the portal …"))
        self._shell.show_screen(self.view)
        self._look_up(self.view.code.text().strip())

    def _look_up(self, code: str) -> None:
        self._tasks.start("dossiers", self._ask(code), again=lambda: self._look_up(code))

    async def _ask(self, code: str) -> None:
        session = self._filing.journey.session
        if session is None:
            self._filing.entering.sign_in_again(self._show)
            return
        gateway = await self._services.gateway()
        try:
            self._found = [await gateway.status(session, code)] if code else await gateway.dossiers(session)
        except PortalAuthError:
            self._sign_in_again(self._show)
            raise
        except DossierRejectedError as error:
            self._found = ()
            self.view.show_rows((), _("The portal says: {reason}").format(reason=error.params.get("reason", "?")))
            return
        self._show_found()

    async def _supplement(self, number: str) -> None:
        session = self._filing.journey.session
        if session is None:
            self._filing.entering.sign_in_again(self._show)
            return
        try:
            with looking_up():
                request = await (await self._services.gateway()).supplement(session, number)
        except PortalAuthError:
            self._sign_in_again(self._show)
            raise
        if request is not None:
            await self.supplementing.open(request)
            return
        self._shell.show_failure(
            BannerContent(
                _("Answer this on the portal's own page"),
                _("The portal does not tell programs which papers it wants. Nothing was sent."),
                Tone.CALM,
            )
        )

    def _sign_in_again(self, then: Callable[[], None]) -> None:
        """The portal ended the session: whoever signs in anew goes on where they were."""
        self._filing.journey.end_session()
        self._filing.entering.sign_in_again(then)

    def _answered(self, _number: str) -> None:
        """Back to the list, as the portal tells it now."""
        self._show()

    def _show_found(self) -> None:
        found = self._found or ()
        self.view.show_rows([_row(one) for one in found], "" if found else _("You have submitted no dossier here."))


def _row(found: DossierStatus) -> DossierRow:
    when = found.time.astimezone().strftime("%H:%M %d/%m/%Y")
    return DossierRow(
        number=found.number,
        status=status_words(found.code) or found.label,
        time=_("Submitted at {time}").format(time=when),
        urgent=found.code in _TO_DO,
        wants_papers=found.code == SUPPLEMENT_WANTED,
    )
