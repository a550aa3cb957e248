"""A signing session: check, prepare, ask the phone once, wait, verify, finish.

The rules that bind this file: the intent is journaled before the CA is asked; ``request_signatures`` is called at one
place and once per session; what the CA answers is journaled before it is used; no value is embedded that does not
verify; nothing is called done before the engine has re-opened the finished file.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from core.errors import (
    AppError,
    AuthorizationExpiredError,
    EncryptedDocumentError,
    LeaseLostError,
    OutcomeUnknownError,
    PromptUnansweredError,
    ProviderError,
    ProviderUnavailableError,
    Retry,
    SignerDeclinedError,
    SigningFailedError,
    StorageError,
    TimestampError,
    UserCancelledError,
)
from core.signing.finishing import Finisher
from core.signing.holding import Holding
from core.signing.lingering import place_on_phone
from core.signing.model import SignatureLevel, SignatureRequest, Transaction
from core.signing.parts import SigningParts
from core.signing.phases import AWAITING, ENDED, Event, Phase, advance
from core.signing.phone import code_beforehand, patience_s, remaining_s, rings, stands_until
from core.signing.preparing import Preparer
from core.signing.progress import DocumentProgress, Observer, Progress, SigningOrder, SigningResult, first_error
from core.signing.provider import RecoveringProvider, SigningProvider, StagedProvider
from core.signing.readiness import check_ready
from core.signing.record import Record, Stage
from core.signing.waking import waking

GRACE_S: Final = 15.0
"""How much longer than the CA's own deadline we listen for its last word."""

HELD_GRACE_S: Final = 45.0
"""The same where the word comes in a call that is held open: nobody can ask for it afterwards (report 02 §4.1)."""

_OUTCOMES: Final[tuple[tuple[type[AppError], Event], ...]] = (
    (SignerDeclinedError, Event.SIGNER_DECLINED),
    (AuthorizationExpiredError, Event.TIME_RAN_OUT),
    (UserCancelledError, Event.PERSON_CANCELLED),
    (OutcomeUnknownError, Event.ANSWER_LOST),
)
_MENDABLE: Final = (StorageError, EncryptedDocumentError)
"""A disk with room, or the password that was in memory only: then the work copy can be finished."""


class SigningSession:
    """One confirmation, from *KÝ SỐ* to the finished files. Single use: one ``sign`` or one ``resume``."""

    def __init__(self, provider: SigningProvider, parts: SigningParts, observe: Observer = lambda _: None) -> None:
        self._provider, self._parts, self._observe = provider, parts, observe
        self._phase = Phase.CHECKING
        self._documents: tuple[DocumentProgress, ...] = ()
        self._transaction_id = ""
        self._control_code: str | None = None
        self._deadline: float | None = None
        self._wait_total: float | None = None
        self._scope: asyncio.Timeout | None = None
        self._page: asyncio.Timeout | None = None
        self._stopped = self._leaving = False
        self._ca_told = False
        self._on_phone_until: datetime | None = None
        self._status_unknown = self._deadline_told = False
        self._part = self._parts_in_all = 1

    def cancel(self) -> None:
        """Stop asking. The result then says whether the CA was told; after the signer confirmed it has no effect."""
        self._stopped = True
        on_page = self._parts.prompts is not None and self._parts.prompts.on_page
        for scope in (self._scope, self._page if on_page else None):
            if scope is not None:
                scope.reschedule(asyncio.get_running_loop().time())

    def leave(self) -> None:
        """Stop waiting, but leave what the CA keeps to be fetched later; where it keeps nothing, as ``cancel``."""
        self._leaving = True
        self.cancel()

    async def sign(self, order: SigningOrder) -> SigningResult:
        """Sign the order's documents with one confirmation; every ending is in the result, cancellation excepted.

        ``ValueError`` for a certificate of another route than this session's.
        """
        if order.credential.provider_id != self._provider.info.id:
            raise ValueError("a certificate of another route")
        self._part, self._parts_in_all = order.part, order.parts
        preparer = Preparer(self._parts, order, self._provider.info)
        self._hold(preparer.transaction_id)
        self._documents = tuple(DocumentProgress(item.source, item.component) for item in order.documents)
        self._tell()
        record: Record | None = None
        try:
            async with self._stoppable(None):
                await self._check(order)
                self._happened(Event.CERTIFICATE_GOOD)
                prepared = await preparer.prepare()
                self._documents = prepared.progress
            record = prepared.record
            await self._held.begin(record)
            self._happened(Event.INTENT_JOURNALED)
            with self._patient():
                record = await self._held.during(self._ask(record, prepared.requests, order.user_id))
            return await self._held.during(self._finish(record, resumed=False))
        except AppError as error:
            return await self._ended_by(error, record)

    async def resume(self, transaction_id: str) -> SigningResult:
        """Go on with a journaled transaction: fetch what can be fetched, never ask the phone again.

        Raises ``UnknownTransactionError`` and ``JournalBusyError``.
        """
        self._hold(transaction_id)
        record, stage = await self._held.take()
        self._documents = tuple(
            DocumentProgress(item.prepared.source, item.component, item.doc_id, item.prepared.dtbsr.prefix)
            for item in record.documents
        )
        self._phase = Phase.AWAITING_SIGNER
        try:
            if stage is Stage.INTENT:
                record = await self._held.during(self._recover(record))
            if not record.values:
                with self._patient():
                    record = await self._held.during(self._wait(record))
            else:
                self._happened(Event.VALUES_RECEIVED)
            return await self._held.during(self._finish(record, resumed=True))
        except AppError as error:
            return await self._ended_by(error, record)

    def _hold(self, transaction_id: str) -> None:
        self._transaction_id = transaction_id
        self._held = Holding(self._parts.journal, transaction_id, self._parts.work / transaction_id)

    async def _check(self, order: SigningOrder) -> None:
        if not self._parts.trust.tsa_urls and any(one.level is not SignatureLevel.B_B for one in order.documents):
            raise TimestampError("no time-stamping authority")
        found = await check_ready(
            order.credential,
            order.user_id,
            self._provider.info.display_name,
            self._parts.engine,
            self._parts.trust,
            self._parts.clock.now(),
        )
        self._status_unknown = found.revocation != "good"

    async def _ask(self, record: Record, requests: Sequence[SignatureRequest], user_id: str) -> Record:
        info, order = self._provider.info, (record.credential, user_id, requests, record.transaction_id)
        await self._may_ask(record, self._parts.clock.now() + timedelta(seconds=info.wait_limit_s))
        if info.blocking:
            self._control_code = code_beforehand(info, requests)
            self._count_down(info.wait_limit_s)
            self._happened(Event.REQUEST_GOING_OUT)
        if self._stopped:  # nothing was sent yet
            raise UserCancelledError(told="yes")
        if info.blocking:
            async with self._stoppable(info.wait_limit_s + HELD_GRACE_S):
                transaction = await self._provider.request_signatures(*order)
        else:
            transaction = await self._let_through(self._provider.request_signatures(*order))
        stage = Stage.SIGNED if transaction.values else Stage.REQUESTED
        record = replace(record, transaction=transaction, values=transaction.values)
        await self._held.update(record, stage)
        self._control_code = transaction.control_code
        self._happened(Event.REQUEST_ACCEPTED)
        return await self._wait(record)

    async def _let_through(self, asking: Awaitable[Transaction]) -> Transaction:
        """A request on its way: only with its answer do we know what to tell the CA to stop. A page can be left."""
        try:
            async with asyncio.timeout(None) as self._page:
                return await asking
        except TimeoutError:
            raise UserCancelledError(told="yes") from None
        finally:
            self._page = None

    async def _recover(self, record: Record) -> Record:
        if not isinstance(self._provider, RecoveringProvider):
            raise OutcomeUnknownError(provider=self._provider.info.display_name)
        doc_ids = tuple(item.doc_id for item in record.documents)
        user_id = record.user_id or record.credential.subject_id or ""
        transaction = await self._provider.recover(record.transaction_id, doc_ids, user_id)
        # The phone has been ringing since the intent was journaled, not since it was found again.
        record = replace(record, transaction=replace(transaction, requested_at=record.created_at))
        await self._held.update(record, Stage.REQUESTED)
        return record

    async def _wait(self, record: Record) -> Record:
        transaction = record.transaction
        if transaction is None:
            raise OutcomeUnknownError(provider=self._provider.info.display_name)
        if not record.values:
            limit = max(0.0, remaining_s(transaction, self._provider.info, self._parts.clock.now()))
            await self._may_ask(record, stands_until(transaction, self._provider.info))
            self._control_code = transaction.control_code
            self._count_down(limit)
            self._deadline_told = transaction.expires_at is not None
            self._tell()
            try:
                async with self._stoppable(patience_s(limit, self._provider.info) + GRACE_S):
                    if isinstance(self._provider, StagedProvider):
                        transaction = await self._provider.authorised(transaction)
                        record = replace(record, transaction=transaction)
                        await self._held.update(record, Stage.REQUESTED)
                    values = tuple(await self._provider.await_signatures(transaction))
            except UserCancelledError:
                if not self._stopped or self._leaving:
                    raise
                told = await self._tell_ca(transaction)
                raise UserCancelledError(told="yes" if told else "no") from None
            record = replace(record, values=values)
            await self._held.update(record, Stage.SIGNED)
        self._deadline = None
        await self._off_the_phone()
        self._happened(Event.VALUES_RECEIVED)
        return record

    async def _finish(self, record: Record, *, resumed: bool) -> SigningResult:
        finisher = Finisher(self._parts, record, resumed=resumed)
        errors = await finisher.verify()
        self._note(errors=errors)
        if len(errors) == len(record.documents):
            return await self._partly(errors)
        self._happened(Event.VALUES_VERIFIED)
        for item in record.documents:
            if item.doc_id in errors:
                continue
            try:
                signed = await finisher.complete(item)
            except AppError as error:
                errors[item.doc_id] = error
                self._note(errors={item.doc_id: error})
            else:
                self._documents = tuple(
                    replace(shown, signed=signed) if shown.doc_id == item.doc_id else shown for shown in self._documents
                )
                self._tell()
        await finisher.settle()
        if errors:
            return await self._partly(errors)
        self._happened(Event.FILES_PUBLISHED)
        await self._close()
        return self._result(open_=False, error=first_error(self._documents))

    async def _partly(self, errors: dict[str, AppError]) -> SigningResult:
        """Values are in the journal: what failed for want of time, disk or timestamp can be finished later.

        A work copy that is gone or changed never can: nothing a person does brings it back.
        """
        self._happened(Event.WENT_WRONG)
        again = any(error.retry is Retry.SAME_INPUT or isinstance(error, _MENDABLE) for error in errors.values())
        if again:
            await self._held.release()
        else:
            await self._close()
        return self._result(open_=again, error=first_error(self._documents))

    async def _ended_by(self, error: AppError, record: Record | None) -> SigningResult:
        asked = self._phase in AWAITING
        event = next((event for kind, event in _OUTCOMES if isinstance(error, kind)), Event.WENT_WRONG)
        self._deadline = None
        self._ca_told = error.params.get("told") == "yes"
        self._happened(event)
        # Whatever stands between us and a CA that keeps the signature may be mended; only its own word is an end.
        fetchable = record is not None and self._provider.info.resumable and asked
        over = isinstance(error, SigningFailedError) or error.params.get("reason") == "tries_over"
        mendable = isinstance(error, (ProviderError, StorageError)) and not over
        if fetchable and ((event is Event.WENT_WRONG and mendable) or self._left_for_later(error)):
            await self._held.release()
            return self._result(open_=True, error=error)
        untold = event is Event.PERSON_CANCELLED and not self._ca_told
        if not (untold or event is Event.ANSWER_LOST or isinstance(error, LeaseLostError)):
            await self._off_the_phone()
        if record is not None:
            await self._close()
        else:
            await self._held.wipe()
        return self._result(open_=isinstance(error, LeaseLostError), error=error)

    def _left_for_later(self, error: AppError) -> bool:
        """The person goes for now, or did not sign in when the CA wanted that before it gives what it keeps."""
        unanswered = isinstance(error, UserCancelledError) and (self._leaving or not self._stopped)
        return unanswered or isinstance(error, PromptUnansweredError)

    async def _close(self) -> None:
        await self._held.close(self._phase)

    async def _tell_ca(self, transaction: Transaction) -> bool:
        try:
            async with asyncio.timeout(5):
                return await self._provider.cancel(transaction)
        except (AppError, TimeoutError):
            return False

    @asynccontextmanager
    async def _stoppable(self, limit_s: float | None) -> AsyncIterator[None]:
        """A stretch that ``cancel`` may end (``UserCancelledError``) and that lasts ``limit_s`` seconds at the most."""
        if self._stopped:
            raise UserCancelledError(told="yes" if self._phase in (Phase.CHECKING, Phase.PREPARING) else "no")
        try:
            async with asyncio.timeout(limit_s) as self._scope, waking(self._scope, self._parts.clock, GRACE_S):
                yield
        except TimeoutError:
            if self._stopped:
                told = self._phase in (Phase.CHECKING, Phase.PREPARING)
                raise UserCancelledError(told="yes" if told else "no") from None
            name = self._provider.info.display_name
            if self._provider.info.resumable:
                raise ProviderUnavailableError("no last word from the CA", provider=name) from None
            raise OutcomeUnknownError(provider=name) from None
        finally:
            self._scope = None

    def _patient(self) -> AbstractContextManager[None]:
        """A stretch in which the clock stands still while the person types."""
        prompts = self._parts.prompts
        return prompts.stopping(self._pause) if prompts is not None else nullcontext()

    def _pause(self) -> Callable[[], None]:
        loop, scope, began = asyncio.get_running_loop(), self._scope, self._parts.clock.monotonic()
        end = scope.when() if scope is not None else None
        left = end - loop.time() if end is not None else None
        if scope is not None:
            scope.reschedule(None)

        def go_on() -> None:
            if self._deadline is not None:
                self._deadline += self._parts.clock.monotonic() - began
                self._tell()
            if scope is not None and scope is self._scope and left is not None and not self._stopped:
                scope.reschedule(loop.time() + left)

        return go_on

    async def _may_ask(self, record: Record, until: datetime) -> None:
        """From now on a request may stand on the phone: whoever asks there next is told of it."""
        info = self._provider.info
        if rings(info):
            self._on_phone_until = until
            await self._held.on_phone(place_on_phone(info, record.user_id), until)

    async def _off_the_phone(self) -> None:
        if self._on_phone_until is not None:
            self._on_phone_until = None
            await self._held.off_the_phone()

    def _count_down(self, seconds: float) -> None:
        self._deadline, self._wait_total = self._parts.clock.monotonic() + seconds, seconds

    def _note(self, errors: dict[str, AppError]) -> None:
        self._documents = tuple(
            replace(shown, error=errors.get(shown.doc_id or "", shown.error)) for shown in self._documents
        )

    def _happened(self, event: Event) -> None:
        self._phase = advance(self._phase, event)
        self._tell()

    def _tell(self) -> None:
        self._observe(
            Progress(
                phase=self._phase,
                provider=self._provider.info,
                transaction_id=self._transaction_id,
                documents=self._documents,
                control_code=self._control_code,
                deadline=None if self._phase in ENDED else self._deadline,
                wait_total_s=self._wait_total,
                deadline_told=self._deadline_told,
                status_unknown=self._status_unknown,
                part=self._part,
                parts=self._parts_in_all,
            )
        )

    def _result(self, *, open_: bool, error: AppError | None) -> SigningResult:
        until = self._on_phone_until
        standing = until if until is not None and until > self._parts.clock.now() else None
        return SigningResult(self._phase, self._transaction_id, self._documents, open_, self._ca_told, error, standing)
