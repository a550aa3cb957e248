"""MISA eSign as a ``SigningProvider``: sign the person in, ask once, then fetch by MISA's handle until there is an end.

MISA does not know our own id (report 02 §2.4): a request whose answer is lost has an unknown outcome. With its handle a
later run of the program can fetch what was confirmed, after the person has signed in again.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final, TypeVar

from core.errors import OutcomeUnknownError, ProviderAuthError
from core.signing.model import Credential, SignatureRequest, SignatureValue, Transaction
from core.signing.provider import ProviderInfo
from providers.asking import check_batch
from providers.http import NOT_TAKEN, PeerStatusError, get_json, post_json, sent_once, translate_errors
from providers.misa_esign import wire
from providers.misa_esign.info import INFO
from providers.misa_esign.sign_in import SignIn
from providers.misa_esign.wire import Session
from providers.polled import Fetching, Told
from providers.retrying import twice
from providers.route import Surroundings

_UNAUTHORIZED: Final = 401

_Answer = TypeVar("_Answer")


class MisaEsign:
    """The service under one organisation's account."""

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
        with translate_errors(INFO.display_name):
            account = await self._sign_in.account(user_id)
            return await self._signed_in(account, lambda session: twice(lambda: self._certificates(session)))

    async def request_signatures(
        self,
        credential: Credential,
        user_id: str,
        requests: Sequence[SignatureRequest],
        transaction_id: str,
    ) -> Transaction:
        """Ring the phone and return the handle. ``OutcomeUnknownError`` if the answer was lost."""
        check_batch(INFO, requests)
        with translate_errors(INFO.display_name):
            account = await self._sign_in.account(user_id)
            session = await self._sign_in.session(account)
            requested_at = self._clock.now()
            with sent_once(INFO.display_name):
                handle = await self._rung(session, wire.sign_body(session, credential.credential_id, requests))
        return Transaction(
            transaction_id=transaction_id,
            provider_id=INFO.id,
            remote_id=handle,
            doc_ids=tuple(request.doc_id for request in requests),
            control_code=requests[0].doc_id,
            requested_at=requested_at,
            expires_at=None,
            user_id=account,
        )

    async def await_signatures(self, transaction: Transaction) -> Sequence[SignatureValue]:
        """Poll until the signer has decided; a new program asks the person to sign in before."""
        return await self._fetching.values(transaction, lambda: self._told(transaction))

    async def cancel(self, transaction: Transaction) -> bool:
        """The interface has no cancel call."""
        return False

    async def aclose(self) -> None:
        """Nothing of its own to close."""

    async def _rung(self, session: Session, body: Mapping[str, object]) -> str:
        status, answer = await post_json(
            self._client, self._endpoint.at(wire.SIGN_PATH), body, headers=self._headers(session)
        )
        if status == 200:
            return wire.accepted(answer)
        if status == _UNAUTHORIZED:
            self._sign_in.stale(session.account)
            raise ProviderAuthError("the token was refused", reason="session", provider=INFO.display_name)
        if status >= 500 and status != NOT_TAKEN and not answer:
            raise OutcomeUnknownError(f"a gateway answered {status}", provider=INFO.display_name)
        raise PeerStatusError(status)

    async def _certificates(self, session: Session) -> tuple[Credential, ...]:
        status, answer = await get_json(
            self._client, self._endpoint.at(wire.CERTIFICATES_PATH), headers=self._headers(session)
        )
        if status != 200:
            raise PeerStatusError(status)
        return wire.credentials(answer, provider_id=INFO.id, provider_name=INFO.display_name)

    async def _told(self, transaction: Transaction) -> Told:
        with translate_errors(INFO.display_name):
            if transaction.user_id is None or transaction.remote_id is None:
                raise OutcomeUnknownError("no handle", provider=INFO.display_name)
            return await self._signed_in(transaction.user_id, lambda session: self._status(session, transaction))

    async def _status(self, session: Session, transaction: Transaction) -> Told:
        url = self._endpoint.at(wire.status_path(transaction.remote_id or ""))
        status, answer = await get_json(self._client, url, headers=self._headers(session))
        told = wire.status(status, answer, transaction.doc_ids)
        if told is None:
            raise PeerStatusError(status)
        return told

    async def _signed_in(self, account: str, question: Callable[[Session], Awaitable[_Answer]]) -> _Answer:
        """Ask with a session; with a renewed one, else a new one, if the service no longer takes the token (§2.2)."""
        ways: Sequence[Callable[[str], Awaitable[Session | None]]]
        ways = (self._sign_in.session, self._sign_in.renewed, self._sign_in.begun)
        for way in ways:
            session = await way(account)
            if session is None:
                continue
            try:
                return await question(session)
            except PeerStatusError as error:
                if error.status != _UNAUTHORIZED:
                    raise
        raise ProviderAuthError("a new session is refused", provider=INFO.display_name)

    def _headers(self, session: Session) -> Mapping[str, str]:
        return wire.headers(self._endpoint.sp_id, self._endpoint.sp_password, session)
