"""VNPT SmartCA of the practice world, *sp769* version 2: a signer who types password and code (report 01 §4.7).

It lives under ``/vnpt-th/sca/sp769``, apart from version 1: its people have an authenticator, which shows a code from
the moment at which their certificates are asked for, and the next code when one was used. A wrong code is answered with
1003 (one diagnostic program), a wrong password with 401 (our assumption, confidence D). The person of scenario 1
withdraws and the one of scenario 2 does nothing more: ``confirm`` is held until that shows.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from providers.sandbox.world import Scenario, TransactionState, World
from providers.vnpt_smartca.sandbox_v1 import (
    CA_NAME,
    WORDS,
    BrokenConnection,
    RefusedRequestError,
    Service,
    answer,
    error,
    orders_of,
    signatures_of,
    text,
)

LONGEST_WAIT_S: Final = 299.0

_DECIDES_ELSEWHERE: Final = (Scenario.REFUSES, Scenario.NEVER_ANSWERS)


def routes(world: World) -> Sequence[BaseRoute]:
    """``get_certificate`` of version 1, and the two calls of version 2; POST only."""
    service = _TypingService(world)
    return [
        Mount(
            "/vnpt-th/sca/sp769",
            routes=[
                Route("/v1/credentials/get_certificate", service.get_certificate, methods=["POST"]),
                Route("/v2/signatures/sign", service.sign, methods=["POST"]),
                Route("/v2/signatures/confirm", service.confirm, methods=["POST"]),
            ],
        )
    ]


class _TypingService(Service):
    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._grants: dict[str, str] = {}

    async def get_certificate(self, request: Request) -> Response:
        found = await super().get_certificate(request)
        if found.status_code == 200:
            self.world.secrets.send_otp(text(await request.json(), "user_id"))
        return found

    async def sign(self, request: Request) -> Response:
        try:
            body = await self.admitted(request)
            orders, user_id = orders_of(body), text(body, "user_id")
            if not text(body, "serial_number"):
                raise RefusedRequestError(400, "BAD_REQUEST")
            self._check_password(body)
            if not self.world.secrets.otp_right(user_id, text(body, "otp")):
                raise RefusedRequestError(1003, "otp invalid")
            self.world.secrets.send_otp(user_id)
            begun = await asyncio.to_thread(
                self.world.begin,
                user_id,
                CA_NAME,
                text(body, "serial_number").lower(),
                text(body, "transaction_id"),
                orders,
                text(body, "transaction_desc"),
            )
        except RefusedRequestError as refusal:
            return _refused(refusal)
        except KeyError:
            return error(403, "CREDENTIAL_STATUS_INVALID")
        sad = secrets.token_urlsafe(32)
        self._grants[sad] = begun.transaction_id
        return answer(
            "sig_wait_for_user_confirm",
            {
                "transaction_id": begun.transaction_id,
                "tran_code": begun.transaction_id,
                "sad": sad,
                "expired_in": int(begun.remaining_s),
            },
        )

    async def confirm(self, request: Request) -> Response:
        try:
            body = await self.admitted(request)
            self._check_password(body)
            transaction_id = self._grants.pop(text(body, "sad"), "")
            if not transaction_id or transaction_id != text(body, "transaction_id"):
                raise RefusedRequestError(400, "BAD_REQUEST")
        except RefusedRequestError as refusal:
            return _refused(refusal)
        user_id = text(body, "user_id")
        if self.world.connection_drops_now(user_id, transaction_id):
            return BrokenConnection()
        if self.world.scenario(user_id) not in _DECIDES_ELSEWHERE:
            await asyncio.to_thread(self.world.confirm, transaction_id)
        found = await self.world.decided(transaction_id, LONGEST_WAIT_S)
        message = "Success" if found.state is TransactionState.APPROVED else WORDS[found.state]
        data = {
            "transaction_id": transaction_id,
            "expired_in": int(found.remaining_s),
            "signatures": signatures_of(found) or None,
        }
        return answer(message, data)

    def _check_password(self, body: Mapping[str, Any]) -> None:
        if not self.world.secrets.password_right(text(body, "user_id"), text(body, "password")):
            raise RefusedRequestError(401, "password invalid")


def _refused(refusal: RefusedRequestError) -> Response:
    """1003 is no status of HTTP: it stands in the body alone."""
    if refusal.status > 599:
        return answer(refusal.message, None, status_code=refusal.status)
    return error(refusal.status, refusal.message)
