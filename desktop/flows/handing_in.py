"""Handing in by hand, joined to the window: where the portal takes files only on its own page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from PySide6.QtCore import QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices

from core.i18n import _
from core.messages import explain
from core.portal.file_check import FileBreach
from core.wizard import Event
from desktop.composition import Services
from desktop.dialogs import pick_folder
from desktop.flows.keeping import Keeping
from desktop.handing_over import HandingOver
from desktop.journey import Journey
from desktop.tasks import Tasks
from desktop.ui.banner import BannerContent, Tone
from desktop.views.hand_over import HandOverView
from desktop.views.shell import Shell


class HandingIn:
    """``start`` checks the files and shows the three steps; ``back`` leads to the last look before them."""

    def __init__(
        self,
        shell: Shell,
        services: Services,
        tasks: Tasks,
        journey: Journey,
        keeping: Keeping,
        back: Callable[[], None],
        open_browser: Callable[[str], Awaitable[None]],
    ) -> None:
        self._shell, self._services, self._tasks, self._journey = shell, services, tasks, journey
        self._keeping, self._back, self._open_browser = keeping, back, open_browser
        self._over = HandingOver(services, journey)

    @cached_property
    def view(self) -> HandOverView:
        """The three steps."""
        view = HandOverView()
        view.back.connect(self._back)
        view.folder_asked.connect(lambda: self._tasks.start("hand_over", self._prepare()))
        view.shown_asked.connect(self._show_folder)
        view.page_asked.connect(lambda: self._tasks.start("official_page", self._open_page()))
        view.noted.connect(lambda code: self._tasks.start("note", self._note(code)))
        view.proceed.connect(lambda: self._tasks.start("leave", self._keeping.leave()))
        return view

    def start(self) -> None:
        """Check the files first; what the portal would refuse is told, all at once."""
        self._tasks.start("check_files", self._check())

    async def _check(self) -> None:
        self._shell.banner.clear()
        if found := await self._over.breaches():
            self._shell.show_failure(
                BannerContent(_("The portal would not take these files"), _told(found), Tone.WARN),
            )
            return
        page = self._services.profile.official_page(self._journey.service.code)
        self.view.begin(urlsplit(page).hostname or "")
        self._shell.show_screen(self.view)

    async def _prepare(self) -> None:
        downloads = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
        parent = await pick_folder(self._shell, _("Where to save"), Path(downloads))
        if parent is not None:
            handoff = await self._over.prepare(parent)
            self._keeping.settle()
            self.view.show_folder(str(handoff.folder), len(handoff.files))

    async def _open_page(self) -> None:
        if self._over.handoff is not None:
            await self._open_browser(self._over.handoff.page)

    async def _note(self, code: str) -> None:
        path = await self._over.note_code(code)
        if not self._journey.submitted:
            self._journey.go(Event.SUBMITTED)
        self.view.show_record(str(path))

    def _show_folder(self) -> None:
        if self._over.handoff is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._over.handoff.folder)))


def _told(found: Sequence[FileBreach]) -> str:
    return "\n".join(f"{item.path.name}: {explain(item.breach)}" for item in found)
