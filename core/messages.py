"""What a person is told when something does not go as wished: title, what happened, what to do.

The words stand in ``core.wording``, in English; Vietnamese in ``resources/locale``. Nothing here ever raises: a
missing parameter, or a code without words, must not hide the failure that is being told.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Final

from core.errors import AppError
from core.i18n import N_, _
from core.wording import input as input_words
from core.wording import machine, network, services, trust
from core.wording.message import Message
from core.wording.reasons import REASONS

__all__ = ["MESSAGES", "VARIANTS", "Message", "describe", "describe_unexpected", "explain"]

MESSAGES: Final[Mapping[str, Message]] = {
    **input_words.MESSAGES,
    **services.MESSAGES,
    **machine.MESSAGES,
    **trust.MESSAGES,
}
VARIANTS: Final[Mapping[tuple[str, str, str], Message]] = {
    **input_words.VARIANTS,
    **services.VARIANTS,
    **machine.VARIANTS,
    **trust.VARIANTS,
    **network.VARIANTS,
}

_UNEXPECTED: Final = Message(
    N_("Something unexpected happened"),
    N_("The program made a mistake. Your own files were not changed."),
    N_("Go on, or start the program again. If you ask for help, give this report number: {report_id}"),
)

# What stands in for a parameter that an error came without.
_STAND_INS: Final = {
    "name": N_("the file"),
    "provider": N_("the certification authority"),
    "folder": N_("the chosen folder"),
    "reason": N_("no reason given"),
    "proxy": N_("of this computer"),
}
_UNSTATED: Final = N_("not given")


def describe(error: AppError) -> Message:
    """The error in the language in force, with its parameters filled in. Never raises."""
    fitting = (VARIANTS.get((error.code, name, value)) for name, value in error.params.items())
    message = next((found for found in fitting if found is not None), None) or MESSAGES.get(error.code, _UNEXPECTED)
    return _filled(message, {"report_id": error.code, **error.params})


def describe_unexpected(report_id: str) -> Message:
    """A bug: the report number leads to its place in the log (``core.log.report_id``)."""
    return _filled(_UNEXPECTED, {"report_id": report_id})


def explain(reason: Enum) -> str:
    """One sentence for a reason word (why something is blocked, refused or odd), in the language in force."""
    return _(REASONS[reason]) if reason in REASONS else str(reason.value)


class _Params(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return _(_STAND_INS.get(name, _UNSTATED))


def _filled(message: Message, params: Mapping[str, str]) -> Message:
    known = _Params({name: value for name, value in params.items() if value})
    return Message(
        _sentence(_(message.title).format_map(known)),
        _sentence(_(message.what_happened).format_map(known)),
        _sentence(_(message.what_to_do).format_map(known)),
    )


def _sentence(text: str) -> str:
    """Begins with a capital, whatever name was filled in at its start."""
    return text[:1].upper() + text[1:]
