"""X.509 certificates of signers, read into core's ``Credential``."""

from __future__ import annotations

from collections.abc import Sequence

from cryptography import x509
from cryptography.x509.oid import NameOID

from core.errors import ProviderProtocolError
from core.printable import printable
from core.signing.model import CaStatus, Credential
from core.signing.subject import number_of


def parse_credential(
    certificate_der: bytes,
    chain_der: Sequence[bytes],
    *,
    provider_id: str,
    credential_id: str,
    provider_name: str,
    ca_status: CaStatus = CaStatus.UNKNOWN,
) -> Credential:
    """Read a signer's certificate (RFC 5280; *UID* as in report 01 §4.3: ``UID=CCCD:<number>``).

    ``chain_der``: the issuing CA first. Raises ``ProviderProtocolError`` if a certificate is malformed.
    """
    try:
        certificate = x509.load_der_x509_certificate(certificate_der)
        for der in chain_der:
            x509.load_der_x509_certificate(der)
        return Credential(
            provider_id=provider_id,
            credential_id=credential_id,
            serial_number=f"{certificate.serial_number:x}",
            certificate_der=certificate_der,
            chain_der=tuple(chain_der),
            subject_name=_common_name(certificate.subject),
            subject_id=number_of(certificate.subject),
            issuer_name=_common_name(certificate.issuer),
            valid_from=certificate.not_valid_before_utc,
            valid_to=certificate.not_valid_after_utc,
            ca_status=ca_status,
        )
    except (ValueError, TypeError, x509.UnsupportedGeneralNameType) as error:
        raise ProviderProtocolError(
            f"certificate does not parse: {type(error).__name__}", provider=provider_name
        ) from None


def _common_name(name: x509.Name) -> str:
    for kind in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME):
        for attribute in name.get_attributes_for_oid(kind):
            if text := str(attribute.value).strip():
                return printable(text)
    raise ValueError("nameless")
