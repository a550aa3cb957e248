"""What both versions of the practice CSC service have in common: sessions, credentials, SAD, and its words of refusal.

Written from the specification (report 01 §7, source C1; texts of ``error_description`` are its own). Sessions and SAD
live in memory, as at a service that was restarted; the phone's transactions live in the world. Wording of a refusal and
of a time-out is our assumption (confidence D): the specification names none.
"""

from __future__ import annotations

import base64
import binascii
import json
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from providers.sandbox.world import (
    DigestOrder,
    IssuedCertificate,
    SignedDigest,
    TransactionState,
    World,
    WorldTransaction,
)

CA_NAME = "VNPT-CA"
"""Whose certificates this service holds; the practice world has no seventh authority for a mere interface."""

MULTISIGN = 20
LIFE_S = 300
SHA256_OID = "2.16.840.1.101.3.4.2.1"
SIGN_ALGOS = {
    "1.2.840.113549.1.1.11": False,
    "1.2.840.113549.1.1.1": False,
    "1.2.840.113549.1.1.10": True,
}
"""Whether an algorithm of the list is RSASSA-PSS."""

_WRONG_TRIES = 3
_DIGEST_SIZE = 32


class Way(Enum):
    """How a service's credentials are authorised; each is mounted in a place of its own."""

    PHONE = ""
    TYPED = "-typed"
    BROWSER = "-browser"
    LOOSE = "-scal1"
    """By phone, and without binding hashes to the SAD."""


class RefusedError(Exception):
    """An error answer of the API."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(error)
        self.error, self.description, self.status = error, description, status

    def response(self) -> Response:
        """``{error, error_description}``."""
        return JSONResponse({"error": self.error, "error_description": self.description}, status_code=self.status)


def bad(description: str) -> RefusedError:
    """``invalid_request``."""
    return RefusedError("invalid_request", description)


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Whose credential it is."""

    credential_id: str
    user_id: str = field(repr=False)
    issued: IssuedCertificate = field(repr=False)


@dataclass(slots=True)
class Grant:
    """What an SAD allows. ``hashes``: the only ones (SCAL 2), or None (SCAL 1). ``left``: how many signatures."""

    credential_id: str
    transaction_id: str
    hashes: frozenset[bytes] | None
    left: int
    until: float


class Desk:
    """State of one mounted service."""

    def __init__(self, world: World, way: Way) -> None:
        self.world, self.way = world, way
        self._sessions: dict[str, tuple[str, str, float]] = {}
        self._grants: dict[str, Grant] = {}
        self._wrong: dict[str, int] = {}

    @property
    def binds(self) -> bool:
        """SCAL 2."""
        return self.way is not Way.LOOSE

    def session(self, sp_id: str, sp_password: str) -> Mapping[str, object]:
        """A new access token, or ``authentication_error``."""
        if not self.world.service_provider_known("", sp_id, sp_password):
            raise RefusedError("authentication_error", "An error occurred during authentication process", 401)
        token = secrets.token_urlsafe(24)
        self._sessions[token] = (sp_id, sp_password, time.monotonic() + LIFE_S)
        return {"access_token": token, "token_type": "Bearer", "expires_in": LIFE_S}

    def end_session(self, token: str) -> None:
        """``auth/revoke``."""
        self._sessions.pop(token, None)

    async def body(self, request: Request) -> tuple[Mapping[str, Any], tuple[str, str]]:
        """The JSON body of a request with a valid session, and whose session it is."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        sp_id, sp_password, until = self._sessions.get(token, ("", "", 0.0))
        if scheme.lower() != "bearer" or time.monotonic() > until:
            raise RefusedError("invalid_token", "The access or refresh token is expired or has been revoked", 401)
        return await json_object(request), (sp_id, sp_password)

    def credentials(self, user_id: str, account: tuple[str, str]) -> list[Subscriber]:
        """This person's; ``invalid_token`` where the world says that the account is wrong for them."""
        if self.world.scenario(user_id) is None:
            raise bad("Invalid parameter userID")
        if not self.world.service_provider_known(user_id, *account):
            raise RefusedError("invalid_token", "The access token is not valid for this user", 401)
        if self.world.fails_now(user_id, "certificates"):
            raise RefusedError("server_error", "The server encountered an unexpected condition", 500)
        return [
            Subscriber(_credential_id(user_id, issued.serial_number), user_id, issued)
            for issued in self.world.certificates(user_id, CA_NAME)
        ]

    def credential(self, body: Mapping[str, Any]) -> Subscriber:
        """The one that ``credentialID`` names."""
        credential_id = string(body, "credentialID")
        user_id, serial = _named(credential_id)
        for issued in self.world.certificates(user_id, CA_NAME):
            if issued.serial_number == serial:
                return Subscriber(credential_id, user_id, issued)
        raise bad("Invalid parameter credentialID")

    def begin(self, of: Subscriber, hashes: Sequence[bytes], description: str) -> WorldTransaction:
        """Ring. Numbers of the documents stand in ``description``, where the client wrote them."""
        orders = [DigestOrder(str(place), digest) for place, digest in enumerate(hashes, 1)]
        return self.world.begin(
            of.user_id, CA_NAME, of.issued.serial_number, secrets.token_hex(16), orders, description
        )

    def check_typed(self, of: Subscriber, pin: str, otp: str) -> None:
        """PIN and one-time code, or the API's refusal; three wrong PINs in a row lock the credential."""
        if self._wrong.get(of.credential_id, 0) >= _WRONG_TRIES:
            raise bad("PIN locked")
        if not self.world.secrets.pin_right(of.user_id, pin):
            self._wrong[of.credential_id] = self._wrong.get(of.credential_id, 0) + 1
            raise RefusedError("invalid_pin", "The PIN is invalid")
        self._wrong.pop(of.credential_id, None)
        if not self.world.secrets.otp_right(of.user_id, otp):
            raise RefusedError("invalid_otp", "The OTP is invalid")

    def grant(self, credential_id: str, transaction_id: str, hashes: Sequence[bytes], count: int) -> Mapping[str, Any]:
        """An SAD for an approved transaction."""
        sad = secrets.token_urlsafe(24)
        bound = frozenset(hashes) if self.binds else None
        self._grants[sad] = Grant(credential_id, transaction_id, bound, count, time.monotonic() + LIFE_S)
        return {"SAD": sad, "expiresIn": LIFE_S}

    def transaction_of(self, sad: str) -> str:
        """Which transaction an SAD comes from; empty if there is no such SAD."""
        grant = self._grants.get(sad)
        return "" if grant is None else grant.transaction_id

    def decided(self, found: WorldTransaction) -> None:
        """Return if it was approved; else the API's refusal."""
        if found.state is TransactionState.EXPIRED:
            raise RefusedError("access_denied", "The authorization timed out")
        if found.state is not TransactionState.APPROVED:
            raise RefusedError("access_denied", "The user denied the authorization")

    def signed(self, body: Mapping[str, Any], hashes: Sequence[bytes], hash_oid: str) -> Sequence[SignedDigest]:
        """``signHash``: checks the SAD, uses it up, and signs."""
        of, sad = self.credential(body), string(body, "SAD")
        grant = self._grants.get(sad)
        if grant is None or grant.credential_id != of.credential_id:
            raise bad("Invalid parameter SAD")
        if time.monotonic() > grant.until:
            raise bad("SAD expired")
        sign_algo = string(body, "signAlgo")
        if sign_algo not in SIGN_ALGOS:
            raise bad("Invalid parameter signAlgo")
        if SIGN_ALGOS[sign_algo] and not isinstance(body.get("signAlgoParams"), str):
            raise bad("Missing (or invalid type) string parameter signAlgoParams")
        if hash_oid != SHA256_OID:
            raise bad("Invalid parameter hashAlgo")
        if len(hashes) > grant.left:
            raise bad("Numbers of signatures is too high")
        if grant.hashes is not None and not grant.hashes.issuperset(hashes):
            raise bad("Hash is not authorized by the SAD.")
        grant.left -= len(hashes)
        if grant.left <= 0:
            del self._grants[sad]
        orders = [DigestOrder(str(place), one, SIGN_ALGOS[sign_algo]) for place, one in enumerate(hashes, 1)]
        return self.world.sign_approved(grant.transaction_id, orders)


class BrokenConnection(Response):
    """Promises a body and breaks off: the client sees the connection end."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000")]})


async def json_object(request: Request) -> Mapping[str, Any]:
    """The body, or ``invalid_request``."""
    try:
        body = json.loads(await request.body())
    except ValueError:
        raise bad("The request is malformed") from None
    if not isinstance(body, dict):
        raise bad("The request is malformed")
    return body


def string(body: Mapping[str, Any], name: str) -> str:
    """A required string."""
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise bad(f"Missing (or invalid type) string parameter {name}")
    return value


def count(body: Mapping[str, Any]) -> int:
    """``numSignatures``."""
    value = body.get("numSignatures")
    if not isinstance(value, int) or isinstance(value, bool):
        raise bad("Missing (or invalid type) integer parameter numSignatures")
    if value < 1:
        raise bad("Invalid value for parameter numSignatures")
    if value > MULTISIGN:
        raise bad("Numbers of signatures is too high")
    return value


def digests(body: Mapping[str, Any], name: str, *, required: bool) -> list[bytes]:
    """A list of base64 SHA-256 digests."""
    value = body.get(name)
    if value is None and not required:
        return []
    if not isinstance(value, list):
        raise bad(f"Missing (or invalid type) array parameter {name}")
    if not value:
        raise bad("Empty hash array")
    return [_digest(one) for one in value]


def _digest(encoded: object) -> bytes:
    try:
        digest = base64.b64decode(encoded, validate=True) if isinstance(encoded, str) else b""
    except binascii.Error:
        digest = b""
    if not digest:
        raise bad("Invalid Base64 hash string parameter")
    if len(digest) != _DIGEST_SIZE:
        raise bad("Invalid digest value length")
    return digest


def _credential_id(user_id: str, serial: str) -> str:
    return base64.urlsafe_b64encode(f"{user_id}|{serial}".encode()).decode().rstrip("=")


def _named(credential_id: str) -> tuple[str, str]:
    try:
        padded = credential_id + "=" * (-len(credential_id) % 4)
        user_id, _, serial = base64.urlsafe_b64decode(padded).decode().partition("|")
    except ValueError:
        return "", ""
    return user_id, serial
