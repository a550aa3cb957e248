"""Calls ``tests.plain_dialect`` of a running practice world."""

from __future__ import annotations

from base64 import b64decode
from typing import Any

import httpx
from asn1crypto import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.x509 import load_der_x509_certificate

from tests.sandbox_server import SandboxServer


def person(digit: int) -> str:
    """A test person's number."""
    return f"07090000001{digit}"


class PlainClient:
    """The dialect's client."""

    def __init__(self, server: SandboxServer, verify: Any = True) -> None:
        self._client = httpx.Client(base_url=server.url, trust_env=False, timeout=30, verify=verify)

    def __enter__(self) -> PlainClient:
        return self

    def __exit__(self, *error: object) -> None:
        self._client.close()

    def call(self, name: str, **asked: Any) -> Any:
        """The JSON answer."""
        return self._client.post(f"/plain/{name}", json=asked).raise_for_status().json()

    def certificates(self, digit: int, ca_name: str = "VNPT-CA") -> Any:
        """Of one person."""
        return self.call("certificates", user_id=person(digit), ca_name=ca_name)

    def begin(self, digit: int, transaction: str, digest: bytes = b"d" * 32, serial_number: str = "") -> Any:
        """Ring at VNPT-CA with one digest, or three."""
        return self.call(
            "begin",
            user_id=person(digit),
            ca_name="VNPT-CA",
            serial_number=serial_number,
            id=transaction,
            orders=[["12345678", digest.hex()]],
        )

    def decided(self, transaction: str, wait_s: float = 10) -> Any:
        """Wait for the decision."""
        return self.call("decided", id=transaction, wait_s=wait_s)


def parsed(answer: Any) -> tuple[x509.Certificate, list[x509.Certificate]]:
    """The certificate and its chain."""
    return x509.Certificate.load(b64decode(answer["der"])), [
        x509.Certificate.load(b64decode(der)) for der in answer["chain"]
    ]


def verify(answer: Any, signature: str, digest: bytes) -> None:
    """Raises ``InvalidSignature`` unless the certificate's key signed this digest."""
    key = load_der_x509_certificate(b64decode(answer["der"])).public_key()
    assert isinstance(key, rsa.RSAPublicKey)
    key.verify(bytes.fromhex(signature), digest, padding.PKCS1v15(), Prehashed(hashes.SHA256()))
