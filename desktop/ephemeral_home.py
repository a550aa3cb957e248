"""The home of a kiosk session: in memory where there is such a place, and gone afterwards, however it ended."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Final

from core.processes import alive

_EPHEMERAL: Final = "kyso-session-"


def ephemeral_root() -> Path:
    """A home in memory, named for this process; what a killed session left is wiped first."""
    memory = Path("/dev/shm")  # noqa: S108 - a file system in memory, where the platform has one
    parent = memory if memory.is_dir() else Path(tempfile.gettempdir())
    for left in parent.glob(f"{_EPHEMERAL}*-*"):
        process_id = left.name.removeprefix(_EPHEMERAL).partition("-")[0]
        if process_id.isdigit() and not alive(int(process_id)):
            shutil.rmtree(left, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=f"{_EPHEMERAL}{os.getpid()}-", dir=parent))
