"""FPT eSign Cloud as a ``SigningProvider``: a request that sends a code to the phone, and one that brings it back.

Each request that is begun is billed, and none can be asked after (report 02 §4.3): nothing is sent again but a code
that was typed wrong, as the person types it then.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, TypeVar

import httpx

from core.errors import (
    AuthorizationExpiredError,
    OutcomeUnknownError,
    ProviderAuthError,
    ProviderProtocolError,
    QuotaExceededError,
    SecretRefusedError,
    SignerDeclinedError,
)
from core.signing.model import Credential, SignatureRequest, SignatureValue, Transaction
from core.signing.prompting import Prompt, PromptKind
from core.signing.provider import ProviderInfo
from providers.asking import check_batch
from providers.certificates import parse_credential
from providers.fpt_mpki import cloud_wire as wire
from providers.fpt_mpki.cloud_wire import CloudRefusal, Trouble
from providers.fpt_mpki.info import CLOUD_INFO as INFO
from providers.fpt_mpki.ssl2 import payload_signature, ssl2_proof
from providers.http import NOT_SENT, PeerStatusError, read_json, sent_once, translate_errors
from providers.retrying import twice
from providers.route import Surroundings
from providers.schemes import scheme_of

_TRIES: Final = 3
_PAUSES_S: Final = (0.5, 2.0, 5.0)
_NOT_TAKEN: Final = 503
"""The one server error of a gateway that says that the request went no further."""

_Read = TypeVar("_Read")


class FptEsignCloud:
    """The service under one organisation's account."""

    def __init__(self, around: Surroundings) -> None:
        self._client, self._endpoint, self._clock = around.client, around.endpoint, around.clock
        self._prompter = around.prompter
        self._agreements: dict[str, str] = {}

    @property
    def info(self) -> ProviderInfo:
        """Capabilities."""
        return INFO

    async def credentials(self, user_id: str) -> Sequence[Credential]:
        """The certificate of this person's agreement, which they name; none if it has none."""
        agreement = await self._agreement(user_id)
        with _translated():
            try:
                der = await twice(lambda: self._asked(wire.CERTIFICATE_PATH, agreement, {}, wire.certificate))
            except CloudRefusal as refusal:
                if refusal.trouble is not Trouble.NOBODY:
                    raise
                der = None
            if der is None:
                self._agreements.pop(user_id, None)
                return ()
            return (
                parse_credential(
                    der, (), provider_id=INFO.id, credential_id=agreement, provider_name=INFO.display_name
                ),
            )

    async def request_signatures(
        self,
        credential: Credential,
        user_id: str,
        requests: Sequence[SignatureRequest],
        transaction_id: str,
    ) -> Transaction:
        """Begin once, have the code typed that the phone then shows, and return the values.

        Raises ``UserCancelledError`` if the person does not type it: the request then ends by itself, unsigned.
        """
        check_batch(INFO, requests)
        requested_at = self._clock.now()
        agreement = credential.credential_id
        with _translated():
            bill = await self._sent_once(wire.PREPARE_PATH, agreement, wire.prepare_body(requests), wire.bill_code)
            values = await self._authorized(agreement, bill, len(requests))
        return Transaction(
            transaction_id=transaction_id,
            provider_id=INFO.id,
            remote_id=None,
            doc_ids=tuple(request.doc_id for request in requests),
            control_code="",
            requested_at=requested_at,
            expires_at=None,
            values=tuple(
                SignatureValue(request.doc_id, value, scheme_of(credential.certificate_der, request.dtbsr, value))
                for request, value in zip(requests, values, strict=True)
            ),
        )

    async def await_signatures(self, transaction: Transaction) -> Sequence[SignatureValue]:
        """The values that ``request_signatures`` brought; ``OutcomeUnknownError`` if there are none in hand."""
        if not transaction.values:
            raise OutcomeUnknownError("nothing to ask after", provider=INFO.display_name)
        return transaction.values

    async def cancel(self, transaction: Transaction) -> bool:
        """The service has no call for it."""
        return False

    async def aclose(self) -> None:
        """Nothing of its own to close."""

    async def _agreement(self, user_id: str) -> str:
        if user_id not in self._agreements:
            prompt = Prompt(PromptKind.ACCOUNT_NAME, INFO.display_name, suggestion=user_id)
            self._agreements[user_id] = (await self._prompter.ask(prompt)).reveal().strip()
        return self._agreements[user_id]

    async def _authorized(self, agreement: str, bill: str, count: int) -> tuple[bytes, ...]:
        refused = False
        for attempt in range(1, _TRIES + 1):
            code = await self._prompter.ask(
                Prompt(PromptKind.OTP, INFO.display_name, digits_only=True, refused=refused)
            )
            body = wire.authorize_body(bill, code)
            try:
                return await self._signed(agreement, body, count)
            except CloudRefusal as refusal:
                if refusal.trouble is not Trouble.WRONG_CODE or attempt == _TRIES:
                    raise
            refused = True
        raise AssertionError("the last try returns or raises")

    async def _signed(self, agreement: str, body: Mapping[str, object], count: int) -> tuple[bytes, ...]:
        """The code is sent again only as long as it certainly was not taken."""
        for pause_s in (*_PAUSES_S, None):
            try:
                return await self._sent_once(
                    wire.AUTHORIZE_PATH, agreement, body, lambda answer: wire.signatures(answer, count)
                )
            except (*NOT_SENT, PeerStatusError) as error:
                taken = isinstance(error, PeerStatusError) and error.status != _NOT_TAKEN
                if taken or pause_s is None:
                    raise OutcomeUnknownError(
                        "a code was typed, but no value came", provider=INFO.display_name
                    ) from None
            await asyncio.sleep(pause_s)
        raise AssertionError("the last attempt returns or raises")

    async def _sent_once(
        self, path: str, agreement: str, body: Mapping[str, object], read: Callable[[Mapping[str, Any]], _Read]
    ) -> _Read:
        try:
            with sent_once(INFO.display_name):
                return await self._asked(path, agreement, body, read)
        except PeerStatusError as error:
            if error.status >= 500 and error.status != _NOT_TAKEN:
                raise OutcomeUnknownError(f"a gateway answered {error.status}", provider=INFO.display_name) from error
            raise

    async def _asked(
        self, path: str, agreement: str, body: Mapping[str, object], read: Callable[[Mapping[str, Any]], _Read]
    ) -> _Read:
        now = int(self._clock.now().timestamp() * 1000)
        whole = {**wire.base(self._endpoint, agreement, now, ssl2_proof(self._endpoint, now)), **body}
        payload = json.dumps(whole, ensure_ascii=False).encode()
        headers = {
            "content-type": "application/json",
            "signature": payload_signature(self._endpoint, payload),
            "x-esignservice-name": "eSSC",
        }
        timeout = httpx.Timeout(INFO.wait_limit_s, connect=self._client.timeout.connect)
        async with asyncio.timeout(INFO.wait_limit_s):
            url = self._endpoint.at(path)
            response = await self._client.post(url, content=payload, headers=headers, timeout=timeout)
        status, answer = read_json(response)
        if status >= 400 and "responseCode" not in answer:
            raise PeerStatusError(status)
        if not isinstance(answer, Mapping):
            raise TypeError("not an object")
        return read(answer)


@contextmanager
def _translated() -> Iterator[None]:
    name = INFO.display_name
    with translate_errors(name):
        try:
            yield
        except CloudRefusal as refusal:
            detail = str(refusal)
            match refusal.trouble:
                case Trouble.ACCOUNT:
                    raise ProviderAuthError(detail, provider=name) from None
                case Trouble.WRONG_CODE:
                    raise SecretRefusedError(detail, reason=PromptKind.OTP.value, provider=name) from None
                case Trouble.LOCKED:
                    raise SecretRefusedError(detail, reason="locked", provider=name) from None
                case Trouble.CODE_EXPIRED:
                    raise AuthorizationExpiredError(detail, provider=name) from None
                case Trouble.TOO_MANY_CODES:
                    raise QuotaExceededError(detail, provider=name) from None
                case Trouble.REFUSED:
                    raise SignerDeclinedError(detail, provider=name) from None
                case Trouble.NOBODY | Trouble.OTHER:
                    raise ProviderProtocolError(detail, provider=name) from None
