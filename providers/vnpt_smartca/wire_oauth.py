"""VNPT SmartCA's OAuth interface on the wire: JSON ⇄ core's types (report 01 §5).

Answers stand in an envelope ``{code, codeDesc, message, content}``, but for the document's own sample of
``credentials/info``. That a document's ``name`` comes back as it was sent is **our assumption (confidence D)**: by it,
which begins with our ``doc_id``, the signatures are matched.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from core.secrets import Secret
from core.signing.describing import described, described_batch
from core.signing.model import Credential, SignatureAlgorithm, SignatureRequest, SignatureValue
from providers.ca_status import ca_status, told_in
from providers.certificates import parse_credential
from providers.norm769 import objects, octets
from providers.polled import State, Told
from providers.route import Endpoint

TOKEN_PATH: Final = "/auth/token"  # noqa: S105  # an address
AUTHORIZE_PATH: Final = "/auth/authorize"
LIST_PATH: Final = "/csc/credentials/list"
INFO_PATH: Final = "/csc/credentials/info"
SIGN_PATH: Final = "/csc/signature/signhash"
STATUS_PATH: Final = "/csc/credentials/gettraninfo"

_SUCCESS: Final = 0
_SIGNED: Final = 1
_LONGEST_SESSION_S: Final = 86_400.0
_ATTEMPTS: Final = re.compile(r"\b(\d{1,2}) attempts? left")
_NAME_LIMIT: Final = 120


class Trouble(Enum):
    """What a ``code`` means for us."""

    INTERNAL = "internal"
    NO_CREDENTIAL = "no_credential"
    OTHERS_CREDENTIAL = "others_credential"
    NO_TRANSACTION = "no_transaction"
    USED_UP = "used_up"
    OUR_MISTAKE = "our_mistake"


TROUBLES: Final[Mapping[int, Trouble]] = {
    30000: Trouble.OUR_MISTAKE,
    50000: Trouble.INTERNAL,
    60000: Trouble.NO_CREDENTIAL,
    60001: Trouble.OTHERS_CREDENTIAL,
    62000: Trouble.NO_TRANSACTION,
    62001: Trouble.NO_TRANSACTION,
    62010: Trouble.OUR_MISTAKE,
    63002: Trouble.OUR_MISTAKE,
    64000: Trouble.OUR_MISTAKE,
    65000: Trouble.USED_UP,
}
"""§5.2 *Error codes*, all of them."""

STATES: Final[Mapping[int, State]] = {
    4000: State.PENDING,
    4001: State.EXPIRED,
    4002: State.REFUSED,
    4003: State.KEY_NOT_OPENED,
    4004: State.FAILED,
}
"""§5.2 *tranStatus*, but for 1: the signatures are there."""


class Refusal(Exception):  # the peer's answer, translated by the adapter
    """The service answered with an error; ``code`` is None where it told none."""

    def __init__(self, http_status: int, code: int | None) -> None:
        super().__init__(f"HTTP {http_status}, code {code}")
        self.http_status, self.code = http_status, code

    @property
    def trouble(self) -> Trouble | None:
        """What the code means; None if it means nothing to us."""
        return None if self.code is None else TROUBLES.get(self.code)


@dataclass(frozen=True, slots=True)
class Tokens:
    """An accepted sign-in. ``life_s`` from the answer on."""

    access: Secret
    refresh: Secret | None
    life_s: float


@dataclass(frozen=True, slots=True)
class SignInRefused:
    """Why there are no tokens: the organisation's account (``client``), else what the person typed.

    ``attempts_left`` and ``locked`` as the description tells them (§5.1).
    """

    client: bool
    attempts_left: int | None
    locked: bool


def by_password(endpoint: Endpoint) -> bool:
    """Whether the account says that people sign in here and not on VNPT's page."""
    return endpoint.detail("grant").strip().casefold() == "password"


def page_query(endpoint: Endpoint, redirect_uri: str, state: str) -> Mapping[str, str]:
    """``authorize``, for the browser."""
    return {
        "response_type": "code",
        "client_id": endpoint.sp_id,
        "state": state,
        "redirect_uri": redirect_uri,
        "scope": "sign offline_access",
    }


def code_form(endpoint: Endpoint, code: str, redirect_uri: str) -> Mapping[str, str]:
    """Grant ``authorization_code``; the code lives 15 s."""
    return {**_grant(endpoint, "authorization_code"), "code": code, "redirect_uri": redirect_uri}


def password_form(endpoint: Endpoint, user_id: str, password: Secret) -> Mapping[str, str]:
    """Grant ``password``."""
    return {**_grant(endpoint, "password"), "username": user_id, "password": password.reveal()}


def refresh_form(endpoint: Endpoint, refresh: Secret) -> Mapping[str, str]:
    """Grant ``refresh_token``."""
    return {**_grant(endpoint, "refresh_token"), "refresh_token": refresh.reveal()}


def signed_in(http_status: int, answer: Any) -> Tokens | SignInRefused:
    """The answer to a sign-in. Raises ``Refusal`` for what is neither tokens nor an OAuth error."""
    if http_status == 200:
        access, refresh = answer["access_token"], answer.get("refresh_token")
        if not isinstance(access, str) or not access:
            raise ValueError("no token")
        life_s = min(float(answer.get("expires_in") or 0), _LONGEST_SESSION_S)
        return Tokens(Secret(access), Secret(refresh) if isinstance(refresh, str) and refresh else None, life_s)
    error, words = answer.get("error"), str(answer.get("error_description") or "")
    if http_status not in (400, 401) or not isinstance(error, str):
        raise Refusal(http_status, None)
    left = _ATTEMPTS.search(words)
    return SignInRefused(
        client=error != "invalid_grant",
        attempts_left=int(left[1]) if left else None,
        locked="locked" in words and left is None,
    )


def content(http_status: int, answer: Any) -> Any:
    """What is in the envelope, or the answer itself where there is none. Raises ``Refusal``."""
    code = answer.get("code") if isinstance(answer, Mapping) else None
    if http_status != 200 or (code is not None and int(code) != _SUCCESS):
        raise Refusal(http_status, None if code is None else int(code))
    return answer["content"] if code is not None else answer


def credential_ids(found: Any) -> tuple[str, ...]:
    """``credentials/list``: the identifiers."""
    if found is None:
        return ()
    if not isinstance(found, list):
        raise TypeError("not an array")
    return tuple(str(item) for item in found)


def info_body(credential_id: str) -> Mapping[str, object]:
    """``credentials/info`` with the chain."""
    return {"credentialId": credential_id, "certificates": "chain", "certInfo": True, "authInfo": True}


def credential(found: Any, credential_id: str, *, provider_id: str, provider_name: str) -> Credential:
    """``credentials/info``: the signer's own certificate first."""
    signer, *chain = map(octets, found["cert"]["certificates"])
    return parse_credential(
        signer,
        chain,
        provider_id=provider_id,
        credential_id=credential_id,
        provider_name=provider_name,
        ca_status=ca_status(told_in(found, "cert", "status"), told_in(found, "key", "status")),
    )


def sign_body(credential_id: str, requests: Sequence[SignatureRequest], transaction_id: str) -> Mapping[str, object]:
    """``signhash``: each DTBS/R in base64 under a name that begins with our ``doc_id``."""
    names = [f"{one.doc_id} {described(one, _NAME_LIMIT - len(one.doc_id) - 1)}" for one in requests]
    first = requests[0].doc_id
    return {
        "credentialId": credential_id,
        "refTranId": transaction_id,
        "notifyUrl": "",
        "description": f"{first} {described_batch(requests, _NAME_LIMIT - len(first) - 1)}",
        "datas": [
            {"name": name, "hash": b64encode(request.dtbsr.value).decode()}
            for name, request in zip(names, requests, strict=True)
        ],
    }


def accepted(found: Any) -> str:
    """The handle in the answer to ``signhash``."""
    handle = found["tranId"]
    if not isinstance(handle, str) or not handle:
        raise ValueError("no handle")
    return handle


def status(found: Any, doc_ids: Sequence[str]) -> Told:
    """``gettraninfo``: signature values or state. ``ValueError`` for a number that no document names."""
    number = int(found["tranStatus"])
    if number == _SIGNED:
        return _values(objects(found.get("documents")), doc_ids)
    if number not in STATES:
        raise ValueError("unknown state")
    return STATES[number]


def _values(documents: Sequence[Mapping[str, Any]], doc_ids: Sequence[str]) -> tuple[SignatureValue, ...]:
    values = {str(item["name"]).partition(" ")[0]: octets(item["sig"]) for item in documents}
    if len(values) != len(documents) or set(values) != set(doc_ids):
        raise ValueError("answered documents are not those that were sent")
    return tuple(SignatureValue(doc_id, values[doc_id], SignatureAlgorithm.RSA_PKCS1_V15) for doc_id in doc_ids)


def _grant(endpoint: Endpoint, kind: str) -> dict[str, str]:
    return {
        "grant_type": kind,
        "client_id": endpoint.sp_id,
        "client_secret": endpoint.sp_password.reveal(),
    }
