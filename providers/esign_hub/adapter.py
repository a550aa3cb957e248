"""The eSign hub as a ``SigningProvider``: one blocking call that returns when the signer has decided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.clock import Clock
from core.signing.model import Credential, SignatureRequest, Transaction
from providers.asking import check_batch
from providers.esign_hub import wire
from providers.esign_hub.blocking import BlockingHub
from providers.esign_hub.dialect import Authentication, HubDialect
from providers.esign_hub.info import INFOS
from providers.http import sent_once, translate_errors
from providers.polled import State
from providers.route import Endpoint

if TYPE_CHECKING:
    import httpx


class EsignHub(BlockingHub):
    """One authority behind the hub, by its ``ca_name``. The client is the caller's to close."""

    def __init__(self, ca_name: str, client: httpx.AsyncClient, endpoint: Endpoint, clock: Clock) -> None:
        dialect = HubDialect.of(endpoint, Authentication.ACCOUNT)
        super().__init__(ca_name, INFOS[ca_name], dialect, client, endpoint, clock)

    async def credentials(self, user_id: str) -> Sequence[Credential]:
        """All certificates of this person at this authority, expired ones included."""
        body = wire.certificates_body(self._dialect, self._endpoint, user_id, self._ca_name)
        answer = await self._read(wire.CERTIFICATES_PATH, body)
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
        body = wire.sign_body(self._dialect, self._endpoint, user_id, self._ca_name, credential, requests)
        answer = await self._rung(wire.SIGN_PATH, body)
        with sent_once(self._info.display_name):
            values = wire.signatures(answer, doc_ids)
        if isinstance(values, State):
            raise self._ended(values)
        return self._answered(transaction_id, doc_ids, requested_at, values)
