"""FPT MPKI of the practice world: RSSP under ``/fpt/rssp/v2`` (report 02 §4.1, §4.2, §7.3).

``credentials/authorize`` is held open until the phone has decided; ``signatures/signHash`` takes the SAD once, for the
very digests that were authorized, and answers by RSASSA-PSS. Errors are numbers inside HTTP 200. The number of a
refusal is not public: 3035 is our assumption (confidence D).
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

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA1
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import Receive, Scope, Send

from providers.sandbox.world import CaStatus, DigestOrder, IssuedCertificate, TransactionState, World

CA_NAME: Final = "FPT-CA"
PROFILE: Final = "rssp-119.432-v2.0"
SHA256: Final = "2.16.840.1.101.3.4.2.1"
RSA: Final = "1.2.840.113549.1.1.1"
LONGEST_WAIT_S: Final = 345.0
CLOCK_TOLERANCE_S: Final = 300.0
TOKEN_LIFE_S: Final = 3600

_ENDINGS: Final = {
    TransactionState.REFUSED: (3035, "USER REJECTED THE REQUEST"),
    TransactionState.CANCELLED: (3035, "USER REJECTED THE REQUEST"),
    TransactionState.EXPIRED: (3036, "REQUEST EXPIRED"),
    TransactionState.PENDING: (3036, "REQUEST EXPIRED"),
}


def routes(world: World) -> Sequence[BaseRoute]:
    """The five calls of a relying party, POST only."""
    service = _Service(world)
    return [
        Mount(
            "/fpt/rssp/v2",
            routes=[
                Route("/auth/login", service.login, methods=["POST"]),
                Route("/credentials/list", service.credentials_list, methods=["POST"]),
                Route("/credentials/info", service.credentials_info, methods=["POST"]),
                Route("/credentials/authorize", service.authorize, methods=["POST"]),
                Route("/signatures/signHash", service.sign_hash, methods=["POST"]),
            ],
        )
    ]


class _AnsweredError(Exception):
    def __init__(self, number: int, words: str) -> None:
        super().__init__(words)
        self.number, self.words = number, words


@dataclass(frozen=True, slots=True)
class _Session:
    """Who logged in, and until when (monotonic seconds)."""

    ends_at: float
    sp_id: str
    sp_password: str


@dataclass(frozen=True, slots=True)
class _Granted:
    """What a SAD stands for."""

    credential_id: str
    hashes: tuple[str, ...]
    values: tuple[bytes, ...]


class _Service:
    def __init__(self, world: World) -> None:
        self._world = world
        self._sessions: dict[str, _Session] = {}
        self._granted: dict[str, _Granted] = {}

    async def login(self, request: Request) -> Response:
        body = await _body(request)
        session = self._begun(request.headers.get("authorization", ""))
        if body.get("profile") != PROFILE or session is None:
            return _error(3000, "INVALID LOGIN")
        token = secrets.token_urlsafe(24)
        self._sessions[token] = session
        return _answer({"accessToken": token, "refreshToken": secrets.token_urlsafe(24), "expiresIn": TOKEN_LIFE_S})

    async def credentials_list(self, request: Request) -> Response:
        try:
            body, session = await self._admitted(request)
        except _AnsweredError as error:
            return _error(error.number, error.words)
        user_id = str(body.get("userID") or "").rpartition(":")[2]
        if self._world.scenario(user_id) is None:
            return _error(3003, "OWNER DOES NOT EXIST")
        if not self._world.service_provider_known(user_id, session.sp_id, session.sp_password):
            return _error(3000, "INVALID LOGIN")
        if self._world.fails_now(user_id, "certificates"):
            return JSONResponse({"message": "Service Unavailable"}, status_code=500)
        issued = await asyncio.to_thread(self._world.certificates, user_id, CA_NAME)
        return _answer({"certs": [_listed(user_id, one) for one in issued]})

    async def credentials_info(self, request: Request) -> Response:
        try:
            body, _ = await self._admitted(request)
            _user_id, found = await self._found(str(body.get("credentialID") or ""))
        except _AnsweredError as error:
            return _error(error.number, error.words)
        return _answer(
            {
                "cert": {
                    "status": _status(found),
                    "certificates": [base64.b64encode(found.certificate_der).decode()],
                    "serialNumber": found.serial_number,
                },
                "key": {"status": found.key_word.upper(), "algo": [RSA], "len": 2048},
                "authMode": "EXPLICIT/TSE",
                "SCAL": 2,
                "multisign": 1000,
            }
        )

    async def authorize(self, request: Request) -> Response:
        try:
            body, _ = await self._admitted(request)
            credential_id = str(body.get("credentialID") or "")
            user_id, found = await self._found(credential_id)
            hashes = _hashes(body)
            if body.get("numSignatures") != len(hashes):
                raise _AnsweredError(3010, "INVALID NUMSIGNATURES")
        except _AnsweredError as error:
            return _error(error.number, error.words)
        orders = [DigestOrder(str(index), base64.b64decode(text), pss=True) for index, text in enumerate(hashes)]
        try:
            begun = await asyncio.to_thread(
                self._world.begin,
                user_id,
                CA_NAME,
                found.serial_number,
                "",
                orders,
                str(body.get("messageCaption") or ""),
            )
        except (KeyError, ValueError):
            return _error(3010, "INVALID PARAMETER")
        if self._world.connection_drops_now(user_id, begun.transaction_id):
            return _BrokenConnection()
        decided = await self._world.decided(begun.transaction_id, LONGEST_WAIT_S)
        if decided.state is not TransactionState.APPROVED:
            return _error(*_ENDINGS[decided.state])
        sad = secrets.token_urlsafe(32)
        self._granted[sad] = _Granted(credential_id, hashes, tuple(item.value for item in decided.signatures))
        return _answer({"SAD": sad, "expiresIn": 300})

    async def sign_hash(self, request: Request) -> Response:
        try:
            body, _ = await self._admitted(request)
            hashes = _hashes(body)
        except _AnsweredError as error:
            return _error(error.number, error.words)
        granted = self._granted.pop(str(body.get("SAD") or ""), None)
        if granted is None or (granted.credential_id, granted.hashes) != (body.get("credentialID"), hashes):
            return _error(3012, "INVALID SAD")
        return _answer({"signatures": [base64.b64encode(value).decode() for value in granted.values]})

    async def _admitted(self, request: Request) -> tuple[Mapping[str, Any], _Session]:
        body = await _body(request)
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        session = self._sessions.get(token)
        if scheme != "Bearer" or session is None or session.ends_at < time.monotonic():
            raise _AnsweredError(3005, "TOKEN EXPIRED")
        if body.get("profile") != PROFILE:
            raise _AnsweredError(3010, "INVALID PROFILE")
        return body, session

    async def _found(self, credential_id: str) -> tuple[str, IssuedCertificate]:
        try:
            user_id, _, wanted = base64.urlsafe_b64decode(credential_id).decode("ascii").partition(":")
        except ValueError:
            raise _AnsweredError(3010, "CREDENTIAL DOES NOT EXIST") from None
        for one in await asyncio.to_thread(self._world.certificates, user_id, CA_NAME):
            if one.serial_number == wanted:
                return user_id, one
        raise _AnsweredError(3010, "CREDENTIAL DOES NOT EXIST")

    def _begun(self, header: str) -> _Session | None:
        """A session for an *SSL2* header that the one organisation of this world made just now."""
        scheme, _, text = header.partition(" ")
        key = serialization.load_der_public_key(self._world.relying_party_key_der)
        if scheme != "SSL2" or not isinstance(key, rsa.RSAPublicKey):
            return None
        try:
            user, password, signature, timestamp, pkcs1 = base64.b64decode(text, validate=True).decode().split(":")
            said = f"{user}{password}{signature}{timestamp}".encode()
            key.verify(base64.b64decode(pkcs1), said, padding.PKCS1v15(), SHA1())  # noqa: S303  # the vendor's choice
            late_s = abs(time.time() - int(timestamp) / 1000)
        except (ValueError, InvalidSignature):
            return None
        return _Session(time.monotonic() + TOKEN_LIFE_S, user, password) if late_s < CLOCK_TOLERANCE_S else None


class _BrokenConnection(Response):
    """Promises a body and breaks off: the client sees the connection end."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000")]})


async def _body(request: Request) -> Mapping[str, Any]:
    try:
        body = json.loads(await request.body())
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _hashes(body: Mapping[str, Any]) -> tuple[str, ...]:
    """Base64 only; SHA-256 only."""
    digests = body.get("documentDigests")
    found = digests.get("hashes") if isinstance(digests, dict) else None
    if not isinstance(found, list) or not found or not isinstance(digests, dict):
        raise _AnsweredError(3010, "INVALID DOCUMENT DIGESTS")
    if digests.get("hashAlgorithmOID") != SHA256 or body.get("signAlgo") != RSA:
        raise _AnsweredError(3010, "INVALID ALGORITHM")
    try:
        sizes = {len(base64.b64decode(str(text), validate=True)) for text in found}
    except binascii.Error:
        raise _AnsweredError(3010, "INVALID HASH") from None
    if sizes != {32}:
        raise _AnsweredError(3010, "INVALID HASH")
    return tuple(map(str, found))


def _status(issued: IssuedCertificate) -> str:
    """The document names *OPERATED* alone: any other word is our assumption (confidence D)."""
    return "OPERATED" if issued.ca_status is CaStatus.GOOD else issued.ca_status.value.upper()


def _listed(user_id: str, issued: IssuedCertificate) -> Mapping[str, object]:
    return {
        "credentialID": base64.urlsafe_b64encode(f"{user_id}:{issued.serial_number}".encode("ascii")).decode("ascii"),
        "subjectDN": issued.subject,
        "serialNumber": issued.serial_number,
        "validFrom": f"{issued.valid_from:%Y%m%d%H%M%SZ}",
        "validTo": f"{issued.valid_to:%Y%m%d%H%M%SZ}",
        "purpose": "SIGNING",
        "status": _status(issued),
        "authModeId": "EXPLICIT/TSE",
    }


def _answer(content: Mapping[str, object]) -> Response:
    return JSONResponse({"error": 0, "errorDescription": "SUCCESSFULLY", "responseID": secrets.token_hex(8), **content})


def _error(number: int, words: str) -> Response:
    return JSONResponse({"error": number, "errorDescription": words, "responseID": secrets.token_hex(8)})
