"""What a CSC service's errors mean for the person (report 01 §7.1, §7.2): ``{error, error_description}``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum
from typing import Any, Final

from core.errors import (
    AppError,
    AuthorizationExpiredError,
    BatchTooLargeError,
    CredentialUnusableError,
    NoCredentialError,
    OutcomeUnknownError,
    ProviderAuthError,
    ProviderProtocolError,
    ProviderUnavailableError,
    SecretRefusedError,
    SignerDeclinedError,
    SigningFailedError,
)


class Trouble(Enum):
    """Kinds of failure, in no service's words."""

    ACCOUNT = "account"
    SESSION = "session"
    DECLINED = "declined"
    EXPIRED = "expired"
    WRONG_PIN = "pin"
    WRONG_OTP = "otp"
    WRONG_SECRET = "secret"  # noqa: S105  # a name, no secret
    LOCKED = "locked"
    PIN_LOCKED = "pin_locked"
    OTP_LOCKED = "otp_locked"
    TOO_MANY = "too_many"
    DISABLED = "disabled"
    GONE = "gone"
    CERTIFICATE_EXPIRED = "certificate_expired"
    NOBODY = "nobody"
    NAMES_NOBODY = "names_nobody"
    OUR_MISTAKE = "our_mistake"
    NO_SUCH_HANDLE = "no_such_handle"
    NO_SUCH_SAD = "no_such_sad"
    STILL_RUNNING = "still_running"
    UNAVAILABLE = "unavailable"
    FAILED = "failed"
    OTHER = "other"


TYPED_WRONG: Final = (Trouble.WRONG_PIN, Trouble.WRONG_OTP, Trouble.WRONG_SECRET)


class RefusalError(Exception):
    """The service itself refused. ``code`` is the API's word, without the service's own description."""

    def __init__(self, trouble: Trouble, code: str) -> None:
        super().__init__(code)
        self.trouble, self.code = trouble, code


BY_CODE: Final[Mapping[str, Trouble]] = {
    "invalid_pin": Trouble.WRONG_PIN,
    "invalid_otp": Trouble.WRONG_OTP,
    "invalid_authentication_data": Trouble.WRONG_SECRET,
    "authentication_error": Trouble.ACCOUNT,
    "unauthorized_client": Trouble.ACCOUNT,
    "invalid_client": Trouble.ACCOUNT,
    "invalid_scope": Trouble.ACCOUNT,
    "unsupported_response_type": Trouble.ACCOUNT,
    "invalid_request": Trouble.OUR_MISTAKE,
    "invalid_hash": Trouble.OUR_MISTAKE,
    "invalid_token": Trouble.SESSION,
    "expired_token": Trouble.SESSION,
    "accepted_request": Trouble.STILL_RUNNING,
    "temporarily_unavailable": Trouble.UNAVAILABLE,
    "server_error": Trouble.FAILED,
}
_BY_WORDS: Final = tuple(
    (re.compile(words, re.IGNORECASE), trouble)
    for words, trouble in (
        (r"\bPIN (?:is )?locked\b", Trouble.PIN_LOCKED),
        (r"\bOTP (?:is )?locked\b", Trouble.OTP_LOCKED),
        (r"\blocked\b", Trouble.LOCKED),
        (r"\bsigning certificate\b.*\bexpired\b", Trouble.CERTIFICATE_EXPIRED),
        (r"\bSAD expired\b", Trouble.EXPIRED),
        (r"\bnumbers? of signatures is too high\b", Trouble.TOO_MANY),
        (r"\bcredential\b.*\bdisabled\b", Trouble.DISABLED),
        (r"\binvalid parameter credentialID\b", Trouble.GONE),
        (r"\buserID parameter MUST be null\b", Trouble.NAMES_NOBODY),
        (r"\bparameter userID\b", Trouble.NOBODY),
        (r"\bparameter (?:handle|requestID)\b", Trouble.NO_SUCH_HANDLE),
        (r"\binvalid parameter SAD\b", Trouble.NO_SUCH_SAD),
    )
)
"""``error_description`` in the specification's own English; services may word or translate it differently."""

_TIMED_OUT: Final = re.compile(r"time[d-]?\s?-?out|expired|no (?:answer|response)", re.IGNORECASE)
_CODE: Final = re.compile(r"[a-z_]{1,40}")


def refusal(http_status: int, answer: Mapping[str, Any]) -> RefusalError | None:
    """What this answer refuses; None if it tells no error of the API."""
    code = answer.get("error")
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        return None
    words = str(answer.get("error_description") or "")
    if code == "access_denied":
        return RefusalError(Trouble.EXPIRED if _TIMED_OUT.search(words) else Trouble.DECLINED, code)
    for pattern, trouble in _BY_WORDS:
        if pattern.search(words):
            return RefusalError(trouble, code)
    if http_status == 401 and code not in BY_CODE:
        return RefusalError(Trouble.ACCOUNT, code)
    return RefusalError(BY_CODE.get(code, Trouble.OTHER), code)


def told(error: RefusalError, provider: str, *, limit: int, certificate: str) -> AppError:
    """The refusal as an error of ours. ``limit``: documents that this credential signs at once; ``certificate``: its
    serial number.
    """
    match error.trouble:
        case Trouble.ACCOUNT:
            return ProviderAuthError(error.code, provider=provider)
        case Trouble.SESSION:
            return ProviderAuthError(error.code, reason="session", provider=provider)
        case Trouble.DECLINED:
            return SignerDeclinedError(error.code, provider=provider)
        case Trouble.EXPIRED:
            return AuthorizationExpiredError(error.code, provider=provider)
        case Trouble.WRONG_PIN | Trouble.WRONG_OTP | Trouble.WRONG_SECRET:
            return SecretRefusedError(error.code, reason=error.trouble.value, provider=provider)
        case Trouble.LOCKED | Trouble.PIN_LOCKED | Trouble.OTP_LOCKED:
            return CredentialUnusableError(
                error.code, reason=error.trouble.value, certificate=certificate, provider=provider
            )
        case Trouble.TOO_MANY:
            return BatchTooLargeError(error.code, limit=str(limit), provider=provider)
        case Trouble.DISABLED | Trouble.GONE:
            return CredentialUnusableError(error.code, reason=error.trouble.value, provider=provider)
        case Trouble.CERTIFICATE_EXPIRED:
            return CredentialUnusableError(error.code, reason="expired", provider=provider)
        case Trouble.NO_SUCH_HANDLE | Trouble.NO_SUCH_SAD:  # an SAD that was just given can only have been used
            return OutcomeUnknownError(error.code, provider=provider)
        case Trouble.UNAVAILABLE:
            return ProviderUnavailableError(error.code, provider=provider)
        case Trouble.FAILED:
            return SigningFailedError(error.code, reason="failed", provider=provider)
        case Trouble.NOBODY:
            return NoCredentialError(error.code, provider=provider)
        case Trouble.OUR_MISTAKE:
            return ProviderProtocolError(error.code, reason="request_refused", provider=provider)
        case Trouble.NAMES_NOBODY | Trouble.STILL_RUNNING | Trouble.OTHER:
            return ProviderProtocolError(error.code, provider=provider)
