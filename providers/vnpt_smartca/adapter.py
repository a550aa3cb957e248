"""VNPT SmartCA *sp769* version 1 as a ``SigningProvider``: ask once, then fetch by a handle until there is an end.

The service knows a transaction by our own id as well (report 07 §1.6). So an answer to ``sign`` that is lost costs
neither a second ring nor the signature: our id becomes the handle.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from core.clock import Clock
from core.errors import (
    AuthorizationExpiredError,
    OutcomeUnknownError,
    ProviderError,
    ProviderProtocolError,
    ProviderTlsError,
    ProviderUnavailableError,
    SignerDeclinedError,
)
from core.signing.model import Credential, SignatureRequest, SignatureValue, Transaction
from core.signing.provider import ProviderInfo
from providers.asking import ask_once, check_batch, read
from providers.http import Pace, PeerStatusError, poll, post_json, translate_errors
from providers.norm769 import envelope
from providers.route import Endpoint
from providers.vnpt_smartca import wire
from providers.vnpt_smartca.info import INFO
from providers.vnpt_smartca.wire import State

if TYPE_CHECKING:
    import httpx

_PATIENCE: Final = 3
"""How often "no such transaction" is heard before it is believed: a lost request may still be on its way."""

_RECOVERY_S: Final = 3.0

_Told = tuple[SignatureValue, ...] | State


class VnptSmartCa:
    """The service under one organisation's account. The client is the caller's to close."""

    def __init__(self, client: httpx.AsyncClient, endpoint: Endpoint, clock: Clock, pace: Pace = Pace()) -> None:
        self._client, self._endpoint, self._clock, self._pace = client, endpoint, clock, pace

    @property
    def info(self) -> ProviderInfo:
        """Capabilities."""
        return INFO

    async def credentials(self, user_id: str) -> Sequence[Credential]:
        """All certificates of this person, expired ones included."""
        body = wire.certificates_body(self._endpoint, user_id, str(uuid.uuid4()))
        answer = await read(self._client, self._endpoint.at(wire.CERTIFICATES_PATH), body, INFO)
        with translate_errors(INFO.display_name):
            return wire.credentials(answer, provider_id=INFO.id, provider_name=INFO.display_name)

    async def request_signatures(
        self,
        credential: Credential,
        user_id: str,
        requests: Sequence[SignatureRequest],
        transaction_id: str,
    ) -> Transaction:
        """Ring the phone and return the handle, without waiting for the signer.

        If the answer is lost, the transaction is looked up by our own id: ``OutcomeUnknownError`` only if the service
        says that it knows none.
        """
        check_batch(INFO, requests)
        requested_at = self._clock.now()
        doc_ids = tuple(request.doc_id for request in requests)
        body = wire.sign_body(self._endpoint, user_id, credential, requests, transaction_id, requested_at)
        try:
            answer = await ask_once(self._client, self._endpoint.at(wire.SIGN_PATH), body, INFO)
        except OutcomeUnknownError:
            return await self._found_again(transaction_id, doc_ids, requested_at)
        with translate_errors(INFO.display_name):
            told = wire.accepted(answer)
            deadline = wire.expires_at(told, requested_at)
        return self._transaction(transaction_id, told.remote_id, doc_ids, requested_at, deadline)

    async def recover(self, transaction_id: str, doc_ids: Sequence[str]) -> Transaction:
        """A transaction to wait for, found by our own id, without asking the phone.

        Raises ``OutcomeUnknownError`` if the service knows none, ``ProviderUnavailableError`` if it cannot be asked.
        """
        found = self._transaction(transaction_id, None, tuple(doc_ids), self._clock.now(), None)
        question = _Question(self._client, self._endpoint, found, settle_for_pending=True)
        told = await poll(question.ask, remaining_s=_RECOVERY_S, pace=replace(self._pace, last_word_s=0.0))
        if told is None or told is State.UNKNOWN:
            raise OutcomeUnknownError("no such transaction", provider=INFO.display_name)
        return found

    async def await_signatures(self, transaction: Transaction) -> Sequence[SignatureValue]:
        """Poll until the signer has decided; any process may call this again with the journaled transaction.

        Failures on the way are passed over. Raises ``SignerDeclinedError``, ``AuthorizationExpiredError``,
        ``OutcomeUnknownError`` if the service does not know the transaction, and ``ProviderUnavailableError`` if it
        could not be asked, or gave no last word after its own deadline: the transaction may then be asked again.
        """
        if transaction.values:
            return transaction.values
        question = _Question(self._client, self._endpoint, transaction)
        told = await poll(question.ask, remaining_s=self._remaining_s(transaction), pace=self._pace)
        name = INFO.display_name
        match told:
            case tuple():
                return told
            case State.REFUSED:
                raise SignerDeclinedError(provider=name)
            case State.EXPIRED:
                raise AuthorizationExpiredError(provider=name)
            case State.UNKNOWN:
                raise OutcomeUnknownError("no such transaction", provider=name)
            case State.FAILED:
                raise ProviderProtocolError("the CA says that signing failed", provider=name)
            case _:
                raise ProviderUnavailableError("no last word after the deadline", provider=name)

    async def cancel(self, transaction: Transaction) -> bool:
        """The interface has no cancel call."""
        return False

    async def aclose(self) -> None:
        """Nothing of its own to close."""

    async def _found_again(self, transaction_id: str, doc_ids: tuple[str, ...], requested_at: datetime) -> Transaction:
        try:
            return await self.recover(transaction_id, doc_ids)
        except OutcomeUnknownError:
            raise
        except ProviderError:
            # Whether it was taken will show when the service can be reached: whoever waits, waits by our id.
            return self._transaction(transaction_id, None, doc_ids, requested_at, None)

    def _transaction(
        self,
        transaction_id: str,
        remote_id: str | None,
        doc_ids: tuple[str, ...],
        requested_at: datetime,
        deadline: datetime | None,
    ) -> Transaction:
        """Without the CA's own handle, ours is the handle."""
        return Transaction(
            transaction_id=transaction_id,
            provider_id=INFO.id,
            remote_id=remote_id or transaction_id,
            doc_ids=doc_ids,
            control_code=doc_ids[0],
            requested_at=requested_at,
            expires_at=deadline,
        )

    def _remaining_s(self, transaction: Transaction) -> float:
        end = transaction.expires_at or transaction.requested_at + timedelta(seconds=INFO.wait_limit_s)
        life_s = (end - transaction.requested_at).total_seconds()
        # A wall clock that was set back must not lengthen the wait.
        return min((end - self._clock.now()).total_seconds(), life_s)


class _Question:
    """The status call of one transaction, and how often it was told that there is none."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        endpoint: Endpoint,
        transaction: Transaction,
        *,
        settle_for_pending: bool = False,
    ) -> None:
        self._client, self._endpoint, self._transaction = client, endpoint, transaction
        self._settle_for_pending = settle_for_pending
        self._unknown = 0

    async def ask(self) -> _Told | None:
        """Signatures, a final state, or None for "not yet"."""
        try:
            told = await self._told()
        except ProviderTlsError as error:
            # A network that wants its own sign-in first must not end a transaction that can still be fetched.
            raise ProviderUnavailableError(error.detail, provider=INFO.display_name) from error
        if told is State.UNKNOWN:
            self._unknown += 1
            return told if self._unknown >= _PATIENCE else None
        if told is State.PENDING and not self._settle_for_pending:
            return None
        return told

    async def _told(self) -> _Told:
        with translate_errors(INFO.display_name):
            url = self._endpoint.at(wire.status_path(self._transaction.remote_id or self._transaction.transaction_id))
            answer = envelope(*await post_json(self._client, url, {}))
            told = wire.status(answer, self._transaction.doc_ids)
            if told is None:
                raise PeerStatusError(answer.status_code)
            return told
