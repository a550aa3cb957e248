"""ID tokens: a compact JWS signed with RS256, and what must hold of its claims.

OpenID Connect Core 1.0, 3.1.3.7; RFC 7515 (JWS), RFC 7517 (JWK). Only RS256 is accepted: VNConnect and the practice
world sign with it, and an algorithm that is named by the token itself must not decide how the token is checked.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

CLOCK_SKEW_S: Final = 120
"""Seconds by which the identity provider's clock may differ from ours."""

LEAST_KEY_BITS: Final = 2048
_LARGEST_TOKEN: Final = 16_384


class InvalidIdTokenError(Exception):
    """The token did not pass; the text is a stable word, never part of the token."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What this sign-in asked for."""

    issuer: str
    client_id: str
    nonce: str = field(repr=False)
    access_token: str = field(repr=False)


def verified_claims(
    token: str, keys: Sequence[Mapping[str, Any]], expected: Expected, now: datetime
) -> Mapping[str, Any]:
    """The token's claims, once signature, issuer, audience, expiry, nonce and access-token hash are right.

    ``keys`` are the JWKS's members. Raises ``InvalidIdTokenError``.
    """
    claims = _signed_claims(token, keys)
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    moment = now.timestamp()
    for word, right in (
        ("issuer", claims.get("iss") == expected.issuer),
        ("audience", expected.client_id in audiences),
        ("authorized_party", len(audiences) == 1 or claims.get("azp") == expected.client_id),
        ("expired", _seconds(claims, "exp") > moment - CLOCK_SKEW_S),
        ("issued_later", _seconds(claims, "iat") < moment + CLOCK_SKEW_S),
        ("nonce", _same(claims.get("nonce"), expected.nonce)),
        ("subject", isinstance(claims.get("sub"), str) and bool(claims["sub"])),
        ("at_hash", "at_hash" not in claims or _same(claims["at_hash"], _at_hash(expected.access_token))),
    ):
        if not right:
            raise InvalidIdTokenError(word)
    return claims


def _signed_claims(token: str, keys: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    if len(token) > _LARGEST_TOKEN or token.count(".") != 2:
        raise InvalidIdTokenError("form")
    head, body, value = token.split(".")
    header, claims = _object(head), _object(body)
    if header.get("alg") != "RS256" or "crit" in header:
        raise InvalidIdTokenError("algorithm")
    try:
        _key(header.get("kid"), keys).verify(_bytes(value), f"{head}.{body}".encode(), padding.PKCS1v15(), SHA256())
    except InvalidSignature as error:
        raise InvalidIdTokenError("signature") from error
    return claims


def _key(kid: object, keys: Sequence[Mapping[str, Any]]) -> rsa.RSAPublicKey:
    fitting = [key for key in keys if key.get("kty") == "RSA" and key.get("use", "sig") == "sig"]
    if kid is not None:
        fitting = [key for key in fitting if key.get("kid") == kid]
    if len(fitting) != 1:
        raise InvalidIdTokenError("unknown_key")
    try:
        exponent, modulus = (int.from_bytes(_bytes(fitting[0][part])) for part in ("e", "n"))
        key = rsa.RSAPublicNumbers(exponent, modulus).public_key()
    except (KeyError, ValueError, AttributeError, TypeError) as error:
        raise InvalidIdTokenError("key") from error
    if key.key_size < LEAST_KEY_BITS:
        raise InvalidIdTokenError("key")
    return key


def _object(part: str) -> Mapping[str, Any]:
    try:
        parsed = json.loads(_bytes(part))
    except (ValueError, RecursionError) as error:
        raise InvalidIdTokenError("form") from error
    if not isinstance(parsed, dict):
        raise InvalidIdTokenError("form")
    return parsed


def _bytes(part: str) -> bytes:
    try:
        return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidIdTokenError("form") from error


def _seconds(claims: Mapping[str, Any], name: str) -> float:
    value = claims.get(name)
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise InvalidIdTokenError(name)
    return value


def _at_hash(access_token: str) -> str:
    half = hashlib.sha256(access_token.encode()).digest()[:16]
    return base64.urlsafe_b64encode(half).rstrip(b"=").decode()


def _same(given: object, wanted: str) -> bool:
    return isinstance(given, str) and hmac.compare_digest(given.encode(), wanted.encode())
