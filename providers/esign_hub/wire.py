"""The eSign hub's hash mode on the wire: JSON ⇄ core's types (reports 07 §1.3 and 01 §3.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from core.signing.model import Credential, SignatureRequest, SignatureValue
from providers.certificates import parse_credential
from providers.esign_hub.dialect import HubDialect
from providers.esign_hub.reply import results
from providers.norm769 import Envelope, file_type, signature_values, user_certificates
from providers.polled import State
from providers.route import Endpoint

CERTIFICATES_PATH: Final = "/sign_v2/get_certificate"
SIGN_PATH: Final = "/sign_v2/sign"


def certificates_body(dialect: HubDialect, endpoint: Endpoint, user_id: str, ca_name: str) -> Mapping[str, object]:
    """``get_certificate``: all certificates of this person at this CA."""
    return {**dialect.account(endpoint), "user_id": user_id, "ca_name": ca_name, "serial_number": ""}


def credentials(answer: Envelope, *, provider_id: str, provider_name: str) -> tuple[Credential, ...]:
    """Certificates of a ``get_certificate`` answer. The hub's spelling of the serial number is the credential's id."""
    return tuple(
        parse_credential(
            item.certificate_der,
            item.chain_der,
            provider_id=provider_id,
            credential_id=item.serial_number,
            provider_name=provider_name,
        )
        for item in user_certificates(answer.data)
    )


def sign_body(
    dialect: HubDialect,
    endpoint: Endpoint,
    user_id: str,
    ca_name: str,
    credential: Credential,
    requests: Sequence[SignatureRequest],
) -> Mapping[str, object]:
    """``sign``: each DTBS/R in the dialect's encoding."""
    return {
        **dialect.account(endpoint),
        "user_id": user_id,
        "ca_name": ca_name,
        "serial_number": credential.credential_id,
        "sign_files": [
            {
                "doc_id": request.doc_id,
                "file_type": file_type(request.document_name),
                "sign_type": "hash",
                "data_to_be_signed": dialect.digest(request.dtbsr),
            }
            for request in requests
        ],
    }


def signatures(answer: Envelope, doc_ids: Sequence[str]) -> tuple[SignatureValue, ...] | State:
    """Signature values of a ``sign`` answer, or how things stand without any.

    ``ValueError`` for values of other documents.
    """
    items = results(answer, "signature_value")
    return items if isinstance(items, State) else signature_values(items, doc_ids)
