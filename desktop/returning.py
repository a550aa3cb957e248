"""Files that were signed elsewhere: through the engine's checks into the folder of the results."""

from __future__ import annotations

import asyncio
import secrets
import shutil
from functools import partial
from pathlib import Path

from core.signing.engine import ReturnJob, SignedDocument
from desktop.composition import Services
from desktop.unlocking import unlocked


async def brought_back(services: Services, sent: Path, returned: Path, out: Path, user_id: str) -> SignedDocument:
    """The published copy of ``returned``. Raises ``BroughtBackError`` and what reading either file raises."""
    await services.engine.check_result_folder(out)
    folder = services.home.work / secrets.token_hex(16)
    await asyncio.to_thread(folder.mkdir, parents=True, mode=0o700)
    result = out / f"{sent.stem}-signed{sent.suffix.lower()}"
    job = ReturnJob(sent, returned, folder / "returned.pdf", result, user_id, await services.trust())
    try:
        return await unlocked(services, sent, partial(services.engine.take_back, job))
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
