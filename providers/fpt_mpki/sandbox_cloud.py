"""FPT eSign Cloud of the practice world, under ``/fpt/eSignCloud/restapi`` (report 02 §4.3).

The agreement of a practice person has their number for a name. ``prepare…`` sends a code to the phone; ``authorize…``
takes it once, and ``getSignatureValue…`` tells what came of it. To whoever has two certificates the first code comes
too late: ``regenerateAuthorizationCode…`` sends another. The person of scenario 1 withdraws and the one of scenario 2
does nothing more: ``authorize…`` is then held until that shows. The number of a refusal is not public: 1100 is our
assumption (confidence D), as are 3000 and 3003 for a refused organisation and an unknown agreement, which are RSSP's.
"""

from __future__ import annotations

import asyncio
import base64
import json
import secrets
from collections.abc import Mapping, Sequence
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA1, SHA256, HashAlgorithm
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import Receive, Scope, Send

from providers.sandbox.world import DigestOrder, Scenario, TransactionState, World, WorldTransaction

CA_NAME: Final = "FPT-CA"
LONGEST_WAIT_S: Final = 300.0

_DECIDES_ELSEWHERE: Final = (Scenario.REFUSES, Scenario.NEVER_ANSWERS)
_ENDINGS: Final = {
    TransactionState.REFUSED: (1100, "USER CANCELLED THE REQUEST"),
    TransactionState.CANCELLED: (1100, "USER CANCELLED THE REQUEST"),
    TransactionState.EXPIRED: (1006, "AUTHORIZATION CODE EXPIRED"),
    TransactionState.PENDING: (1006, "AUTHORIZATION CODE EXPIRED"),
}


def routes(world: World) -> Sequence[BaseRoute]:
    """The calls of a relying party for an agreement that exists; POST only."""
    service = _Service(world)
    calls = {
        "getCertificateDetailForSignCloud": service.certificate,
        "prepareHashSigningForSignCloud": service.prepare,
        "authorizeHashSigningForSignCloud": service.authorize,
        "getSignatureValueForSignCloud": service.signature,
        "regenerateAuthorizationCodeForSignCloud": service.another_code,
    }
    found = [Route(f"/{name}", call, methods=["POST"]) for name, call in calls.items()]
    return [Mount("/fpt/eSignCloud/restapi", routes=found)]


class _AnsweredError(Exception):
    def __init__(self, number: int, words: str) -> None:
        super().__init__(words)
        self.number, self.words = number, words


class _BrokenConnection(Response):
    """Promises a body and breaks off: the client sees the connection end."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000")]})


class _Service:
    def __init__(self, world: World) -> None:
        self._world = world
        self._used: set[str] = set()
        self._in_time: set[str] = set()

    async def certificate(self, request: Request) -> Response:
        try:
            _, user_id = await self._admitted(request)
        except _AnsweredError as error:
            return _answer(error.number, error.words)
        if self._world.fails_now(user_id, "certificates"):
            return JSONResponse({"message": "Service Unavailable"}, status_code=500)
        issued = await asyncio.to_thread(self._world.certificates, user_id, CA_NAME)
        newest = max(issued, key=lambda one: one.valid_to, default=None)
        if newest is None:
            return _answer(3003, "AGREEMENT NOT FOUND")
        return _answer(
            0,
            "SUCCESSFULLY",
            certificate=base64.b64encode(newest.certificate_der).decode(),
            certificateDN=newest.subject,
            certificateSerialNumber=newest.serial_number,
            validFrom=int(newest.valid_from.timestamp() * 1000),
            validTo=int(newest.valid_to.timestamp() * 1000),
        )

    async def prepare(self, request: Request) -> Response:
        try:
            body, user_id = await self._admitted(request)
            orders = _orders(body)
            begin, about = self._world.begin, str(body.get("notificationSubject") or "")
            begun = await asyncio.to_thread(begin, user_id, CA_NAME, "", secrets.token_hex(16), orders, about)
        except _AnsweredError as error:
            return _answer(error.number, error.words)
        except (KeyError, ValueError):
            return _answer(1001, "INVALID PARAMETER")
        self._world.secrets.send_otp(user_id)
        return _answer(1010, "AUTHORIZATION CODE SENT", billCode=begun.transaction_id, remainingCounter=5)

    async def authorize(self, request: Request) -> Response:
        try:
            body, user_id, found = await self._billed(request, unused=True)
        except _AnsweredError as error:
            return _answer(error.number, error.words)
        bill = found.transaction_id
        if not self._world.secrets.otp_right(user_id, str(body.get("authorizeCode") or "")):
            return _answer(1004, "WRONG AUTHORIZATION CODE")
        if self._world.scenario(user_id) is Scenario.TWO_CERTIFICATES and bill not in self._in_time:
            return _answer(1006, "AUTHORIZATION CODE EXPIRED")
        self._used.add(bill)
        if self._world.scenario(user_id) not in _DECIDES_ELSEWHERE:
            await asyncio.to_thread(self._world.confirm, bill)
        if self._world.connection_drops_now(user_id, bill):
            return _BrokenConnection()
        return _outcome(await self._world.decided(bill, LONGEST_WAIT_S))

    async def signature(self, request: Request) -> Response:
        """1010 until a code was taken and the transaction decided."""
        try:
            _body, user_id, found = await self._billed(request)
        except _AnsweredError as error:
            return _answer(error.number, error.words)
        bill = found.transaction_id
        if self._world.fails_now(user_id, "status"):
            return JSONResponse({"message": "Service Unavailable"}, status_code=500)
        waits = found.state is TransactionState.PENDING or (
            found.state is TransactionState.APPROVED and bill not in self._used
        )
        return _answer(1010, "AUTHORIZATION CODE SENT", billCode=bill) if waits else _outcome(found)

    async def another_code(self, request: Request) -> Response:
        try:
            _body, user_id, found = await self._billed(request, unused=True)
        except _AnsweredError as error:
            return _answer(error.number, error.words)
        bill = found.transaction_id
        if found.state in _ENDINGS and found.state is not TransactionState.PENDING:
            return _outcome(found)
        self._in_time.add(bill)
        self._world.secrets.send_otp(user_id)
        told = "Mã xác thực mới đã được gửi"
        return _answer(1010, "AUTHORIZATION CODE SENT", billCode=bill, remainingCounter=4, notificationMessage=told)

    async def _billed(
        self, request: Request, *, unused: bool = False
    ) -> tuple[Mapping[str, Any], str, WorldTransaction]:
        """An admitted call about a request of this person's; ``unused``: no code was taken for it yet."""
        body, user_id = await self._admitted(request)
        bill = str(body.get("billCode") or "")
        found = await asyncio.to_thread(self._world.transaction, bill)
        if found is None or found.user_id != user_id or (unused and bill in self._used):
            raise _AnsweredError(1001, "INVALID PARAMETER")
        return body, user_id, found

    async def _admitted(self, request: Request) -> tuple[Mapping[str, Any], str]:
        """The body of a call that the organisation's key signed, and whose agreement it is about."""
        payload = await request.body()
        try:
            body = json.loads(payload)
            who = body["credentialData"]
            said = f"{who['username']}{who['password']}{who['signature']}{who['timestamp']}".encode()
            self._verify(base64.b64decode(who["pkcs1Signature"]), said, SHA1())  # noqa: S303  # the vendor's choice
            self._verify(base64.b64decode(request.headers["signature"]), payload, SHA256())
            user_id, sp_id, password = str(body["agreementUUID"]), str(who["username"]), str(who["password"])
        except (ValueError, KeyError, TypeError, InvalidSignature):
            raise _AnsweredError(3000, "INVALID CREDENTIAL DATA") from None
        if self._world.scenario(user_id) is None:
            raise _AnsweredError(3003, "AGREEMENT NOT FOUND")
        if not self._world.service_provider_known(user_id, sp_id, password):
            raise _AnsweredError(3000, "INVALID CREDENTIAL DATA")
        return body, user_id

    def _verify(self, value: bytes, said: bytes, digest: HashAlgorithm) -> None:
        key = serialization.load_der_public_key(self._world.relying_party_key_der)
        if not isinstance(key, rsa.RSAPublicKey):
            raise TypeError("not an RSA key")
        key.verify(value, said, padding.PKCS1v15(), digest)


def _orders(body: Mapping[str, Any]) -> list[DigestOrder]:
    files = body.get("multipleSigningFileData")
    if not isinstance(files, list) or not files:
        raise _AnsweredError(1001, "INVALID PARAMETER")
    for one in files:
        if not isinstance(one, dict) or one.get("mimeType") != "application/sha256-binary":
            raise _AnsweredError(1001, "INVALID PARAMETER")
    return [DigestOrder(str(place), bytes.fromhex(str(one.get("hash")))) for place, one in enumerate(files, 1)]


def _outcome(decided: WorldTransaction) -> Response:
    if decided.state is not TransactionState.APPROVED:
        return _answer(*_ENDINGS[decided.state])
    values = [{"signatureValue": base64.b64encode(one.value).decode()} for one in decided.signatures]
    return _answer(0, "SUCCESSFULLY", billCode=decided.transaction_id, multipleSignedFileData=values)


def _answer(number: int, words: str, **rest: object) -> Response:
    return JSONResponse({"responseCode": number, "responseMessage": words, **rest})
