"""Which signature scheme a CA really used, where it does not say so."""

from __future__ import annotations

from typing import Final

from core.errors import SignatureMismatchError
from core.signing.model import Dtbsr, SignatureAlgorithm
from core.signing.values import verify_signature_value

_SCHEMES: Final = (SignatureAlgorithm.RSA_PKCS1_V15, SignatureAlgorithm.RSA_PSS)


def scheme_of(certificate_der: bytes, dtbsr: Dtbsr, value: bytes) -> SignatureAlgorithm:
    """The RSA scheme by which ``value`` verifies (report 02 §4.2: FPT answers by PSS without announcing it).

    A value that verifies by none is called PKCS1-v1_5: whoever checks it will find that it is wrong.
    """
    for scheme in _SCHEMES:
        try:
            verify_signature_value(certificate_der, dtbsr, value, scheme)
        except SignatureMismatchError:
            continue
        return scheme
    return SignatureAlgorithm.RSA_PKCS1_V15
