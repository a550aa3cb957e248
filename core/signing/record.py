"""What the journal keeps of a transaction, and its JSON form.

The JSON holds a certificate (hence the signer's ID number) and file paths: it only ever reaches the disk sealed
(``core.sealing``).
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any, Final

from core.errors import JournalDamagedError
from core.signing.engine import PreparedDocument
from core.signing.model import (
    CaStatus,
    Credential,
    DocumentDigest,
    Dtbsr,
    FileExchange,
    HashAlgorithm,
    SignatureAlgorithm,
    SignatureLevel,
    SignatureValue,
    Transaction,
)


class Stage(Enum):
    """How far a journaled transaction came. The first three are open: something can still be done."""

    INTENT = "intent"
    REQUESTED = "requested"
    SIGNED = "signed"
    DONE = "done"
    DECLINED = "declined"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"
    FAILED = "failed"


OPEN_STAGES: Final = (Stage.INTENT, Stage.REQUESTED, Stage.SIGNED)


@dataclass(frozen=True, slots=True)
class RecordedDocument:
    """One document of a transaction; ``published`` is its result once that exists.

    ``exchange``: the CA signs the file itself, not a digest of it.
    """

    doc_id: str
    name: str
    component: str | None
    result: Path
    level: SignatureLevel
    prepared: PreparedDocument
    published: Path | None = None
    exchange: FileExchange | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """A transaction: the intent, then what the CA answered, then the signature values.

    ``user_id`` is the number that was typed; without one, the certificate's own stands in.
    """

    transaction_id: str
    provider_id: str
    created_at: datetime
    credential: Credential
    documents: tuple[RecordedDocument, ...]
    transaction: Transaction | None = None
    values: tuple[SignatureValue, ...] = field(default=(), repr=False)
    user_id: str = field(default="", repr=False)


def to_json(record: Record) -> bytes:
    """Serialise; the inverse of ``from_json``."""
    return json.dumps(_plain(record)).encode("ascii")


def from_json(data: bytes) -> Record:
    """Parse; raises ``JournalDamagedError`` for anything that ``to_json`` did not write."""
    try:
        return _record(json.loads(data))
    except (ValueError, KeyError, TypeError) as error:
        raise JournalDamagedError(f"record does not parse: {type(error).__name__}") from error


def _plain(value: object) -> Any:
    match value:
        case bytes():
            return b64encode(value).decode()
        case datetime():
            return value.isoformat()
        case Path():
            return str(value)
        case Enum():
            return value.value
        case tuple():
            return [_plain(item) for item in value]
        case None | str() | int() | float():
            return value
        case _:
            names = type(value).__dataclass_fields__  # type: ignore[attr-defined]  # only our dataclasses remain
            return {name: _plain(getattr(value, name)) for name in names}


def _record(data: Mapping[str, Any]) -> Record:
    transaction = data["transaction"]
    return Record(
        transaction_id=data["transaction_id"],
        provider_id=data["provider_id"],
        created_at=datetime.fromisoformat(data["created_at"]),
        credential=_credential(data["credential"]),
        documents=tuple(_document(item) for item in data["documents"]),
        transaction=None if transaction is None else _transaction(transaction),
        values=tuple(_value(item) for item in data["values"]),
        user_id=data.get("user_id", ""),
    )


def _credential(data: Mapping[str, Any]) -> Credential:
    return Credential(
        provider_id=data["provider_id"],
        credential_id=data["credential_id"],
        serial_number=data["serial_number"],
        certificate_der=b64decode(data["certificate_der"]),
        chain_der=tuple(b64decode(item) for item in data["chain_der"]),
        subject_name=data["subject_name"],
        subject_id=data["subject_id"],
        issuer_name=data["issuer_name"],
        valid_from=datetime.fromisoformat(data["valid_from"]),
        valid_to=datetime.fromisoformat(data["valid_to"]),
        ca_status=CaStatus(data.get("ca_status", CaStatus.UNKNOWN.value)),
    )


def _document(data: Mapping[str, Any]) -> RecordedDocument:
    published, exchange = data["published"], data.get("exchange")
    return RecordedDocument(
        doc_id=data["doc_id"],
        name=data["name"],
        component=data["component"],
        result=Path(data["result"]),
        level=SignatureLevel(data["level"]),
        prepared=_prepared(data["prepared"]),
        published=None if published is None else Path(published),
        exchange=None if exchange is None else FileExchange(Path(exchange["sent"]), Path(exchange["returned"])),
    )


def _prepared(data: Mapping[str, Any]) -> PreparedDocument:
    return PreparedDocument(
        source=Path(data["source"]),
        work=Path(data["work"]),
        work_size=data["work_size"],
        base_size=data.get("base_size", data["source_size"]),
        source_size=data["source_size"],
        source_fingerprint=data["source_fingerprint"],
        field_name=data["field_name"],
        document_digest=DocumentDigest(*_digest(data["document_digest"])),
        reserved_start=data["reserved_start"],
        reserved_end=data["reserved_end"],
        signed_attributes=b64decode(data["signed_attributes"]),
        dtbsr=Dtbsr(*_digest(data["dtbsr"])),
        normalised=data.get("normalised", False),
    )


def _digest(data: Mapping[str, Any]) -> tuple[bytes, HashAlgorithm]:
    return b64decode(data["value"]), HashAlgorithm(data["algorithm"])


def _transaction(data: Mapping[str, Any]) -> Transaction:
    expires_at = data["expires_at"]
    return Transaction(
        transaction_id=data["transaction_id"],
        provider_id=data["provider_id"],
        remote_id=data["remote_id"],
        doc_ids=tuple(data["doc_ids"]),
        control_code=data["control_code"],
        requested_at=datetime.fromisoformat(data["requested_at"]),
        expires_at=None if expires_at is None else datetime.fromisoformat(expires_at),
        values=tuple(_value(item) for item in data["values"]),
        user_id=data.get("user_id"),
    )


def _value(data: Mapping[str, Any]) -> SignatureValue:
    return SignatureValue(
        doc_id=data["doc_id"],
        value=b64decode(data["value"]),
        algorithm=SignatureAlgorithm(data["algorithm"]),
    )
