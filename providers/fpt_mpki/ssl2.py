"""The relying party's sign-in header (report 02 §4.1: *SSL2 pieces*)."""

from __future__ import annotations

from base64 import b64encode
from functools import lru_cache

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA1, SHA256

from core.secrets import Secret
from providers.route import Endpoint


def ssl2_header(endpoint: Endpoint, milliseconds: int) -> str:
    """``SSL2 <base64 of user:password:signature:timestamp:pkcs1>``; ``ValueError`` if there is no usable key."""
    user, password, signature = endpoint.sp_id, endpoint.sp_password.reveal(), endpoint.detail("signature")
    pkcs1 = ssl2_proof(endpoint, milliseconds)
    return "SSL2 " + b64encode(f"{user}:{password}:{signature}:{milliseconds}:{pkcs1}".encode()).decode()


def ssl2_proof(endpoint: Endpoint, milliseconds: int) -> str:
    """``pkcs1``: RSASSA-PKCS1-v1_5 with SHA-1, as the vendor wants it, by the organisation's key, in base64.

    It is over user, password, signature string and timestamp in a row; it proves who calls and signs no document.
    ``ValueError`` if the account holds no usable key.
    """
    said = f"{endpoint.sp_id}{endpoint.sp_password.reveal()}{endpoint.detail('signature')}{milliseconds}"
    signed = _key(endpoint).sign(said.encode(), padding.PKCS1v15(), SHA1())  # noqa: S303  # the vendor's choice
    return b64encode(signed).decode("ascii")


def payload_signature(endpoint: Endpoint, payload: bytes) -> str:
    """eSignCloud's ``signature`` header: the organisation's key over the bytes of the body (report 02 §4.3).

    RSASSA-PKCS1-v1_5 with SHA-256 is our assumption (confidence D).
    """
    return b64encode(_key(endpoint).sign(payload, padding.PKCS1v15(), SHA256())).decode("ascii")


def _key(endpoint: Endpoint) -> rsa.RSAPrivateKey:
    return _loaded(endpoint.details.get("key") or Secret(""))


@lru_cache(maxsize=2)
def _loaded(pem: Secret) -> rsa.RSAPrivateKey:
    """Kept, because OpenSSL examines a key for 40 ms each time that it is read."""
    key = serialization.load_pem_private_key(pem.reveal().encode("ascii"), None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise ValueError("not an RSA key")
    return key
