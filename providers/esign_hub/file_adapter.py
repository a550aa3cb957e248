"""The eSign hub's file mode as a ``SigningProvider``: one blocking call, one file, which comes back signed.

What came back is written beside what was sent; its digest is the value that the journal keeps.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from core.clock import Clock
from core.disk import explained
from core.errors import InvalidUsageError
from core.private_files import write_privately
from core.signing.model import Credential, SignatureRequest, SignatureValue, Transaction
from providers.asking import check_batch
from providers.esign_hub import file_wire as wire
from providers.esign_hub.blocking import BlockingHub
from providers.esign_hub.dialect import Authentication, HubDialect
from providers.esign_hub.info import file_info
from providers.esign_hub.wire import credentials
from providers.http import sent_once, translate_errors
from providers.polled import State
from providers.route import Endpoint

if TYPE_CHECKING:
    import httpx

_GROWTH = 1 << 18
"""Bytes that a signature with its certificates and status adds at the most, generously."""


class EsignHubFiles(BlockingHub):
    """One authority behind the hub, by its ``ca_name``. The client is the caller's to close."""

    def __init__(self, ca_name: str, client: httpx.AsyncClient, endpoint: Endpoint, clock: Clock) -> None:
        dialect = HubDialect.of(endpoint, Authentication.BEARER)
        super().__init__(ca_name, file_info(ca_name), dialect, client, endpoint, clock)

    async def credentials(self, user_id: str) -> Sequence[Credential]:
        """All certificates of this person at this authority, expired ones included."""
        answer = await self._read(wire.CERTIFICATES_PATH, self._person(user_id))
        with translate_errors(self._info.display_name):
            return credentials(answer, provider_id=self._info.id, provider_name=self._info.display_name)

    async def request_signatures(
        self,
        credential: Credential,
        user_id: str,
        requests: Sequence[SignatureRequest],
        transaction_id: str,
    ) -> Transaction:
        """Ring the phone, wait up to 330 seconds, and put the signed file where the request says.

        Raises ``SignerDeclinedError``, ``AuthorizationExpiredError``, ``OutcomeUnknownError`` and other
        ``core.errors``.
        """
        check_batch(self._info, requests)
        (request,) = requests
        exchange = request.exchange
        if exchange is None:
            raise InvalidUsageError("a CA that signs whole files needs a file", what="--ca")
        person = self._person(user_id)
        remote = await self._read(wire.CERTIFICATES_PATH, person)
        with translate_errors(self._info.display_name):
            hubs_own = wire.transaction_of(remote, credential.credential_id)
        content = await asyncio.to_thread(exchange.sent.read_bytes)
        await asyncio.to_thread(_reserve, exchange.returned, len(content) + _GROWTH)
        requested_at = self._clock.now()
        name = _named(request.document_name)
        body = wire.sign_body(person, credential, hubs_own, request.doc_id, name, content)
        answer = await self._rung(wire.SIGN_PATH, body)
        with sent_once(self._info.display_name):
            returned = wire.signed_file(answer, request.doc_id)
        if isinstance(returned, State):
            raise self._ended(returned)
        await asyncio.to_thread(_fill, exchange.returned, returned)
        value = SignatureValue(request.doc_id, hashlib.sha256(returned).digest())
        return self._answered(transaction_id, (request.doc_id,), requested_at, (value,))

    def _person(self, user_id: str) -> Mapping[str, object]:
        return wire.certificates_body(self._dialect, self._endpoint, user_id, self._ca_name)


def _reserve(path: Path, size: int) -> None:
    """Room for what will come back: a full disk must not cost what the person has confirmed."""
    write_privately(path, bytes(size))


def _fill(path: Path, content: bytes) -> None:
    """Into the room that was reserved. The journal's digest tells if it was cut off."""
    with explained(path.parent), path.open("r+b") as file:
        file.write(content)
        file.truncate()
        file.flush()
        os.fsync(file.fileno())


def _named(name: str) -> str:
    """The hub goes by the name's ending."""
    return name if Path(name).suffix.lower() == ".pdf" else f"{name}.pdf"
