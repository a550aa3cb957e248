"""What to do about a reason word of a validation (V2: the verdict, why, and what to do)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from core.i18n import N_, _

_ASK_AGAIN: Final = N_("Ask the sender for the file again, straight from where it was signed.")
_SIGN_AGAIN: Final = N_("Ask the signer to sign it again with a valid certificate.")
_TRY_LATER: Final = N_("Check the file again later, with a connection to the internet.")
_COMPARE: Final = N_("Compare the file with the copy of whoever signed it before you rely on it.")
_ASK_ROOT: Final = N_("Ask which authority issued it, and have the root certificate added if it is a recognised one.")

ADVICE: Final[Mapping[str, str]] = {
    "no-signature": N_("Ask the sender for the signed file; this may be the one from before signing."),
    "unreadable": _ASK_AGAIN,
    "encrypted": N_("Ask the sender for a copy without a password."),
    "digest-mismatch": _ASK_AGAIN,
    "signature-broken": _ASK_AGAIN,
    "changed-after-signing": _COMPARE,
    "forbidden-change": _ASK_AGAIN,
    "too-large-to-compare": _COMPARE,
    "partial-coverage": _COMPARE,
    "manipulated-tail": _ASK_AGAIN,
    "hidden-signature": _COMPARE,
    "unsupported-signature": N_("Ask the signer to sign it again with a program of today."),
    "untrusted-chain": _ASK_ROOT,
    "issuer-unreachable": _TRY_LATER,
    "certificate-expired": _SIGN_AGAIN,
    "certificate-revoked": _SIGN_AGAIN,
    "expired-since": _SIGN_AGAIN,
    "revoked-since": _SIGN_AGAIN,
    "revocation-unknown": _TRY_LATER,
    "weak-algorithm": _SIGN_AGAIN,
    "key-usage": _SIGN_AGAIN,
    "timestamp-invalid": _COMPARE,
    "timestamp-untrusted": _ASK_ROOT,
    "timestamp-unknown": _TRY_LATER,
    "field-rules": _COMPARE,
    "two-readings": _COMPARE,
}


def advice(reason: str) -> str:
    """What to do, in the language in force; comparing with the signer's copy is never wrong."""
    return _(ADVICE.get(reason, _COMPARE))
