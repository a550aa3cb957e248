"""The practice service in version 1.0.4.0 (report 01 §7.1)."""

from __future__ import annotations

import asyncio
import base64
import binascii
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from providers.csc.sandbox_credentials import described, listed
from providers.csc.sandbox_desk import (
    LIFE_S,
    BrokenConnection,
    Desk,
    RefusedError,
    Way,
    bad,
    count,
    digests,
    string,
)

_AUTH_MODES = {Way.PHONE: "implicit", Way.LOOSE: "implicit", Way.TYPED: "explicit", Way.BROWSER: "oauth2code"}
_PIN = {"presence": "true", "format": "N", "label": "PIN", "description": "PIN của chứng thư số luyện tập"}
_OTP = {
    "presence": "true",
    "type": "online",
    "format": "N",
    "ID": "practice-otp",
    "provider": "SANDBOX",
    "label": "OTP",
    "description": "OTP trên điện thoại luyện tập",
}


def routes(desk: Desk, prefix: str) -> list[BaseRoute]:
    """POST only: anything else gets 405."""
    service = _Version1(desk, prefix)
    methods: Mapping[str, Callable[[Request], Awaitable[Response]]] = {
        "info": service.info,
        "auth/login": service.login,
        "auth/revoke": service.revoke,
        "credentials/list": service.list,
        "credentials/info": service.credential,
        "credentials/authorize": service.authorize,
        "credentials/sendOTP": service.send_otp,
        "signatures/signHash": service.sign_hash,
    }
    return [Route(f"{prefix}/v1/{name}", refusals_told(method), methods=["POST"]) for name, method in methods.items()]


def refusals_told(method: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """The method, whose refusals are answered in the API's form."""

    async def answered(request: Request) -> Response:
        try:
            return await method(request)
        except RefusedError as refused:
            return refused.response()

    return answered


class _Version1:
    def __init__(self, desk: Desk, prefix: str) -> None:
        self._desk, self._prefix = desk, prefix

    async def info(self, request: Request) -> Response:
        return JSONResponse(
            {
                "specs": "1.0.4.0",
                "name": "SANDBOX / LUYỆN TẬP",
                "logo": f"{request.base_url}logo.png",
                "region": "VN",
                "lang": "vi-VN",
                "description": "Không có giá trị pháp lý",
                "authType": ["basic", "oauth2code"],
                "oauth2": f"{str(request.base_url).rstrip('/')}{self._prefix}",
                "methods": ["auth/login", "credentials/list", "credentials/info", "credentials/authorize"],
            }
        )

    async def login(self, request: Request) -> Response:
        scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
        try:
            sp_id, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            sp_id = password = ""
        if scheme.lower() != "basic" or not sp_id:
            raise RefusedError("authentication_error", "Malformed authentication parameter.", 401)
        session = self._desk.session(sp_id, password)
        return JSONResponse({name: session[name] for name in ("access_token", "expires_in")})

    async def revoke(self, request: Request) -> Response:
        body, _account = await self._desk.body(request)
        self._desk.end_session(string(body, "token"))
        return Response(status_code=204)

    async def list(self, request: Request) -> Response:
        body, account = await self._desk.body(request)
        found = await asyncio.to_thread(self._desk.credentials, string(body, "userID"), account)
        page, following = listed(found, body)
        answer: dict[str, object] = {"credentialIDs": [one.credential_id for one in page]}
        return JSONResponse(answer if following is None else {**answer, "nextPageToken": following})

    async def credential(self, request: Request) -> Response:
        body, _account = await self._desk.body(request)
        of = await asyncio.to_thread(self._desk.credential, body)
        answer = described(self._desk, of, body)
        if body.get("authInfo") is True:
            answer["authMode"] = _AUTH_MODES[self._desk.way]
            if self._desk.way is Way.TYPED:
                answer |= {"PIN": _PIN, "OTP": _OTP}
        return JSONResponse(answer)

    async def authorize(self, request: Request) -> Response:
        """Held open until the phone has decided, unless PIN and one-time code say it all."""
        desk = self._desk
        body, _account = await desk.body(request)
        of = await asyncio.to_thread(desk.credential, body)
        number, hashes = count(body), digests(body, "hash", required=desk.binds)
        if desk.way is Way.BROWSER:
            raise bad("Invalid parameter credentialID")
        if desk.way is Way.TYPED:
            await asyncio.to_thread(desk.check_typed, of, string(body, "PIN"), string(body, "OTP"))
        begun = await asyncio.to_thread(desk.begin, of, hashes, str(body.get("description") or ""))
        if desk.way is Way.TYPED:
            await asyncio.to_thread(desk.world.confirm, begun.transaction_id)
        if desk.world.connection_drops_now(of.user_id, begun.transaction_id):
            return BrokenConnection()
        found = await desk.world.decided(begun.transaction_id, LIFE_S + 1)
        desk.decided(found)
        return JSONResponse(desk.grant(of.credential_id, found.transaction_id, hashes, number))

    async def send_otp(self, request: Request) -> Response:
        body, _account = await self._desk.body(request)
        of = await asyncio.to_thread(self._desk.credential, body)
        self._desk.world.secrets.send_otp(of.user_id)
        return Response(status_code=204)

    async def sign_hash(self, request: Request) -> Response:
        body, _account = await self._desk.body(request)
        hashes = digests(body, "hash", required=True)
        signed = await asyncio.to_thread(self._desk.signed, body, hashes, _hash_algo(body))
        return JSONResponse({"signatures": [base64.b64encode(one.value).decode() for one in signed]})


def _hash_algo(body: Mapping[str, Any]) -> str:
    """Needed only where ``signAlgo`` does not imply it."""
    if body.get("signAlgo") == "1.2.840.113549.1.1.11" and "hashAlgo" not in body:
        return "2.16.840.1.101.3.4.2.1"
    return string(body, "hashAlgo")
