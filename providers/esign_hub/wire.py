"""The eSign hub's hash mode on the wire: JSON ⇄ core's types (reports 07 §1.3 and 01 §3.1).

Not public, hence **our assumption (confidence D)**: how the hub tells a refusal and an expiry. File mode is known to
answer with an empty list when signing "failed or was refused" (07 §1.4), so an empty list is read as just that, unless
the message carries one of the words with which the authorities behind the hub tell a refusal or an expiry (01 §4.5).
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Final

from core.signing.model import Credential, SignatureRequest, SignatureValue
from providers.certificates import parse_credential
from providers.norm769 import Envelope, file_type, objects, signature_values, user_certificates
from providers.route import Endpoint

CERTIFICATES_PATH: Final = "/sign_v2/get_certificate"
SIGN_PATH: Final = "/sign_v2/sign"

_ENDED_WORDS: Final = {
    "EXPIRED": "expired",
    "TIMEOUT": "expired",
    "REJECTED": "refused",
    "CANCELLED": "refused",
}


class Ending(Enum):
    """How a signing call ended without signatures."""

    REFUSED = "refused"
    EXPIRED = "expired"
    UNTOLD = "untold"


def certificates_body(endpoint: Endpoint, user_id: str, ca_name: str) -> Mapping[str, object]:
    """``get_certificate``: all certificates of this person at this CA."""
    return {**_account(endpoint, user_id, ca_name), "serial_number": ""}


def credentials(answer: Envelope, *, provider_id: str, provider_name: str) -> tuple[Credential, ...]:
    """Certificates of a ``get_certificate`` answer. The hub's spelling of the serial number is the credential's id."""
    return tuple(
        parse_credential(
            item.certificate_der,
            item.chain_der,
            provider_id=provider_id,
            credential_id=item.serial_number,
            provider_name=provider_name,
            ca_status=item.status,
        )
        for item in user_certificates(answer.data)
    )


def sign_body(
    endpoint: Endpoint, user_id: str, ca_name: str, credential: Credential, requests: Sequence[SignatureRequest]
) -> Mapping[str, object]:
    """``sign``: each DTBS/R as base64 of its 32 bytes."""
    return {
        **_account(endpoint, user_id, ca_name),
        "serial_number": credential.credential_id,
        "sign_files": [
            {
                "doc_id": request.doc_id,
                "file_type": file_type(request.document_name),
                "sign_type": "hash",
                "data_to_be_signed": b64encode(request.dtbsr.value).decode(),
            }
            for request in requests
        ],
    }


def signatures(answer: Envelope, doc_ids: Sequence[str]) -> tuple[SignatureValue, ...] | Ending:
    """Signature values of a ``sign`` answer, or how it ended without any; ``KeyError`` for another call's answer.

    ``ValueError`` for a list that is null: by the norm the values then go to the organisation's own server (07 §1.5 B).
    """
    found = answer.data["signed_files"] if answer.data else ()
    if found is None:
        raise ValueError("the values are to come by another way")
    items = objects(found or None)
    if items:
        return signature_values(items, doc_ids)
    return Ending(_ENDED_WORDS.get(answer.message, "untold"))


def _account(endpoint: Endpoint, user_id: str, ca_name: str) -> dict[str, object]:
    return {
        "sp_id": endpoint.sp_id,
        "sp_password": endpoint.sp_password.reveal(),
        "user_id": user_id,
        "ca_name": ca_name,
    }
