"""What the hub's signing calls answer, in both modes.

Tolerant on purpose (reports 02 §7.1, 07 §6.3): the list of results has four names in the documents, and its status may
stand inside ``data`` (07 §1.4). Whatever a list holds is checked against the certificate before it is used.

**Our assumption (confidence D)**: how the hub tells a refusal and an expiry. An empty list means that signing failed or
was refused (07 §1.4), unless words beside it say which; they are those of the authorities behind the hub (01 §4.5). A
list that is null or absent is the norm's way to say that the values come later and by another way (07 §1.5 B): the
phone is still asking.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from providers.norm769 import Envelope
from providers.polled import State
from providers.told_in_words import ENDINGS

_LISTS: Final = ("signed_files", "signatures", "sign_files", "signFiles")

_NOT_SIGNED: Final = "-2"
"""In a value's place: the authority made none (01 §2.2)."""

_WAITING: Final = ("PENDING", "SIG_WAIT", "WAITING")
"""How messages begin that tell of a phone that is still asking (01 §4.5, 07 §1.6)."""


def inner(answer: Envelope) -> Envelope:
    """The answer with the status and the message that stand inside ``data``, where they do.

    An answer that bears a list of results was told by the service, with or without a status.
    """
    told, message = answer.data.get("status_code"), str(answer.data.get("message") or "").strip().upper()
    if told is not None:
        return replace(answer, status_code=int(told), told=True, message=message or answer.message)
    return replace(answer, told=answer.told or any(name in answer.data for name in _LISTS))


def results(answer: Envelope, value: str) -> tuple[Mapping[str, Any], ...] | State:
    """The results under whichever name, all of which have a ``value``; else how things stand without them."""
    lists = [found for name in _LISTS if isinstance(found := answer.data.get(name), list)]
    for found in lists:
        if found and all(isinstance(item, Mapping) for item in found):
            return _together(found, value)
    if ending := ENDINGS.get(answer.message):
        return ending
    if any(lists) or not lists or answer.message.startswith(_WAITING):
        return State.PENDING
    return State.REFUSED_OR_FAILED


def _together(items: Sequence[Mapping[str, Any]], value: str) -> tuple[Mapping[str, Any], ...] | State:
    if any(item.get(value) == _NOT_SIGNED for item in items):
        return State.FAILED
    return tuple(items) if all(item.get(value) for item in items) else State.PENDING
