"""The eSign hub's file mode on the wire (report 07 §1.4): the whole file goes up, the signed file comes back.

``sign_file`` answers with its status *inside* ``data``; the list is called ``signFiles`` by the server's types and
``sign_files`` by the browser's, and an empty one means that signing failed or was refused.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from core.signing.model import Credential
from providers.norm769 import Envelope, objects, octets
from providers.route import Endpoint

CERTIFICATES_PATH = "/get_certificate"
SIGN_PATH = "/sign_file"


def headers(endpoint: Endpoint) -> dict[str, str]:
    """The token that the hub gave to the organisation."""
    return {"authorization": f"Bearer {endpoint.detail('token')}", "accept": "application/json"}


def certificates_body(user_id: str, ca_name: str) -> Mapping[str, object]:
    """``get_certificate``."""
    return {"user_id": user_id, "ca_name": ca_name}


def transaction_of(answer: Envelope, serial_number: str) -> str:
    """The transaction that the hub made for this certificate: the certificate's own, else that of the whole answer."""
    for item in objects(answer.data.get("user_certificates")):
        if str(item["serial_number"]) == serial_number:
            return str(item.get("transaction_id") or answer.data["transaction_id"])
    raise ValueError("the certificate is not there any more")


def sign_body(
    user_id: str, ca_name: str, credential: Credential, transaction_id: str, doc_id: str, name: str, content: bytes
) -> Mapping[str, object]:
    """``sign_file``: one file in a call; of several, a portal was seen to lose all but the first."""
    return {
        "user_id": user_id,
        "ca_name": ca_name,
        "cert_data": b64encode(credential.certificate_der).decode(),
        "serial_number": credential.credential_id,
        "transaction_id": transaction_id,
        "sign_files": [{"doc_id": doc_id, "file_name": name, "file_base64": b64encode(content).decode()}],
    }


def signed_file(data: Mapping[str, Any], doc_id: str) -> bytes | None:
    """The file that came back; None if there is none. ``ValueError`` for another document's, ``KeyError`` for another
    call's answer.
    """
    items = objects(data["signFiles"] if "signFiles" in data else data["sign_files"])
    if not items:
        return None
    if [str(item["doc_id"]) for item in items] != [doc_id]:
        raise ValueError("answered documents are not those that were sent")
    return octets(items[0]["file_base64"])


def inner(answer: Envelope) -> Envelope:
    """The answer with the status and the message that stand inside ``data``, where they do."""
    told, message = answer.data.get("status_code"), str(answer.data.get("message") or "").strip().upper()
    if told is None:
        return answer
    return replace(answer, status_code=int(told), told=True, message=message or answer.message)
