"""What leaves this computer, said before it does (W7): to whom, and what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from core.i18n import N_, _
from core.signing.model import SignatureLevel
from core.signing.prompting import PromptMoment
from core.signing.provider import ProviderInfo, Returns


class Sending(Enum):
    """What for."""

    CERTIFICATES = "certificates"
    SIGNATURE = "signature"
    RESUMING = "resuming"
    FINISHING = "finishing"
    """The CA's answer is here already."""


@dataclass(frozen=True, slots=True)
class Destinations:
    """Hosts: the CA's service (empty while no account tells it), and time-stamping authorities in their order."""

    service: str = ""
    time: tuple[str, ...] = ()


STATUS_ASKED: Final = N_("Services named in the certificate tell whether it is revoked, and learn that it is used.")
_WORDS: Final[Mapping[str, str]] = {
    "digest": N_("a digest of each file (a fingerprint)"),
    "id_number": N_("your ID number"),
    "account": N_("your account name"),
    "password": N_("your password"),
    "pin": N_("your PIN"),
    "otp": N_("the one-time code"),
    "file_name": N_("file names"),
    "file": N_("the whole file"),
}
_REQUEST: Final = N_("the number of the request")
_SENT: Final[Mapping[Sending, str]] = {
    Sending.CERTIFICATES: N_("To find your certificates, sent to {host}: {things}."),
    Sending.SIGNATURE: N_("To sign, sent to {host}: {things}."),
    Sending.RESUMING: N_("To fetch what was confirmed, sent to {host}: {things}."),
}
_STAYS: Final = N_("The file itself stays on this machine.")
_TIME: Final = N_("Timestamp: {host} gets a digest of the signature.")
_TIME_OF_ALL: Final = N_("Timestamps: {host} gets digests of the signature and of the signed file.")


def leaving_words(
    info: ProviderInfo, sending: Sending, to: Destinations, level: SignatureLevel = SignatureLevel.B_T
) -> tuple[str, ...]:
    """One line for each kind of receiver; none where nothing leaves. ``level`` counts for signatures.

    ``KeyError`` for a record's word that nobody gave words for: what is sent is never kept silent.
    """
    lines = []
    if sending in _SENT and not info.local:
        lines.append(_to_service(info, sending, to.service))
    if sending is Sending.CERTIFICATES:
        return tuple(lines)
    if to.time and level is not SignatureLevel.B_B and info.returns is Returns.SIGNATURE_VALUE:
        words = _(_TIME_OF_ALL if level is SignatureLevel.B_LTA else _TIME)
        lines.append(words.format(host=_one_after_the_other(to.time)))
    lines.append(_(STATUS_ASKED))
    return tuple(lines)


def _to_service(info: ProviderInfo, sending: Sending, host: str) -> str:
    words = {
        Sending.CERTIFICATES: info.leaves_for_certificates,
        Sending.SIGNATURE: _to_sign(info),
        Sending.RESUMING: info.leaves_on_resume,
    }[sending]
    first = [_(_REQUEST)] if sending is Sending.RESUMING else []
    things = ", ".join([*first, *_named(word for word in words if word not in info.leaves_if_asked)])
    if asked := ", ".join(_named(word for word in words if word in info.leaves_if_asked)):
        things = _("{things}; if asked for, {more}").format(things=things, more=asked)
    receiver = host or _("the address of your organisation's account")
    sent = _(_SENT[sending]).format(host=receiver, things=things)
    return f"{sent} {_(_STAYS)}" if sending is Sending.SIGNATURE and "file" not in words else sent


def _to_sign(info: ProviderInfo) -> tuple[str, ...]:
    """With what is typed only after the request was taken, where that is needed to sign."""
    typed_later = any(need.moment is PromptMoment.AFTER_REQUEST for need in info.prompts)
    return tuple(dict.fromkeys((*info.leaves_machine, *(info.leaves_on_resume if typed_later else ()))))


def _named(words: Iterable[str]) -> list[str]:
    return [_(_WORDS[word]) for word in words]


def _one_after_the_other(hosts: Sequence[str]) -> str:
    first, *others = dict.fromkeys(hosts)
    return _("{first} (if it is silent, {others})").format(first=first, others=", ".join(others)) if others else first
