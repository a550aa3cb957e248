"""What a key file and a token do alike: read certificates, and sign a batch here and now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature

from core.clock import Clock
from core.errors import BatchTooLargeError, InvalidUsageError
from core.signing.model import (
    Credential,
    SignatureAlgorithm,
    SignatureRequest,
    SignatureValue,
    Transaction,
)
from core.signing.provider import ProviderInfo
from providers.certificates import parse_credential

_LONGEST_CHAIN: Final = 6


def credential_of(info: ProviderInfo, certificate_der: bytes, others_der: Sequence[bytes]) -> Credential:
    """A certificate with those of ``others_der`` that lead up from it. Raises ``ProviderProtocolError``."""
    credential = parse_credential(
        certificate_der, (), provider_id=info.id, credential_id="", provider_name=info.display_name
    )
    chain = _chain(certificate_der, others_der)
    return parse_credential(
        certificate_der,
        chain,
        provider_id=info.id,
        credential_id=credential.serial_number,
        provider_name=info.display_name,
    )


def check_batch(info: ProviderInfo, requests: Sequence[SignatureRequest]) -> None:
    """Refuse what cannot be signed in one go, before any secret is asked for."""
    if len(requests) > info.max_batch:
        raise BatchTooLargeError(limit=str(info.max_batch), provider=info.display_name)
    if not requests or len({request.doc_id for request in requests}) != len(requests):
        raise InvalidUsageError("a batch is empty or repeats a doc_id", what="doc_id")
    if any(request.dtbsr.algorithm not in info.digests for request in requests):
        raise InvalidUsageError("a digest that is not signed here", what="digest")


def transaction_of(
    info: ProviderInfo,
    transaction_id: str,
    requests: Sequence[SignatureRequest],
    values: Sequence[bytes],
    algorithm: SignatureAlgorithm,
    clock: Clock,
) -> Transaction:
    """Everything that was asked for, signed."""
    doc_ids = tuple(request.doc_id for request in requests)
    return Transaction(
        transaction_id=transaction_id,
        provider_id=info.id,
        remote_id=None,
        doc_ids=doc_ids,
        control_code="",
        requested_at=clock.now(),
        expires_at=None,
        values=tuple(SignatureValue(*pair, algorithm) for pair in zip(doc_ids, values, strict=True)),
    )


def _chain(certificate_der: bytes, others_der: Sequence[bytes]) -> list[bytes]:
    chain: list[bytes] = []
    below, left = x509.load_der_x509_certificate(certificate_der), list(others_der)
    for _ in range(_LONGEST_CHAIN):
        found = next((der for der in left if _issued(below, der)), None)
        if found is None:
            break
        left.remove(found)
        chain.append(found)
        below = x509.load_der_x509_certificate(found)
    return chain


def _issued(below: x509.Certificate, above_der: bytes) -> bool:
    try:
        above = x509.load_der_x509_certificate(above_der)
        if above == below:
            return False
        below.verify_directly_issued_by(above)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True
