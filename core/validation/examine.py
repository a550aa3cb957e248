"""Validating a file and telling which bytes they were."""

from __future__ import annotations

import asyncio
import hashlib
import os
from datetime import datetime
from pathlib import Path

from core.errors import DocumentChangedError, FileMissingError, PostCheckError
from core.network import Fetcher
from core.network_trace import RecordingFetcher
from core.secrets import Secret
from core.signing.engine import TrustSettings
from core.validation.examination import Examination, FileFacts
from core.validation.second_engine import look
from core.validation.validate import validate


async def examine(
    path: Path, trust: TrustSettings, moment: datetime, fetcher: Fetcher, password: Secret | None = None
) -> Examination:
    """Validate and digest the same bytes.

    Raises ``FileMissingError``, and ``DocumentChangedError`` if the file changed meanwhile: the digest would then be
    another file's.
    """
    before = _identity(path)
    facts = await asyncio.to_thread(_facts, path, password)
    recording = RecordingFetcher(fetcher)
    report = await validate(path, trust, moment, recording, password=password)
    if _identity(path) != before:
        raise DocumentChangedError("while it was examined", name=path.name)
    return Examination(report, facts, moment, recording.calls)


def _facts(path: Path, password: Secret | None) -> FileFacts:
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            size = os.fstat(file.fileno()).st_size
    except OSError as error:
        raise FileMissingError(type(error).__name__, name=path.name) from error
    try:
        pages = look(path, password=password).pages
    except PostCheckError:
        pages = None
    return FileFacts(size, digest, pages)


def _identity(path: Path) -> tuple[int, int, int]:
    try:
        found = path.stat()
    except OSError as error:
        raise FileMissingError(type(error).__name__, name=path.name) from error
    return found.st_ino, found.st_size, found.st_mtime_ns
