"""MISA eSign on the wire: JSON ⇄ core's types (report 02 §2).

A failed signing comes inside HTTP 200. Which ``errorCode`` stands for a refusal and which for an expiry is not public:
**our assumption (confidence D)** is that the description says so in one of the words below.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from html import escape
from typing import Any, Final
from urllib.parse import quote

from core.secrets import Secret
from core.signing.describing import described, shortened
from core.signing.model import Credential, SignatureAlgorithm, SignatureRequest, SignatureValue
from providers.ca_status import ca_status
from providers.certificates import parse_credential
from providers.norm769 import objects, octets
from providers.polled import State, Told
from providers.told_in_words import tells_expiry, tells_refusal

PREFIXES: Final = ("", "/webdev")
"""Where signing in is served: at the root in production, under ``/webdev`` on MISA's test host (§2.1)."""

_AUTH: Final = "/api/auth/api/v1/auth"
LOGIN_PATH: Final = f"{_AUTH}/login-api"
TWO_FACTOR_PATH: Final = f"{_AUTH}/two-factor-auth"
RESEND_PATH: Final = f"/webdev{_AUTH}/resend-otp-auth"
REFRESH_PATH: Final = f"/webdev{_AUTH}/refreshtoken"
CERTIFICATES_PATH: Final = "/external/esrm/service/general/api/v1/Certificates/by-userId"
SIGN_PATH: Final = "/external/esrm/service/signing/api/v1/Signing/hash"

_NAME_LIMIT: Final = 100
_HANDLE: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z_.-]{0,127}")
_NO_SUCH_TRANSACTION: Final = (400, 404)
_PARTNER: Final = ("e2001", "client_invalid", "invalid_client")


class SignInTrouble(Enum):
    """Why a sign-in has not ended yet, or not well."""

    CODE_WANTED = "122"
    CODE_WRONG = "1001"
    CODE_EXPIRED = "1002"
    CODE_TRIES_OVER = "1003"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in person. ``life_s``: seconds for which ``token`` is good."""

    account: str = field(repr=False)
    person_id: str = field(repr=False)
    token: Secret = field(repr=False)
    refresh: Secret | None = field(repr=False)
    life_s: float = field()


def headers(client_id: str, client_key: Secret, session: Session | None = None) -> Mapping[str, str]:
    """The partner's own, and *AuthorizationRM* (not *Authorization*) for a signed-in person."""
    ours = {"x-clientid": client_id, "x-clientkey": client_key.reveal()}
    return ours if session is None else {**ours, "AuthorizationRM": f"Bearer {session.token.reveal()}"}


def login_body(account: str, password: Secret) -> Mapping[str, object]:
    """``login-api``: a MISA ID (an e-mail address or a phone number) and its password."""
    return {"userName": account, "password": password.reveal()}


def two_factor_body(account: str, code: Secret, *, by_app: bool) -> Mapping[str, object]:
    """``two-factor-auth``: ``otpType`` 0 for a text message or e-mail, 1 for an authenticator app."""
    return {"userName": account, "code": code.reveal(), "otpType": 1 if by_app else 0, "remember": False}


def signed_in(answer: Mapping[str, Any], account: str) -> Session | SignInTrouble:
    """Read the answer of ``login-api`` or ``two-factor-auth``; ``status.error`` may be a boolean or a number.

    What is told with a 4xx may have no ``status``: ``errorCode`` and words then stand by themselves (§2.2).
    """
    status = answer.get("status")
    told = str((status if isinstance(status, Mapping) else answer).get("errorCode") or "")
    data = answer.get("data")
    token = data.get("remoteSigningAccessToken") if isinstance(data, Mapping) else None
    if isinstance(data, Mapping) and isinstance(token, str) and token:
        refresh = data.get("refreshToken")
        return Session(
            account,
            str(data["user"]["id"]),
            Secret(token),
            Secret(refresh) if isinstance(refresh, str) and refresh else None,
            float(data["expiresIn"]),
        )
    if not isinstance(status, Mapping) and not words(answer):
        raise TypeError("neither a session nor a reason")
    return next((one for one in SignInTrouble if one.value == told), SignInTrouble.REFUSED)


def words(answer: Mapping[str, Any]) -> str:
    """What MISA says to the person, wherever it stands; empty if it says nothing."""
    status = answer.get("status")
    told = status.get("userMsg") if isinstance(status, Mapping) else None
    return str(told or answer.get("userMsg") or answer.get("error_description") or "")


def partner_refused(answer: Mapping[str, Any]) -> bool:
    """Whether a failed sign-in is told of the organisation's account, not of what the person typed."""
    return any(str(answer.get(name) or "") in _PARTNER for name in ("errorCode", "error", "error_description"))


def channel(answer: Mapping[str, Any]) -> tuple[bool, str]:
    """Whether the code comes from an authenticator app, and to whom it was sent otherwise, as MISA shows it."""
    data = answer.get("data")
    known = data.get("default") if isinstance(data, Mapping) else None
    if not isinstance(known, Mapping):
        return False, ""
    return bool(known.get("appAuthenticator")), str(known.get("phoneNumber") or known.get("email") or "")


def resend_body(account: str) -> Mapping[str, object]:
    """``resend-otp-auth``."""
    return {"userName": account, "language": "vi-VN"}


def refresh_body(refresh: Secret) -> Mapping[str, object]:
    """``refreshtoken``."""
    return {"refreshToken": refresh.reveal()}


def refreshed(answer: Mapping[str, Any], before: Session) -> Session:
    """The flat answer of ``refreshtoken``."""
    refresh = answer.get("refreshToken")
    return Session(
        before.account,
        before.person_id,
        Secret(str(answer["remoteSigningAccessToken"])),
        Secret(refresh) if isinstance(refresh, str) and refresh else before.refresh,
        float(answer["expiresIn"]),
    )


def credentials(answer: object, *, provider_id: str, provider_name: str) -> tuple[Credential, ...]:
    """A bare list; the chain's name is misspelt by the vendor and begins with the signer's own certificate."""
    if not isinstance(answer, list):
        raise TypeError("not a list")
    found = []
    for item in objects(answer):
        signer = octets(item["certificate"])
        chain = [octets(one) for one in item.get("certiticateChain") or ()]
        found.append(
            parse_credential(
                signer,
                [der for der in chain if der != signer],
                provider_id=provider_id,
                credential_id=str(item["keyAlias"]),
                provider_name=provider_name,
                ca_status=ca_status(item.get("keyStatus"), item.get("certStatus")),
            )
        )
    return tuple(found)


def sign_body(session: Session, credential_id: str, requests: Sequence[SignatureRequest]) -> Mapping[str, object]:
    """``Signing/hash``: the text that the phone shows names each document after its number.

    The phone takes it for HTML (§2.4): a file's name must not hide itself there, or another document.
    """
    return {
        "DataToBeDisplayed": "; ".join(
            escape(f"{request.doc_id} {described(request)}", quote=False) for request in requests
        ),
        "UserId": session.person_id,
        "CertAlias": credential_id,
        "Documents": [
            {
                "DocumentId": request.doc_id,
                "FileToSign": b64encode(request.dtbsr.value).decode(),
                "DocumentName": shortened(request.document_name, _NAME_LIMIT),
            }
            for request in requests
        ],
    }


def accepted(answer: object) -> str:
    """The handle of an accepted request; ``TypeError`` or ``ValueError`` for another call's answer."""
    if not isinstance(answer, Mapping):
        raise TypeError("not an object")
    handle = answer.get("transactionId")
    if not isinstance(handle, str) or not _HANDLE.fullmatch(handle):
        raise ValueError("not an identifier")
    return handle


def status_path(handle: str) -> str:
    """Path of the status call."""
    return f"/external/esrm/service/signing/api/v1/Signing/status/{quote(handle, safe='')}"


def status(http_status: int, answer: Mapping[str, Any], doc_ids: Sequence[str]) -> Told | None:
    """Signature values or state; None if ``http_status`` tells a failure of the call itself."""
    if http_status in _NO_SUCH_TRANSACTION:
        return State.UNKNOWN
    if http_status != 200:
        return None
    match str(answer["status"]).upper():
        case "SUCCESS":
            return _values(objects(answer.get("signatures")), doc_ids)
        case "FAILED":
            told = answer.get("errorDescription")
            if tells_expiry(told):
                return State.EXPIRED
            return State.REFUSED if tells_refusal(told) else State.FAILED
        case "CANCELLED":
            return State.REFUSED
        case _:
            return State.PENDING


def _values(items: Sequence[Mapping[str, Any]], doc_ids: Sequence[str]) -> tuple[SignatureValue, ...]:
    values = {str(item["documentId"]): octets(item["signature"]) for item in items}
    if len(values) != len(items) or set(values) != set(doc_ids):
        raise ValueError("answered documents are not those that were sent")
    return tuple(SignatureValue(doc_id, values[doc_id], SignatureAlgorithm.RSA_PKCS1_V15) for doc_id in doc_ids)
