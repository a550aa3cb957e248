"""FPT eSign Cloud as a ``SigningProvider``: a request that sends a code to the phone, and one that brings it back.

Each request that is begun is billed (report 02 §4.3) and never begun again. What came of it is asked by its
``billCode``, also by a later run of the program: there the person types the code if none was taken yet.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final, TypeVar

import httpx

from core.errors import (
    AuthorizationExpiredError,
    NoCredentialError,
    OutcomeUnknownError,
    ProviderAuthError,
    ProviderProtocolError,
    ProviderUnavailableError,
    QuotaExceededError,
    SecretRefusedError,
    SignerDeclinedError,
)
from core.secrets import Secret
from core.signing.model import Credential, SignatureRequest, SignatureValue, Transaction
from core.signing.prompting import RESENDS, AnotherCodeWanted, Prompt, PromptKind
from core.signing.provider import ProviderInfo
from providers.asking import check_batch
from providers.certificates import parse_credential
from providers.fpt_mpki import cloud_bill
from providers.fpt_mpki import cloud_wire as wire
from providers.fpt_mpki.cloud_bill import Bill
from providers.fpt_mpki.cloud_wire import CloudRefusal, Trouble
from providers.fpt_mpki.info import CLOUD_INFO as INFO
from providers.fpt_mpki.ssl2 import payload_signature, ssl2_proof
from providers.http import NOT_TAKEN, PeerStatusError, poll, read_json, sent_once, translate_errors
from providers.polled import Fetching, State, Told, ended
from providers.retrying import twice, until_taken
from providers.route import Surroundings

_TRIES: Final = 3
_SETTLING_PAUSES: Final = 4
"""For how many of the pace's longest pauses a code whose answer was lost is looked for before it is asked for anew."""

_STATES: Final[Mapping[Trouble, State]] = {
    Trouble.REFUSED: State.REFUSED,
    Trouble.CODE_EXPIRED: State.EXPIRED,
    Trouble.NO_SUCH_BILL: State.UNKNOWN,
}

_Read = TypeVar("_Read")


class FptEsignCloud:
    """The service under one organisation's account."""

    def __init__(self, around: Surroundings) -> None:
        self._client, self._endpoint, self._clock = around.client, around.endpoint, around.clock
        self._prompter, self._pace = around.prompter, around.pace
        self._fetching = Fetching(INFO, around.clock, around.pace)
        self._untouched: set[str] = set()
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
        """Begin once: the service bills it and sends a code. ``OutcomeUnknownError`` if its answer was lost."""
        check_batch(INFO, requests)
        requested_at = self._clock.now()
        agreement = credential.credential_id
        with _translated():
            code = await self._sent_once(wire.PREPARE_PATH, agreement, wire.prepare_body(requests), wire.bill_code)
        self._untouched.add(code)
        return Transaction(
            transaction_id=transaction_id,
            provider_id=INFO.id,
            remote_id=cloud_bill.written(cloud_bill.bill(code, credential.certificate_der, requests)),
            doc_ids=tuple(request.doc_id for request in requests),
            control_code="",
            requested_at=requested_at,
            expires_at=None,
            user_id=agreement,
        )

    async def await_signatures(self, transaction: Transaction) -> Sequence[SignatureValue]:
        """Have the code typed that the phone shows, unless one was taken before, and fetch the values.

        Raises ``SecretRefusedError`` after three wrong codes, ``UserCancelledError`` and ``PromptUnansweredError`` if
        none was typed: the request then ends by itself, unsigned, unless the person goes on with it in time.
        """
        if transaction.values:
            return transaction.values
        try:
            bill = cloud_bill.read(transaction.remote_id)
        except ValueError:
            raise OutcomeUnknownError("nothing to ask after", provider=INFO.display_name) from None
        with _translated():
            told: Told = State.PENDING
            if bill.code not in self._untouched:
                told = await self._looked_up(transaction, bill)
            if told is State.PENDING:
                told = await self._typed(transaction, bill)
        if isinstance(told, State):
            raise ended(told, INFO.display_name)
        return told

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

    async def _typed(self, transaction: Transaction, bill: Bill) -> Told:
        """Ask for the code until one is taken; for another one, which the service sends, if it came too late."""
        refused, left, said, resends = False, None, "", RESENDS
        attempt = 0
        while (attempt := attempt + 1) <= _TRIES:
            prompt = Prompt(
                PromptKind.OTP,
                INFO.display_name,
                digits_only=True,
                refused=refused,
                attempts_left=left,
                untrusted_hint=said,
                resendable=resends > 0,
            )
            try:
                code = await self._prompter.ask(prompt)
            except AnotherCodeWanted:
                said = await self._another_code(transaction, bill)
                refused, resends, attempt = False, resends - 1, attempt - 1
                continue
            self._untouched.discard(bill.code)
            try:
                told = await self._authorized(transaction, bill, code)
            except CloudRefusal as refusal:
                if refusal.trouble not in (Trouble.WRONG_CODE, Trouble.CODE_EXPIRED) or attempt == _TRIES:
                    raise
                refused, left = True, refusal.tries_left
                if refusal.trouble is Trouble.CODE_EXPIRED:
                    said = await self._another_code(transaction, bill, refusal)
            else:
                if told is not State.PENDING:
                    return told
        raise ProviderUnavailableError("a code was typed, but no value came", provider=INFO.display_name)

    async def _another_code(self, transaction: Transaction, bill: Bill, expired: CloudRefusal | None = None) -> str:
        """Have one sent, and tell what the service says of it; raises ``expired`` if the bill itself is over."""
        body = wire.another_code_body(bill.code)
        try:
            return await self._sent_once(wire.ANOTHER_CODE_PATH, transaction.user_id or "", body, wire.said)
        except OutcomeUnknownError:
            return ""  # nothing was signed: a code may be on its way, and the person may ask for one more
        except CloudRefusal as refusal:
            told = refusal if expired is None or refusal.trouble is Trouble.TOO_MANY_CODES else expired
            raise told from None

    async def _authorized(self, transaction: Transaction, bill: Bill, code: Secret) -> Told:
        """Values or an ending; ``PENDING`` if the code seems not to have arrived."""
        agreement, body = transaction.user_id or "", wire.authorize_body(bill.code, code)
        try:
            values = await self._signed(agreement, body, len(bill.digests))
        except OutcomeUnknownError:
            return await self._settled(transaction, bill)
        if values is None:
            return await self._fetching.values(transaction, lambda: self._told(transaction, bill))
        return bill.named(values, transaction.doc_ids)

    async def _looked_up(self, transaction: Transaction, bill: Bill) -> Told:
        """Whether a run of the program before this one had a code taken."""
        heard: list[Told] = []

        async def ask() -> Told:
            heard.append(await self._told(transaction, bill))
            return heard[-1]

        await self._fetching.find(transaction, ask, told_of=True)
        return heard[-1]

    async def _settled(self, transaction: Transaction, bill: Bill) -> Told:
        """What came of a code whose answer was lost, after a while."""

        async def ask() -> Told | None:
            told = await self._told(transaction, bill)
            return None if told is State.PENDING else told

        wait_s = _SETTLING_PAUSES * self._pace.longest_s
        return await poll(ask, remaining_s=wait_s, pace=replace(self._pace, last_word_s=0.0)) or State.PENDING

    async def _told(self, transaction: Transaction, bill: Bill) -> Told:
        with _translated():
            try:
                values = await self._asked(
                    wire.SIGNATURES_PATH,
                    transaction.user_id or "",
                    wire.signatures_body(bill.code),
                    lambda answer: wire.signatures(answer, len(bill.digests)),
                )
            except CloudRefusal as refusal:
                if refusal.trouble in _STATES:
                    return _STATES[refusal.trouble]
                raise
        return State.PENDING if values is None else bill.named(values, transaction.doc_ids)

    async def _signed(self, agreement: str, body: Mapping[str, object], count: int) -> tuple[bytes, ...] | None:
        """The code is sent again only as long as it certainly was not taken."""

        def send() -> Awaitable[tuple[bytes, ...] | None]:
            return self._sent_once(wire.AUTHORIZE_PATH, agreement, body, lambda answer: wire.signatures(answer, count))

        return await until_taken(send, "a code was typed, but no value came", INFO.display_name)

    async def _sent_once(
        self, path: str, agreement: str, body: Mapping[str, object], read: Callable[[Mapping[str, Any]], _Read]
    ) -> _Read:
        try:
            with sent_once(INFO.display_name):
                return await self._asked(path, agreement, body, read)
        except PeerStatusError as error:
            if error.status >= 500 and error.status != NOT_TAKEN:
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
                case Trouble.TRIES_OVER:
                    raise SecretRefusedError(detail, reason="tries_over", provider=name) from None
                case Trouble.CODE_EXPIRED:
                    raise AuthorizationExpiredError(detail, provider=name) from None
                case Trouble.TOO_MANY_CODES:
                    raise QuotaExceededError(detail, provider=name) from None
                case Trouble.REFUSED:
                    raise SignerDeclinedError(detail, provider=name) from None
                case Trouble.NOBODY:
                    raise NoCredentialError(detail, provider=name) from None
                case Trouble.NO_SUCH_BILL | Trouble.OTHER:
                    raise ProviderProtocolError(detail, provider=name) from None
