"""What a phone is asked: whether one rings at all, the number to compare, and how long the request stands there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from core.signing.model import SignatureRequest, Transaction
from core.signing.prompting import PromptMoment
from core.signing.provider import ControlCode, ProviderInfo, Returns
from core.signing.verification_code import verification_code

SIGN_IN_S: Final = 300.0
"""How long somebody may take to sign in before what a CA keeps can be fetched."""


def rings(info: ProviderInfo) -> bool:
    """Whether signing by this route asks on a phone; else the signer confirms at this keyboard."""
    return not info.local and info.control_code is not ControlCode.NONE


def asked_there(info: ProviderInfo) -> str:
    """Names the place where the signer is asked: routes to the same app share it."""
    return info.app.name if info.app is not None else info.brand


def stands_until(transaction: Transaction, info: ProviderInfo) -> datetime:
    """The CA's own deadline; where it tells none, the longest that the route is known to wait."""
    return transaction.expires_at or transaction.requested_at + timedelta(seconds=info.wait_limit_s)


def remaining_s(transaction: Transaction, info: ProviderInfo, now: datetime) -> float:
    """Seconds until then, negative afterwards. A wall clock that was set back must not lengthen the wait."""
    end = stands_until(transaction, info)
    return min((end - now).total_seconds(), (end - transaction.requested_at).total_seconds())


def patience_s(limit: float, info: ProviderInfo) -> float:
    """How long values are waited for at the least: whoever fetches late may have to sign in first, on a page."""
    signs_in = any(need.moment is PromptMoment.BEFORE_CERTIFICATES for need in info.prompts)
    return max(limit, SIGN_IN_S if signs_in else 0.0)


def named_there(info: ProviderInfo, place: int) -> bool:
    """Whether the phone is told name and digest of the document at ``place``, from 0."""
    told = rings(info) and info.returns is Returns.SIGNATURE_VALUE and "file_name" in info.leaves_machine
    return told and (place == 0 or not info.first_name_only)


def code_beforehand(info: ProviderInfo, requests: Sequence[SignatureRequest]) -> str | None:
    """The number to compare while a call blocks; None where only the CA knows it, or there is none."""
    match info.control_code:
        case ControlCode.OUR_DOC_ID:
            return requests[0].doc_id
        case ControlCode.FROM_DIGESTS:
            return verification_code([request.dtbsr for request in requests])
        case ControlCode.FROM_CA | ControlCode.NONE:
            return None
