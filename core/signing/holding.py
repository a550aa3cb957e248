"""Holding a transaction: the journal's lease kept alive, and what is written under it."""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Final, TypeVar

from core.errors import LeaseLostError, StorageError
from core.signing.journal import LEASE_S, Journal
from core.signing.phases import Phase
from core.signing.record import Record, Stage

_T = TypeVar("_T")

_log = logging.getLogger(__name__)

_STAGES: Final = {
    Phase.DONE: Stage.DONE,
    Phase.DECLINED: Stage.DECLINED,
    Phase.EXPIRED: Stage.EXPIRED,
    Phase.CANCELLED: Stage.CANCELLED,
    Phase.UNKNOWN: Stage.UNKNOWN,
    Phase.FAILED: Stage.FAILED,
}


class Holding:
    """One transaction in the hands of this process. ``work`` is the folder of its work copies.

    Once the phone rang, a failing disk must not cost the signature in our hands: what cannot be journaled is logged.
    A lease that another process took over is another matter: ``update`` raises ``LeaseLostError``.
    """

    def __init__(self, journal: Journal, transaction_id: str, work: Path) -> None:
        self._journal, self._transaction_id, self._work = journal, transaction_id, work

    async def begin(self, record: Record) -> None:
        """Journal the intent, before the CA is asked. Raises ``StorageError``."""
        await asyncio.to_thread(self._journal.add, record)

    async def take(self) -> tuple[Record, Stage]:
        """Take up what a process before us left. Raises ``UnknownTransactionError`` and ``JournalBusyError``."""
        return await asyncio.to_thread(self._journal.take, self._transaction_id)

    async def update(self, record: Record, stage: Stage) -> None:
        """Journal what has happened. Raises ``LeaseLostError``."""
        await self._note_down(self._journal.update, record, stage)

    async def on_phone(self, place: str, until: datetime) -> None:
        """A request may stand at ``place`` (``core.signing.lingering``) until then."""
        await self._note_down(self._journal.note_on_phone, self._transaction_id, place, until)

    async def off_the_phone(self) -> None:
        """It was answered, or withdrawn."""
        await self._note_down(self._journal.forget_on_phone, self._transaction_id)

    async def release(self) -> None:
        """Leave it open for whoever takes it up next."""
        await self._note_down(self._journal.release, self._transaction_id)

    async def close(self, phase: Phase) -> None:
        """Journal how it ended and remove the work copies; both are left alone if another process holds it now."""
        try:
            await self._note_down(self._journal.close_transaction, self._transaction_id, _STAGES[phase])
        except LeaseLostError:
            _log.warning("taken over by another process")
        else:
            await self.wipe()

    async def wipe(self) -> None:
        """Remove the work copies."""
        await asyncio.to_thread(shutil.rmtree, self._work, ignore_errors=True)

    async def during(self, work: Awaitable[_T]) -> _T:
        """Await ``work`` while the lease is kept alive."""
        try:
            async with asyncio.TaskGroup() as group:
                keeper = group.create_task(self._keep_lease())
                try:
                    return await work
                finally:
                    keeper.cancel()
        except BaseExceptionGroup as group_error:
            raise group_error.exceptions[0] from None

    async def _keep_lease(self) -> None:
        while True:
            await asyncio.sleep(LEASE_S / 3)
            await self._note_down(self._journal.renew, self._transaction_id)

    async def _note_down(self, write: Callable[..., None], *what: object) -> None:
        try:
            await asyncio.to_thread(write, *what)
        except LeaseLostError:
            raise
        except StorageError as error:
            _log.error("not journaled: %s", error.code)
