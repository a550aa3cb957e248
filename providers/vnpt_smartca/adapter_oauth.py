"""VNPT SmartCA's OAuth interface as a ``SigningProvider``: sign in, ask once, fetch by VNPT's handle.

VNPT is told our own id (``refTranId``), but can be asked by its own handle alone (report 01 §5.2): a request whose
answer is lost has an unknown outcome.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, TypeVar

from core.errors import (
    AppError,
    CredentialMismatchError,
    CredentialUnusableError,
    OutcomeUnknownError,
    ProviderAuthError,
    ProviderProtocolError,
    ProviderUnavailableError,
)
from core.identity import same_person
from core.signing.model import Credential, SignatureRequest, SignatureValue, Transaction
from core.signing.provider import ProviderInfo
from providers.asking import check_batch
from providers.http import NOT_TAKEN, PeerStatusError, post_json, sent_once, translate_errors
from providers.polled import Fetching, State, Told, ended
from providers.retrying import twice
from providers.route import Surroundings
from providers.vnpt_smartca import wire_oauth as wire
from providers.vnpt_smartca.info import INFO_OAUTH as INFO
from providers.vnpt_smartca.sign_in import SignIn
from providers.vnpt_smartca.wire_oauth import Refusal, Trouble

_UNAUTHORIZED: Final = 401
_Found = TypeVar("_Found")


class VnptOauth:
    """The service under one organisation's account. The client is the caller's to close."""

    def __init__(self, around: Surroundings) -> None:
        self._client, self._endpoint, self._clock = around.client, around.endpoint, around.clock
        self._sign_in = SignIn(around.client, around.endpoint, around.clock, around.prompter)
        self._fetching = Fetching(INFO, around.clock, around.pace)

    @property
    def info(self) -> ProviderInfo:
        """Capabilities."""
        return INFO

    async def credentials(self, user_id: str) -> Sequence[Credential]:
        """All certificates of the person who signs in, expired ones included."""
        with _translated():
            found = await self._signed_in(user_id, lambda token: twice(lambda: self._credentials(token)))
            if found and not any(same_person(user_id, one.subject_id) for one in found):
                self._sign_in.forget(user_id)  # somebody else was signed in to VNPT's page
            return found

    async def request_signatures(
        self,
        credential: Credential,
        user_id: str,
        requests: Sequence[SignatureRequest],
        transaction_id: str,
    ) -> Transaction:
        """Ring the phone and return the handle. ``OutcomeUnknownError`` if the answer was lost."""
        check_batch(INFO, requests)
        with _translated():
            token = await self._sign_in.token(user_id)
            requested_at = self._clock.now()
            body = wire.sign_body(credential.credential_id, requests, transaction_id)
            handle = await self._rung(user_id, token, body)
        return Transaction(
            transaction_id=transaction_id,
            provider_id=INFO.id,
            remote_id=handle,
            doc_ids=tuple(request.doc_id for request in requests),
            control_code=requests[0].doc_id,
            requested_at=requested_at,
            expires_at=None,
            user_id=user_id,
        )

    async def await_signatures(self, transaction: Transaction) -> Sequence[SignatureValue]:
        """Poll until the signer has decided; a new program asks the person to sign in before."""
        if not transaction.values and not (transaction.remote_id and transaction.user_id):
            raise OutcomeUnknownError("no handle", provider=INFO.display_name)
        return await self._fetching.values(transaction, lambda: self._told(transaction))

    async def cancel(self, transaction: Transaction) -> bool:
        """The interface has no cancel call."""
        return False

    async def aclose(self) -> None:
        """Nothing of its own to close."""

    async def _credentials(self, token: str) -> tuple[Credential, ...]:
        found = wire.credential_ids(await self._asked(wire.LIST_PATH, {}, token))
        return tuple([await self._credential(token, credential_id) for credential_id in found])

    async def _credential(self, token: str, credential_id: str) -> Credential:
        found = await self._asked(wire.INFO_PATH, wire.info_body(credential_id), token)
        return wire.credential(found, credential_id, provider_id=INFO.id, provider_name=INFO.display_name)

    async def _rung(self, user_id: str, token: str, body: Mapping[str, object]) -> str:
        try:
            with sent_once(INFO.display_name):
                return wire.accepted(await self._answer(wire.SIGN_PATH, body, token))
        except Refusal as refusal:
            if refusal.http_status == _UNAUTHORIZED:
                self._sign_in.stale(user_id)
                raise ProviderAuthError(str(refusal), reason="session", provider=INFO.display_name) from None
            if refusal.code is None and refusal.http_status >= 500 and refusal.http_status != NOT_TAKEN:
                raise OutcomeUnknownError(str(refusal), provider=INFO.display_name) from None
            raise

    async def _told(self, transaction: Transaction) -> Told:
        with _translated():
            try:
                return await self._signed_in(transaction.user_id or "", lambda token: self._status(token, transaction))
            except Refusal as refusal:
                if refusal.trouble is Trouble.NO_TRANSACTION:
                    return State.UNKNOWN
                raise

    async def _status(self, token: str, transaction: Transaction) -> Told:
        found = await self._asked(wire.STATUS_PATH, {"tranId": transaction.remote_id}, token)
        return wire.status(found, transaction.doc_ids)

    async def _signed_in(self, user_id: str, question: Callable[[str], Awaitable[_Found]]) -> _Found:
        """Ask something that may be repeated: with a new token if the service no longer takes this one."""
        try:
            return await question(await self._sign_in.token(user_id))
        except Refusal as refusal:
            if refusal.http_status != _UNAUTHORIZED:
                raise
        self._sign_in.stale(user_id)
        return await question(await self._sign_in.token(user_id))

    async def _asked(self, path: str, body: Mapping[str, object], token: str) -> Any:
        """As ``_answer``; a failure of the service is told as one that may pass."""
        try:
            return await self._answer(path, body, token)
        except Refusal as refusal:
            if refusal.trouble is Trouble.INTERNAL:
                raise PeerStatusError(500) from None
            if refusal.code is None and refusal.http_status != _UNAUTHORIZED:
                raise PeerStatusError(refusal.http_status) from None
            raise

    async def _answer(self, path: str, body: Mapping[str, object], token: str) -> Any:
        headers = {"authorization": f"Bearer {token}"}
        return wire.content(*await post_json(self._client, self._endpoint.at(path), body, headers=headers))


@contextmanager
def _translated() -> Iterator[None]:
    with translate_errors(INFO.display_name):
        try:
            yield
        except Refusal as refusal:
            raise _named(refusal) from None


def _named(refusal: Refusal) -> AppError | PeerStatusError:
    name, detail = INFO.display_name, str(refusal)
    match refusal.trouble:
        case Trouble.INTERNAL:
            return ProviderUnavailableError(detail, provider=name)
        case Trouble.NO_CREDENTIAL:
            return CredentialUnusableError(detail, reason="gone", provider=name)
        case Trouble.OTHERS_CREDENTIAL:
            return CredentialMismatchError(detail, provider=name)
        case Trouble.NO_TRANSACTION:
            return ended(State.UNKNOWN, name)
        case Trouble.USED_UP:
            return ended(State.USED_UP, name)
        case Trouble.OUR_MISTAKE:
            return ProviderProtocolError(detail, reason="request_refused", provider=name)
        case None:
            return PeerStatusError(refusal.http_status)
