"""How the practice CSC service describes a credential, apart from its authorisation (report 01 §7.1)."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from cryptography import x509

from providers.csc.sandbox_desk import MULTISIGN, SIGN_ALGOS, Desk, Subscriber, bad

_PAGE_SIZE = 1
"""So small that whoever has two certificates meets a second page."""


def listed(found: Sequence[Subscriber], body: Mapping[str, Any]) -> tuple[list[Subscriber], str | None]:
    """A page of ``credentials/list`` and the token of the next one."""
    token = body.get("pageToken", "0")
    if not isinstance(token, str) or not token.isdigit() or (found and int(token) >= len(found)):
        raise bad("Invalid parameter pageToken")
    start = int(token)
    end = start + _PAGE_SIZE
    return list(found[start:end]), str(end) if end < len(found) else None


def described(desk: Desk, of: Subscriber, body: Mapping[str, Any]) -> dict[str, object]:
    """``key``, ``cert``, ``SCAL``, ``multisign`` and the rest that both versions have."""
    wanted = body.get("certificates", "single")
    if wanted not in ("none", "single", "chain"):
        raise bad("Invalid parameter certificates")
    chain = [of.issued.certificate_der, *(of.issued.chain_der if wanted == "chain" else ())]
    certificate = x509.load_der_x509_certificate(of.issued.certificate_der)
    now = datetime.now(UTC)
    cert: dict[str, object] = {"status": of.issued.certificate_word if now <= of.issued.valid_to else "expired"}
    if wanted != "none":
        cert["certificates"] = [base64.b64encode(der).decode() for der in chain]
    if body.get("certInfo") is True:
        cert |= {
            "issuerDN": certificate.issuer.rfc4514_string(),
            "serialNumber": of.issued.serial_number,
            "subjectDN": certificate.subject.rfc4514_string(),
            "validFrom": f"{of.issued.valid_from:%Y%m%d%H%M%SZ}",
            "validTo": f"{of.issued.valid_to:%Y%m%d%H%M%SZ}",
        }
    return {
        "description": "SANDBOX / LUYỆN TẬP",
        "key": {"status": of.issued.key_word, "algo": list(SIGN_ALGOS), "len": 2048},
        "cert": cert,
        "SCAL": "2" if desk.binds else "1",
        "multisign": MULTISIGN,
        "lang": "vi-VN",
    }
