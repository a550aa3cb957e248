"""VNPT SmartCA of the practice world, the OAuth interface under ``/vnpt-oauth`` (report 01 §5).

Tokens are given for a person's password, or for the code that a page of the service gives to a browser; the fifth wrong
password locks the account for five minutes. The page leads to this very machine only. Errors come with HTTP 400 and a
``code``. A transaction is found by the world's id alone, and by its own person alone.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from cryptography import x509
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from providers.sandbox.world import DigestOrder, IssuedCertificate, TransactionState, World, WorldTransaction
from providers.vnpt_smartca.sandbox_v1 import CA_NAME, BrokenConnection

TOKEN_LIFE_S: Final = 3600
MOST_HASHES: Final = 50
MOST_TRIES: Final = 5
LOCKED_S: Final = 300.0
CODE_LIFE_S: Final = 15.0

_PAGE: Final = """<!doctype html><html lang="vi"><meta charset="utf-8"><title>SANDBOX / LUYỆN TẬP – VNPT</title>
<form method="post"><label>Số định danh <input name="username"></label>
<label>Mật khẩu <input name="password" type="password"></label><button>Đăng nhập</button></form></html>"""

_LOCKED: Final = "Your account has been locked for 5 minutes."
_CODES: Final = {
    30000: "CLIENT_INPUT_INVALID",
    50000: "SERVAR_INTERNAL_ERROR",
    60000: "CREDENTIAL_NOT_EXIST",
    62000: "SIGNATURE_TRANSACTION_NOT_FOUND",
    62001: "SIGNATURE_TRANSACTION_NOT_MATCH_IDENTITY",
    62010: "SIGNATURE_DATA_REQUEST_INVALID_FORMAT",
}
_STATUSES: Final = {
    TransactionState.PENDING: (4000, "WAITING_FOR_SIGNER_CONFIRM"),
    TransactionState.APPROVED: (1, "SUCCESS"),
    TransactionState.REFUSED: (4002, "SIGNER_REJECTED"),
    TransactionState.CANCELLED: (4002, "SIGNER_REJECTED"),
    TransactionState.EXPIRED: (4001, "EXPIRED"),
}


def routes(world: World) -> Sequence[BaseRoute]:
    """The page for browsers, and POST only: the token endpoint and four resource calls."""
    service = _Service(world)
    return [
        Mount(
            "/vnpt-oauth",
            routes=[
                Route("/auth/authorize", service.page, methods=["GET"]),
                Route("/auth/authorize", service.page_answered, methods=["POST"]),
                Route("/auth/token", service.token, methods=["POST"]),
                Route("/csc/credentials/list", service.credentials_list, methods=["POST"]),
                Route("/csc/credentials/info", service.credentials_info, methods=["POST"]),
                Route("/csc/signature/signhash", service.sign_hash, methods=["POST"]),
                Route("/csc/credentials/gettraninfo", service.transaction_info, methods=["POST"]),
            ],
        )
    ]


async def _form(request: Request) -> Mapping[str, str]:
    return dict(parse_qsl((await request.body()).decode("utf-8", "replace")))


class _CodeError(Exception):
    def __init__(self, code: int) -> None:
        super().__init__(_CODES[code])
        self.code = code


class _NoTokenError(Exception):
    """The bearer token is none of ours, or its time is over."""


@dataclass(frozen=True, slots=True)
class _Token:
    """For whom, and until when (monotonic seconds)."""

    user_id: str
    ends_at: float


@dataclass(frozen=True, slots=True)
class _Code:
    """For whom, to whom and whereto it was given, and until when (monotonic seconds)."""

    user_id: str
    client_id: str
    redirect_uri: str
    ends_at: float


class _Service:
    def __init__(self, world: World) -> None:
        self._world = world
        self._tokens: dict[str, _Token] = {}
        self._refreshes: dict[str, str] = {}
        self._wrong: dict[str, int] = {}
        self._locked_until: dict[str, float] = {}
        self._codes: dict[str, _Code] = {}

    async def page(self, request: Request) -> Response:
        """Asks for number and password; sent back empty, it tells that the person does not want to."""
        query = request.query_params
        right = query.get("response_type") == "code" and "sign" in query.get("scope", "").split()
        if not right or urlsplit(query.get("redirect_uri", "")).hostname != "127.0.0.1":
            return _oauth_error("invalid_request", "response_type, scope or redirect_uri")
        return HTMLResponse(_PAGE)

    async def page_answered(self, request: Request) -> Response:
        query, form = request.query_params, await _form(request)
        state, user_id, told = query.get("state", ""), form.get("username", ""), {"error": "access_denied"}
        if user_id:
            if self._wrong_password(user_id, form.get("password", "")):
                return HTMLResponse(_PAGE, status_code=400)
            code = secrets.token_urlsafe(24)
            redirect_uri = query.get("redirect_uri", "")
            self._codes[code] = _Code(user_id, query.get("client_id", ""), redirect_uri, time.monotonic() + CODE_LIFE_S)
            told = {"code": code}
        return RedirectResponse(f"{query.get('redirect_uri', '')}?{urlencode({**told, 'state': state})}", 302)

    async def token(self, request: Request) -> Response:
        form = await _form(request)
        user_id = form.get("username", "")
        if form.get("grant_type") == "authorization_code":
            user_id = self._redeemed(form)
        if form.get("grant_type") == "refresh_token":
            user_id = self._refreshes.pop(form.get("refresh_token", ""), "")
        account = form.get("client_id", ""), form.get("client_secret", "")
        if not self._world.service_provider_known(user_id, *account):
            return _oauth_error("invalid_client", "Client authentication failed")
        if form.get("grant_type") == "password":
            refusal = self._wrong_password(user_id, form.get("password", ""))
            if refusal:
                return _oauth_error("invalid_grant", refusal)
        elif not user_id:
            return _oauth_error("invalid_grant", "Invalid refresh token or code")
        access, refresh = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
        self._tokens[access] = _Token(user_id, time.monotonic() + TOKEN_LIFE_S)
        self._refreshes[refresh] = user_id
        return JSONResponse(
            {
                "access_token": access,
                "refresh_token": refresh,
                "token_type": "bearer",
                "expires_in": TOKEN_LIFE_S,
                "scope": "email offline_access openid profile sign",
            }
        )

    def _redeemed(self, form: Mapping[str, str]) -> str:
        code = self._codes.pop(form.get("code", ""), None)
        if code is None or code.ends_at < time.monotonic():
            return ""
        given = form.get("client_id"), form.get("redirect_uri")
        return code.user_id if given == (code.client_id, code.redirect_uri) else ""

    async def credentials_list(self, request: Request) -> Response:
        try:
            user_id, _body = await self._admitted(request)
            if self._world.fails_now(user_id, "certificates"):
                raise _CodeError(50000)
        except (_CodeError, _NoTokenError) as error:
            return _failed(error)
        issued = await asyncio.to_thread(self._world.certificates, user_id, CA_NAME)
        return _answer([one.credential_id for one in issued])

    async def credentials_info(self, request: Request) -> Response:
        """As the document's sample shows it: without an envelope."""
        try:
            user_id, body = await self._admitted(request)
            found = await self._credential(user_id, body)
        except (_CodeError, _NoTokenError) as error:
            return _failed(error)
        return JSONResponse(_described(found))

    async def sign_hash(self, request: Request) -> Response:
        try:
            user_id, body = await self._admitted(request)
            found = await self._credential(user_id, body)
            begun = await asyncio.to_thread(
                self._world.begin,
                user_id,
                CA_NAME,
                found.serial_number,
                str(body.get("refTranId") or ""),
                _orders(body),
                str(body.get("description") or ""),
            )
        except (_CodeError, _NoTokenError) as error:
            return _failed(error)
        return _answer({"tranId": begun.transaction_id}, "Chờ người dùng xác nhận")

    async def transaction_info(self, request: Request) -> Response:
        try:
            user_id, body = await self._admitted(request)
            wanted = str(body.get("tranId") or "")
            found = await asyncio.to_thread(self._world.transaction, wanted)
            if found is None or found.transaction_id != wanted or found.ca_name != CA_NAME:
                raise _CodeError(62000)
            if found.user_id != user_id:
                raise _CodeError(62001)
            if self._world.connection_drops_now(user_id, wanted):
                return BrokenConnection()
            if self._world.fails_now(user_id, "status"):
                raise _CodeError(50000)
        except (_CodeError, _NoTokenError) as error:
            return _failed(error)
        return _answer(_transaction(found))

    async def _admitted(self, request: Request) -> tuple[str, Mapping[str, Any]]:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        found = self._tokens.get(token)
        if scheme != "Bearer" or found is None or found.ends_at < time.monotonic():
            raise _NoTokenError
        try:
            body = json.loads(await request.body())
        except ValueError:
            body = None
        if not isinstance(body, dict):
            raise _CodeError(30000)
        return found.user_id, body

    async def _credential(self, user_id: str, body: Mapping[str, Any]) -> IssuedCertificate:
        for one in await asyncio.to_thread(self._world.certificates, user_id, CA_NAME):
            if one.credential_id == body.get("credentialId"):
                return one
        raise _CodeError(60000)

    def _wrong_password(self, user_id: str, given: str) -> str:
        """What is told of a wrong password; empty for a right one."""
        if time.monotonic() < self._locked_until.get(user_id, 0.0):
            return _LOCKED
        if self._world.secrets.password_right(user_id, given):
            self._wrong.pop(user_id, None)
            return ""
        wrong = self._wrong[user_id] = self._wrong.get(user_id, 0) + 1
        if wrong >= MOST_TRIES:
            del self._wrong[user_id]
            self._locked_until[user_id] = time.monotonic() + LOCKED_S
            return _LOCKED
        return (
            f"Incorrect password, you have {MOST_TRIES - wrong} attempts left. If you enter incorrectly more than "
            f"{MOST_TRIES} times, your account will be locked for 5 minutes."
        )


def _orders(body: Mapping[str, Any]) -> list[DigestOrder]:
    datas = body.get("datas")
    if not isinstance(datas, list) or not 0 < len(datas) <= MOST_HASHES:
        raise _CodeError(62010)
    orders = []
    for item in datas:
        name, text = (item.get("name"), item.get("hash")) if isinstance(item, dict) else (None, None)
        try:
            digest = base64.b64decode(str(text), validate=True)
        except binascii.Error:
            digest = b""
        if not isinstance(name, str) or not name or len(digest) != 32:
            raise _CodeError(62010)
        orders.append(DigestOrder(name, digest))
    return orders


def _described(issued: IssuedCertificate) -> Mapping[str, object]:
    certificate = x509.load_der_x509_certificate(issued.certificate_der)
    chain = (issued.certificate_der, *issued.chain_der)
    return {
        "key": {"status": issued.key_word.upper(), "alg": ["1.2.840.113549.1.1.1"], "len": 2048},
        "cert": {
            "status": "EXPIRED" if issued.valid_to.timestamp() < time.time() else issued.certificate_word.upper(),
            "serialNumber": issued.serial_number,
            "subjectDN": issued.subject,
            "issuerDN": certificate.issuer.rfc4514_string(),
            "certificates": [base64.b64encode(der).decode() for der in chain],
            "validFrom": f"{issued.valid_from:%Y%m%d%H%M%SZ}",
            "validTo": f"{issued.valid_to:%Y%m%d%H%M%SZ}",
        },
        "authMode": "oauth2code",
        "scal": "SCAL2",
        "multisign": MOST_HASHES,
    }


def _transaction(found: WorldTransaction) -> Mapping[str, object]:
    status, words = _STATUSES[found.state]
    signed = {item.doc_id: base64.b64encode(item.value).decode() for item in found.signatures}
    return {
        "tranId": found.transaction_id,
        "refTranId": found.sp_transaction_id,
        "tranTypeDesc": "SIGNHASH",
        "tranStatus": status,
        "tranStatusDesc": words,
        "documents": [{"name": name, "type": "hash", "sig": signed.get(name)} for name in found.doc_ids],
    }


def _answer(content: object, message: str = "Thành công") -> Response:
    return JSONResponse({"code": 0, "codeDesc": "SUCCESS", "message": message, "content": content})


def _failed(error: _CodeError | _NoTokenError) -> Response:
    if isinstance(error, _NoTokenError):
        return Response(status_code=401)
    told = {"code": error.code, "codeDesc": _CODES[error.code], "message": _CODES[error.code], "content": None}
    return JSONResponse(told, status_code=400)


def _oauth_error(error: str, description: str) -> Response:
    return JSONResponse({"error": error, "error_description": description}, status_code=400)
