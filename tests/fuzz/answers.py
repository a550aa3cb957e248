"""What a file's whole way through the engine answers, and the promises that hold whatever the bytes are."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from core.errors import AppError
from core.signing.engine import SigningEngine
from core.signing.model import SignatureLevel
from core.validation.report import FileReport, Indication
from tests.signed import Desk


@dataclass(frozen=True, slots=True)
class Answers:
    """The words of each step: an error's code, or ``done``; None for a step that was not reached."""

    inspected: str
    proposed: str | None
    prepared: str | None
    completed: str | None
    verdict: Indication


async def answers(desk: Desk, data: bytes, folder: Path, *, expect: FileReport | None = None) -> Answers:
    """Inspect, propose a place, prepare, complete and validate. Raises whatever is not an ``AppError``."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    source, result = folder / "source.pdf", folder / "out" / "result.pdf"
    source.write_bytes(data)
    engine: SigningEngine = desk.engine
    inspected = proposed = prepared = completed = None
    try:
        await engine.inspect(source)
        inspected = "done"
        try:
            await engine.propose_placement(source, 200, 70)
            proposed = "done"
        except AppError as error:
            proposed = error.code
        ready = await desk.prepared(source)
        prepared = "done"
        await engine.complete(desk.job(ready, result, SignatureLevel.B_B))
        completed = "done"
    except AppError as error:
        if inspected is None:
            inspected = error.code
        elif prepared is None:
            prepared = error.code
        else:
            completed = error.code
    report = await engine.validate(source, desk.authority.trust, desk.authority.clock)
    assert source.read_bytes() == data
    assert result.exists() == (completed == "done")
    assert prepared == "done" or not list(desk.folder.glob("work-*"))
    _clear(desk.folder)
    return Answers(inspected, proposed, prepared, completed, report.verdict)


def _clear(folder: Path) -> None:
    for left in folder.iterdir():
        left.unlink()
