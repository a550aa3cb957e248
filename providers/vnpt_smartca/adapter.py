"""VNPT SmartCA *sp769* version 1 as a ``SigningProvider``: ask once, then fetch by a handle until there is an end.

The service knows a transaction by our own id as well (report 07 §1.6). So an answer to ``sign`` that is lost costs
neither a second ring nor the signature: our id becomes the handle.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from core.clock import Clock
from core.errors import OutcomeUnknownError
from core.signing.model import Credential, SignatureRequest, SignatureValue, Transaction
from core.signing.provider import ProviderInfo
from providers.asking import ask_once, check_batch, failed
from providers.http import post_json, translate_errors
from providers.norm769 import envelope
from providers.pace import Pace
from providers.polled import Fetching, State, Told
from providers.route import Endpoint
from providers.vnpt_smartca import wire
from providers.vnpt_smartca.certificates import certificates
from providers.vnpt_smartca.info import INFO

if TYPE_CHECKING:
    import httpx


class VnptSmartCa:
    """The service under one organisation's account. The client is the caller's to close."""

    def __init__(self, client: httpx.AsyncClient, endpoint: Endpoint, clock: Clock, pace: Pace = Pace()) -> None:
        self._client, self._endpoint, self._clock = client, endpoint, clock
        self._fetching = Fetching(INFO, clock, pace)

    @property
    def info(self) -> ProviderInfo:
        """Capabilities."""
        return INFO

    async def credentials(self, user_id: str) -> Sequence[Credential]:
        """All certificates of this person, expired ones included."""
        return await certificates(self._client, self._endpoint, INFO, user_id)

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
            lost = self._transaction(transaction_id, None, doc_ids, requested_at, None)
            return await self._fetching.find_after_loss(lost, lambda: self._told(lost))
        with translate_errors(INFO.display_name):
            told = wire.accepted(answer)
            deadline = wire.expires_at(told, requested_at)
        return self._transaction(transaction_id, wire.remote_id(told), doc_ids, requested_at, deadline)

    async def recover(self, transaction_id: str, doc_ids: Sequence[str], user_id: str) -> Transaction:
        """A transaction to wait for, found by our own id, without asking the phone.

        Raises ``OutcomeUnknownError`` if the service knows none, ``ProviderUnavailableError`` if it cannot be asked.
        """
        found = self._transaction(transaction_id, None, tuple(doc_ids), self._clock.now(), None)
        return await self._fetching.find(found, lambda: self._told(found))

    async def await_signatures(self, transaction: Transaction) -> Sequence[SignatureValue]:
        """Poll until the signer has decided; any process may call this again with the journaled transaction."""
        return await self._fetching.values(transaction, lambda: self._told(transaction))

    async def cancel(self, transaction: Transaction) -> bool:
        """The interface has no cancel call."""
        return False

    async def aclose(self) -> None:
        """Nothing of its own to close."""

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

    async def _told(self, transaction: Transaction) -> Told:
        """Ask by every name that it may have, until the service knows one."""
        told: Told = State.UNKNOWN
        with translate_errors(INFO.display_name):
            for handle in wire.handles(transaction.remote_id, transaction.transaction_id):
                told = await self._told_of(handle, transaction.doc_ids)
                if told is not State.UNKNOWN:
                    break
        return told

    async def _told_of(self, handle: str, doc_ids: Sequence[str]) -> Told:
        answer = envelope(*await post_json(self._client, self._endpoint.at(wire.status_path(handle)), {}))
        told = wire.status(answer, doc_ids)
        if told is None:
            raise failed(answer, INFO)
        return told
