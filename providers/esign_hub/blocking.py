"""What both ways into the eSign hub have in common: one blocking call, no status call, no cancel call.

An answer that is lost is lost (report 07 §1.3, §1.11): it is told as ``OutcomeUnknownError``, and nothing is ever sent
again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from core.clock import Clock
from core.errors import OutcomeUnknownError
from core.signing.model import SignatureValue, Transaction
from core.signing.provider import ProviderInfo
from providers.route import Endpoint

if TYPE_CHECKING:
    import httpx


class BlockingHub:
    """One authority behind the hub, by its ``ca_name``. The client is the caller's to close."""

    def __init__(
        self, ca_name: str, info: ProviderInfo, client: httpx.AsyncClient, endpoint: Endpoint, clock: Clock
    ) -> None:
        self._ca_name, self._info = ca_name, info
        self._client, self._endpoint, self._clock = client, endpoint, clock

    @property
    def info(self) -> ProviderInfo:
        """Capabilities."""
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
