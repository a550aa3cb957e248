"""Sao Mai's messages (``tests/sheets/saomai.md``) ⇄ core's types."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from typing import Any

from core.secrets import Secret
from core.signing.model import Credential, SignatureRequest, SignatureValue
from providers.certificates import parse_credential
from providers.norm769 import objects
from providers.polled import State, Told
from tests.seventh_ca.info import INFO

STATES = {"CHO": State.PENDING, "TU_CHOI": State.REFUSED, "HET_HAN": State.EXPIRED}


def credentials(answer: Mapping[str, Any]) -> tuple[Credential, ...]:
    """An answer of ``/cts``."""
    return tuple(
        parse_credential(
            _octets(one["x509"]),
            [_octets(issuer) for issuer in one["cap_tren"]],
            provider_id=INFO.id,
            credential_id=str(one["id"]),
            provider_name=INFO.display_name,
        )
        for one in objects(answer["cts"])
    )


def sign_body(
    credential_id: str, user_id: str, requests: Sequence[SignatureRequest], own_id: str, pin: Secret
) -> Mapping[str, object]:
    """``/ky``."""
    papers = [{"so": one.doc_id, "ten": one.document_name, "bam": _text(one.dtbsr.value)} for one in requests]
    return {"so": user_id, "cts": credential_id, "yeu_cau": own_id, "pin": pin.reveal(), "tai_lieu": papers}


def told(answer: Mapping[str, Any], doc_ids: Sequence[str]) -> Told:
    """An answer of ``/ket-qua``; ``ValueError`` unless it is about these documents."""
    if answer["tinh_trang"] != "XONG":
        return STATES[answer["tinh_trang"]]
    values = {str(name): _octets(value) for name, value in answer["chu_ky"].items()}
    if set(values) != set(doc_ids):
        raise ValueError("other documents")
    return tuple(SignatureValue(doc_id, values[doc_id]) for doc_id in doc_ids)


def _text(octets: bytes) -> str:
    return urlsafe_b64encode(octets).decode("ascii").rstrip("=")


def _octets(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
