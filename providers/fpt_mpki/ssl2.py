"""The relying party's sign-in header (report 02 §4.1: *SSL2 pieces*)."""

from __future__ import annotations

from base64 import b64encode

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA1

from providers.route import Endpoint


def ssl2_header(endpoint: Endpoint, milliseconds: int) -> str:
    """``SSL2 <base64 of user:password:signature:timestamp:pkcs1>``.

    ``pkcs1``: RSASSA-PKCS1-v1_5 with SHA-1, as the vendor wants it, by the organisation's key over the other four in a
    row. It proves who calls and signs no document. ``ValueError`` if the account holds no usable key.
    """
    user, password, signature = endpoint.sp_id, endpoint.sp_password.reveal(), endpoint.detail("signature")
    key = serialization.load_pem_private_key(endpoint.detail("key").encode("ascii"), None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise ValueError("not an RSA key")
    said = f"{user}{password}{signature}{milliseconds}"
    pkcs1 = b64encode(key.sign(said.encode(), padding.PKCS1v15(), SHA1())).decode()  # noqa: S303  # the vendor's choice
    return "SSL2 " + b64encode(f"{user}:{password}:{signature}:{milliseconds}:{pkcs1}".encode()).decode()
