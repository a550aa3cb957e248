"""Viettel MySign as a ``SigningProvider``: log in for the signer, ask once, then fetch by the service's handle.

The service does not know our transaction id: if the answer with the handle is lost, the outcome is unknown (report 01
§6.2). An account may ask for the held mode instead, whose one call brings the values.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, TypeVar

import httpx

from core.clock import Clock
from core.errors import (
    NoCredentialError,
    OutcomeUnknownError,
    ProviderAuthError,
    ProviderUnavailableError,
)
from core.signing.model import Credential, SignatureRequest, SignatureValue, Transaction
from core.signing.provider import ProviderInfo
from providers.asking import check_batch
from providers.http import NOT_TAKEN, PeerStatusError, post_json, sent_once, translate_errors
from providers.pace import Pace
from providers.polled import Fetching, State, Told, ended
from providers.retrying import twice
from providers.route import Endpoint
from providers.viettel_mysign import wire
from providers.viettel_mysign.info import HELD, INFO
from providers.viettel_mysign.wire import Refusal, Session, Trouble

_MARGIN_S: Final = 60.0
"""A token this close to its end is not used any more."""

_NO_SUCH: Final = (400, 404)

_Found = TypeVar("_Found")


class ViettelMySign:
    """The service under one organisation's account. The client is the caller's to close."""

    def __init__(self, client: httpx.AsyncClient, endpoint: Endpoint, clock: Clock, pace: Pace) -> None:
        self._client, self._endpoint, self._clock = client, endpoint, clock
        self._info = HELD if endpoint.detail("async") == "0" else INFO
        self._hold_s = HELD.wait_limit_s if self._info.blocking else None
        self._fetching = Fetching(self._info, clock, pace)
        self._names: dict[str, str] = {}
        self._sessions: dict[str, tuple[Session, float]] = {}

    @property
    def info(self) -> ProviderInfo:
        """Capabilities, of the mode that the account asks for."""
        return self._info

    async def credentials(self, user_id: str) -> Sequence[Credential]:
        """All certificates of this person, expired ones included; none for somebody whom the service does not know."""
        try:
            with _translated():
                return await _twice(lambda: self._with_session(user_id, self._credentials))
        except NoCredentialError:
            return ()

    async def request_signatures(
        self,
        credential: Credential,
        user_id: str,
        requests: Sequence[SignatureRequest],
        transaction_id: str,
    ) -> Transaction:
        """Ring the phone, once. A login of its own comes first, so that the ring cannot meet a token that has run out.

        ``OutcomeUnknownError`` if the answer is lost or unreadable: only it bears the handle.
        """
        check_batch(self._info, requests)
        requested_at = self._clock.now()
        doc_ids = tuple(request.doc_id for request in requests)
        with _translated():
            session = await self._logged_in(await self._name(user_id))
            body = wire.sign_body(self._endpoint, credential.credential_id, requests, held=self._info.blocking)
            brought = await self._rung(body, session, doc_ids)
        return Transaction(
            transaction_id=transaction_id,
            provider_id=self._info.id,
            remote_id=brought if isinstance(brought, str) else None,
            doc_ids=doc_ids,
            control_code=doc_ids[0],
            requested_at=requested_at,
            expires_at=None,
            values=() if isinstance(brought, str) else brought,
            user_id=session.name,
        )

    async def await_signatures(self, transaction: Transaction) -> Sequence[SignatureValue]:
        """Poll until the signer has decided; any process may call this again with the journaled transaction."""
        if not transaction.values and not (transaction.remote_id and transaction.user_id):
            raise OutcomeUnknownError("no handle", provider=self._info.display_name)
        return await self._fetching.values(transaction, lambda: self._told(transaction))

    async def cancel(self, transaction: Transaction) -> bool:
        """The gateway has no cancel call."""
        return False

    async def aclose(self) -> None:
        """Nothing of its own to close."""

    async def _credentials(self, session: Session) -> tuple[Credential, ...]:
        body = wire.certificates_body(self._endpoint, session.name)
        answer = await self._asked(wire.CERTIFICATES_PATH, body, session)
        return wire.credentials(answer, provider_id=self._info.id, provider_name=self._info.display_name)

    async def _rung(
        self, body: Mapping[str, object], session: Session, doc_ids: Sequence[str]
    ) -> str | tuple[SignatureValue, ...]:
        """Send ``signHash``, once: the handle, or the values."""
        try:
            with sent_once(self._info.display_name):
                brought = wire.accepted(await self._asked(wire.SIGN_PATH, body, session, self._hold_s), doc_ids)
        except Refusal as refusal:
            if state := wire.ending(refusal):
                raise ended(state, self._info.display_name) from None
            if refusal.trouble is None and refusal.http_status == httpx.codes.UNAUTHORIZED:
                raise ProviderAuthError(str(refusal), reason="session", provider=self._info.display_name) from None
            if refusal.number is None and refusal.http_status >= 500 and refusal.http_status != NOT_TAKEN:
                raise OutcomeUnknownError(str(refusal), provider=self._info.display_name) from None
            raise
        if brought is None:
            raise OutcomeUnknownError("neither handle nor signatures", provider=self._info.display_name)
        return brought

    async def _told(self, transaction: Transaction) -> Told:
        name = transaction.user_id or ""
        with _translated():
            try:
                return await self._with_token(name, lambda session: self._status(transaction, session))
            except Refusal as refusal:
                if state := wire.ending(refusal):
                    return state
                if refusal.number is None and refusal.http_status in _NO_SUCH:
                    return State.UNKNOWN
                raise

    async def _status(self, transaction: Transaction, session: Session) -> Told:
        body = wire.status_body(transaction.remote_id or "")
        return wire.status(await self._asked(wire.STATUS_PATH, body, session), transaction.doc_ids)

    async def _with_session(self, user_id: str, question: Callable[[Session], Awaitable[_Found]]) -> _Found:
        return await self._with_token(await self._name(user_id), question)

    async def _with_token(self, name: str, question: Callable[[Session], Awaitable[_Found]]) -> _Found:
        """Ask something that may be repeated: once more, after a new login, if the token was refused."""
        session = await self._session(name)
        try:
            return await question(session)
        except Refusal as refusal:
            if refusal.http_status != httpx.codes.UNAUTHORIZED or refusal.trouble is not None:
                raise
        return await question(await self._logged_in(name))

    async def _name(self, user_id: str) -> str:
        """The name under which the service knows this person; found by logging in. Raises ``NoCredentialError``."""
        for name in [self._names[user_id]] if user_id in self._names else wire.names(user_id):
            try:
                await self._session(name)
            except Refusal as refusal:
                if refusal.trouble is not Trouble.NOBODY:
                    raise
                continue
            self._names[user_id] = name
            return name
        raise NoCredentialError("nobody has this number", provider=self._info.display_name)

    async def _session(self, name: str) -> Session:
        session, until = self._sessions.get(name, (None, 0.0))
        if session is None or self._clock.monotonic() > until:
            return await self._logged_in(name)
        return session

    async def _logged_in(self, name: str) -> Session:
        body = wire.login_body(self._endpoint, name)
        session = wire.session(await _twice(lambda: self._asked(wire.LOGIN_PATH, body)), name)
        self._sessions[name] = session, self._clock.monotonic() + session.life_s - _MARGIN_S
        return session

    async def _asked(
        self, path: str, body: Mapping[str, object], session: Session | None = None, wait_s: float | None = None
    ) -> Any:
        headers = {} if session is None else {"authorization": f"Bearer {session.token}"}
        found = await post_json(self._client, self._endpoint.at(path), body, wait_s=wait_s, headers=headers)
        return wire.checked(*found)


async def _twice(question: Callable[[], Awaitable[_Found]]) -> _Found:
    """Ask something that may be repeated: once more if the network or the service failed."""

    async def ask() -> _Found:
        try:
            return await question()
        except Refusal as refusal:
            if refusal.passing:
                raise PeerStatusError(500) from None
            raise

    return await twice(ask)


@contextmanager
def _translated() -> Iterator[None]:
    name = INFO.display_name
    with translate_errors(name):
        try:
            yield
        except Refusal as refusal:
            if refusal.passing:
                raise ProviderUnavailableError(str(refusal), provider=name) from None
            if refusal.trouble is None:
                raise PeerStatusError(refusal.http_status) from None
            if refusal.trouble is Trouble.NOBODY:
                raise NoCredentialError(str(refusal), provider=name) from None
            raise ProviderAuthError(str(refusal), reason=refusal.trouble.value, provider=name) from None
