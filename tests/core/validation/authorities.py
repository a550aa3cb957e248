"""Roots, issuing authorities and lists of pins of the tests' own making."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509.oid import NameOID

from core.validation.trust_store.signed_pins import CONTEXT

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Made:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.der).hexdigest()


def made(name: str, issuer: Made | None = None, *, authority: bool = True, forged: bool = False) -> Made:
    """A certificate by ``issuer``, else a root; ``forged``: it names its issuer, who never signed it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _named(name)
    signing = key if issuer is None or forged else issuer.key
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - YEAR)
        .not_valid_after(NOW + 10 * YEAR)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .sign(signing, hashes.SHA256())
    )
    return Made(certificate, key)


def list_of(
    *roots: Made,
    version: int = 2,
    issued: datetime = NOW - timedelta(days=1),
    expires: datetime | None = NOW + YEAR,
) -> bytes:
    """A list's own bytes."""
    pins = [
        {
            "name": "Test root",
            "sha256": root.sha256,
            "valid_from": "2025-11-26",
            "valid_to": "2036-11-23",
            "source": "made by the tests",
            "checked": "2026-11-26",
        }
        for root in roots
    ]
    content = {
        "schema": 1,
        "list": "national-roots",
        "version": version,
        "issued": issued.isoformat(),
        "expires": expires.isoformat() if expires else None,
        "addresses": ["https://rootca.gov.vn/crt/test.p7b"],
        "pins": pins,
    }
    return json.dumps(content).encode()


def signed(payload: bytes, *keys: Ed25519PrivateKey, context: bytes = CONTEXT) -> bytes:
    """The list as it comes from outside."""
    signatures = [{"key": _b64(public(key)), "value": _b64(key.sign(context + payload))} for key in keys]
    return json.dumps({"payload": _b64(payload), "signatures": signatures}).encode()


def public(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes_raw()


def _b64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"), x509.NameAttribute(NameOID.COMMON_NAME, name)])
