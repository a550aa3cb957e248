"""Verifying a raw signature value over a DTBS/R (RFC 8017, RFC 5480)."""

from __future__ import annotations

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils

from core.errors import SignatureMismatchError
from core.signing.model import Dtbsr, HashAlgorithm, SignatureAlgorithm

_HASHES = {
    HashAlgorithm.SHA256: hashes.SHA256(),
    HashAlgorithm.SHA384: hashes.SHA384(),
    HashAlgorithm.SHA512: hashes.SHA512(),
}


def verify_signature_value(certificate_der: bytes, dtbsr: Dtbsr, value: bytes, algorithm: SignatureAlgorithm) -> None:
    """Raise ``SignatureMismatchError`` unless ``value`` verifies with the certificate's key over ``dtbsr``."""
    digest = _HASHES[dtbsr.algorithm]
    try:
        key = x509.load_der_x509_certificate(certificate_der).public_key()
        match key, algorithm:
            case rsa.RSAPublicKey(), SignatureAlgorithm.RSA_PKCS1_V15:
                key.verify(value, dtbsr.value, padding.PKCS1v15(), utils.Prehashed(digest))
            case rsa.RSAPublicKey(), SignatureAlgorithm.RSA_PSS:
                scheme = padding.PSS(padding.MGF1(digest), digest.digest_size)
                key.verify(value, dtbsr.value, scheme, utils.Prehashed(digest))
            case ec.EllipticCurvePublicKey(), SignatureAlgorithm.ECDSA:
                key.verify(value, dtbsr.value, ec.ECDSA(utils.Prehashed(digest)))
            case _:
                raise SignatureMismatchError("the key does not fit the algorithm")
    except (InvalidSignature, ValueError, UnsupportedAlgorithm) as error:
        raise SignatureMismatchError(type(error).__name__) from error
