"""VNPT SmartCA *sp769* version 2 on the wire, where it differs from version 1 (report 01 §4.7).

What a wrong password is answered with is **our assumption (confidence D)**: 401, as for the organisation's account,
with a message that speaks of a password; the status of a wrong code is known from one program (C).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from core.catalogue.words import folded
from core.secrets import Secret
from core.signing.prompting import PromptKind
from providers.norm769 import Envelope
from providers.polled import State, Told
from providers.route import Endpoint
from providers.vnpt_smartca import wire

SIGN_PATH: Final = "/v2/signatures/sign"
CONFIRM_PATH: Final = "/v2/signatures/confirm"

WRONG_CODE: Final = 1003
WRONG_ACCOUNT: Final = 401

_PASSWORD_WORDS: Final = ("password", "mat khau")


@dataclass(frozen=True, slots=True)
class Begun:
    """Answer to ``sign``: what ``confirm`` needs."""

    remote_id: str
    sad: Secret


def sign_body(body: Mapping[str, object], password: Secret, code: Secret) -> Mapping[str, object]:
    """``sign``: version 1's ``body`` with what the signer typed."""
    return {**body, "password": password.reveal(), "otp": code.reveal()}


def refused_secret(answer: Envelope) -> PromptKind | None:
    """What the signer typed wrong; None if it was not that."""
    if answer.status_code == WRONG_CODE:
        return PromptKind.OTP
    words = folded(answer.message.replace("SP_PASSWORD", ""))
    if answer.status_code == WRONG_ACCOUNT and any(word in words for word in _PASSWORD_WORDS):
        return PromptKind.PASSWORD
    return None


def begun(answer: Envelope) -> Begun:
    """The answer to an accepted ``sign``."""
    remote_id, sad = answer.data["transaction_id"], answer.data["sad"]
    if not isinstance(remote_id, str) or not isinstance(sad, str) or not remote_id or not sad:
        raise ValueError("no transaction or no SAD")
    return Begun(remote_id, Secret(sad))


def confirm_body(endpoint: Endpoint, user_id: str, password: Secret, given: Begun) -> Mapping[str, object]:
    """``confirm``: from here on it is signed."""
    return {
        **wire.account(endpoint, user_id),
        "password": password.reveal(),
        "transaction_id": given.remote_id,
        "sad": given.sad.reveal(),
    }


def confirmed(answer: Envelope, doc_ids: Sequence[str]) -> Told | None:
    """The values, or the state in which they will never come; None if the answer says neither."""
    told = wire.status(answer, doc_ids)
    return None if told is State.PENDING else told
