"""MISA eSign of the practice world, under ``/misa`` (report 02 §2, from MISA's document V2).

Signing in is served under ``/webdev`` only, as on MISA's test host: the root answers 405. Certificates and signing are
served at the root only: under ``/webdev`` there is the web page. A MISA ID is a person's number here, and whoever has
two certificates has a second factor as well. A wrong password is told in the three ways that partners have met (§2.2):
inside HTTP 200, and with a 4xx as an object, or as a list of one.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import html
import json
import re
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import Receive, Scope, Send

from providers.sandbox.world import DigestOrder, IssuedCertificate, Scenario, TransactionState, World

CA_NAME: Final = "MISA-CA"
TOKEN_LIFE_S: Final = 3600
AUTH: Final = "/api/auth/api/v1/auth"
ESRM: Final = "/external/esrm/service"

_WRONG: Final = "Tài khoản hoặc mật khẩu không đúng"
_FAILURES: Final = {
    TransactionState.REFUSED: ("Người dùng từ chối ký", "FAILED"),
    TransactionState.CANCELLED: ("Người dùng từ chối ký", "FAILED"),
    TransactionState.EXPIRED: ("Yêu cầu ký đã hết hạn", "FAILED"),
}


def routes(world: World) -> Sequence[BaseRoute]:
    """Signing in, certificates, signing and status."""
    service = _Service(world)
    signing_in = [
        Route(f"/webdev{AUTH}/login-api", service.login, methods=["POST"]),
        Route(f"/webdev{AUTH}/two-factor-auth", service.two_factor, methods=["POST"]),
        Route(f"/webdev{AUTH}/resend-otp-auth", service.resend, methods=["POST"]),
        Route(f"/webdev{AUTH}/refreshtoken", service.refresh, methods=["POST"]),
        Route(AUTH + "/{call}", _not_allowed, methods=["GET", "POST"]),
    ]
    signing = [
        Route(f"{ESRM}/general/api/v1/Certificates/by-userId", service.certificates, methods=["GET"]),
        Route(f"{ESRM}/signing/api/v1/Signing/hash", service.sign, methods=["POST"]),
        Route(ESRM + "/signing/api/v1/Signing/status/{transaction_id}", service.status, methods=["GET"]),
        Route("/webdev/external/{rest:path}", _web_page, methods=["GET", "POST"]),
    ]
    return [Mount("/misa", routes=[*signing_in, *signing])]


@dataclass(frozen=True, slots=True)
class _Token:
    user_id: str
    ends_at: float


class _RefusedRequestError(Exception):
    def __init__(self, status: int, code: str, words: str) -> None:
        super().__init__(words)
        self.status, self.code, self.words = status, code, words


class _Service:
    def __init__(self, world: World) -> None:
        self._world = world
        self._tokens: dict[str, _Token] = {}
        self._refreshers: dict[str, str] = {}

    async def login(self, request: Request) -> Response:
        body = await _body(request)
        account = _text(body, "userName")
        if not self._partner_known(request, account):
            return _error(401, "e2001", "client_invalid")
        if not self._world.secrets.password_right(account, _text(body, "password")):
            return self._wrong_password(account)
        if self._world.scenario(account) is Scenario.TWO_CERTIFICATES:
            self._world.secrets.send_otp(account)
            sent = {"default": {"email": None, "phoneNumber": "09******14", "appAuthenticator": False}}
            return _told("122", "Cần xác thực hai bước", sent)
        return self._session(account)

    async def two_factor(self, request: Request) -> Response:
        body = await _body(request)
        account = _text(body, "userName")
        if not self._partner_known(request, account):
            return _error(401, "e2001", "client_invalid")
        if body.get("otpType") != 0 or not self._world.secrets.otp_right(account, _text(body, "code")):
            return _told("1001", "Mã xác thực không đúng", {})
        return self._session(account)

    async def resend(self, request: Request) -> Response:
        account = _text(await _body(request), "userName")
        if self._world.scenario(account) is not None:
            self._world.secrets.send_otp(account)
        return JSONResponse({"status": {"error": False, "errorCode": None}})

    async def refresh(self, request: Request) -> Response:
        user_id = self._refreshers.pop(_text(await _body(request), "refreshToken"), None)
        if user_id is None:
            return _error(401, "e2001", "refresh_token_invalid")
        token, refresh = self._issued(user_id)
        return JSONResponse(
            {
                "remoteSigningAccessToken": token,
                "accessToken": secrets.token_urlsafe(16),
                "refreshToken": refresh,
                "expiresIn": TOKEN_LIFE_S,
            }
        )

    async def certificates(self, request: Request) -> Response:
        try:
            user_id = self._signed_in(request)
        except _RefusedRequestError as refusal:
            return _error(refusal.status, refusal.code, refusal.words)
        if self._world.fails_now(user_id, "certificates"):
            return _error(500, "e500", "server_error")
        issued = await asyncio.to_thread(self._world.certificates, user_id, CA_NAME)
        return JSONResponse([_certificate(one) for one in issued])

    async def sign(self, request: Request) -> Response:
        try:
            user_id = self._signed_in(request)
            body = await _body(request)
            if _text(body, "UserId") != _person_id(user_id):
                raise _RefusedRequestError(400, "e400", "UserId")
            begun = await asyncio.to_thread(
                self._world.begin,
                user_id,
                CA_NAME,
                _text(body, "CertAlias"),
                "",
                _orders(body),
                _displayed(_text(body, "DataToBeDisplayed")),
            )
        except _RefusedRequestError as refusal:
            return _error(refusal.status, refusal.code, refusal.words)
        except (KeyError, ValueError):
            return _error(400, "e400", "certificate or digest")
        return JSONResponse({"transactionId": begun.transaction_id})

    async def status(self, request: Request) -> Response:
        try:
            user_id = self._signed_in(request)
        except _RefusedRequestError as refusal:
            return _error(refusal.status, refusal.code, refusal.words)
        found = await asyncio.to_thread(self._world.transaction, str(request.path_params["transaction_id"]))
        if found is None or (found.ca_name, found.user_id) != (CA_NAME, user_id):
            return _error(404, "e404", "transaction_not_found")
        if self._world.connection_drops_now(user_id, found.transaction_id):
            return _BrokenConnection()
        if self._world.fails_now(user_id, "status"):
            return _error(500, "e500", "server_error")
        answer: dict[str, object] = {
            "status": "PENDING",
            "errorCode": None,
            "errorDescription": None,
            "transactionId": found.transaction_id,
            "signatures": None,
        }
        if found.state is TransactionState.APPROVED:
            signed = [
                {"documentId": item.doc_id, "signature": base64.b64encode(item.value).decode()}
                for item in found.signatures
            ]
            answer |= {"status": "SUCCESS", "signatures": signed}
        elif found.state is not TransactionState.PENDING:
            words, status = _FAILURES[found.state]
            answer |= {"status": status, "errorCode": "e6000", "errorDescription": words}
        return JSONResponse(answer)

    def _wrong_password(self, account: str) -> Response:
        told = {"error": "invalid_grant", "error_description": "invalid_username_or_password", "userMsg": _WRONG}
        match self._world.scenario(account):
            case Scenario.REFUSES:
                return JSONResponse(told, status_code=401)
            case Scenario.NEVER_ANSWERS:
                return JSONResponse([told], status_code=400)
            case _:
                return _told("100", _WRONG, {})

    def _partner_known(self, request: Request, account: str) -> bool:
        client, key = request.headers.get("x-clientid", ""), request.headers.get("x-clientkey", "")
        return self._world.service_provider_known(account, client, key)

    def _signed_in(self, request: Request) -> str:
        scheme, _, token = request.headers.get("authorizationrm", "").partition(" ")
        found = self._tokens.get(token)
        if scheme != "Bearer" or found is None or found.ends_at < time.monotonic():
            raise _RefusedRequestError(401, "e2001", "access_token_invalid")
        if not self._partner_known(request, found.user_id):
            raise _RefusedRequestError(401, "e2001", "client_invalid")
        return found.user_id

    def _session(self, user_id: str) -> Response:
        token, refresh = self._issued(user_id)
        data = {
            "accessToken": secrets.token_urlsafe(16),
            "remoteSigningAccessToken": token,
            "tokenType": "Bearer",
            "expiresIn": TOKEN_LIFE_S,
            "refreshToken": refresh,
            "user": {"id": _person_id(user_id), "username": user_id},
        }
        return _told(None, None, data)

    def _issued(self, user_id: str) -> tuple[str, str]:
        token, refresh = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
        self._tokens[token] = _Token(user_id, time.monotonic() + TOKEN_LIFE_S)
        self._refreshers[refresh] = user_id
        return token, refresh


class _BrokenConnection(Response):
    """Promises a body and breaks off: the client sees the connection end."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000")]})


async def _not_allowed(_request: Request) -> Response:
    return HTMLResponse("<html><h1>405 Not Allowed</h1></html>", status_code=405)


async def _web_page(_request: Request) -> Response:
    return HTMLResponse("<html><title>MISA eSign</title></html>")


async def _body(request: Request) -> Mapping[str, Any]:
    try:
        body = json.loads(await request.body())
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _orders(body: Mapping[str, Any]) -> list[DigestOrder]:
    documents = body.get("Documents")
    if not isinstance(documents, list) or not documents:
        raise _RefusedRequestError(400, "e400", "Documents")
    return [_order(item) for item in documents]


def _order(item: object) -> DigestOrder:
    if not isinstance(item, dict) or not 0 < len(_text(item, "DocumentId")) <= 36:
        raise _RefusedRequestError(400, "e400", "DocumentId")
    if len(_text(item, "DocumentName")) > 100:
        raise _RefusedRequestError(400, "e400", "DocumentName")
    try:
        digest = base64.b64decode(_text(item, "FileToSign"), validate=True)
    except binascii.Error:
        raise _RefusedRequestError(400, "e400", "FileToSign") from None
    if len(digest) != 32:
        raise _RefusedRequestError(400, "e400", "FileToSign")
    return DigestOrder(_text(item, "DocumentId"), digest)


def _displayed(told: str) -> str:
    """What the app shows of a text that may be HTML: no tags, and characters for their names."""
    return html.unescape(re.sub(r"<[^>]*>", "", told))


def _certificate(issued: IssuedCertificate) -> Mapping[str, object]:
    chain = (issued.certificate_der, *issued.chain_der)
    return {
        "userId": "",
        "keyAlias": issued.serial_number,
        "appName": "eSign",
        "keyStatus": "ACTIVE" if issued.key_word == "enabled" else "INACTIVE",
        "certificate": base64.encodebytes(issued.certificate_der).decode(),
        "certiticateChain": [base64.b64encode(der).decode() for der in chain],
        "certStatus": "ACTIVE" if issued.certificate_word == "valid" else issued.certificate_word.upper(),
        "effectiveDate": f"{issued.valid_from:%Y-%m-%dT%H:%M:%SZ}",
        "expirationDate": f"{issued.valid_to:%Y-%m-%dT%H:%M:%SZ}",
        "isAutoSign": False,
    }


def _person_id(user_id: str) -> str:
    return f"misa-{user_id[-4:]}"


def _text(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name)
    return value if isinstance(value, str) else ""


def _told(code: str | None, words: str | None, data: Mapping[str, object]) -> Response:
    status = {"type": "error" if code else "success", "code": 200, "error": code is not None, "errorCode": code}
    return JSONResponse({"status": {**status, "userMsg": words}, "data": data})


def _error(status: int, code: str, words: str) -> Response:
    return JSONResponse({"error": words, "errorCode": code, "devMsg": words, "userMsg": words}, status_code=status)
