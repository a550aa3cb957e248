"""What the identity provider gives out: one-time codes, and ID tokens signed with RS256."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from providers.sandbox.accounts import Person
from providers.sandbox.identity.attempts import AuthorizationRequest
from providers.sandbox.private_files import private_folder, write_private

CODE_LIFETIME_S: Final = 60.0
_KEY_BITS: Final = 2048


@dataclass(frozen=True, slots=True)
class Grant:
    """What a code stands for."""

    request: AuthorizationRequest
    person: Person
    by_vneid: bool
    given_at: float


@dataclass(slots=True)
class Codes:
    """Authorization codes: each may be shown once, by whoever knows the verifier, within a minute."""

    now: Callable[[], float]
    _grants: dict[str, Grant] = field(default_factory=dict)
    _used: set[str] = field(default_factory=set)

    def give(self, request: AuthorizationRequest, person: Person, *, by_vneid: bool) -> str:
        """A new code."""
        code = secrets.token_urlsafe(32)
        self._grants[code] = Grant(request, person, by_vneid, self.now())
        return code

    def was_used(self, code: str) -> bool:
        """Whether it was shown before."""
        return code in self._used

    def take(self, code: str, redirect_uri: str, client_id: str, verifier: str) -> Grant | None:
        """The grant, once; None if anything differs from the request (RFC 7636, 4.6)."""
        grant = self._grants.pop(code, None)
        self._used.add(code)
        if grant is None or self.now() - grant.given_at > CODE_LIFETIME_S:
            return None
        request = grant.request
        challenge = base64url(hashlib.sha256(verifier.encode()).digest())
        right = (
            hmac.compare_digest(challenge.encode(), request.challenge.encode())
            and redirect_uri == request.redirect_uri
            and client_id == request.client_id
        )
        return grant if right else None


class IdTokenSigner:
    """One RSA key, made when first needed and kept in ``folder``. The first call blocks for some tenths of a second."""

    def __init__(self, folder: Path) -> None:
        self._path = private_folder(folder) / "identity-key.pem"
        self._lock = threading.Lock()
        self._made: rsa.RSAPrivateKey | None = None

    def jwks(self) -> Mapping[str, Any]:
        """The public key as a JSON Web Key Set (RFC 7517)."""
        key = self._public_members()
        return {"keys": [{**key, "use": "sig", "alg": "RS256", "kid": _thumbprint(key)}]}

    def sign(self, claims: Mapping[str, Any]) -> str:
        """A compact JWS (RFC 7515)."""
        header = {"alg": "RS256", "typ": "JWT", "kid": _thumbprint(self._public_members())}
        signed = f"{_part(header)}.{_part(claims)}"
        value = self._key().sign(signed.encode(), padding.PKCS1v15(), SHA256())
        return f"{signed}.{base64url(value)}"

    def claims(self, token: str) -> Mapping[str, Any] | None:
        """The claims of a token that this key signed; None of any other."""
        signed, _, value = token.rpartition(".")
        try:
            self._key().public_key().verify(_raw(value), signed.encode(), padding.PKCS1v15(), SHA256())
            claims = json.loads(_raw(signed.partition(".")[2]))
        except (InvalidSignature, ValueError):
            return None
        return claims if isinstance(claims, dict) else None

    def _public_members(self) -> Mapping[str, str]:
        numbers = self._key().public_key().public_numbers()
        return {"e": _number(numbers.e), "kty": "RSA", "n": _number(numbers.n)}

    def _key(self) -> rsa.RSAPrivateKey:
        with self._lock:
            if self._made is None:
                self._made = self._read() or self._make()
            return self._made

    def _read(self) -> rsa.RSAPrivateKey | None:
        if not self._path.exists():
            return None
        key = serialization.load_pem_private_key(self._path.read_bytes(), None)
        return key if isinstance(key, rsa.RSAPrivateKey) else None

    def _make(self) -> rsa.RSAPrivateKey:
        key = rsa.generate_private_key(public_exponent=65537, key_size=_KEY_BITS)
        form = serialization.PrivateFormat.PKCS8
        write_private(self._path, key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
        return key


def at_hash(access_token: str) -> str:
    """Left half of the token's SHA-256 (OpenID Connect Core 1.0, 3.1.3.6)."""
    return base64url(hashlib.sha256(access_token.encode()).digest()[:16])


def half_of(at_hash_: str) -> bytes:
    """What ``at_hash`` says of the access token, 16 bytes. Raises ``ValueError``."""
    return _raw(at_hash_)


def base64url(raw: bytes) -> str:
    """Base64url without padding (RFC 7515, appendix C)."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _raw(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _part(content: Mapping[str, Any]) -> str:
    return base64url(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode())


def _number(value: int) -> str:
    return base64url(value.to_bytes((value.bit_length() + 7) // 8))


def _thumbprint(members: Mapping[str, str]) -> str:
    """RFC 7638: the required members in the order of their names."""
    return base64url(hashlib.sha256(json.dumps(members, separators=(",", ":"), sort_keys=True).encode()).digest())
