"""Certificates as people have them (PEM, DER or PKCS#7: RFC 7468, RFC 5652), and what makes one an authority's."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from asn1crypto import cms, pem
from asn1crypto import x509 as asn1_x509
from cryptography import x509

from core.errors import TrustRefusedError

SIZE_LIMIT: Final = 1024 * 1024
_COUNT_LIMIT: Final = 200
_NAME_LIMIT: Final = 200


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate that parses; ``sha256`` is of the DER, lower-case hex. Names are fit to be shown."""

    der: bytes = field(repr=False)
    sha256: str
    subject: str
    issuer: str
    valid_from: datetime
    valid_to: datetime
    self_issued: bool
    authority: bool

    def issued_by(self, other: Certificate) -> bool:
        """Names, validity of kind, and the signature (RFC 5280, 6.1.3 a); not the dates: old signatures need them."""
        if not other.authority:
            return False
        try:
            x509.load_der_x509_certificate(self.der).verify_directly_issued_by(
                x509.load_der_x509_certificate(other.der)
            )
        except Exception:  # noqa: BLE001 - foreign bytes and odd algorithms raise anything; then it is not shown to fit
            return False
        return True


def certificates_in(content: bytes) -> tuple[Certificate, ...]:
    """Every certificate in a file, each once; raises ``TrustRefusedError`` (``no_certificate``) if there is none."""
    if len(content) > SIZE_LIMIT:
        raise TrustRefusedError("too large", reason="no_certificate")
    found: dict[str, Certificate] = {}
    try:
        for der in _ders(content):
            one = parse_certificate(der)
            found.setdefault(one.sha256, one)
            if len(found) > _COUNT_LIMIT:
                raise ValueError("too many certificates")
    except Exception as error:  # noqa: BLE001 - foreign bytes raise anything, and the texts may quote them
        raise TrustRefusedError(type(error).__name__, reason="no_certificate") from None
    if not found:
        raise TrustRefusedError("none in it", reason="no_certificate")
    return tuple(found.values())


def parse_certificate(der: bytes) -> Certificate:
    """Parse one certificate; raises anything on foreign bytes."""
    parsed = asn1_x509.Certificate.load(der, strict=True)
    usage, constraints = parsed.key_usage_value, parsed.basic_constraints_value
    signs = usage is None or "key_cert_sign" in usage.native
    return Certificate(
        der=der,
        sha256=hashlib.sha256(der).hexdigest(),
        subject=_name(parsed.subject),
        issuer=_name(parsed.issuer),
        valid_from=parsed.not_valid_before,
        valid_to=parsed.not_valid_after,
        self_issued=parsed.subject == parsed.issuer,
        authority=bool(constraints is not None and constraints["ca"].native and signs),
    )


def _ders(content: bytes) -> Iterator[bytes]:
    if pem.detect(content):
        for kind, _headers, der in pem.unarmor(content, multiple=True):
            if kind == "PKCS7":
                yield from _bag(der)
            elif kind in ("CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"):
                yield der
        return
    # A certificate's first member is a sequence, a PKCS#7 message's an object identifier.
    try:
        yield from tuple(_bag(content))
    except (ValueError, TypeError):
        yield content


def _bag(content: bytes) -> Iterable[bytes]:
    message = cms.ContentInfo.load(content)
    if message["content_type"].native != "signed_data":
        raise ValueError("no bag of certificates")
    return [one.chosen.dump() for one in message["content"]["certificates"] if one.name == "certificate"]


def _name(name: asn1_x509.Name) -> str:
    native = name.native
    found = native.get("common_name") or native.get("organizational_unit_name") or native.get("organization_name")
    text = str(found[0] if isinstance(found, list) else found or "")
    return "".join(letter for letter in text if letter.isprintable())[:_NAME_LIMIT]
