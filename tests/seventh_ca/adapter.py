"""Sao Mai CA as a ``SigningProvider`` that knows a request by our own id."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from core.errors import OutcomeUnknownError, ProviderProtocolError, SecretRefusedError
from core.signing.model import Credential, SignatureRequest, SignatureValue, Transaction
from core.signing.prompting import Prompt, PromptKind
from core.signing.provider import ProviderInfo
from providers.asking import check_batch
from providers.http import ForeignAnswerError, PeerStatusError, post_json, sent_once, translate_errors
from providers.polled import Fetching, State, Told
from providers.retrying import twice
from providers.route import Surroundings
from tests.seventh_ca import wire
from tests.seventh_ca.info import INFO

STATUSES = {40: 401, 50: 503}
NOBODY, WRONG_PIN, UNKNOWN = 12, 21, 44
_Read = TypeVar("_Read")


class CodeError(Exception):
    """A ``ma`` that is a matter for the person."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class SaoMai:
    """The service under one organisation's account."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._fetching = Fetching(INFO, around.clock, around.pace)

    @property
    def info(self) -> ProviderInfo:
        return INFO

    async def credentials(self, user_id: str) -> Sequence[Credential]:
        with translate_errors(INFO.display_name):
            try:
                return await twice(lambda: self._asked("/cts", {"so": user_id}, wire.credentials))
            except CodeError as error:
                if error.code == NOBODY:
                    return ()
                raise ProviderProtocolError(str(error), provider=INFO.display_name) from None

    async def request_signatures(
        self, credential: Credential, user_id: str, requests: Sequence[SignatureRequest], transaction_id: str
    ) -> Transaction:
        check_batch(INFO, requests)
        pin = await self._around.prompter.ask(Prompt(PromptKind.PIN, INFO.display_name, digits_only=True))
        now = self._around.clock.now()
        body = wire.sign_body(credential.credential_id, user_id, requests, transaction_id, pin)
        doc_ids = tuple(one.doc_id for one in requests)
        try:
            with translate_errors(INFO.display_name), sent_once(INFO.display_name):
                life_s = await self._asked("/ky", body, lambda answer: float(answer["het_han"]))
        except CodeError as error:
            if error.code == WRONG_PIN:
                raise SecretRefusedError(provider=INFO.display_name, reason=PromptKind.PIN.value) from None
            raise ProviderProtocolError(str(error), provider=INFO.display_name) from None
        except OutcomeUnknownError:
            lost = _transaction(transaction_id, doc_ids, now, None)
            return await self._fetching.find_after_loss(lost, lambda: self._told(lost))
        return _transaction(transaction_id, doc_ids, now, now + timedelta(seconds=life_s))

    async def recover(self, transaction_id: str, doc_ids: Sequence[str], user_id: str) -> Transaction:
        sought = _transaction(transaction_id, tuple(doc_ids), self._around.clock.now(), None)
        return await self._fetching.find(sought, lambda: self._told(sought))

    async def await_signatures(self, transaction: Transaction) -> Sequence[SignatureValue]:
        return await self._fetching.values(transaction, lambda: self._told(transaction))

    async def cancel(self, transaction: Transaction) -> bool:
        with translate_errors(INFO.display_name):
            try:
                await self._asked("/huy", {"yeu_cau": transaction.transaction_id}, dict)
            except CodeError:
                return False
        return True

    async def aclose(self) -> None:
        """Nothing of its own to close."""

    async def _told(self, transaction: Transaction) -> Told:
        with translate_errors(INFO.display_name):
            try:
                asked = {"yeu_cau": transaction.transaction_id}
                return await self._asked("/ket-qua", asked, lambda answer: wire.told(answer, transaction.doc_ids))
            except CodeError as error:
                return State.UNKNOWN if error.code == UNKNOWN else State.FAILED

    async def _asked(self, path: str, body: Mapping[str, object], read: Callable[[Mapping[str, Any]], _Read]) -> _Read:
        account = self._around.endpoint
        ours = {"X-Don-Vi": account.sp_id, "X-Khoa": account.sp_password.reveal()}
        status, answer = await post_json(self._around.client, account.at(path), body, headers=ours)
        if status >= 500 and path == "/ky":  # the sheet knows no such answer: somebody else gave it
            raise ForeignAnswerError
        if status != 200:
            raise PeerStatusError(status)
        if code := int(answer["ma"]):
            raise PeerStatusError(STATUSES[code]) if code in STATUSES else CodeError(code)
        return read(answer)


def _transaction(own_id: str, doc_ids: tuple[str, ...], now: datetime, until: datetime | None) -> Transaction:
    return Transaction(own_id, INFO.id, own_id, doc_ids, doc_ids[0], now, until)
