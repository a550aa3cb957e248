"""Handing a dossier in by hand, without a window: check, put in a folder, note the code that the page gave."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from core.dossier.checklist import ChecklistRow
from core.errors import IncompleteDossierError
from core.portal.file_check import FileBreach, OutgoingFile, breaches
from core.portal.handoff import Handoff, HandoffPaper, write_folder
from desktop.composition import Services
from desktop.journey import Journey


class HandingOver:
    """For one dossier at a time; ``handoff`` is what lies ready, None before."""

    def __init__(self, services: Services, journey: Journey) -> None:
        self._services, self._journey = services, journey
        self.handoff: Handoff | None = None

    async def breaches(self) -> tuple[FileBreach, ...]:
        """What the portal would refuse of the files at hand."""
        profile = self._services.profile
        files = [
            OutgoingFile(attachment.to_submit, attachment.signed.level if attachment.signed is not None else None)
            for attachment in (row.attachment for row in self._rows())
            if attachment is not None
        ]
        return await asyncio.to_thread(breaches, profile.file_rules, profile.levels, files)

    async def prepare(self, parent: Path) -> Handoff:
        """The files, numbered, with their list, in a new folder in ``parent``. Raises ``StorageError`` leaves."""
        service, now = self._journey.service, self._services.clock.now()
        profile = self._services.profile
        papers = [
            HandoffPaper(
                row.component.label,
                row.attachment.to_submit,
                row.attachment.signed.signer if row.attachment.signed is not None else "",
            )
            for row in self._rows()
            if row.attachment is not None
        ]

        def write() -> Handoff:
            from core.documents.handoff_sheet import write_list

            folder, files = write_folder(parent, f"ho-so-{service.code}-{now:%Y%m%d-%H%M}", papers)
            page = profile.official_page(service.code)
            made = Handoff(service.code, service.name, service.agency, folder, page, files, now)
            write_list(made, profile.display_name)
            return made

        self.handoff = await asyncio.to_thread(write)
        return self.handoff

    async def note_code(self, code: str) -> Path:
        """The sheet with the code (``core.portal.handoff.portal_code``) beside the files."""
        if self.handoff is None:
            raise IncompleteDossierError("nothing lies ready", papers="")
        from core.documents.handoff_sheet import write_record

        return await asyncio.to_thread(
            write_record, self.handoff, self._services.profile.display_name, code, self._services.clock.now()
        )

    def _rows(self) -> Sequence[ChecklistRow]:
        return [paper.row for paper in self._journey.papers()]
