"""The messages that all services after Decision 769/QĐ-BTTTT share (reports 01 §2.1 and 07 §1.5), as pure functions.

What differs by vendor (addresses, encodings of the digest, states) lives in each vendor's own ``wire``. All functions
raise ``KeyError``, ``TypeError`` or ``ValueError`` for what they cannot read; the texts quote nothing of the answer.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from core.signing.model import CaStatus, SignatureAlgorithm, SignatureValue
from providers.ca_status import ca_status

_FILE_TYPES: Final = {"xml": "xml", "json": "json", "doc": "word", "docx": "word", "xls": "excel", "xlsx": "excel"}


@dataclass(frozen=True, slots=True)
class Envelope:
    """``status_code``, ``message`` (upper case) and ``data`` of any answer; ``data`` is empty where it was null.

    ``told`` is False where the service itself gave no status and that of HTTP stands in.
    """

    status_code: int
    told: bool
    message: str
    data: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class UserCertificate:
    """One element of ``user_certificates``; ``serial_number`` as the CA spells it.

    ``status``: VNPT tells one, as a code, in words, or both (report 01 §4.3); the code counts.
    """

    cert_id: str
    serial_number: str
    certificate_der: bytes = field(repr=False)
    chain_der: tuple[bytes, ...] = field(repr=False)
    status: CaStatus = CaStatus.UNKNOWN


def envelope(http_status: int, body: Any) -> Envelope:
    """Read an answer's envelope. Some authorities send ``status_code`` as a string, errors carry ``code`` instead, and
    an answer without either has the status of HTTP.
    """
    if not isinstance(body, Mapping):
        raise TypeError("not an object")
    told = body.get("status_code", body.get("code"))
    data = body.get("data")
    if data is not None and not isinstance(data, Mapping):
        raise TypeError("data is not an object")
    return Envelope(
        status_code=http_status if told is None else int(told),
        told=told is not None,
        message=str(body.get("message") or "").strip().upper(),
        data=data or {},
    )


def user_certificates(data: Mapping[str, Any]) -> tuple[UserCertificate, ...]:
    """All certificates of the answer; none if the list is empty, null or absent."""
    return tuple(
        UserCertificate(
            cert_id=str(item.get("cert_id") or ""),
            serial_number=str(item["serial_number"]),
            certificate_der=octets(item["cert_data"]),
            chain_der=_chain(item.get("chain_data")),
            status=ca_status(item.get("cert_status_code") or item.get("cert_status")),
        )
        for item in objects(data.get("user_certificates"))
    )


def signature_values(items: Sequence[Mapping[str, Any]], doc_ids: Sequence[str]) -> tuple[SignatureValue, ...]:
    """Match the answer's signatures with ``doc_ids``, in their order; ``ValueError`` unless they match one to one.

    Where no signature bears an id and there are as many as documents, they stand in the documents' order (report 02
    §7.1): each is verified over its own document's digest before it is used.
    ``timestamp_signature`` is not read: where it is filled it is no RFC 3161 token (report 07 §1.5 E5).
    """
    values: dict[str, bytes] = {}
    if len(items) == len(doc_ids) and not any(item.get("doc_id") for item in items):
        items = [{**item, "doc_id": doc_id} for item, doc_id in zip(items, doc_ids, strict=True)]
    for item in items:
        doc_id = str(item["doc_id"])
        if doc_id in values:
            raise ValueError("a document was answered twice")
        values[doc_id] = octets(item["signature_value"])
    if set(values) != set(doc_ids):
        raise ValueError("answered documents are not those that were sent")
    return tuple(SignatureValue(doc_id, values[doc_id], SignatureAlgorithm.RSA_PKCS1_V15) for doc_id in doc_ids)


def objects(value: object) -> tuple[Mapping[str, Any], ...]:
    """A list of objects; empty if it is null or absent. ``TypeError`` for anything else."""
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
        raise TypeError("not a list of objects")
    return tuple(value)


def octets(text: object) -> bytes:
    """Decode base64 that may be broken into lines; ``ValueError`` if it is empty or not base64."""
    if not isinstance(text, str):
        raise TypeError("not a string")
    decoded = b64decode("".join(text.split()), validate=True)
    if not decoded:
        raise ValueError("empty")
    return decoded


def file_type(document_name: str) -> str:
    """The norm's word for a file, by its name's ending; what it does not know is signed like a ``pdf``."""
    return _FILE_TYPES.get(document_name.rpartition(".")[2].casefold(), "pdf")


def _chain(data: object) -> tuple[bytes, ...]:
    """``chain_data`` comes as an object ``{ca_cert, root_cert}``, as a list, or not at all; members may be null."""
    if data is None:
        return ()
    if isinstance(data, Mapping):
        data = [data.get("ca_cert"), data.get("root_cert")]
    if not isinstance(data, list):
        raise TypeError("chain")
    return tuple(octets(member) for member in data if member)
