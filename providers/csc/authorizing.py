"""From an order to its signature activation data (SAD): on another device, by typing, or on a page in the browser."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from core.errors import (
    AuthorizationExpiredError,
    OutcomeUnknownError,
    ProviderProtocolError,
    ProviderUnavailableError,
    SignerDeclinedError,
    SignInRefusedError,
)
from core.secrets import Secret
from core.signing.prompting import HINT_LIMIT, RESENDS, AnotherCodeWanted, Prompt, Prompter, page_open
from providers.csc import wire
from providers.csc.info import WAIT_LIMIT_S
from providers.csc.refusals import TYPED_WRONG, RefusalError, Trouble, refusal
from providers.csc.service import CscService
from providers.csc.wire import CscCredential, Delivery, Dialect, Mode, Order, Pending, TypedSecret
from providers.oidc.loopback import LoopbackListener, listening

_TRIES: Final = 3
"""How often the person may type before it is told as refused: most services lock after five wrong ones."""


class Authorizing:
    """Authorisations at one service, in one version of the API."""

    def __init__(self, dialect: Dialect, service: CscService, prompter: Prompter) -> None:
        self._dialect, self._service, self._prompter = dialect, service, prompter

    async def sad(self, order: Order, credential: CscCredential) -> Secret | Pending:
        """SAD for this order, or a handle by which to ask for it.

        What was typed wrong is asked for again and sent anew with what the person typed then; nothing else is ever
        sent a second time. Raises ``RefusalError`` and ``core.errors``.
        """
        match credential.mode:
            case Mode.OUT_OF_BAND:
                return await self._authorize(order, {})
            case Mode.TYPED:
                return await self._typed(order, credential)
            case Mode.BROWSER:
                return await self._browsed(order)

    async def _typed(self, order: Order, credential: CscCredential) -> Secret | Pending:
        wrong: Trouble | None = None
        for attempt in range(1, _TRIES + 1):
            given = {one.name: await self._asked(order, one, refused=wrong is not None) for one in credential.secrets}
            try:
                return await self._authorize(order, given)
            except RefusalError as refused:
                if refused.trouble not in TYPED_WRONG or attempt == _TRIES:
                    raise
                wrong = refused.trouble
        raise AssertionError("the last try returns or raises")

    async def _asked(self, order: Order, wanted: TypedSecret, *, refused: bool) -> Secret:
        for sent in range(RESENDS + 1):
            resendable = wanted.delivery is not Delivery.KNOWN and sent < RESENDS
            try:
                return await self._asked_once(order, wanted, refused=refused, resendable=resendable)
            except AnotherCodeWanted:
                refused = False
        raise AssertionError("the last question is not resendable")

    async def _asked_once(self, order: Order, wanted: TypedSecret, *, refused: bool, resendable: bool) -> Secret:
        hint = wanted.untrusted_hint
        if wanted.delivery is Delivery.SEND_OTP:
            await self._code_sent("/credentials/sendOTP", {"credentialID": order.credential_id})
        elif wanted.delivery is Delivery.CHALLENGE:
            body = {"credentialID": order.credential_id, "authObjectID": wanted.name}
            answer = await self._code_sent("/credentials/getChallenge", body)
            hint = f"{str(answer.get('challenge') or '')[:HINT_LIMIT]} {hint}".strip()
        prompt = Prompt(
            wanted.kind,
            self._dialect.info.display_name,
            digits_only=wanted.digits_only,
            refused=refused,
            untrusted_hint=hint,
            resendable=resendable,
        )
        return await self._prompter.ask(prompt)

    async def _code_sent(self, path: str, body: Mapping[str, object]) -> Mapping[str, Any]:
        """Nobody should get two codes, so it is sent once; but nothing can be signed yet, whatever became of it."""
        try:
            return await self._service.send_once(path, body, dict)
        except OutcomeUnknownError as error:
            raise ProviderUnavailableError(error.detail, provider=self._dialect.info.display_name) from error

    async def _authorize(self, order: Order, given: dict[str, Secret]) -> Secret | Pending:
        body = self._dialect.authorize_body(order, given)
        return await self._service.send_once("/credentials/authorize", body, wire.sad_or_handle, WAIT_LIMIT_S)

    async def _browsed(self, order: Order) -> Secret:
        """OAuth 2.0 code with PKCE (RFC 7636); the access token of scope ``credential`` is the SAD."""
        verifier = secrets.token_urlsafe(48)
        state = secrets.token_urlsafe(24)
        try:
            async with listening() as listener, asyncio.timeout(WAIT_LIMIT_S):
                listener.expect(state)
                await self._prompter.visit(
                    self._dialect.info.display_name, await self._page(order, listener, verifier, state)
                )
                with page_open(self._prompter):
                    answer = await listener.answer()
        except TimeoutError:
            raise AuthorizationExpiredError(provider=self._dialect.info.display_name) from None
        except SignInRefusedError as error:
            raise ProviderProtocolError(error.detail, provider=self._dialect.info.display_name) from error
        if (refused := refusal(400, answer)) is not None:
            raise refused
        if "code" not in answer:
            raise SignerDeclinedError("no code", provider=self._dialect.info.display_name)
        account = self._service.account
        form = {
            "grant_type": "authorization_code",
            "code": answer["code"],
            "client_id": account.sp_id,
            "client_secret": account.sp_password.reveal(),
            "redirect_uri": listener.redirect_uri,
            "code_verifier": verifier,
        }
        return Secret(wire.text((await self._service.exchange(form))["access_token"]))

    async def _page(self, order: Order, listener: LoopbackListener, verifier: str, state: str) -> str:
        challenge = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode("ascii")
        query = {
            "response_type": "code",
            "client_id": self._service.account.sp_id,
            "redirect_uri": listener.redirect_uri,
            "scope": "credential",
            "state": state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            **self._dialect.scope(order),
        }
        return f"{await self._service.oauth('authorize')}?{urlencode(query)}"
