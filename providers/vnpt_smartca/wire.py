"""VNPT SmartCA *sp769* version 1 on the wire: JSON ⇄ core's types (report 01 §4).

The document names the statuses of the HTTP envelope but not the words of a transaction's state: those are as working
clients know them (§4.5, confidence B; ``TIMEOUT``, ``CANCELLED``, ``FAILED``: C). That an id which the service does
not know is answered with 400 or 404 is **our assumption (confidence D)**.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import quote

from core.signing.describing import described_batch
from core.signing.model import Credential, SignatureRequest
from providers.certificates import parse_credential
from providers.norm769 import Envelope, file_type, objects, signature_values, user_certificates
from providers.polled import State, Told
from providers.route import Endpoint
from providers.told_in_words import ENDINGS

CERTIFICATES_PATH: Final = "/v1/credentials/get_certificate"
SIGN_PATH: Final = "/v1/signatures/sign"

_DESCRIPTION_LIMIT: Final = 120
_LONGEST_LIFE_S: Final = 3600
_BETWEEN: Final = "|"
_HANDLE: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z_.-]{0,127}")


STATES: Final = ENDINGS
"""Any other word means: not yet (``PENDING``, ``sig_wait_for_user_confirm``, ``WAITING…``; decision rule of §4.5)."""

_NO_SUCH_TRANSACTION: Final = (400, 404)
_NOT_VALID: Final = 403


@dataclass(frozen=True, slots=True)
class Accepted:
    """Answer to ``sign``: by what it may be asked after, and the transaction's life in seconds, where they are told."""

    handles: tuple[str, ...]
    life_s: float | None


def certificates_body(endpoint: Endpoint, user_id: str, transaction_id: str) -> Mapping[str, object]:
    """``get_certificate``: all certificates of this person."""
    return {**account(endpoint, user_id), "serial_number": "", "transaction_id": transaction_id}


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
    user_id: str,
    credential: Credential,
    requests: Sequence[SignatureRequest],
    transaction_id: str,
    moment: datetime,
) -> Mapping[str, object]:
    """``sign``: each DTBS/R as 64 lower-case hex digits; the phone shows ``transaction_desc`` and each ``doc_id``."""
    return {
        **account(endpoint, user_id),
        "transaction_id": transaction_id,
        "transaction_desc": described_batch(requests, _DESCRIPTION_LIMIT),
        "serial_number": credential.serial_number,
        "time_stamp": moment.astimezone(UTC).strftime("%Y%m%d%H%M%SZ"),
        "sign_files": [
            {
                "doc_id": request.doc_id,
                "file_type": file_type(request.document_name),
                "sign_type": "hash",
                "data_to_be_signed": request.dtbsr.value.hex(),
            }
            for request in requests
        ],
    }


def accepted(answer: Envelope) -> Accepted:
    """Read the answer to ``sign``: ``data.transaction_id`` is the handle, and at some services ``tran_code`` is."""
    told = (answer.data.get(name) for name in ("transaction_id", "tran_code"))
    return Accepted(
        handles=tuple(handle for handle in map(str, filter(None, told)) if _HANDLE.fullmatch(handle)),
        life_s=_life_s(answer.data.get("expired_in")),
    )


def remote_id(told: Accepted) -> str | None:
    """The handles as they are kept; None if none was told."""
    return _BETWEEN.join(told.handles) or None


def handles(kept: str | None, own_id: str) -> tuple[str, ...]:
    """All that the service may know a transaction by, our own id last: working clients differ (07 §1.6, 01 §4.5)."""
    return tuple(dict.fromkeys((*filter(None, (kept or "").split(_BETWEEN)), own_id)))


def _life_s(told: object) -> float | None:
    """A deadline that cannot be read is no reason to let go of a transaction: its signature can still be fetched."""
    try:
        life_s = float(str(told))
    except ValueError:
        return None
    return life_s if 0 < life_s <= _LONGEST_LIFE_S else None


def expires_at(told: Accepted, requested_at: datetime) -> datetime | None:
    """The CA's own deadline, if it tells one."""
    return None if told.life_s is None else requested_at + timedelta(seconds=told.life_s)


def status_path(remote_id: str) -> str:
    """Path of the status call; ``ValueError`` for a handle that is no plain identifier."""
    if not _HANDLE.fullmatch(remote_id):
        raise ValueError("not an identifier")
    return f"{SIGN_PATH}/{quote(remote_id, safe='')}/status"


def status(answer: Envelope, doc_ids: Sequence[str]) -> Told | None:
    """Signature values or state; None if ``answer.status_code`` tells a failure of the call itself."""
    if answer.status_code in _NO_SUCH_TRANSACTION:
        return State.UNKNOWN
    if answer.status_code == _NOT_VALID and answer.told:
        return State.CERTIFICATE_REFUSED
    if answer.status_code != 200:
        return None
    items = objects(answer.data.get("signatures"))
    if items:
        return signature_values(items, doc_ids)
    return STATES.get(answer.message, State.PENDING)


def account(endpoint: Endpoint, user_id: str) -> dict[str, object]:
    """What every request but ``status`` begins with."""
    return {"sp_id": endpoint.sp_id, "sp_password": endpoint.sp_password.reveal(), "user_id": user_id}
