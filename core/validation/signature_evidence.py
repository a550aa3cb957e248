"""What circular 15/2025/TT-BKHCN, article 5.4, wants kept with a signature: plain data, gathered while it was made."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

from core.network_trace import NetworkCall
from core.validation.report import SignatureReport

_ID_BYTES = 16


@dataclass(frozen=True, slots=True)
class SignatureEvidence:
    """One signature at the time it was made; all ``_der`` are DER.

    ``evidence_id`` follows from the signature value alone (``evidence_id_of``), so that it is found again in any file
    that bears the signature, whatever was added since. ``ocsp_der`` and ``crl_der``: what was fetched and parses;
    status that came from nowhere is not in them. ``timestamp_der``: the tokens that the file bears.
    """

    evidence_id: str
    time: datetime
    file_name: str
    report: SignatureReport
    certificate_der: bytes = field(repr=False)
    chain_der: tuple[bytes, ...] = field(repr=False)
    issuers_der: tuple[bytes, ...] = field(repr=False, default=())
    ocsp_der: tuple[bytes, ...] = field(repr=False, default=())
    crl_der: tuple[bytes, ...] = field(repr=False, default=())
    timestamp_der: tuple[bytes, ...] = field(repr=False, default=())
    calls: tuple[NetworkCall, ...] = ()


def evidence_id_of(signature_value: bytes) -> str:
    """32 hex digits."""
    return hashlib.sha256(signature_value).digest()[:_ID_BYTES].hex()
