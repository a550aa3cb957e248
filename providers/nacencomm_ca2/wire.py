"""NACENCOMM CA2 on the wire: JSON ⇄ core's types (report 02 §3.1).

The norm's messages with CA2's own habits: digests in base64, a signature that is empty while the signer has not
decided and ``-2`` where there will be none, and the service provider's own transaction id, without hyphens, as the
handle. No document tells the states' words: they are as working clients know them (confidence C). That 400 and 404
answer an id which the service does not know is **our assumption (confidence D)**.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Final

from core.catalogue.words import folded
from core.errors import InvalidIdNumberError
from core.identity import IdKind, parse_id_number
from core.signing.model import Credential, SignatureRequest
from providers.certificates import parse_credential
from providers.norm769 import Envelope, file_type, objects, signature_values, user_certificates
from providers.polled import State, Told
from providers.route import Endpoint

CERTIFICATES_PATH: Final = "/get_certificate"
SIGN_PATH: Final = "/sign"
STATUS_PATH: Final = "/status"

TAKEN: Final = (200, 0, 102, 1001, 1002)
"""Statuses of a request that was taken; all but the first also say that the signer has not decided."""

_NO_SIGNATURE: Final = "-2"
_NOBODY: Final = "khong co du lieu"
_WORDS: Final = (
    (_NOBODY, State.UNKNOWN),
    ("tu choi", State.REFUSED),
    ("reject", State.REFUSED),
    ("het han", State.EXPIRED),
    ("expired", State.EXPIRED),
    ("that bai", State.FAILED),
    ("khong hop le", State.FAILED),
)
"""Parts of a message, without accents; the first that fits counts."""

_STATES: Final = {400: State.UNKNOWN, 403: State.CERTIFICATE_REFUSED, 404: State.UNKNOWN}
_VIETNAM: Final = timezone(timedelta(hours=7))
_BARE_TAX_CODE: Final = 10
_HEAD_OFFICE: Final = "-999"
"""What CA2 appends to an organisation's tax code in the samples (§3.1)."""


def names(user_id: str) -> tuple[str, ...]:
    """The names under which CA2 may know the owner of this number, the likeliest first."""
    try:
        number = parse_id_number(user_id, practice=True)
    except InvalidIdNumberError:
        return (user_id,)
    if number.kind is not IdKind.TAX_CODE:
        return (number.value,)
    code, branch = number.value[:_BARE_TAX_CODE], number.value[_BARE_TAX_CODE:]
    return (f"{code}-{branch}",) if branch else (code, code + _HEAD_OFFICE)


def handle(transaction_id: str) -> str:
    """Our own id as CA2 takes it."""
    return transaction_id.replace("-", "")


def certificates_body(endpoint: Endpoint, name: str, transaction_id: str) -> Mapping[str, object]:
    """``get_certificate``: all certificates of this person."""
    return {**_account(endpoint, name), "serial_number": "", "transaction_id": handle(transaction_id)}


def nobody(answer: Envelope) -> bool:
    """Whether the answer says that there is no such person; it does so in words, under any status."""
    return _NOBODY in folded(answer.message)


def credentials(answer: Envelope, *, provider_id: str, provider_name: str) -> tuple[Credential, ...]:
    """Certificates of a ``get_certificate`` answer."""
    return tuple(
        parse_credential(
            item.certificate_der,
            item.chain_der,
            provider_id=provider_id,
            credential_id=item.cert_id or item.serial_number,
            provider_name=provider_name,
            ca_status=item.status,
        )
        for item in user_certificates(answer.data)
    )


def sign_body(
    endpoint: Endpoint,
    name: str,
    credential: Credential,
    requests: Sequence[SignatureRequest],
    transaction_id: str,
    moment: datetime,
) -> Mapping[str, object]:
    """``sign``: each DTBS/R in base64; ``time_stamp`` is Viet Nam's time of day without a zone."""
    return {
        **_account(endpoint, name),
        "serial_number": credential.serial_number,
        "transaction_id": handle(transaction_id),
        "time_stamp": moment.astimezone(_VIETNAM).strftime("%Y%m%d%H%M%S"),
        "sign_files": [
            {
                "data_to_be_signed": b64encode(request.dtbsr.value).decode(),
                "doc_id": request.doc_id,
                "file_type": file_type(request.document_name),
                "sign_type": "hash",
            }
            for request in requests
        ],
    }


def status_body(endpoint: Endpoint, name: str, remote_id: str) -> Mapping[str, object]:
    """``status``: asks for the account and the signer again."""
    return {**_account(endpoint, name), "transaction_id": remote_id}


def status(answer: Envelope, doc_ids: Sequence[str]) -> Told | None:
    """Signature values or state; None if ``answer.status_code`` tells a failure of the call itself."""
    items = objects(answer.data.get("signatures"))
    values = [str(item.get("signature_value") or "").strip() for item in items]
    if values and all(values) and _NO_SIGNATURE not in values:
        return signature_values(items, doc_ids)
    if answer.status_code in TAKEN[1:]:
        return State.PENDING
    words = folded(answer.message)
    told = next((state for part, state in _WORDS if part in words), None)
    if told is None and _NO_SIGNATURE in values:
        told = State.REFUSED_OR_FAILED
    if told is None and answer.status_code in TAKEN:
        told = State.PENDING
    return told or (_STATES.get(answer.status_code) if answer.told else None)


def _account(endpoint: Endpoint, name: str) -> dict[str, object]:
    return {"sp_id": endpoint.sp_id, "sp_password": endpoint.sp_password.reveal(), "user_id": name}
