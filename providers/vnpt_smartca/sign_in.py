"""Who is signed in at VNPT: asked of the person once, renewed without asking, forgotten with the program."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from core.clock import Clock
from core.errors import (
    PromptUnansweredError,
    ProviderAuthError,
    ProviderProtocolError,
    SecretRefusedError,
    SignInRefusedError,
    UserCancelledError,
)
from core.signing.prompting import Prompt, Prompter, PromptKind, page_open
from providers.http import post_form
from providers.oidc.loopback import listening
from providers.route import Endpoint
from providers.vnpt_smartca import wire_oauth as wire
from providers.vnpt_smartca.info import INFO_OAUTH as INFO
from providers.vnpt_smartca.wire_oauth import SignInRefused, Tokens

if TYPE_CHECKING:
    import httpx

_TRIES: Final = 3
"""How often the signer may type; VNPT locks an account after the fifth wrong password (report 01 §5.1)."""

_PAGE_LIMIT_S: Final = 300.0
"""How long the person may take on VNPT's page."""
_LOCK_MINUTES: Final = "5"
"""How long VNPT locks an account then (report 01 §5.1)."""

_EARLY_S: Final = 120.0
"""A token is renewed so many seconds before it ends: a request that rings a phone must not meet its end."""


class SignIn:
    """Tokens by the person's number, by VNPT's page or by a password that is sent once and not kept."""

    def __init__(self, client: httpx.AsyncClient, endpoint: Endpoint, clock: Clock, prompter: Prompter) -> None:
        self._client, self._endpoint, self._clock, self._prompter = client, endpoint, clock, prompter
        self._tokens: dict[str, tuple[Tokens, float]] = {}

    async def token(self, user_id: str) -> str:
        """A token that lasts for a while: the one there is, a renewed one, or a new one.

        Raises ``SecretRefusedError``, ``ProviderAuthError``, what the prompter raises, and what the caller translates.
        """
        tokens, ends_at = self._tokens.get(user_id, (None, 0.0))
        if tokens is not None and self._clock.monotonic() < ends_at - _EARLY_S:
            return tokens.access.reveal()
        renewed = None if tokens is None else await self._renewed(tokens)
        fresh = renewed or await self._begun(user_id)
        self._tokens[user_id] = fresh, self._clock.monotonic() + fresh.life_s
        return fresh.access.reveal()

    def stale(self, user_id: str) -> None:
        """The service did not take this person's token: the next one is renewed or new."""
        if user_id in self._tokens:
            self._tokens[user_id] = self._tokens[user_id][0], 0.0

    def forget(self, user_id: str) -> None:
        """Whoever signed in was not this person: they sign in anew."""
        self._tokens.pop(user_id, None)

    async def _renewed(self, tokens: Tokens) -> Tokens | None:
        if tokens.refresh is None:
            return None
        told = await self._asked(wire.refresh_form(self._endpoint, tokens.refresh))
        return told if isinstance(told, Tokens) else None

    async def _begun(self, user_id: str) -> Tokens:
        return await (self._typed(user_id) if wire.by_password(self._endpoint) else self._browsed())

    async def _browsed(self) -> Tokens:
        """The code that VNPT's page gives to the browser, for tokens (RFC 8252)."""
        state, name = secrets.token_urlsafe(24), INFO.display_name
        try:
            async with listening() as listener, asyncio.timeout(_PAGE_LIMIT_S):
                listener.expect(state)
                query = urlencode(wire.page_query(self._endpoint, listener.redirect_uri, state))
                await self._prompter.visit(name, f"{self._endpoint.at(wire.AUTHORIZE_PATH)}?{query}")
                with page_open(self._prompter):
                    answer = await listener.answer()
        except TimeoutError:
            raise PromptUnansweredError("nobody signed in in time", provider=name, kind="page") from None
        except SignInRefusedError as error:
            raise ProviderProtocolError(error.detail, provider=name) from error
        if "code" not in answer:
            if answer.get("error") == "access_denied":
                raise UserCancelledError(told="yes")
            raise ProviderAuthError("no code", provider=name)
        told = await self._asked(wire.code_form(self._endpoint, answer["code"], listener.redirect_uri))
        if isinstance(told, SignInRefused):
            raise ProviderAuthError("the client or its code was refused", provider=name)
        return told

    async def _typed(self, user_id: str) -> Tokens:
        refused, left = False, None
        for _ in range(_TRIES):
            prompt = Prompt(PromptKind.PASSWORD, INFO.display_name, refused=refused, attempts_left=left)
            password = await self._prompter.ask(prompt)
            told = await self._asked(wire.password_form(self._endpoint, user_id, password))
            if isinstance(told, Tokens):
                return told
            if told.client:
                raise ProviderAuthError("the client was refused", provider=INFO.display_name)
            if told.locked:
                raise SecretRefusedError(reason="locked_for_now", minutes=_LOCK_MINUTES, provider=INFO.display_name)
            refused, left = True, told.attempts_left
        raise SecretRefusedError(reason=PromptKind.PASSWORD.value, provider=INFO.display_name)

    async def _asked(self, form: Mapping[str, str]) -> Tokens | SignInRefused:
        return wire.signed_in(*await post_form(self._client, self._endpoint.at(wire.TOKEN_PATH), form))
