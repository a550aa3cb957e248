"""``kyso augment``: more proof for signatures that exist."""

from __future__ import annotations

import asyncio
import secrets
import shutil
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from core.errors import AppError
from core.i18n import _
from core.signing.engine import AugmentedDocument, AugmentJob
from core.signing.model import SignatureLevel
from desktop.cli_output import Answer, Screen, error_object
from desktop.composition import Services
from desktop.unlocking import unlocked


async def augment(
    services: Services, screen: Screen, sources: Sequence[Path], out: Path, level: SignatureLevel
) -> Answer:
    """Each file by itself: one that cannot be raised does not keep the others from it."""
    trust = await services.trust()
    await services.engine.check_result_folder(out)
    folder = services.home.work / secrets.token_hex(16)
    await asyncio.to_thread(folder.mkdir, parents=True, mode=0o700)
    documents: list[dict[str, Any]] = []
    lines: list[str] = []
    failure: AppError | None = None
    try:
        for number, source in enumerate(sources, start=1):
            result = out / f"{source.stem}-augmented{source.suffix.lower()}"
            job = AugmentJob(source, folder / f"{number}.pdf", result, level, trust)
            try:
                done = await unlocked(services, source, partial(services.engine.augment, job))
            except AppError as error:
                if failure is not None:
                    screen.failure(error)
                failure = failure or error
                documents.append(_object(source, None, error))
            else:
                documents.append(_object(source, done, None))
                lines.append(_("Augmented: {path}").format(path=done.path))
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
    return Answer({"documents": documents}, lines, failure)


def _object(source: Path, done: AugmentedDocument | None, error: AppError | None) -> dict[str, Any]:
    """One entry of ``documents``; ``levels`` has one level for each signature, oldest first."""
    signatures = done.report.signatures if done is not None else ()
    return {
        "source": str(source),
        "augmented": str(done.path) if done is not None else None,
        "levels": [one.level.value for one in signatures if one.level is not None],
        "time_authority": done.time_authority if done is not None else None,
        "verdict": done.report.verdict.value if done is not None else None,
        "error": error_object(error),
    }
