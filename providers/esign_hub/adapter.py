"""The eSign hub as a ``SigningProvider``: one blocking call that returns when the signer has decided.

The hub has no status and no cancel call (report 07 §1.3, §1.11): an answer that is lost is lost, and is told as
``OutcomeUnknownError``; nothing is ever sent again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.clock import Clock
from core.errors import AuthorizationExpiredError, OutcomeUnknownError, SignerDeclinedError
from core.signing.model import Credential, SignatureRequest, SignatureValue, Transaction
from core.signing.provider import ProviderInfo
from providers.asking import ask_once, check_batch, read
from providers.esign_hub import wire
from providers.esign_hub.info import INFOS
from providers.http import sent_once, translate_errors
from providers.route import Endpoint

if TYPE_CHECKING:
    import httpx


class EsignHub:
    """One authority behind the hub, by its ``ca_name``. The client is the caller's to close."""

    def __init__(self, ca_name: str, client: httpx.AsyncClient, endpoint: Endpoint, clock: Clock) -> None:
        self._ca_name = ca_name
        self._info = INFOS[ca_name]
        self._client, self._endpoint, self._clock = client, endpoint, clock

    @property
    def info(self) -> ProviderInfo:
        """Capabilities."""
        return self._info

    async def credentials(self, user_id: str) -> Sequence[Credential]:
        """All certificates of this person at this authority, expired ones included."""
        body = wire.certificates_body(self._endpoint, user_id, self._ca_name)
        answer = await read(self._client, self._endpoint.at(wire.CERTIFICATES_PATH), body, self._info)
        with translate_errors(self._info.display_name):
            return wire.credentials(answer, provider_id=self._info.id, provider_name=self._info.display_name)

    async def request_signatures(
        self,
        credential: Credential,
        user_id: str,
        requests: Sequence[SignatureRequest],
        transaction_id: str,
    ) -> Transaction:
        """Ring the phone, wait up to 330 seconds, and return the transaction with its values.

        Raises ``SignerDeclinedError``, ``AuthorizationExpiredError``, ``OutcomeUnknownError`` and other
        ``core.errors``.
        """
        check_batch(self._info, requests)
        requested_at = self._clock.now()
        doc_ids = tuple(request.doc_id for request in requests)
        body = wire.sign_body(self._endpoint, user_id, self._ca_name, credential, requests)
        url = self._endpoint.at(wire.SIGN_PATH)
        answer = await ask_once(self._client, url, body, self._info, self._info.wait_limit_s)
        with sent_once(self._info.display_name):
            values = wire.signatures(answer, doc_ids)
        if values is wire.Ending.EXPIRED:
            raise AuthorizationExpiredError(provider=self._info.display_name)
        if isinstance(values, wire.Ending):
            raise SignerDeclinedError(provider=self._info.display_name)
        return Transaction(
            transaction_id=transaction_id,
            provider_id=self._info.id,
            remote_id=None,
            doc_ids=doc_ids,
            control_code=doc_ids[0],
            requested_at=requested_at,
            expires_at=None,
            values=values,
        )

    async def await_signatures(self, transaction: Transaction) -> Sequence[SignatureValue]:
        """The values that ``request_signatures`` brought; ``OutcomeUnknownError`` if there are none in hand."""
        if not transaction.values:
            raise OutcomeUnknownError("the hub has no status call", provider=self._info.display_name)
        return transaction.values

    async def cancel(self, transaction: Transaction) -> bool:
        """The hub cannot be told."""
        return False

    async def aclose(self) -> None:
        """Nothing of its own to close."""
