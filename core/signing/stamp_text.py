"""The words of the visible signature, for the preview and the file alike."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import datetime

from core.i18n import _
from core.signing.model import StampText


def stamp_text(signer: str, moment: datetime, *, more: Sequence[str] = (), practice: bool) -> StampText:
    """The lines of the guide's visible signature in the language in force, and ``more``; NFC; ``moment`` is aware."""
    offset = moment.strftime("%z")
    lines = [
        _("Digitally signed by {name}").format(name=signer),
        _("Date: {time}").format(time=f"{moment:%Y.%m.%d %H:%M:%S} {offset[:3]}:{offset[3:5]}"),
    ]
    lines += more
    banner = _("PRACTICE – no legal value") if practice else None
    return StampText(tuple(unicodedata.normalize("NFC", line) for line in lines), banner)
