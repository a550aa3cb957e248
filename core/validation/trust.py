"""Validation contexts and the check of a certificate before it signs (RFC 5280, RFC 6960)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from asn1crypto import x509
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import (
    ExpiredError,
    InsufficientRevinfoError,
    NotYetValidError,
    PathError,
    RevokedError,
)

from core.errors import CredentialUnusableError
from core.network import Fetcher
from core.signing.engine import CredentialCheck, TrustSettings
from core.signing.fetching import FetchedEvidence

_WEAK_HASHES = frozenset({"md2", "md5", "sha1"})
_LEAST_RSA_BITS = 2048


def context(
    trust: TrustSettings,
    fetcher: Fetcher,
    *,
    moment: datetime | None = None,
    others: Iterable[x509.Certificate] = (),
    mode: str = "hard-fail",
) -> ValidationContext:
    """A fresh context with explicit anchors only; the operating system's store is never asked."""
    return ValidationContext(
        trust_roots=[x509.Certificate.load(der) for der in trust.anchors_der],
        other_certs=list(others),
        moment=moment,
        allow_fetching=trust.allow_fetching,
        revocation_mode=mode,
        weak_hash_algos=_WEAK_HASHES,
        fetcher_backend=FetchedEvidence(fetcher),
        retroactive_revinfo=True,
    )


async def check_credential(
    certificate_der: bytes, chain_der: tuple[bytes, ...], trust: TrustSettings, moment: datetime, fetcher: Fetcher
) -> CredentialCheck:
    """Chain, validity, key usage, algorithm and status; raises ``CredentialUnusableError`` with a reason word."""
    certificate = x509.Certificate.load(certificate_der)
    _check_algorithm(certificate)
    others = [x509.Certificate.load(der) for der in chain_der]
    try:
        await _validate(certificate, context(trust, fetcher, moment=None, others=others))
    except RevokedError as error:
        raise CredentialUnusableError(reason="revoked") from error
    except ExpiredError as error:
        raise CredentialUnusableError(reason="expired") from error
    except NotYetValidError as error:
        raise CredentialUnusableError(reason="not_yet_valid") from error
    except InsufficientRevinfoError:
        return await _without_status(certificate, trust, fetcher, others)
    except PathError as error:
        raise CredentialUnusableError(type(error).__name__, reason="untrusted") from error
    return CredentialCheck("good", "ocsp" if certificate.ocsp_urls else "crl", chain_complete=True)


async def _without_status(
    certificate: x509.Certificate, trust: TrustSettings, fetcher: Fetcher, others: list[x509.Certificate]
) -> CredentialCheck:
    try:
        await _validate(certificate, context(trust, fetcher, others=others, mode="soft-fail"))
    except PathError as error:
        raise CredentialUnusableError(type(error).__name__, reason="untrusted") from error
    return CredentialCheck("unknown", None, chain_complete=True)


async def _validate(certificate: x509.Certificate, using: ValidationContext) -> None:
    validator = CertificateValidator(certificate, validation_context=using)
    path = await validator.async_validate_path()
    usage = path.leaf.key_usage_value if isinstance(path.leaf, x509.Certificate) else None
    if usage is not None and not usage.native & {"digital_signature", "non_repudiation"}:
        raise CredentialUnusableError(reason="key_usage")


def _check_algorithm(certificate: x509.Certificate) -> None:
    weak = certificate.public_key.algorithm == "rsa" and certificate.public_key.bit_size < _LEAST_RSA_BITS
    if weak or certificate.hash_algo in _WEAK_HASHES:
        raise CredentialUnusableError(reason="algorithm")
