"""What a dossier bears in its summary, so that it can be found again; it says nothing about anybody."""

from __future__ import annotations

import re
from typing import Final

from providers.portals.attempts import MARKED

_MARK: Final = re.compile(r"kyso-([0-9a-f]{16})-([0-9a-f]{16})")


def mark_of(key: str, content: str) -> str:
    """Of a submission's key and its content's digest."""
    return f"kyso-{key[:MARKED]}-{content[:MARKED]}"


def content_marked(summary: str, key: str) -> str | None:
    """The beginning of the content's digest in a summary that bears this key's mark; None if it bears none."""
    return next((found[2] for found in _MARK.finditer(summary) if found[1] == key[:MARKED]), None)
