"""Copies of a dossier's signed papers where the person wants them, before the program's own are wiped."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path


async def save_copies(files: Sequence[Path], folder: Path) -> tuple[Path, ...]:
    """In ``folder``, never over another file. Raises ``StorageError`` leaves."""
    from core.signing.publishing import check_folder, publish

    def copy() -> tuple[Path, ...]:
        check_folder(folder)
        return tuple(publish(path, folder / path.name) for path in files)

    return await asyncio.to_thread(copy)
