"""Viettel MySign of the practice world: the current gateway under ``/viettel/vtss/service`` (report 01 §6, §9).

A login is for one signer, and only that signer's certificates and transactions can be asked for with it. Numbers go out
as strings, base64 with line breaks. The status passes from 4000 by 6000 to 1. Confidence D: the errors of malformed
requests and unknown transactions (400 without a number), and that a held call ends with the status call's numbers.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
import re
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from cryptography import x509
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import Receive, Scope, Send

from providers.sandbox.world import (
    DigestOrder,
    IssuedCertificate,
    Scenario,
    TransactionState,
    World,
    WorldTransaction,
)

CA_NAME: Final = "Viettel-CA"
PROFILE: Final = "adss:ras:profile:001"
SHA256: Final = "2.16.840.1.101.3.4.2.1"
SIGNING_OIDS: Final = ("1.2.840.113549.1.1.1", "1.2.840.113549.1.1.11")
TOKEN_LIFE_S: Final = 3600
LONGEST_WAIT_S: Final = 183.0

_NAME: Final = re.compile(r"[A-Za-z0-9_\- ]{1,99}")
_STATUSES: Final = {
    TransactionState.PENDING: "4000",
    TransactionState.APPROVED: "1",
    TransactionState.REFUSED: "4002",
    TransactionState.CANCELLED: "4002",
    TransactionState.EXPIRED: "4001",
}


def routes(world: World) -> Sequence[BaseRoute]:
    """The four calls, POST only."""
    service = _Service(world)
    return [
        Mount(
            "/viettel/vtss/service",
            routes=[
                Route("/ras/v1/login", service.login, methods=["POST"]),
                Route("/certificates/info", service.certificates_info, methods=["POST"]),
                Route("/signHash", service.sign_hash, methods=["POST"]),
                Route("/requests/status", service.requests_status, methods=["POST"]),
            ],
        )
    ]


class _RefusedRequestError(Exception):
    def __init__(self, http_status: int, number: int | None, words: str) -> None:
        super().__init__(words)
        self.http_status, self.number, self.words = http_status, number, words


@dataclass(frozen=True, slots=True)
class _Session:
    """For whom, and until when (monotonic seconds)."""

    user_id: str
    name: str
    ends_at: float


class _Service:
    def __init__(self, world: World) -> None:
        self._world = world
        self._sessions: dict[str, _Session] = {}
        self._being_signed: set[str] = set()

    async def login(self, request: Request) -> Response:
        try:
            body = await _body(request)
            name = str(body.get("user_id") or "")
            user_id = _person(name)
            self._let_in(body, user_id)
            if body.get("profile_id") != PROFILE:
                raise _RefusedRequestError(400, None, "Invalid profile_id")
            if self._world.scenario(user_id) is None:
                raise _RefusedRequestError(400, 58008, "User ID does not exist")
        except _RefusedRequestError as refusal:
            return _error(refusal)
        token = _token(str(body.get("client_id") or ""))
        self._sessions[token] = _Session(user_id, name, time.monotonic() + TOKEN_LIFE_S)
        return JSONResponse(
            {"access_token": token, "refresh_token": "", "token_type": "Bearer", "expires_in": str(TOKEN_LIFE_S)}
        )

    async def certificates_info(self, request: Request) -> Response:
        try:
            body, session = await self._admitted(request)
            self._let_in(body, session.user_id)
            if body.get("user_id") != session.name:
                raise _RefusedRequestError(400, 58008, "User ID does not exist")
            if self._world.fails_now(session.user_id, "certificates"):
                raise _RefusedRequestError(500, 50000, "Internal error")
        except _RefusedRequestError as refusal:
            return _error(refusal)
        issued = await asyncio.to_thread(self._world.certificates, session.user_id, CA_NAME)
        return JSONResponse([_credential(session.name, place, one) for place, one in enumerate(issued, start=1)])

    async def sign_hash(self, request: Request) -> Response:
        try:
            body, session = await self._admitted(request)
            self._let_in(body, session.user_id)
            serial_number = await self._serial_number(session, str(body.get("credentialID") or ""))
            orders, described = _orders(body)
            held = _mode(body)
            begun = await asyncio.to_thread(
                self._world.begin, session.user_id, CA_NAME, serial_number, "", orders, described
            )
        except _RefusedRequestError as refusal:
            return _error(refusal)
        except (KeyError, ValueError):
            return _error(_RefusedRequestError(400, None, "Invalid request"))
        if not held:
            return JSONResponse({"transactionId": begun.transaction_id})
        if self._world.connection_drops_now(session.user_id, begun.transaction_id):
            return _BrokenConnection()
        decided = await self._world.decided(begun.transaction_id, LONGEST_WAIT_S)
        if decided.state is TransactionState.APPROVED:
            return JSONResponse({"signatures": _signatures(decided)})
        number = 4001 if decided.state is TransactionState.PENDING else int(_STATUSES[decided.state])
        return _error(_RefusedRequestError(400, number, "Not signed"))

    async def requests_status(self, request: Request) -> Response:
        try:
            body, session = await self._admitted(request)
            found = await asyncio.to_thread(self._world.transaction, str(body.get("transactionId") or ""))
            if found is None or (found.user_id, found.ca_name) != (session.user_id, CA_NAME):
                raise _RefusedRequestError(400, None, "Invalid transactionId")
            if self._world.connection_drops_now(session.user_id, found.transaction_id):
                return _BrokenConnection()
            if self._world.fails_now(session.user_id, "status"):
                raise _RefusedRequestError(500, 50000, "Internal error")
        except _RefusedRequestError as refusal:
            return _error(refusal)
        if found.state is TransactionState.APPROVED and found.transaction_id not in self._being_signed:
            self._being_signed.add(found.transaction_id)
            return JSONResponse({"status": "6000", "signatures": None})
        return JSONResponse({"status": _STATUSES[found.state], "signatures": _signatures(found) or None})

    async def _admitted(self, request: Request) -> tuple[Mapping[str, Any], _Session]:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        session = self._sessions.get(token)
        if scheme != "Bearer" or session is None or session.ends_at < time.monotonic():
            raise _RefusedRequestError(401, None, "Unauthorized")
        return await _body(request), session

    def _let_in(self, body: Mapping[str, Any], user_id: str) -> None:
        account = str(body.get("client_id") or ""), str(body.get("client_secret") or "")
        if self._world.service_provider_known(user_id, *account):
            return
        if self._world.scenario(user_id) is Scenario.WRONG_SP_CREDENTIALS:
            raise _RefusedRequestError(400, 86024, "Invalid client secret")
        raise _RefusedRequestError(400, 58007, "Client ID does not exist")

    async def _serial_number(self, session: _Session, credential_id: str) -> str:
        issued = await asyncio.to_thread(self._world.certificates, session.user_id, CA_NAME)
        for place, one in enumerate(issued, start=1):
            if _credential_id(session.name, place, one) == credential_id:
                return one.serial_number
        raise KeyError("no such credential")


class _BrokenConnection(Response):
    """Promises a body and breaks off: the client sees the connection end."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000")]})


async def _body(request: Request) -> Mapping[str, Any]:
    try:
        body = json.loads(await request.body())
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise _RefusedRequestError(400, None, "Malformed request")
    return body


def _person(name: str) -> str:
    return name.removeprefix("CMT_").removeprefix("MST_")


def _token(client_id: str) -> str:
    """Looks like the gateway's JWT; nobody but this server reads it."""
    claims = {
        "iss": "ascertia",
        "scope": "SCOPE_CSC_BUSINESS_APP_BASIC",
        "ras_profile": PROFILE,
        "client_id": client_id,
        "exp": int(time.time()) + TOKEN_LIFE_S,
    }
    parts = (json.dumps({"alg": "RS256"}).encode(), json.dumps(claims).encode(), secrets.token_bytes(32))
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


def _mode(body: Mapping[str, Any]) -> bool:
    """Whether the call is held; webhooks (3) have nobody to call here."""
    mode = str(body.get("async"))
    if mode not in ("0", "1", "2"):
        raise ValueError("no such mode")
    return mode == "0"


def _orders(body: Mapping[str, Any]) -> tuple[list[DigestOrder], str]:
    """The digests, and what the phone shows. Base64 of SHA-256 only, as many as were announced."""
    hashes, documents = body.get("hash"), body.get("documents")
    if not isinstance(hashes, list) or not isinstance(documents, list) or not hashes:
        raise ValueError("no hashes")
    if not len(hashes) == len(documents) == int(body.get("numSignatures") or 0):
        raise ValueError("not as many as announced")
    if body.get("hashAlgo") != SHA256 or body.get("signAlgo") not in SIGNING_OIDS:
        raise ValueError("algorithm")
    orders = [
        DigestOrder(str(document["document_id"]), _decoded(text))
        for document, text in zip(documents, hashes, strict=True)
    ]
    if any(len(order.digest) != 32 for order in orders):
        raise ValueError("not SHA-256")
    names = [_decoded(document["document_name"]).decode("ascii") for document in documents]
    if not all(_NAME.fullmatch(name) for name in names):
        raise ValueError("document_name")
    return orders, _decoded(body.get("description") or "").decode() or ", ".join(names)


def _decoded(text: object) -> bytes:
    try:
        return base64.b64decode(str(text), validate=True)
    except binascii.Error:
        raise ValueError("not base64") from None


def _credential(name: str, place: int, issued: IssuedCertificate) -> Mapping[str, object]:
    certificate = x509.load_der_x509_certificate(issued.certificate_der)
    over = issued.valid_to.timestamp() < time.time()
    return {
        "credential_id": _credential_id(name, place, issued),
        "description": "MySign",
        "key": {"status": issued.key_word, "algo": [SIGNING_OIDS[0]], "len": "2048", "curve": ""},
        "cert": {
            "status": "expired" if over else issued.certificate_word,
            "certificates": [_broken(der) for der in (issued.certificate_der, *issued.chain_der)],
            "issuerDN": certificate.issuer.rfc4514_string(),
            "serialNumber": issued.serial_number,
            "subjectDN": issued.subject,
            "validFrom": f"{issued.valid_from:%Y%m%d%H%M%S%z}",
            "validTo": f"{issued.valid_to:%Y%m%d%H%M%S%z}",
        },
        "authMode": "implicit",
        "multisign": "2147483647",
        "scal": "2",
    }


def _credential_id(name: str, place: int, issued: IssuedCertificate) -> str:
    return f"{name}_{place}_{issued.valid_from:%Y%m%d%H%M%S}"


def _signatures(found: WorldTransaction) -> list[str]:
    """In the order of the digests; no names."""
    values = {item.doc_id: item.value for item in found.signatures}
    return [_broken(values[doc_id]) for doc_id in found.doc_ids if doc_id in values]


def _broken(octets: bytes) -> str:
    """Base64 in lines that end with CR LF."""
    return base64.encodebytes(octets).decode().replace("\n", "\r\n")


def _error(refusal: _RefusedRequestError) -> Response:
    if refusal.number is None:
        return JSONResponse({"error_description": refusal.words}, status_code=refusal.http_status)
    told = {"error": str(refusal.number), "error_description": refusal.words}
    return JSONResponse(told, status_code=refusal.http_status)
