"""Viettel MySign on the wire: JSON ⇄ core's types (report 01 §6).

Numbers come as numbers or as strings, base64 with or without line breaks, names of members in more than one spelling;
``certificates/info`` answers with an array, or with an object that tells an error. Results are in the order of the
digests. What a transaction that the service does not know is answered with is **our assumption (confidence D)**.
"""

from __future__ import annotations

import re
import unicodedata
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final

from core.errors import InvalidIdNumberError
from core.identity import IdKind, parse_id_number
from core.signing.describing import shortened
from core.signing.model import Credential, SignatureAlgorithm, SignatureRequest, SignatureValue
from providers.ca_status import ca_status, told_in
from providers.certificates import parse_credential
from providers.norm769 import objects, octets
from providers.polled import State, Told
from providers.route import Endpoint

LOGIN_PATH: Final = "/ras/v1/login"
CERTIFICATES_PATH: Final = "/certificates/info"
SIGN_PATH: Final = "/signHash"
STATUS_PATH: Final = "/requests/status"

SHA256_OID: Final = "2.16.840.1.101.3.4.2.1"
RSA_OID: Final = "1.2.840.113549.1.1.1"
PROFILE: Final = "adss:ras:profile:001"

_NAME_LIMIT: Final = 70
"""Characters of a document's name: below 100 in base64 as well, for the document does not say which is meant."""

_LONGEST_SESSION_S: Final = 86_400.0


class Trouble(Enum):
    """What an ``error`` number means for us; the values of the first four stand in ``core.wording``."""

    CLIENT_ID = "client_id"
    CLIENT_SECRET = "client_secret"  # noqa: S105  # a cause, no secret
    CLIENT_CERTIFICATE = "client_certificate"
    LOGIN = "login"
    NOBODY = "nobody"
    INTERNAL = "internal"


TROUBLES: Final[Mapping[int, Trouble]] = {
    58007: Trouble.CLIENT_ID,
    86024: Trouble.CLIENT_SECRET,
    86002: Trouble.CLIENT_CERTIFICATE,
    59033: Trouble.LOGIN,
    58008: Trouble.NOBODY,
    50000: Trouble.INTERNAL,
}
"""§6.2 *Errors*, but for 60110 (*already registered*): it belongs to enrolment, which is not done here."""

STATES: Final[Mapping[int, State]] = {
    0: State.PENDING,
    4000: State.PENDING,
    6000: State.PENDING,
    4001: State.EXPIRED,
    4002: State.REFUSED,
    4004: State.FAILED,
    4005: State.USED_UP,
    13004: State.CERTIFICATE_REFUSED,
}
"""§6.2 *status values*, but for 1 (the signatures are there) and 50000 (a failure of the service)."""

_SIGNED: Final = 1


class Refusal(Exception):  # the peer's answer, translated by the adapter
    """The service answered with an error; ``number`` is None where it told none."""

    def __init__(self, http_status: int, number: int | None) -> None:
        super().__init__(f"HTTP {http_status}, error {number}")
        self.http_status, self.number = http_status, number

    @property
    def trouble(self) -> Trouble | None:
        """What the number means; None if it means nothing to us."""
        return None if self.number is None else TROUBLES.get(self.number)

    @property
    def passing(self) -> bool:
        """Whether the service failed, and not the call."""
        return self.trouble is Trouble.INTERNAL or (self.trouble is None and self.http_status >= 500)


@dataclass(frozen=True, slots=True)
class Session:
    """A login: for one signer. ``life_s`` from the answer on."""

    name: str = field(repr=False)
    token: str = field(repr=False)
    life_s: float = field()


def names(user_id: str) -> tuple[str, ...]:
    """The names under which MySign may know the owner of this number, the likeliest first (§6.1)."""
    try:
        number = parse_id_number(user_id, practice=True)
    except InvalidIdNumberError:
        return (user_id,)
    if number.kind is IdKind.TAX_CODE:
        code, branch = number.value[:10], number.value[10:]
        return (f"MST_{code}-{branch}" if branch else f"MST_{code}",)
    prefixed = f"CMT_{number.value}"
    return (number.value, prefixed) if number.kind is IdKind.CCCD else (prefixed, number.value)


def checked(http_status: int, answer: Any) -> Any:
    """The answer to a call that was accepted. Raises ``Refusal``."""
    number = _integer(answer.get("error")) if isinstance(answer, Mapping) else None
    told = isinstance(answer, Mapping) and answer.get("error") not in (None, "", 0, "0")
    if told or not 200 <= http_status < 300:
        raise Refusal(http_status, number)
    return answer


def login_body(endpoint: Endpoint, name: str) -> Mapping[str, object]:
    """``login``: of the organisation, for one signer. The signer's own password is asked for nowhere."""
    return {**_client(endpoint), **_profile(endpoint), "user_id": name}


def session(answer: Any, name: str) -> Session:
    """The bearer token of an accepted login."""
    token = answer["access_token"]
    if not isinstance(token, str) or not token:
        raise ValueError("no token")
    return Session(name, token, min(float(answer.get("expires_in") or 0), _LONGEST_SESSION_S))


def certificates_body(endpoint: Endpoint, name: str) -> Mapping[str, object]:
    """``certificates/info``: all certificates of this person with their chains."""
    return {
        **login_body(endpoint, name),
        "certificates": "chain",
        "certInfo": True,
        "authInfo": True,
    }


def credentials(answer: Any, *, provider_id: str, provider_name: str) -> tuple[Credential, ...]:
    """Certificates of an accepted ``certificates/info``: the signer's own first, then its issuers."""
    if not isinstance(answer, list):
        raise TypeError("not an array")
    found = []
    for item in objects(answer):
        signer, *chain = map(octets, item["cert"]["certificates"])
        found.append(
            parse_credential(
                signer,
                chain,
                provider_id=provider_id,
                credential_id=str(item.get("credential_id") or item["credentialID"]),
                provider_name=provider_name,
                ca_status=ca_status(told_in(item, "cert", "status"), told_in(item, "key", "status")),
            )
        )
    return tuple(found)


def sign_body(
    endpoint: Endpoint, credential_id: str, requests: Sequence[SignatureRequest], *, held: bool
) -> Mapping[str, object]:
    """``signHash``: each DTBS/R in base64, with a name for the phone that begins with our ``doc_id``."""
    shown = [shown_name(request) for request in requests]
    more = f" +{len(shown) - 1}" if len(shown) > 1 else ""
    return {
        **_client(endpoint),
        "credentialID": credential_id,
        "numSignatures": len(requests),
        "description": _in_base64(shown[0] + more),
        "documents": [
            {"document_id": request.doc_id, "document_name": _in_base64(name)}
            for request, name in zip(requests, shown, strict=True)
        ],
        "hash": [b64encode(request.dtbsr.value).decode() for request in requests],
        "hashAlgo": SHA256_OID,
        "signAlgo": RSA_OID,
        "async": 0 if held else 1,
    }


def shown_name(request: SignatureRequest) -> str:
    """What the phone shows, of ``[A-Za-z0-9_\\- ]``: *tờ khai.pdf* becomes ``88626140 to khai pdf 3F2A 91C0``."""
    plain = unicodedata.normalize("NFD", request.document_name).replace("đ", "d").replace("Đ", "D")
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    words = re.sub(r"[^A-Za-z0-9_-]+", " ", letters).strip()
    room = _NAME_LIMIT - len(request.doc_id) - len(request.dtbsr.prefix) - 2
    return " ".join(filter(None, (request.doc_id, shortened(words, room, gap="--"), request.dtbsr.prefix)))


def accepted(answer: Any, doc_ids: Sequence[str]) -> str | tuple[SignatureValue, ...] | None:
    """What ``signHash`` brought: a handle, or the values themselves, or neither."""
    if not isinstance(answer, Mapping):
        return None
    if answer.get("signatures"):
        return _values(answer["signatures"], doc_ids)
    return str(answer.get("transactionId") or "") or None


def status_body(handle: str) -> Mapping[str, object]:
    """``requests/status``."""
    return {"transactionId": handle}


def status(answer: Any, doc_ids: Sequence[str]) -> Told:
    """Signature values or state. Raises ``Refusal`` for a failure of the service, ``ValueError`` for other numbers."""
    number = _integer(answer["status"])
    if number == _SIGNED:
        return _values(answer["signatures"], doc_ids)
    if number is not None and number in TROUBLES:
        raise Refusal(200, number)
    if number is None or number not in STATES:
        raise ValueError("unknown status")
    return STATES[number]


def ending(refusal: Refusal) -> State | None:
    """The state that a held call's error tells, if it tells one."""
    found = None if refusal.number is None else STATES.get(refusal.number)
    return None if found is State.PENDING else found


def _values(found: object, doc_ids: Sequence[str]) -> tuple[SignatureValue, ...]:
    """As many values as there were digests, in their order: MySign names no documents here."""
    if not isinstance(found, list) or len(found) != len(doc_ids):
        raise ValueError("not as many signatures as digests")
    return tuple(
        SignatureValue(doc_id, octets(text), SignatureAlgorithm.RSA_PKCS1_V15)
        for doc_id, text in zip(doc_ids, found, strict=True)
    )


def _client(endpoint: Endpoint) -> dict[str, object]:
    return {"client_id": endpoint.sp_id, "client_secret": endpoint.sp_password.reveal()}


def _profile(endpoint: Endpoint) -> Mapping[str, object]:
    return {"profile_id": endpoint.detail("profile_id") or PROFILE}


def _in_base64(text: str) -> str:
    return b64encode(text.encode("ascii")).decode()


def _integer(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    try:
        return int(value)
    except ValueError:
        return None
