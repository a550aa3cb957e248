"""Log files that can be shown to a stranger: rotated, owner-only, and redacted before anything reaches the disk.

Our own loggers are written from INFO up, those of libraries from WARNING up. Whatever looks like personal data or a
secret is replaced, and an exception leaves its kind and its frames but never its text, which may quote what was typed.
"""

from __future__ import annotations

import copy
import logging
import os
import re
import secrets
import sys
import traceback
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import Final, TextIO, TypeAlias

OURS: Final = ("core", "providers", "desktop")
FILE_NAME: Final = "kyso.log"
_MAX_BYTES: Final = 1_000_000
_KEPT_FILES: Final = 3

_ExcInfo: TypeAlias = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]

_RULES: Final = (
    # key=value and "key": "value" whose key speaks of a secret
    (
        re.compile(
            r"""(?ix)(\b[\w-]*(?:password|passwd|secret|token|otp|pin|sad|captcha|cookie|authorization|api[_-]?key
            |verifier|code|state|nonce)["']?\s*[=:]\s*)(?:(?:bearer|basic)\s+)?(?:"[^"]*"|'[^']*'|[^\s,;&}"']+)"""
        ),
        r"\1‹secret›",
    ),
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]+"), r"\1 ‹secret›"),
    (re.compile(r"\beyJ[\w-]+(?:\.[\w-]*)*"), "‹secret›"),
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "‹address›"),
    (re.compile(r"(https?://[^\s?#\"']+)[?#][^\s\"']*"), r"\1?‹query›"),
    # ID, phone and tax numbers, however they are grouped; then passports (a report's own number is none)
    (re.compile(r"\d(?:[ .\-]?\d){8,}"), "‹number›"),
    (re.compile(r"(?<!report )\b[A-Za-z]\d{7}\b"), "‹number›"),
    # Anything long enough to be a key, a token or a digest
    (re.compile(r"\b[A-Za-z0-9+/_-]{40,}={0,2}"), "‹data›"),
)


def redacted(text: str) -> str:
    """The text without what looks like a number of a person, a secret, an address or a personal folder."""
    home = str(Path.home())
    if len(home) > 1:
        text = text.replace(home, "~")
    for pattern, substitute in _RULES:
        text = pattern.sub(substitute, text)
    return text


class OursOrWarning(logging.Filter):
    """Drops what libraries say below WARNING."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether to write the record."""
        return record.levelno >= logging.WARNING or record.name.partition(".")[0] in OURS


class RedactingFormatter(logging.Formatter):
    """One redacted line a record; an exception as its kind and its frames."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """The record in words. Works on a copy: other handlers see the record as it was."""
        clean = copy.copy(record)
        clean.msg, clean.args = self._message(record), ()
        clean.exc_text = clean.stack_info = None
        return super().format(clean)

    def plain(self, record: logging.LogRecord) -> str:
        """The redacted message alone, with the frames of its exception."""
        frames = f"\n{self.formatException(record.exc_info)}" if record.exc_info else ""
        return self._message(record) + frames

    def _message(self, record: logging.LogRecord) -> str:
        try:
            return redacted(record.getMessage())
        except (TypeError, ValueError, KeyError):
            return f"message does not format ({record.module}:{record.lineno})"

    def formatException(self, ei: _ExcInfo) -> str:
        """Kinds and frames of the whole chain, without any exception's text."""
        lines, error = [], ei[1]
        seen: set[int] = set()
        while error is not None and id(error) not in seen:
            seen.add(id(error))
            frames = (f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in traceback.extract_tb(error.__traceback__))
            lines.append(f"{type(error).__module__}.{type(error).__qualname__} at " + " > ".join(frames))
            error = error.__cause__ or error.__context__
        return "\n".join(lines)


def start_logging(folder: Path, *, to_screen: bool = False) -> Callable[[], None]:
    """Write the log into ``folder`` (and to stderr if asked); returns the function that ends it.

    A folder that cannot be written to is no reason to stop: the log then goes to stderr alone.
    """
    handlers: list[logging.Handler] = []
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handlers.append(_OwnerOnlyFile(folder / FILE_NAME))
    except OSError:
        to_screen = True
    if to_screen:
        handlers.append(logging.StreamHandler(sys.stderr))
    root = logging.getLogger()
    previous = root.level
    root.setLevel(logging.INFO)
    for handler in handlers:
        handler.setFormatter(RedactingFormatter())
        handler.addFilter(OursOrWarning())
        root.addHandler(handler)

    def stop() -> None:
        for handler in handlers:
            root.removeHandler(handler)
            handler.close()
        root.setLevel(previous)

    return stop


def report_id() -> str:
    """A number for one unexpected failure, short enough to read over the telephone."""
    return secrets.token_hex(4)


class _OwnerOnlyFile(RotatingFileHandler):
    def __init__(self, path: Path) -> None:
        super().__init__(path, maxBytes=_MAX_BYTES, backupCount=_KEPT_FILES, encoding="utf-8", delay=False)

    def _open(self) -> TextIO:  # type: ignore[override]
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return os.fdopen(descriptor, "a", encoding="utf-8")
