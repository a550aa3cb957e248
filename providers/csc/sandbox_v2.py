"""The practice service in version 2.0.0.2 (report 01 §7.2)."""

from __future__ import annotations

import asyncio
import base64
import json
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from providers.csc.sandbox_credentials import described, listed
from providers.csc.sandbox_desk import (
    SIGN_ALGOS,
    BrokenConnection,
    Desk,
    RefusedError,
    Way,
    bad,
    count,
    digests,
    string,
)
from providers.csc.sandbox_v1 import refusals_told
from providers.sandbox.world import SignedDigest, TransactionState

_CHALLENGE = "practice-challenge"
_OBJECTS: Mapping[Way, Mapping[str, object]] = {
    Way.PHONE: {
        "mode": "explicit",
        "expression": "PHONE",
        "objects": [{"type": "PasswordOOB", "id": "PHONE", "label": "Điện thoại"}],
    },
    Way.LOOSE: {
        "mode": "explicit",
        "expression": "PHONE",
        "objects": [{"type": "PasswordOOB", "id": "PHONE", "label": "Điện thoại"}],
    },
    Way.TYPED: {
        "mode": "explicit",
        "expression": "PIN AND OTP",
        "objects": [
            {"type": "Password", "id": "PIN", "format": "N", "label": "PIN", "description": "PIN luyện tập"},
            {"type": "ChallengeResponse", "id": "OTP", "format": "N", "label": "OTP", "description": "OTP luyện tập"},
        ],
    },
    Way.BROWSER: {"mode": "oauth2code"},
}


def routes(desk: Desk, prefix: str) -> list[BaseRoute]:
    """POST only: anything else gets 405."""
    service = _Version2(desk, prefix)
    methods: Mapping[str, Callable[[Request], Awaitable[Response]]] = {
        "info": service.info,
        "credentials/list": service.list,
        "credentials/info": service.credential,
        "credentials/authorize": service.authorize,
        "credentials/authorizeCheck": service.authorize_check,
        "credentials/getChallenge": service.challenge,
        "signatures/signHash": service.sign_hash,
        "signatures/signPolling": service.sign_polling,
    }
    return [Route(f"{prefix}/v2/{name}", refusals_told(method), methods=["POST"]) for name, method in methods.items()]


class _Version2:
    def __init__(self, desk: Desk, prefix: str) -> None:
        self._desk, self._prefix = desk, prefix
        self._results: dict[str, Sequence[SignedDigest]] = {}
        self._asked: set[str] = set()
        self._used: set[str] = set()

    async def info(self, request: Request) -> Response:
        return JSONResponse(
            {
                "specs": "2.0.0.2",
                "name": "SANDBOX / LUYỆN TẬP",
                "logo": f"{request.base_url}logo.png",
                "region": "VN",
                "lang": "vi-VN",
                "description": "Không có giá trị pháp lý",
                "authType": ["oauth2client", "oauth2code"],
                **self._authorisation_server(str(request.base_url).rstrip("/")),
                "asynchronousOperationMode": True,
                "methods": ["credentials/list", "credentials/info", "credentials/authorize", "signatures/signHash"],
                "validationInfo": False,
                "signAlgorithms": {"algos": list(SIGN_ALGOS)},
            }
        )

    def _authorisation_server(self, world: str) -> Mapping[str, str]:
        """Its base address, or its issuer: the specification allows both."""
        return {"oauth2Issuer" if self._desk.way is Way.BROWSER else "oauth2": f"{world}{self._prefix}"}

    async def list(self, request: Request) -> Response:
        body, account = await self._desk.body(request)
        found = await asyncio.to_thread(self._desk.credentials, string(body, "userID"), account)
        page, following = listed(found, body)
        answer: dict[str, object] = {"credentialIDs": [one.credential_id for one in page]}
        if body.get("credentialInfo") is True:
            infos = [described(self._desk, one, body) | {"credentialID": one.credential_id} for one in page]
            answer["credentialInfos"] = infos
        return JSONResponse(answer if following is None else {**answer, "nextPageToken": following})

    async def credential(self, request: Request) -> Response:
        body, _account = await self._desk.body(request)
        of = await asyncio.to_thread(self._desk.credential, body)
        answer = described(self._desk, of, body)
        if body.get("authInfo") is True:
            answer["auth"] = _OBJECTS[self._desk.way]
        return JSONResponse(answer)

    async def authorize(self, request: Request) -> Response:
        """200 with an SAD where everything was typed, 202 with a handle where the phone was asked."""
        desk = self._desk
        body, _account = await desk.body(request)
        of = await asyncio.to_thread(desk.credential, body)
        number, hashes = count(body), digests(body, "hashes", required=desk.binds)
        if desk.way is Way.BROWSER:
            raise bad("Invalid parameter credentialID")
        if desk.way is Way.TYPED:
            given = _given(body)
            try:
                await asyncio.to_thread(desk.check_typed, of, given.get("PIN", ""), given.get("OTP", ""))
            except RefusedError as refused:
                wrong = "Credential locked" if "locked" in refused.description else "Invalid authentication data"
                raise RefusedError("invalid_authentication_data", wrong) from None
        begun = await asyncio.to_thread(desk.begin, of, hashes, str(body.get("description") or ""))
        if desk.way is Way.TYPED:
            await asyncio.to_thread(desk.world.confirm, begun.transaction_id)
            return JSONResponse(desk.grant(of.credential_id, begun.transaction_id, hashes, number))
        return JSONResponse({"handle": _handle(begun.transaction_id, of.credential_id, hashes, number)}, 202)

    async def authorize_check(self, request: Request) -> Response:
        """A new SAD each time until one was used."""
        desk = self._desk
        body, _account = await desk.body(request)
        handle = string(body, "handle")
        transaction_id, credential_id, hashes, number = _kept(handle)
        found = await asyncio.to_thread(desk.world.transaction, transaction_id)
        if found is None or transaction_id in self._used:
            raise bad("Invalid parameter handle")
        if desk.world.connection_drops_now(found.user_id, transaction_id):
            return BrokenConnection()
        if desk.world.fails_now(found.user_id, "status"):
            raise RefusedError("server_error", "The server encountered an unexpected condition", 500)
        if found.state is TransactionState.PENDING:
            return JSONResponse({"handle": handle}, 202)
        desk.decided(found)
        return JSONResponse(desk.grant(credential_id, transaction_id, hashes, number))

    async def challenge(self, request: Request) -> Response:
        body, _account = await self._desk.body(request)
        of = await asyncio.to_thread(self._desk.credential, body)
        if string(body, "authObjectID") != "OTP":
            raise bad("Invalid parameter authObjectID")
        self._desk.world.secrets.send_otp(of.user_id)
        return JSONResponse({"challenge": _CHALLENGE})

    async def sign_hash(self, request: Request) -> Response:
        body, _account = await self._desk.body(request)
        hashes = digests(body, "hashes", required=True)
        mode = body.get("operationMode", "S")
        if mode not in ("S", "A"):
            raise bad("Invalid parameter operationMode")
        used = self._desk.transaction_of(string(body, "SAD"))
        signed = await asyncio.to_thread(self._desk.signed, body, hashes, string(body, "hashAlgorithmOID"))
        self._used.add(used)
        if mode == "S":
            return _values(signed)
        response_id = secrets.token_urlsafe(16)
        self._results[response_id] = signed
        return JSONResponse({"responseID": response_id})

    async def sign_polling(self, request: Request) -> Response:
        """The first question is always too early."""
        body, _account = await self._desk.body(request)
        request_id = string(body, "requestID")
        if request_id not in self._results:
            raise bad("Invalid parameter requestID")
        if request_id not in self._asked:
            self._asked.add(request_id)
            return JSONResponse({"error": "accepted_request", "error_description": "The request is running"}, 202)
        return _values(self._results[request_id])


def _given(body: Mapping[str, Any]) -> Mapping[str, str]:
    listed_data = body.get("authData")
    if not isinstance(listed_data, list):
        raise bad("Missing (or invalid type) array parameter authData")
    return {str(one.get("id")): str(one.get("value")) for one in listed_data if isinstance(one, dict)}


def _values(signed: Sequence[SignedDigest]) -> Response:
    return JSONResponse({"signatures": [base64.b64encode(one.value).decode() for one in signed]})


def _handle(transaction_id: str, credential_id: str, hashes: Sequence[bytes], number: int) -> str:
    """All that the service must know again after a restart; opaque to the client."""
    kept = [transaction_id, credential_id, [one.hex() for one in hashes], number]
    return base64.urlsafe_b64encode(json.dumps(kept).encode()).decode()


def _kept(handle: str) -> tuple[str, str, list[bytes], int]:
    try:
        transaction_id, credential_id, hashes, number = json.loads(base64.urlsafe_b64decode(handle))
        return transaction_id, credential_id, [bytes.fromhex(one) for one in hashes], int(number)
    except (ValueError, TypeError):
        raise bad("Invalid parameter handle") from None
