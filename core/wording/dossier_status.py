"""The ten national states of a dossier (guide: portal-sso-law §3), and what the person has to do in some of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from core.i18n import N_, _

_STATES: Final[Mapping[int, tuple[str, str]]] = {
    1: (N_("New"), ""),
    2: (N_("Accepted"), ""),
    3: (N_("Not accepted"), N_("The portal says why; correct it and submit a new dossier.")),
    4: (N_("In progress"), ""),
    5: (N_("More papers are asked for"), N_("Sign what is asked for once more, and send it.")),
    6: (N_("A payment is due"), N_("Pay on the portal; the dossier goes on then.")),
    7: (N_("Withdrawn by you"), ""),
    8: (N_("Stopped"), N_("The portal says why.")),
    9: (N_("Decided"), N_("The result is ready; see on the portal how to get it.")),
    10: (N_("Result handed over"), ""),
}


def status_words(code: int) -> str:
    """The state in the language in force; empty for a code that is not national."""
    state, todo = _STATES.get(code, ("", ""))
    return " – ".join(_(words) for words in (state, todo) if words)
