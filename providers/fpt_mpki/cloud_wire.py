"""eSignCloud on the wire: JSON ⇄ core's types (report 02 §4.3).

``responseCode`` stands inside HTTP 200. Where the values of a batch stand is **our assumption (confidence D)**: one
element of ``multipleSignedFileData`` for each digest, in their order, with ``signatureValue``. So are what the calls to
read them again and to have another code sent look like, and that 1001 names a bill that the service does not know.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any, Final

from core.secrets import Secret
from core.signing.describing import described
from core.signing.model import SignatureRequest
from providers.norm769 import objects, octets
from providers.route import Endpoint
from providers.told_in_words import tells_refusal

CERTIFICATE_PATH: Final = "/getCertificateDetailForSignCloud"
PREPARE_PATH: Final = "/prepareHashSigningForSignCloud"
AUTHORIZE_PATH: Final = "/authorizeHashSigningForSignCloud"
SIGNATURES_PATH: Final = "/getSignatureValueForSignCloud"
ANOTHER_CODE_PATH: Final = "/regenerateAuthorizationCodeForSignCloud"

_BY_TEXT_MESSAGE: Final = 1
_ASYNCHRONOUS: Final = 1
_SUBJECT_LIMIT: Final = 120


class Trouble(Enum):
    """What a ``responseCode`` means for us."""

    NO_SUCH_BILL = "no_such_bill"
    NOBODY = "nobody"
    ACCOUNT = "account"
    WRONG_CODE = "wrong_code"
    TRIES_OVER = "tries_over"
    CODE_EXPIRED = "code_expired"
    TOO_MANY_CODES = "too_many_codes"
    REFUSED = "refused"
    OTHER = "other"


TROUBLES: Final[Mapping[int, Trouble]] = {
    1001: Trouble.NO_SUCH_BILL,
    1004: Trouble.WRONG_CODE,
    1005: Trouble.TRIES_OVER,
    1006: Trouble.CODE_EXPIRED,
    1039: Trouble.TOO_MANY_CODES,
    3000: Trouble.ACCOUNT,
    3003: Trouble.NOBODY,
}
"""The last two are RSSP's, of the same house (§4.1)."""

_NOT_YET: Final = (1007, 1010)
_TAKEN: Final = (0, *_NOT_YET)


class CloudRefusal(Exception):  # the peer's answer, translated by the adapter
    """The service answered with another ``responseCode`` than those of success."""

    def __init__(self, number: int, trouble: Trouble, tries_left: int | None = None) -> None:
        super().__init__(f"responseCode {number}")
        self.number, self.trouble, self.tries_left = number, trouble, tries_left


def base(endpoint: Endpoint, agreement: str, milliseconds: int, proof: str) -> Mapping[str, object]:
    """What every call begins with; ``proof``: *SSL2*'s ``pkcs1``."""
    return {
        "relyingParty": endpoint.detail("relying_party"),
        "agreementUUID": agreement,
        "language": "VN",
        "credentialData": {
            "username": endpoint.sp_id,
            "password": endpoint.sp_password.reveal(),
            "timestamp": str(milliseconds),
            "signature": endpoint.detail("signature"),
            "pkcs1Signature": proof,
        },
    }


def certificate(answer: Mapping[str, Any]) -> bytes | None:
    """The agreement's certificate; None if it has none."""
    encoded = checked(answer).get("certificate")
    return octets(encoded) if encoded else None


def prepare_body(requests: Sequence[SignatureRequest]) -> Mapping[str, object]:
    """``prepareHashSigning…``: digests in hex; the message to the phone names our numbers and the files."""
    numbers = ", ".join(one.doc_id for one in requests)
    names = ", ".join(map(described, requests))
    return {
        "authorizeMethod": _BY_TEXT_MESSAGE,
        "messagingMode": _ASYNCHRONOUS,
        "certificateRequired": False,
        "notificationSubject": f"{numbers}: {names}"[:_SUBJECT_LIMIT],
        "multipleSigningFileData": [
            {
                "hash": one.dtbsr.value.hex(),
                "mimeType": "application/sha256-binary",
                "signingFileName": one.document_name,
            }
            for one in requests
        ],
    }


def bill_code(answer: Mapping[str, Any]) -> str:
    """The handle of a request that was taken."""
    code = checked(answer)["billCode"]
    if not isinstance(code, str) or not code:
        raise ValueError("no bill code")
    return code


def authorize_body(bill: str, code: Secret) -> Mapping[str, object]:
    """``authorizeHashSigning…`` with what was typed."""
    return {"billCode": bill, "authorizeCode": code.reveal(), "messagingMode": _ASYNCHRONOUS}


def signatures_body(bill: str) -> Mapping[str, object]:
    """``getSignatureValue…``: what came of a bill."""
    return {"billCode": bill}


def another_code_body(bill: str) -> Mapping[str, object]:
    """``regenerateAuthorizationCode…``: the same bill, so it is not billed again."""
    return {"billCode": bill, "authorizeMethod": _BY_TEXT_MESSAGE, "messagingMode": _ASYNCHRONOUS}


def said(answer: Mapping[str, Any]) -> str:
    """What the service says to the person about the code that it sent."""
    return str(checked(answer).get("notificationMessage") or "")


def signatures(answer: Mapping[str, Any], count: int) -> tuple[bytes, ...] | None:
    """As many values as there were digests, in their order; None if there are none yet. One may stand by itself."""
    items = objects(checked(answer).get("multipleSignedFileData"))
    if not items and int(answer["responseCode"]) in _NOT_YET:
        return None
    found = [item["signatureValue"] for item in items] if items else [answer["signatureValue"]]
    if len(found) != count:
        raise ValueError("not as many signatures as digests")
    return tuple(map(octets, found))


def checked(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """The answer itself if it was taken; raises ``CloudRefusal``. Numbers may come as strings."""
    number = int(answer["responseCode"])
    if number in _TAKEN:
        return answer
    trouble = TROUBLES.get(number, Trouble.OTHER)
    if trouble is Trouble.OTHER and tells_refusal(answer.get("responseMessage")):
        trouble = Trouble.REFUSED
    left = answer.get("remainingCounter")
    raise CloudRefusal(number, trouble, left if isinstance(left, int) else None)
