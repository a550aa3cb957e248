"""A validation together with what identifies the file: what a summary of it must say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.network_trace import NetworkCall
from core.validation.report import FileReport


@dataclass(frozen=True, slots=True)
class FileFacts:
    """``size`` in bytes, ``sha256`` of the whole file in hex, ``pages`` None where no page tree can be read."""

    size: int
    sha256: str
    pages: int | None


@dataclass(frozen=True, slots=True)
class Examination:
    """What was found of a file, at ``moment``, by asking ``calls`` of the network."""

    report: FileReport
    facts: FileFacts
    moment: datetime
    calls: tuple[NetworkCall, ...]
