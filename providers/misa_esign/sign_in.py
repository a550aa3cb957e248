"""Who is signed in at MISA: asked of the person once, renewed without asking, forgotten with the program."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from core.clock import Clock
from core.errors import ProviderAuthError, SecretRefusedError
from core.secrets import Secret
from core.signing.prompting import RESENDS, AnotherCodeWanted, Prompt, Prompter, PromptKind
from providers.http import PeerStatusError, post_json
from providers.misa_esign import wire
from providers.misa_esign.info import INFO
from providers.misa_esign.wire import Session, SignInTrouble
from providers.route import Endpoint

if TYPE_CHECKING:
    import httpx

_NOT_HERE: Final = (404, 405)
_NOT_OF_THE_PERSON: Final = (*_NOT_HERE, 429)
"""Statuses that say nothing about what was typed, whatever stands beside them."""

_UNAUTHORIZED: Final = 401
_TRIES: Final = 3
_EARLY_S: Final = 60.0
"""A token is renewed so many seconds before it ends: a request that rings a phone must not meet its end."""


class SignIn:
    """Sessions by the person's account name. The password is sent once and not kept."""

    def __init__(self, client: httpx.AsyncClient, endpoint: Endpoint, clock: Clock, prompter: Prompter) -> None:
        self._client, self._endpoint, self._clock, self._prompter = client, endpoint, clock, prompter
        self._sessions: dict[str, tuple[Session, float]] = {}
        self._accounts: dict[str, str] = {}

    async def account(self, user_id: str) -> str:
        """The person's MISA ID: asked for, with their number as a suggestion."""
        if user_id not in self._accounts:
            given = await self._prompter.ask(Prompt(PromptKind.ACCOUNT_NAME, INFO.display_name, suggestion=user_id))
            self._accounts[user_id] = given.reveal().strip()
        return self._accounts[user_id]

    async def session(self, account: str) -> Session:
        """A session that lasts for a while: the one there is, a renewed one, or a new one.

        Raises ``SecretRefusedError``, ``ProviderAuthError``, what the prompter raises, and what ``translate_errors``
        translates.
        """
        if account in self._sessions:
            session, ends_at = self._sessions[account]
            if self._clock.monotonic() < ends_at - _EARLY_S:
                return session
        return await self.renewed(account) or await self.begun(account)

    async def renewed(self, account: str) -> Session | None:
        """A new token for somebody who has signed in, without asking them; None if the service wants them again."""
        session, _ = self._sessions.pop(account, (None, 0.0))
        if session is None or session.refresh is None:
            return None
        # Until the service has answered, what the next one is renewed by is not given up.
        self._sessions[account] = session, 0.0
        status, answer = await self._post(wire.REFRESH_PATH, wire.refresh_body(session.refresh))
        if status >= 500:
            raise PeerStatusError(status)
        del self._sessions[account]
        return self._kept(wire.refreshed(answer, session)) if status == 200 else None

    async def begun(self, account: str) -> Session:
        """A session by the person's password; raises as ``session``."""
        return self._kept(await self._begun(account))

    def stale(self, account: str) -> None:
        """The service did not take this person's token: the next one is renewed or new."""
        if account in self._sessions:
            self._sessions[account] = self._sessions[account][0], 0.0

    def _kept(self, session: Session) -> Session:
        self._sessions[session.account] = (session, self._clock.monotonic() + session.life_s)
        return session

    async def _begun(self, account: str) -> Session:
        refused, said = False, ""
        for _ in range(_TRIES):
            prompt = Prompt(PromptKind.PASSWORD, INFO.display_name, refused=refused, untrusted_hint=said)
            password = await self._prompter.ask(prompt)
            answer = await self._signing_in(wire.LOGIN_PATH, wire.login_body(account, password))
            told = wire.signed_in(answer, account)
            if told is SignInTrouble.CODE_WANTED:
                told = await self._by_code(account, *wire.channel(answer))
            if isinstance(told, Session):
                return told
            refused, said = True, wire.words(answer)
        raise SecretRefusedError(provider=INFO.display_name, reason=PromptKind.PASSWORD.value)

    async def _by_code(self, account: str, by_app: bool, sent_to: str) -> Session:
        refused, resends = False, 0 if by_app else RESENDS
        for _ in range(_TRIES):
            code, resends = await self._code(account, sent_to, resends, refused=refused)
            body = wire.two_factor_body(account, code, by_app=by_app)
            told = wire.signed_in(await self._signing_in(wire.TWO_FACTOR_PATH, body), account)
            if isinstance(told, Session):
                return told
            if told is SignInTrouble.CODE_TRIES_OVER:
                raise SecretRefusedError(provider=INFO.display_name, reason="tries_over")
            if told is SignInTrouble.CODE_EXPIRED and not by_app:
                await self._post(wire.RESEND_PATH, wire.resend_body(account))
            refused = True
        raise SecretRefusedError(provider=INFO.display_name, reason=PromptKind.OTP.value)

    async def _code(self, account: str, sent_to: str, resends: int, *, refused: bool) -> tuple[Secret, int]:
        """The code that was typed, and how often another one may still be sent."""
        while True:
            prompt = Prompt(
                PromptKind.OTP,
                INFO.display_name,
                digits_only=True,
                refused=refused,
                untrusted_hint=sent_to,
                resendable=resends > 0,
            )
            try:
                return await self._prompter.ask(prompt), resends
            except AnotherCodeWanted:
                await self._post(wire.RESEND_PATH, wire.resend_body(account))
                refused, resends = False, resends - 1

    async def _signing_in(self, path: str, body: Mapping[str, object]) -> Mapping[str, Any]:
        """At the root, or where MISA's test host serves it."""
        status: int = 0
        answer: Mapping[str, Any] = {}
        for prefix in wire.PREFIXES:
            status, answer = await self._post(prefix + path, body)
            if status not in _NOT_HERE:
                break
        told = "status" in answer or wire.words(answer)
        if wire.partner_refused(answer) or (status == _UNAUTHORIZED and not told):
            raise ProviderAuthError("client id or key", provider=INFO.display_name)
        if status >= 500 or status in _NOT_OF_THE_PERSON or (status >= 400 and not told):
            raise PeerStatusError(status)
        return answer

    async def _post(self, path: str, body: Mapping[str, object]) -> tuple[int, Mapping[str, Any]]:
        ours = wire.headers(self._endpoint.sp_id, self._endpoint.sp_password)
        status, answer = await post_json(self._client, self._endpoint.at(path), body, headers=ours)
        if not isinstance(answer, Mapping):
            raise TypeError("not an object")
        return status, answer
