"""Who is signed in at VNPT: asked of the person once, renewed without asking, forgotten with the program."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from core.clock import Clock
from core.errors import ProviderAuthError, SecretRefusedError
from core.signing.prompting import Prompt, Prompter, PromptKind
from providers.http import post_form
from providers.route import Endpoint
from providers.vnpt_smartca import wire_oauth as wire
from providers.vnpt_smartca.info import INFO_OAUTH as INFO
from providers.vnpt_smartca.wire_oauth import SignInRefused, Tokens

if TYPE_CHECKING:
    import httpx

_TRIES: Final = 3
"""How often the signer may type; VNPT locks an account after the fifth wrong password (report 01 §5.1)."""

_EARLY_S: Final = 120.0
"""A token is renewed so many seconds before it ends: a request that rings a phone must not meet its end."""


class SignIn:
    """Tokens by the person's number. The password is sent once and not kept."""

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

    async def _renewed(self, tokens: Tokens) -> Tokens | None:
        if tokens.refresh is None:
            return None
        told = await self._asked(wire.refresh_form(self._endpoint, tokens.refresh))
        return told if isinstance(told, Tokens) else None

    async def _begun(self, user_id: str) -> Tokens:
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
                raise SecretRefusedError(reason="locked", provider=INFO.display_name)
            refused, left = True, told.attempts_left
        raise SecretRefusedError(reason=PromptKind.PASSWORD.value, provider=INFO.display_name)

    async def _asked(self, form: Mapping[str, str]) -> Tokens | SignInRefused:
        return wire.signed_in(*await post_form(self._client, self._endpoint.at(wire.TOKEN_PATH), form))
