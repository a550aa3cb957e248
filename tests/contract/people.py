"""The test people by their scenario digit, what they sign, and whether it was signed."""

from __future__ import annotations

import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509 import load_der_x509_certificate

from core.signing.model import Credential, Dtbsr, SignatureAlgorithm, SignatureRequest, SignatureValue
from providers.pace import Pace

(
    CONFIRMS,
    REFUSES,
    NEVER_ANSWERS,
    NO_CERTIFICATE,
    TWO_CERTIFICATES,
    WRONG_SP,
    ERROR_ONCE,
    LOST,
    OTHER_HASH,
    OTHER_PERSON,
) = (f"07090000001{digit}" for digit in range(10))


QUICK = Pace(first_s=0.05, longest_s=0.2)


LONGEST_S = 60.0
"""Until a test gives up waiting for what comes at once, on a machine that has much else to do."""


def order(count: int = 1) -> tuple[SignatureRequest, ...]:
    """So many documents, each with a digest of its own."""
    return tuple(
        SignatureRequest(f"8862{number:04}", Dtbsr(hashlib.sha256(b"%d" % number).digest()), f"tờ khai {number}.pdf")
        for number in range(count)
    )


def verifies(credential: Credential, request: SignatureRequest, value: SignatureValue) -> bool:
    """Whether the value is the certificate's signature over the request's DTBS/R."""
    key = load_der_x509_certificate(credential.certificate_der).public_key()
    assert isinstance(key, rsa.RSAPublicKey)
    pss = value.algorithm is SignatureAlgorithm.RSA_PSS
    scheme = padding.PSS(padding.MGF1(SHA256()), 32) if pss else padding.PKCS1v15()
    try:
        key.verify(value.value, request.dtbsr.value, scheme, Prehashed(SHA256()))
    except InvalidSignature:
        return False
    return True
