"""Text from elsewhere, fit for a terminal, a phone or a sheet of paper."""

from __future__ import annotations

from typing import Final

_STRANGE: Final = "\N{REPLACEMENT CHARACTER}"


def printable(text: str) -> str:
    """One line of it, with U+FFFD for whatever is no letter or sign.

    A name in a certificate or of a file may hold commands to a terminal, marks that turn the reading direction, or
    bytes that are no text at all (PEP 383): with them it could say something else than it shows, or nowhere be sent.
    """
    return "".join(char if char.isprintable() else _STRANGE for char in text)
