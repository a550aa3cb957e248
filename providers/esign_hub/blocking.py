"""What both ways into the eSign hub have in common: one blocking call, no status call, no cancel call.

An answer that is lost, or that says that the values come later, is lost (report 07 §1.3, §1.11): it is told as
``OutcomeUnknownError``, and nothing is ever sent again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from core.clock import Clock
from core.errors import AppError, OutcomeUnknownError, SignerDeclinedError
from core.signing.model import SignatureValue, Transaction
from core.signing.provider import ProviderInfo
from providers.asking import ask_once, read
from providers.esign_hub.dialect import HubDialect
from providers.esign_hub.reply import inner
from providers.norm769 import Envelope
from providers.polled import State, ended
from providers.route import Endpoint

if TYPE_CHECKING:
    import httpx

_OK: Final = 200
_MAYBE_TAKEN: Final = frozenset({_OK, *range(500, 600)} - {501, 503})
"""The call rings before it answers: whatever then fails at the hub, the phone may have been confirmed. 501 is the last
word of an authority that did not sign (07 §1.6), 503 that of a gateway where the request went no further."""


class BlockingHub:
    """One authority behind the hub, by its ``ca_name``. The client is the caller's to close."""

    def __init__(
        self,
        ca_name: str,
        info: ProviderInfo,
        dialect: HubDialect,
        client: httpx.AsyncClient,
        endpoint: Endpoint,
        clock: Clock,
    ) -> None:
        self._ca_name, self._dialect = ca_name, dialect
        self._info = replace(info, digest_encoding=dialect.digest_encoding)
        self._client, self._endpoint, self._clock = client, endpoint, clock

    @property
    def info(self) -> ProviderInfo:
        """Capabilities, under this organisation's account."""
        return self._info

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

    async def _read(self, path: str, body: Mapping[str, object]) -> Envelope:
        """What may be asked again; raises ``core.errors``."""
        headers = self._dialect.headers(self._endpoint)
        return await read(self._client, self._endpoint.at(path), body, self._info, headers)

    async def _rung(self, path: str, body: Mapping[str, object]) -> Envelope:
        """Ring the phone, once, and wait up to ``wait_limit_s``; raises ``core.errors``."""
        answer = await ask_once(
            self._client,
            self._endpoint.at(path),
            body,
            self._info,
            self._info.wait_limit_s,
            fine=_MAYBE_TAKEN,
            headers=self._dialect.headers(self._endpoint),
            within=inner,
        )
        if answer.status_code != _OK:
            raise OutcomeUnknownError(f"status {answer.status_code}", provider=self._info.display_name)
        return answer

    def _ended(self, state: State) -> AppError:
        """What an answer without signatures is called."""
        if state is State.PENDING:
            return OutcomeUnknownError("the values are to come by another way", provider=self._info.display_name)
        if state is State.REFUSED_OR_FAILED:
            return SignerDeclinedError("an empty list", reason="or_failed", provider=self._info.display_name)
        return ended(state, self._info.display_name)

    def _answered(
        self, transaction_id: str, doc_ids: tuple[str, ...], requested_at: datetime, values: tuple[SignatureValue, ...]
    ) -> Transaction:
        """The transaction of a call that returned; the phone showed the first document's number."""
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
