"""The check of a certificate before it signs (RFC 5280, RFC 6960)."""

from __future__ import annotations

from datetime import datetime

from asn1crypto import x509

from core.errors import CredentialUnusableError
from core.network import Fetcher
from core.signing.engine import CredentialCheck, TrustSettings
from core.validation.evidence import WEAK_HASHES, Evidence
from core.validation.standing import Standing, judge, may_sign, strong_key


async def check_credential(
    certificate_der: bytes, chain_der: tuple[bytes, ...], trust: TrustSettings, moment: datetime, fetcher: Fetcher
) -> CredentialCheck:
    """Chain, validity, key usage, algorithm and status; raises ``CredentialUnusableError`` with a reason word.

    The validity period must hold at ``moment`` and now; chain and status are those of now, because an authority only
    tells the present. Reason words: ``revoked``, ``suspended``, ``expired``, ``not_yet_valid``, ``untrusted``,
    ``algorithm``, ``key_usage``.
    """
    try:
        certificate = x509.Certificate.load(certificate_der)
        others = [x509.Certificate.load(der) for der in chain_der]
        _check_itself(certificate, moment)
    except ValueError as error:
        raise CredentialUnusableError(type(error).__name__, reason="untrusted") from error
    evidence = Evidence(trust, fetcher)
    found = await judge(certificate, others, evidence, None)
    standing = found.standing
    if standing is Standing.GOOD:
        return CredentialCheck("good", evidence.source_of(certificate), chain_complete=True)
    if standing is Standing.STATUS_UNKNOWN:
        return CredentialCheck("unknown", None, chain_complete=True)
    if found.on_hold:
        raise CredentialUnusableError(reason="suspended")
    reason = Standing.UNTRUSTED if standing is Standing.ISSUER_SILENT else standing
    raise CredentialUnusableError(reason=reason.value)


def _check_itself(certificate: x509.Certificate, moment: datetime) -> None:
    if moment < certificate.not_valid_before:
        raise CredentialUnusableError(reason="not_yet_valid")
    if moment > certificate.not_valid_after:
        raise CredentialUnusableError(reason="expired")
    if not strong_key(certificate) or certificate.hash_algo in WEAK_HASHES:
        raise CredentialUnusableError(reason="algorithm")
    if not may_sign(certificate):
        raise CredentialUnusableError(reason="key_usage")
