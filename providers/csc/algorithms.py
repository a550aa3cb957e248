"""Which signature algorithm of a credential's list is asked for, and how it is written (C1: signatures/signHash)."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from asn1crypto import algos

from core.signing.model import HashAlgorithm, SignatureAlgorithm

RSA: Final = "1.2.840.113549.1.1.1"
RSA_PSS: Final = "1.2.840.113549.1.1.10"
EC: Final = "1.2.840.10045.2.1"

_WITH_DIGEST: Final[Mapping[HashAlgorithm, Mapping[str, SignatureAlgorithm]]] = {
    HashAlgorithm.SHA256: {
        "1.2.840.113549.1.1.11": SignatureAlgorithm.RSA_PKCS1_V15,
        "1.2.840.10045.4.3.2": SignatureAlgorithm.ECDSA,
    },
    HashAlgorithm.SHA384: {
        "1.2.840.113549.1.1.12": SignatureAlgorithm.RSA_PKCS1_V15,
        "1.2.840.10045.4.3.3": SignatureAlgorithm.ECDSA,
    },
    HashAlgorithm.SHA512: {
        "1.2.840.113549.1.1.13": SignatureAlgorithm.RSA_PKCS1_V15,
        "1.2.840.10045.4.3.4": SignatureAlgorithm.ECDSA,
    },
}
_BARE: Final[Mapping[str, SignatureAlgorithm]] = {
    RSA: SignatureAlgorithm.RSA_PKCS1_V15,
    EC: SignatureAlgorithm.ECDSA,
}
"""Key algorithms, which name no digest: some services list nothing else (report 01 §7.3)."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """``sign_algo``: an OID of the credential's list. ``parameters``: base64 of their DER, where it needs some."""

    algorithm: SignatureAlgorithm
    sign_algo: str
    parameters: str | None = None


def choose(offered: Sequence[str], digest: HashAlgorithm) -> Scheme | None:
    """The plainest scheme of the list for this digest; None if there is none that this program knows."""
    for known in (_WITH_DIGEST[digest], _BARE):
        for oid in offered:
            if oid in known:
                return Scheme(known[oid], oid)
    if RSA_PSS in offered:
        return Scheme(SignatureAlgorithm.RSA_PSS, RSA_PSS, _pss_parameters(digest))
    return None


def _pss_parameters(digest: HashAlgorithm) -> str:
    """RSASSA-PSS-params (RFC 8017, A.2.3) with MGF1 and a salt as long as the digest."""
    salt_lengths = {HashAlgorithm.SHA256: 32, HashAlgorithm.SHA384: 48, HashAlgorithm.SHA512: 64}
    parameters = algos.RSASSAPSSParams(
        {
            "hash_algorithm": {"algorithm": digest.value},
            "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": {"algorithm": digest.value}},
            "salt_length": salt_lengths[digest],
        }
    )
    return b64encode(parameters.dump()).decode("ascii")
