"""The signed attributes of a PAdES signature (EN 319 142-1, 6.3; RFC 5652, 11), and the signer that they name."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from functools import lru_cache

from asn1crypto import algos, x509
from pyhanko.sign.signers.pdf_cms import ExternalSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from core.signing.model import DocumentDigest, HashAlgorithm, SignatureAlgorithm


class AttributeTemplates:
    """Signed attributes by certificate: of all that they hold, only the document's digest differs between files.

    Encoding them anew was a third of what a one-page paper of a batch cost.
    """

    def __init__(self) -> None:
        self._around: dict[tuple[bytes, HashAlgorithm], tuple[bytes, bytes]] = {}

    async def filled(self, certificate_der: bytes, digest: DocumentDigest) -> bytes:
        """The DER SET OF, as pyHanko writes it, for this digest."""
        key = (certificate_der, digest.algorithm)
        if key not in self._around:
            self._around = {key: await _around(certificate_der, digest.algorithm)}
        before, after = self._around[key]
        return before + digest.value + after


async def _around(certificate_der: bytes, algorithm: HashAlgorithm) -> tuple[bytes, bytes]:
    """What stands before and behind the digest: its place does not depend on its value."""
    stand_in = secrets.token_bytes(hashlib.new(algorithm.value).digest_size)
    signer = external_signer(certificate_der, (), 512)
    attributes = (await signer.signed_attrs(stand_in, algorithm.value, use_pades=True)).dump()
    if attributes.count(stand_in) != 1:
        raise ValueError("the digest does not stand once in the signed attributes")
    before, _, after = attributes.partition(stand_in)
    return before, after


def external_signer(
    certificate_der: bytes,
    chain_der: Sequence[bytes],
    signature_value: bytes | int,
    algorithm: SignatureAlgorithm | None = None,
    digest: HashAlgorithm = HashAlgorithm.SHA256,
) -> ExternalSigner:
    """pyHanko's signer for a value that comes from elsewhere; without ``algorithm`` the key's usual one is named."""
    return ExternalSigner(
        signing_cert=_parsed(certificate_der),
        cert_registry=_registry(tuple(chain_der)),
        signature_value=signature_value,
        signature_mechanism=_pss(digest) if algorithm is SignatureAlgorithm.RSA_PSS else None,
        embed_roots=False,
    )


@lru_cache(maxsize=32)
def _parsed(der: bytes) -> x509.Certificate:
    return x509.Certificate.load(der)


@lru_cache(maxsize=8)
def _registry(chain_der: tuple[bytes, ...]) -> SimpleCertificateStore:
    return SimpleCertificateStore.from_certs(map(_parsed, chain_der))  # type: ignore[no-untyped-call,no-any-return]


def _pss(digest: HashAlgorithm) -> algos.SignedDigestAlgorithm:
    """RSASSA-PSS with a salt as long as the digest (RFC 4055, 3.1)."""
    named = {"algorithm": digest.value}
    return algos.SignedDigestAlgorithm(
        {
            "algorithm": "rsassa_pss",
            "parameters": {
                "hash_algorithm": named,
                "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": named},
                "salt_length": hashlib.new(digest.value).digest_size,
            },
        }
    )
