"""RSSP on the wire: JSON ⇄ core's types (report 02 §4.1, §4.2).

Every answer carries an integer ``error`` inside HTTP 200. Which number stands for *refused on the phone* is not public:
**our assumption (confidence D)** is that its description says so in one of the words of ``told_in_words``; likewise an
app that is too old, among those that are not ready, in one of ``_OLD_WORDS``.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final

from core.signing.describing import described_batch
from core.signing.model import SignatureRequest
from providers.fpt_mpki.info import VALIDITY_S
from providers.norm769 import objects, octets
from providers.route import Endpoint
from providers.told_in_words import tells_refusal

LOGIN_PATH: Final = "/auth/login"
LIST_PATH: Final = "/credentials/list"
INFO_PATH: Final = "/credentials/info"
AUTHORIZE_PATH: Final = "/credentials/authorize"
SIGN_PATH: Final = "/signatures/signHash"

SHA256_OID: Final = "2.16.840.1.101.3.4.2.1"
RSA_OID: Final = "1.2.840.113549.1.1.1"

_CALL: Final = {"profile": "rssp-119.432-v2.0", "lang": "VN"}
_PREFIX: Final = "USERNAME"
"""FPT's own front-end names people so; an account may name another kind (``user_id_prefix``)."""

_CAPTION_LIMIT: Final = 120
_OLD_WORDS: Final = ("version", "update", "phiên bản", "cập nhật")


class Trouble(Enum):
    """What an ``error`` number means for us."""

    TOKEN = "token"  # noqa: S105
    ACCOUNT = "account"
    BLOCKED = "blocked"
    NOBODY = "nobody"
    EXPIRED = "expired"
    APP_NOT_READY = "app_not_ready"
    APP_OLD = "app_old"
    REFUSED = "refused"
    OTHER = "other"


TROUBLES: Final = {
    3000: Trouble.ACCOUNT,
    3002: Trouble.BLOCKED,
    3003: Trouble.NOBODY,
    3005: Trouble.TOKEN,
    3006: Trouble.TOKEN,
    3036: Trouble.EXPIRED,
    3213: Trouble.APP_NOT_READY,
}


class Refusal(Exception):  # the peer's answer, translated by the adapter
    """The service answered with an ``error`` other than 0."""

    def __init__(self, number: int, trouble: Trouble) -> None:
        super().__init__(f"error {number}")
        self.number, self.trouble = number, trouble


@dataclass(frozen=True, slots=True)
class Grant:
    """What ``credentials/authorize`` gives after the signer agreed."""

    sad: str = field(repr=False)


def login_body(endpoint: Endpoint) -> Mapping[str, object]:
    """``auth/login``: the organisation's own session."""
    return {**_CALL, "relyingParty": endpoint.detail("relying_party"), "rememberMeEnabled": False}


def access_token(answer: Mapping[str, Any]) -> str:
    """The bearer token of an accepted login."""
    token = checked(answer)["accessToken"]
    if not isinstance(token, str) or not token:
        raise ValueError("no token")
    return token


def list_body(endpoint: Endpoint, user_id: str) -> Mapping[str, object]:
    """``credentials/list``: all certificates of this person, also those that are no longer good."""
    return {
        **_CALL,
        "userID": f"{endpoint.detail('user_id_prefix') or _PREFIX}:{user_id}",
        "searchConditions": {"certificateStatus": "ALL", "certificatePurpose": "SIGNING"},
        "certInfoEnabled": True,
        "authInfoEnabled": True,
    }


def credential_ids(answer: Mapping[str, Any]) -> tuple[str, ...]:
    """The ids in ``certs``."""
    return tuple(str(item["credentialID"]) for item in objects(checked(answer)["certs"]))


def info_body(credential_id: str) -> Mapping[str, object]:
    """``credentials/info`` with the chain, if the service has one."""
    return {
        **_CALL,
        "credentialID": credential_id,
        "certificates": "chain",
        "certInfoEnabled": True,
        "authInfoEnabled": True,
    }


def certificates(answer: Mapping[str, Any]) -> tuple[bytes, ...]:
    """The signer's certificate first, then what the service knows of its chain: FPT sends none."""
    found = checked(answer)["cert"]["certificates"]
    if not isinstance(found, list) or not found:
        raise ValueError("no certificate")
    return tuple(octets(item) for item in found)


def authorize_body(credential_id: str, requests: Sequence[SignatureRequest]) -> Mapping[str, object]:
    """``credentials/authorize`` by the app: the phone shows the caption, the message and the code of the digests."""
    name = described_batch(requests, _CAPTION_LIMIT)
    return {
        **_CALL,
        "credentialID": credential_id,
        "numSignatures": len(requests),
        "documentDigests": _digests(requests),
        "validityPeriod": VALIDITY_S,
        "operationMode": "S",
        "signAlgo": RSA_OID,
        "notificationMessage": name,
        "messageCaption": name,
        "message": name,
        "rpName": "Ký Số Một Cửa",
        "scaIdentity": "Ký Số Một Cửa",
        "vcEnabled": True,
        "acEnabled": True,
    }


def grant(answer: Mapping[str, Any]) -> Grant:
    """The SAD of an accepted ``credentials/authorize``."""
    sad = checked(answer)["SAD"]
    if not isinstance(sad, str) or not sad:
        raise ValueError("no SAD")
    return Grant(sad)


def sign_body(credential_id: str, requests: Sequence[SignatureRequest], given: Grant) -> Mapping[str, object]:
    """``signatures/signHash``: the very digests that were authorized."""
    return {
        **_CALL,
        "credentialID": credential_id,
        "documentDigests": _digests(requests),
        "signAlgo": RSA_OID,
        "SAD": given.sad,
        "operationMode": "S",
        "validityPeriod": VALIDITY_S,
    }


def signatures(answer: Mapping[str, Any], count: int) -> tuple[bytes, ...]:
    """As many signature values as there were digests, in their order."""
    found = checked(answer)["signatures"]
    if not isinstance(found, list) or len(found) != count:
        raise ValueError("not as many signatures as digests")
    return tuple(octets(item) for item in found)


def checked(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """The answer itself if its ``error`` is 0; raises ``Refusal``. Numbers may come as strings."""
    number = int(answer["error"])
    if number == 0:
        return answer
    trouble = TROUBLES.get(number, Trouble.OTHER)
    words = str(answer.get("errorDescription") or "").casefold()
    if trouble is Trouble.OTHER and tells_refusal(words):
        trouble = Trouble.REFUSED
    if trouble is Trouble.APP_NOT_READY and any(word in words for word in _OLD_WORDS):
        trouble = Trouble.APP_OLD
    raise Refusal(number, trouble)


def _digests(requests: Sequence[SignatureRequest]) -> Mapping[str, object]:
    return {
        "hashes": [b64encode(request.dtbsr.value).decode() for request in requests],
        "hashAlgorithmOID": SHA256_OID,
    }
