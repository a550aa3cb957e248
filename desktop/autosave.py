"""The dossier at hand is kept as a draft, a moment after each change: one write at a time, the last state wins (W4)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final

from core.dossier.draft import Draft, mark_signed_in
from core.dossier.draft_store import DraftStore
from core.dossier.model import SignedPaper
from core.dossier.roles import Standing
from core.signing.progress import DocumentProgress
from desktop.composition import Services
from desktop.tasks import Tasks

_PAUSE_S: Final = 0.2
"""Whoever types changes the dossier with every letter."""

_TASK: Final = "autosave"


class Autosave:
    """``keeps`` is known once ``open`` has run; nothing is kept in a kiosk, nor without a keyring."""

    def __init__(self, services: Services, tasks: Tasks) -> None:
        self._services, self._tasks = services, tasks
        self._store: DraftStore | None = None
        self._wanted: dict[str, Draft | None] = {}
        self._submitted: Draft | None = None

    @property
    def keeps(self) -> bool:
        """Whether what is begun here is still there at the next start."""
        return self._store is not None

    async def open(self) -> None:
        """Find out where drafts go."""
        if self._store is None:
            self._store = await self._services.drafts()

    async def find(self, account: str) -> Sequence[Draft]:
        """What this account has begun, the last one first."""
        await self.open()
        if self._store is None:
            return ()
        await self._tasks.wait(_TASK)
        return await asyncio.to_thread(self._store.find, account)

    def changed(self, draft: Draft) -> None:
        """Keep this state soon."""
        self._want(draft.dossier_id, draft)

    def done(self, dossier_id: str) -> None:
        """The dossier is submitted or given up: its draft goes."""
        self._want(dossier_id, None)

    def submitted(self, draft: Draft) -> None:
        """Its draft goes; what was filled in stays for the account's next dossier, if it was the account's own."""
        if self._store is not None and draft.standing is Standing.SELF:
            self._submitted = draft
        self._want(draft.dossier_id, None)

    async def previous(self, account: str) -> Draft | None:
        """What this account filled in last, and submitted for itself."""
        await self.open()
        if self._store is None:
            return None
        await self._tasks.wait(_TASK)
        return await asyncio.to_thread(self._store.previous, account)

    async def forget_previous(self) -> None:
        """What any account filled in last is wiped."""
        await self.open()
        self._submitted = None
        await self._tasks.wait(_TASK)
        if self._store is not None:
            await asyncio.to_thread(self._store.forget_previous)

    async def wipe(self, dossier_id: str) -> None:
        """A draft was given up, with its signed papers."""
        self._wanted.pop(dossier_id, None)
        await self._tasks.wait(_TASK)
        if self._store is not None:
            await asyncio.to_thread(self._store.wipe, dossier_id)

    async def note_signed(self, documents: Sequence[DocumentProgress]) -> None:
        """Papers of a draft that were signed after a break, away from their dossier, are signed in it too."""
        store = await self._services.drafts()
        if store is not None:
            await asyncio.to_thread(_note_signed, store, documents)

    async def aclose(self) -> None:
        """Write what is still to be written."""
        await self._tasks.wait(_TASK)
        await self._write_all()

    def _want(self, dossier_id: str, draft: Draft | None) -> None:
        if self._store is not None:
            self._wanted[dossier_id] = draft
            self._tasks.start(_TASK, self._soon())

    async def _soon(self) -> None:
        while self._wanted:
            await asyncio.sleep(_PAUSE_S)
            await self._write_all()

    async def _write_all(self) -> None:
        store = self._store
        while store is not None and self._wanted:
            dossier_id, draft = self._wanted.popitem()
            if draft is None:
                await asyncio.to_thread(store.delete, dossier_id)
            else:
                await asyncio.to_thread(store.save, draft)
        if store is not None and (submitted := self._submitted) is not None:
            self._submitted = None
            await asyncio.to_thread(store.remember, submitted)


def _note_signed(store: DraftStore, documents: Sequence[DocumentProgress]) -> None:
    for item in documents:
        if item.signed is not None and item.component is not None:
            draft = store.holding(item.signed.path)
            if draft is not None and item.component in draft.attachments:
                paper = SignedPaper(item.signed.path, item.signed.level, item.signed.signer)
                store.save(mark_signed_in(draft, item.component, paper))
