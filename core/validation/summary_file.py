"""Writing a summary where the person wants it: whole or not at all, and never over another file."""

from __future__ import annotations

import json
import secrets
from pathlib import Path
from typing import Final

from core.disk import explained
from core.errors import InvalidUsageError
from core.signing.publishing import publish
from core.validation.summary import Summary, summary_object
from core.validation.summary_sheet import typeset_summary

SUFFIXES: Final = (".pdf", ".json")


def check_suffix(wished: Path) -> None:
    """Raise ``InvalidUsageError`` for a name that is neither a PDF's nor a JSON's."""
    if wished.suffix.lower() not in SUFFIXES:
        raise InvalidUsageError(what="--report")


def write_summary(summary: Summary, wished: Path, work: Path) -> Path:
    """The sheet or the JSON, as the suffix says; returns the path, which has a number if the name was taken.

    ``work`` is a private folder for the draft. Blocks on the disk. Raises ``FolderNotWritableError`` and
    ``DiskFullError``.
    """
    check_suffix(wished)
    if wished.suffix.lower() == ".pdf":
        content = typeset_summary(summary)
    else:
        content = json.dumps(summary_object(summary), ensure_ascii=False, indent=2).encode("utf-8", "backslashreplace")
        content += b"\n"
    draft = work / f"summary-{secrets.token_hex(6)}"
    try:
        with explained(work):
            draft.write_bytes(content)
        return publish(draft, wished)
    finally:
        draft.unlink(missing_ok=True)
