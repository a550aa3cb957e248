"""NACENCOMM CA2 as a ``SigningProvider``: ask once, then fetch by our own id until there is an end.

Our id is the only handle that CA2 knows (report 02 §3.1): an answer that is lost costs neither a second ring nor the
signature.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from core.clock import Clock
from core.errors import OutcomeUnknownError
from core.signing.model import Credential, SignatureRequest, SignatureValue, Transaction
from core.signing.provider import ProviderInfo
from providers.asking import ask_once, check_batch, failed
from providers.http import post_json, translate_errors
from providers.nacencomm_ca2 import wire
from providers.nacencomm_ca2.info import INFO
from providers.norm769 import Envelope, envelope
from providers.pace import Pace
from providers.polled import Fetching, Told
from providers.retrying import twice
from providers.route import Endpoint

if TYPE_CHECKING:
    import httpx


class NacencommCa2:
    """The service under one organisation's account. The client is the caller's to close."""

    def __init__(self, client: httpx.AsyncClient, endpoint: Endpoint, clock: Clock, pace: Pace = Pace()) -> None:
        self._client, self._endpoint, self._clock = client, endpoint, clock
        self._fetching = Fetching(INFO, clock, pace)
        self._names: dict[str, str] = {}

    @property
    def info(self) -> ProviderInfo:
        """Capabilities."""
        return INFO

    async def credentials(self, user_id: str) -> Sequence[Credential]:
        """All certificates of this person, expired ones included, under the first name that CA2 knows."""
        for name in wire.names(user_id):
            if found := await self._certificates(name):
                self._names[user_id] = name
                return found
        return ()

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
        name, requested_at = self._name(user_id), self._clock.now()
        doc_ids = tuple(request.doc_id for request in requests)
        transaction = self._transaction(transaction_id, doc_ids, name, requested_at)
        body = wire.sign_body(self._endpoint, name, credential, requests, transaction_id, requested_at)
        try:
            await ask_once(self._client, self._endpoint.at(wire.SIGN_PATH), body, INFO, fine=wire.TAKEN)
        except OutcomeUnknownError:
            return await self._fetching.find_after_loss(transaction, lambda: self._told(transaction))
        return transaction

    async def recover(self, transaction_id: str, doc_ids: Sequence[str], user_id: str) -> Transaction:
        """A transaction to wait for, found by our own id, without asking the phone.

        Raises ``OutcomeUnknownError`` if the service knows none, ``ProviderUnavailableError`` if it cannot be asked.
        """
        if user_id not in self._names and len(wire.names(user_id)) > 1:
            await self.credentials(user_id)
        found = self._transaction(transaction_id, tuple(doc_ids), self._name(user_id), self._clock.now())
        return await self._fetching.find(found, lambda: self._told(found))

    async def await_signatures(self, transaction: Transaction) -> Sequence[SignatureValue]:
        """Poll until the signer has decided; any process may call this again with the journaled transaction."""
        return await self._fetching.values(transaction, lambda: self._told(transaction))

    async def cancel(self, transaction: Transaction) -> bool:
        """This interface has no cancel call."""
        return False

    async def aclose(self) -> None:
        """Nothing of its own to close."""

    async def _certificates(self, name: str) -> tuple[Credential, ...]:
        with translate_errors(INFO.display_name):
            answer = await twice(lambda: self._certificates_answer(name))
            return wire.credentials(answer, provider_id=INFO.id, provider_name=INFO.display_name)

    async def _certificates_answer(self, name: str) -> Envelope:
        body = wire.certificates_body(self._endpoint, name, str(uuid.uuid4()))
        answer = envelope(*await post_json(self._client, self._endpoint.at(wire.CERTIFICATES_PATH), body))
        if answer.status_code != 200 and not wire.nobody(answer):
            raise failed(answer, INFO, listing=True)
        return answer

    async def _told(self, transaction: Transaction) -> Told:
        with translate_errors(INFO.display_name):
            remote_id = transaction.remote_id or wire.handle(transaction.transaction_id)
            body = wire.status_body(self._endpoint, transaction.user_id or "", remote_id)
            answer = envelope(*await post_json(self._client, self._endpoint.at(wire.STATUS_PATH), body))
            told = wire.status(answer, transaction.doc_ids)
            if told is None:
                raise failed(answer, INFO)
            return told

    def _name(self, user_id: str) -> str:
        return self._names.get(user_id) or wire.names(user_id)[0]

    def _transaction(
        self, transaction_id: str, doc_ids: tuple[str, ...], name: str, requested_at: datetime
    ) -> Transaction:
        return Transaction(
            transaction_id=transaction_id,
            provider_id=INFO.id,
            remote_id=wire.handle(transaction_id),
            doc_ids=doc_ids,
            control_code=doc_ids[0],
            requested_at=requested_at,
            expires_at=None,
            user_id=name,
        )
