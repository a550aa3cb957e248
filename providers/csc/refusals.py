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
    TOO_MANY = "too_many"
    DISABLED = "disabled"
    CERTIFICATE_EXPIRED = "certificate_expired"
    NOBODY = "nobody"
    NO_USER_WANTED = "no_user_wanted"
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


_BY_CODE: Final[Mapping[str, Trouble]] = {
    "invalid_pin": Trouble.WRONG_PIN,
    "invalid_otp": Trouble.WRONG_OTP,
    "invalid_authentication_data": Trouble.WRONG_SECRET,
    "authentication_error": Trouble.ACCOUNT,
    "unauthorized_client": Trouble.ACCOUNT,
    "invalid_client": Trouble.ACCOUNT,
    "invalid_scope": Trouble.ACCOUNT,
    "invalid_token": Trouble.SESSION,
    "expired_token": Trouble.SESSION,
    "accepted_request": Trouble.STILL_RUNNING,
    "temporarily_unavailable": Trouble.UNAVAILABLE,
    "server_error": Trouble.FAILED,
}
_BY_WORDS: Final = tuple(
    (re.compile(words, re.IGNORECASE), trouble)
    for words, trouble in (
        (r"\blocked\b", Trouble.LOCKED),
        (r"\bsigning certificate\b.*\bexpired\b", Trouble.CERTIFICATE_EXPIRED),
        (r"\bSAD expired\b", Trouble.EXPIRED),
        (r"\bnumbers? of signatures is too high\b", Trouble.TOO_MANY),
        (r"\bcredential\b.*\bdisabled\b", Trouble.DISABLED),
        (r"\bparameter userID\b", Trouble.NOBODY),
        (r"\buserID parameter MUST be null\b", Trouble.NO_USER_WANTED),
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
    if http_status == 401 and code not in _BY_CODE:
        return RefusalError(Trouble.ACCOUNT, code)
    return RefusalError(_BY_CODE.get(code, Trouble.OTHER), code)


def told(error: RefusalError, provider: str, *, limit: int) -> AppError:
    """The refusal as an error of ours. ``limit``: documents that this credential signs at once."""
    match error.trouble:
        case Trouble.ACCOUNT | Trouble.SESSION:
            return ProviderAuthError(error.code, provider=provider)
        case Trouble.DECLINED:
            return SignerDeclinedError(error.code, provider=provider)
        case Trouble.EXPIRED:
            return AuthorizationExpiredError(error.code, provider=provider)
        case Trouble.WRONG_PIN | Trouble.WRONG_OTP | Trouble.WRONG_SECRET | Trouble.LOCKED:
            return SecretRefusedError(error.code, reason=error.trouble.value, provider=provider)
        case Trouble.TOO_MANY:
            return BatchTooLargeError(error.code, limit=str(limit), provider=provider)
        case Trouble.DISABLED:
            return CredentialUnusableError(error.code, reason="refused_by_ca", provider=provider)
        case Trouble.CERTIFICATE_EXPIRED:
            return CredentialUnusableError(error.code, reason="expired", provider=provider)
        case Trouble.NO_SUCH_HANDLE | Trouble.NO_SUCH_SAD:  # an SAD that was just given can only have been used
            return OutcomeUnknownError(error.code, provider=provider)
        case Trouble.UNAVAILABLE:
            return ProviderUnavailableError(error.code, provider=provider)
        case Trouble.FAILED:
            return SigningFailedError(error.code, reason="failed", provider=provider)
        case Trouble.NOBODY | Trouble.NO_USER_WANTED | Trouble.STILL_RUNNING | Trouble.OTHER:
            return ProviderProtocolError(error.code, provider=provider)
