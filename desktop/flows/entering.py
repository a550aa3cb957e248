"""Before the dossier: readiness, sign-in, and the choice of the service (step 1)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Final

from core.catalogue.search import Facet
from desktop.browsers import Browser
from desktop.choosing import Choosing
from desktop.composition import Services
from desktop.flows.helping import show_ca_help
from desktop.flows.rows import frozen_row, service_details, service_row
from desktop.journey import Journey
from desktop.practice import PRACTICE_PERSON
from desktop.tasks import Tasks
from desktop.views.ca_texts import CAS
from desktop.views.choose_service import ChooseServiceView, ServiceDetailsView
from desktop.views.portal_front import PortalFrontView
from desktop.views.readiness import ReadinessView, SignInView
from desktop.views.shell import Shell

_READING_S: Final = 0.15
"""A screen is painted by then, and nobody has read it yet."""


class Entering:
    """Ends with ``chosen(code)``; ``stage(None)`` before step 1, ``stage(0)`` and ``reached`` in it."""

    def __init__(
        self,
        shell: Shell,
        services: Services,
        tasks: Tasks,
        journey: Journey,
        leave: Callable[[], None],
        chosen: Callable[[str], None],
        stage: Callable[[int | None], None],
        browser: Browser,
        reached: Callable[[], None],
    ) -> None:
        self._shell, self._services, self._tasks, self._journey = shell, services, tasks, journey
        self._reached, self._choosing = reached, Choosing(services)
        self._leave, self._chosen, self._stage, self._browser = leave, chosen, stage, browser
        self._after_sign_in: Callable[[], None] | None = None
        self._details_of: str | None = None
        self._wanted: tuple[str, Mapping[Facet, str]] | None = None

    @cached_property
    def front(self) -> PortalFrontView | None:
        """The portal as it once was, where the profile describes it."""
        profile = self._services.profile
        if profile.notice is None:
            return None
        view = PortalFrontView(profile.title, profile.notice, profile.links, profile.contacts)
        view.back.connect(self._leave)
        view.proceed.connect(self._show_readiness)
        view.link_asked.connect(lambda url: self._tasks.start("link", self._open_link(url)))
        return view

    @cached_property
    def readiness(self) -> ReadinessView:
        """What one must have."""
        view = ReadinessView(CAS)
        view.back.connect(self._leave if self.front is None else self.open)
        view.proceed.connect(self._ready)
        view.help_asked.connect(lambda brand: self._tasks.start("help", self._help(brand)))
        return view

    @cached_property
    def sign_in(self) -> SignInView:
        """Who one is."""
        view = SignInView(practice=self._services.practice)
        view.back.connect(self._cancel_sign_in)
        view.proceed.connect(self._signed_in)
        view.browser_asked.connect(lambda: self._start_sign_in(self._browser))
        view.practice_asked.connect(lambda: self._start_sign_in(None))
        return view

    @cached_property
    def choose(self) -> ChooseServiceView:
        """Step 1; not before it is shown, for that reads the catalogue."""
        view = ChooseServiceView(self._choosing.filter_options(), self._services.profile.idle_filters)
        view.back.connect(self._ready if self._services.profile.portal_url else self.open)
        view.search_changed.connect(self._search)
        view.file_asked.connect(self._chosen)
        view.details_asked.connect(self._show_details)
        return view

    @cached_property
    def details(self) -> ServiceDetailsView:
        """One service in full."""
        view = ServiceDetailsView()
        view.back.connect(self.show_choose)
        view.proceed.connect(self._file_details)
        return view

    def open(self) -> None:
        """The first screen of the door."""
        self._stage(None)
        self._shell.show_screen(self.readiness if self.front is None else self.front)

    def _show_readiness(self) -> None:
        self._shell.show_screen(self.readiness)

    def retranslate(self) -> None:
        """The rows are in the language in force."""
        if self._wanted is not None:
            self._search(*self._wanted)
        if self._details_of is not None:
            self._show_details(self._details_of, raise_it=False)

    def show_sign_in(self) -> None:
        """Who is signed in, or the ways to sign in."""
        self._stage(None)
        person = self._journey.person
        self.sign_in.set_person(person.name if person is not None else None)
        self._shell.show_screen(self.sign_in)

    def sign_in_again(self, then: Callable[[], None]) -> None:
        """The portal ended the session: ask for a sign-in, and go on with ``then`` instead of step 1."""
        self._after_sign_in = then
        self._shell.set_person(None)
        self.show_sign_in()

    def show_choose(self) -> None:
        """Step 1."""
        self._stage(0)
        self._search(*(self._wanted or ("", {})))
        self._shell.show_screen(self.choose)
        self._reached()

    async def _open_link(self, url: str) -> None:
        await self._browser.open(url)

    def _ready(self) -> None:
        """Where the portal takes nothing from here there is nothing to sign in to: that is done on its own page."""
        if self._services.profile.portal_url:
            self.show_sign_in()
        else:
            self.show_choose()

    def _signed_in(self) -> None:
        then, self._after_sign_in = self._after_sign_in, None
        (then or self.show_choose)()

    def _cancel_sign_in(self) -> None:
        self._tasks.cancel("sign_in")
        self._after_sign_in = None
        self.open()

    def _file_details(self) -> None:
        if self._details_of is not None:
            self._chosen(self._details_of)

    async def _help(self, brand: str) -> None:
        await show_ca_help(self._services, brand, self.readiness)

    def _start_sign_in(self, browser: Browser | None) -> None:
        self._tasks.start("sign_in", self._sign_in(browser), again=lambda: self._start_sign_in(browser))

    async def _sign_in(self, browser: Browser | None) -> None:
        self._shell.banner.clear()
        self.sign_in.set_waiting(True)
        try:
            if browser is None:
                person = await self._journey.sign_in(None, PRACTICE_PERSON)
            else:
                person = await self._journey.sign_in(browser.open, None)
        finally:
            self.sign_in.set_waiting(False)
            if browser is not None:
                await browser.close()
        self._shell.set_person(person.name)
        self.sign_in.set_person(person.name)
        self._tasks.start("ahead", self._make_ahead())

    async def _make_ahead(self) -> None:
        """The next screen takes a while to make: done while the person reads who they are."""
        await asyncio.sleep(_READING_S)
        self.choose.ensurePolished()

    def _search(self, words: str, chosen: Mapping[Facet, str]) -> None:
        self._wanted = (words, chosen)
        found = [service_row(one) for one in self._choosing.search(words, chosen)]
        # The portal's own rows as they once stood there, before anything is looked for.
        shown = [] if words.strip() or chosen else [frozen_row(row) for row in self._services.profile.rows]
        self.choose.show_rows([*shown, *found])
        self.choose.show_source(self._choosing.source_words(words))

    def _show_details(self, code: str, *, raise_it: bool = True) -> None:
        self._details_of = code
        self.details.show_details(service_details(self._journey.procedure(code)))
        if raise_it:
            self._shell.show_screen(self.details)
