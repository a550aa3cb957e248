"""VNPT SmartCA *sp769* version 2 as a ``SigningProvider``: password and code typed here, then one call that signs.

``sign`` checks what was typed and gives an SAD, ``confirm`` signs with it. Neither is sent again once it may have been
taken, and the values come with ``confirm`` alone: an answer that is lost is an unknown outcome.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final

from core.errors import OutcomeUnknownError, SecretRefusedError
from core.secrets import Secret
from core.signing.model import Credential, SignatureRequest, SignatureValue, Transaction
from core.signing.prompting import Prompt, PromptKind
from core.signing.provider import ProviderInfo
from providers.asking import ask_once, check_batch, failed
from providers.http import NOT_SENT, NOT_TAKEN, post_json, sent_once, translate_errors
from providers.norm769 import Envelope, envelope
from providers.polled import State, Told, ended
from providers.route import Surroundings
from providers.vnpt_smartca import wire, wire_v2
from providers.vnpt_smartca.certificates import certificates
from providers.vnpt_smartca.info import INFO_V2 as INFO
from providers.vnpt_smartca.wire_v2 import Begun

_TRIES: Final = 3
"""How often the signer may type; VNPT locks an account after the fifth wrong password (report 01 §5.1)."""

_PAUSES_S: Final = (0.5, 2.0)


class VnptSmartCaV2:
    """The service under one organisation's account. The client is the caller's to close."""

    def __init__(self, around: Surroundings) -> None:
        self._client, self._endpoint, self._clock = around.client, around.endpoint, around.clock
        self._prompter = around.prompter

    @property
    def info(self) -> ProviderInfo:
        """Capabilities."""
        return INFO

    async def credentials(self, user_id: str) -> Sequence[Credential]:
        """All certificates of this person, expired ones included."""
        return await certificates(self._client, self._endpoint, INFO, user_id)

    async def request_signatures(
        self,
        credential: Credential,
        user_id: str,
        requests: Sequence[SignatureRequest],
        transaction_id: str,
    ) -> Transaction:
        """Have the signer type password and code, and sign with them; the values come along.

        Raises ``SecretRefusedError`` after three wrong tries, ``UserCancelledError`` and ``PromptUnansweredError`` if
        nothing was typed, ``OutcomeUnknownError`` if an answer is lost.
        """
        check_batch(INFO, requests)
        requested_at = self._clock.now()
        doc_ids = tuple(request.doc_id for request in requests)
        body = wire.sign_body(self._endpoint, user_id, credential, requests, transaction_id, requested_at)
        given, password = await self._begun(body)
        return Transaction(
            transaction_id=transaction_id,
            provider_id=INFO.id,
            remote_id=None,
            doc_ids=doc_ids,
            control_code="",
            requested_at=requested_at,
            expires_at=None,
            values=await self._confirmed(user_id, password, given, doc_ids),
        )

    async def await_signatures(self, transaction: Transaction) -> Sequence[SignatureValue]:
        """The values that ``request_signatures`` brought; ``OutcomeUnknownError`` if there are none in hand."""
        if not transaction.values:
            raise OutcomeUnknownError("no document tells how to ask for them again", provider=INFO.display_name)
        return transaction.values

    async def cancel(self, transaction: Transaction) -> bool:
        """The interface has no cancel call."""
        return False

    async def aclose(self) -> None:
        """Nothing of its own to close."""

    async def _begun(self, body: Mapping[str, object]) -> tuple[Begun, Secret]:
        """Ask until what was typed is right: a request that was refused for it has begun nothing."""
        url, refused = self._endpoint.at(wire_v2.SIGN_PATH), None
        password = await self._typed(PromptKind.PASSWORD, refused)
        for attempt in range(_TRIES):
            code = await self._typed(PromptKind.OTP, refused)
            typed = wire_v2.sign_body(body, password, code)
            fine = (200, wire_v2.WRONG_CODE, wire_v2.WRONG_ACCOUNT)
            answer = await ask_once(self._client, url, typed, INFO, fine=fine)
            refused = wire_v2.refused_secret(answer)
            if refused is None:
                with translate_errors(INFO.display_name):
                    if answer.status_code != 200:
                        raise failed(answer, INFO)
                with sent_once(INFO.display_name):
                    return wire_v2.begun(answer), password
            if refused is PromptKind.PASSWORD and attempt + 1 < _TRIES:
                password = await self._typed(PromptKind.PASSWORD, refused)
        raise SecretRefusedError(reason=(refused or PromptKind.OTP).value, provider=INFO.display_name)

    async def _typed(self, kind: PromptKind, refused: PromptKind | None) -> Secret:
        digits = kind is PromptKind.OTP
        return await self._prompter.ask(Prompt(kind, INFO.display_name, digits_only=digits, refused=refused is kind))

    async def _confirmed(
        self, user_id: str, password: Secret, given: Begun, doc_ids: Sequence[str]
    ) -> tuple[SignatureValue, ...]:
        answer = await self._confirm(wire_v2.confirm_body(self._endpoint, user_id, password, given))
        if kind := wire_v2.refused_secret(answer):
            raise SecretRefusedError(reason=kind.value, provider=INFO.display_name)
        told: Told | None
        with translate_errors(INFO.display_name):
            if answer.status_code != 200:
                raise failed(answer, INFO)
        with sent_once(INFO.display_name):
            told = wire_v2.confirmed(answer, doc_ids)
        if told is None:
            raise OutcomeUnknownError("neither values nor an ending", provider=INFO.display_name)
        if isinstance(told, State):
            raise ended(told, INFO.display_name)
        return told

    async def _confirm(self, body: Mapping[str, object]) -> Envelope:
        """Send ``confirm``; again only as long as it certainly was not taken."""
        name, url = INFO.display_name, self._endpoint.at(wire_v2.CONFIRM_PATH)
        for pause_s in (*_PAUSES_S, None):
            try:
                with sent_once(name):
                    answer = envelope(*await post_json(self._client, url, body, wait_s=INFO.wait_limit_s))
            except NOT_SENT:
                pass
            else:
                if answer.status_code < 500 or answer.status_code == wire_v2.WRONG_CODE:
                    return answer
                if answer.told or answer.status_code != NOT_TAKEN:
                    break
            if pause_s is not None:
                await asyncio.sleep(pause_s)
        raise OutcomeUnknownError("what was typed was right, but no values came", provider=name)
