"""The eSign hub's file mode on the wire (report 07 §1.4): the whole file goes up, the signed file comes back."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping

from core.signing.model import Credential
from providers.esign_hub.dialect import HubDialect
from providers.esign_hub.reply import results
from providers.norm769 import Envelope, objects, octets
from providers.polled import State
from providers.route import Endpoint

CERTIFICATES_PATH = "/get_certificate"
SIGN_PATH = "/sign_file"


def certificates_body(dialect: HubDialect, endpoint: Endpoint, user_id: str, ca_name: str) -> Mapping[str, object]:
    """``get_certificate``."""
    return {**dialect.account(endpoint), "user_id": user_id, "ca_name": ca_name}


def transaction_of(answer: Envelope, serial_number: str) -> str:
    """The transaction that the hub made for this certificate: the certificate's own, else that of the whole answer."""
    for item in objects(answer.data.get("user_certificates")):
        if str(item["serial_number"]) == serial_number:
            return str(item.get("transaction_id") or answer.data["transaction_id"])
    raise ValueError("the certificate is not there any more")


def sign_body(
    person: Mapping[str, object], credential: Credential, transaction_id: str, doc_id: str, name: str, content: bytes
) -> Mapping[str, object]:
    """``sign_file``: one file in a call; of several, a portal was seen to lose all but the first.

    ``person``: the body with which the certificates were asked for.
    """
    return {
        **person,
        "cert_data": b64encode(credential.certificate_der).decode(),
        "serial_number": credential.credential_id,
        "transaction_id": transaction_id,
        "sign_files": [{"doc_id": doc_id, "file_name": name, "file_base64": b64encode(content).decode()}],
    }


def signed_file(answer: Envelope, doc_id: str) -> bytes | State:
    """The file that came back, or how things stand without it; ``ValueError`` for another document's."""
    items = results(answer, "file_base64")
    if isinstance(items, State):
        return items
    if len(items) != 1 or str(items[0].get("doc_id") or doc_id) != doc_id:
        raise ValueError("answered documents are not those that were sent")
    return octets(items[0]["file_base64"])
