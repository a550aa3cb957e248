"""What is said when a confirmation has ended: by how it ended, and by whether a phone was asked at all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from core.errors import LeaseLostError
from core.i18n import N_, _
from core.messages import describe
from core.signing.phases import Phase
from core.signing.phone import rings
from core.signing.progress import SigningResult
from core.signing.provider import ProviderInfo
from core.wording.signing import open_until_words, still_asking_words
from desktop.ui.theme import COLOURS


@dataclass(frozen=True, slots=True)
class OutcomeWords:
    """``icon`` and ``colour`` of the sign, and the words. What a person or the clock decided is calm, never red."""

    icon: str
    colour: str
    title: str
    text: str


_PHONE: Final = {
    Phase.DONE: OutcomeWords(
        "check-circle", COLOURS.good, N_("The files are signed"), N_("Every file was checked again after signing.")
    ),
    Phase.DECLINED: OutcomeWords(
        "phone",
        COLOURS.primary,
        N_("Refused on the phone"),
        N_("Nothing was signed. If that was not meant, try again and agree on the phone."),
    ),
    Phase.EXPIRED: OutcomeWords(
        "clock",
        COLOURS.warn,
        N_("Time ran out"),
        N_("Nobody confirmed in time, so nothing was signed. Have the phone at hand and try again."),
    ),
    Phase.CANCELLED: OutcomeWords(
        "close", COLOURS.primary, N_("Cancelled"), N_("Nothing was signed, and your phone no longer asks.")
    ),
    Phase.UNKNOWN: OutcomeWords(
        "help",
        COLOURS.warn,
        N_("It is not known how it ended"),
        N_(
            "The connection broke while {ca} was waiting for you. The signature may have been made, but it did not "
            "reach this machine, and no file was changed. Nothing is sent again unless you ask for it."
        ),
    ),
}
_HERE: Final = {
    **_PHONE,
    Phase.DECLINED: OutcomeWords(
        "close", COLOURS.primary, N_("Refused"), N_("{ca} says that the request was refused. Nothing was signed.")
    ),
    Phase.EXPIRED: OutcomeWords(
        "clock",
        COLOURS.warn,
        N_("Time ran out"),
        N_("The request was not confirmed in time, so nothing was signed. You can try again."),
    ),
    Phase.CANCELLED: OutcomeWords("close", COLOURS.primary, N_("Cancelled"), N_("Nothing was signed.")),
}
_UNTOLD: Final = N_("Nothing was signed here. {ca} cannot be told that you cancelled.")
_KEPT: Final = N_("What you confirmed is kept. Press “Fetch the result”: nothing has to be confirmed again.")
_STANDS: Final = N_(
    "Your request still stands at {ca}. Once it is confirmed on the phone, press “Fetch the result”: nothing has to be "
    "confirmed twice."
)
_PARTLY: Final = N_("{done} of {count} files were signed and are kept. The others were not.")


def outcome_words(result: SigningResult, provider: ProviderInfo | None) -> OutcomeWords:
    """Words for this ending; ``provider`` None if it is not known by now."""
    ca = provider.brand if provider is not None else _("the CA")
    if result.open and not isinstance(result.error, LeaseLostError):
        return _open(result, ca)
    phone = provider is None or rings(provider)
    words = (_PHONE if phone else _HERE).get(result.phase)
    if words is None:
        return _failed(result)
    if result.phase is Phase.DECLINED and result.error is not None and result.error.params.get("reason"):
        words = replace(_failed(result), icon=words.icon, colour=words.colour)
    text = _(words.text)
    done = sum(item.signed is not None for item in result.documents)
    if done and (result.phase is not Phase.DONE or done < len(result.documents)):
        text = _(_PARTLY).format(done=done, count=len(result.documents))
    elif result.phase is Phase.CANCELLED and phone and not result.ca_told:
        text = _(_UNTOLD)
    if result.on_phone_until is not None:
        text = f"{text}\n{still_asking_words(result.on_phone_until)}"
    return OutcomeWords(words.icon, words.colour, _(words.title), text.format(ca=ca))


def _open(result: SigningResult, ca: str) -> OutcomeWords:
    """Not an end: the CA, or this computer, still has what was or will be confirmed."""
    why = describe(result.error).title if result.error is not None else ""
    standing = _(_STANDS if result.on_phone_until is not None else _KEPT).format(ca=ca)
    until = open_until_words(result.on_phone_until) if result.on_phone_until is not None else ""
    return OutcomeWords("clock", COLOURS.warn, _("Not finished yet"), "\n".join(filter(None, (why, standing, until))))


def _failed(result: SigningResult) -> OutcomeWords:
    if result.error is None:
        return OutcomeWords("alert", COLOURS.bad, _("Signing did not work"), "")
    message = describe(result.error)
    text = "\n".join(part for part in (message.what_happened, message.what_to_do) if part)
    return OutcomeWords("alert", COLOURS.bad, message.title, text)
