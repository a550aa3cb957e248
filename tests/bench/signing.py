"""Signing a file (B-B, invisible) beside copying and hashing it, and the memory that it takes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from typing import Final

from tests.bench.engine import Signing
from tests.bench.files import OBJECTS, SCANS
from tests.bench.floor import floor_s
from tests.bench.sections import Bench
from tests.bench.table import Row, bounded, paired

TITLE: Final = "Signing: B-B, invisible, the engine in its own process"
_FLOOR_FILES: Final = ("100 MB", "500 MB")
"""Where the targets beside the floor hold: with small files the two processes of the floor are most of it."""


async def measure(bench: Bench) -> AsyncIterator[Row]:
    """Each file in a fresh process."""
    for name, source in bench.files.wanted(*SCANS, *OBJECTS):
        async with aclosing(bench.engine(f"signing {name}")) as engine:
            memory = await engine.warmed()
            idle = memory.resident_mb
            memory.forget_peak()
            floors, ours = [], []
            for _ in range(bench.runs):
                floors.append(floor_s(source, bench.folder))
                ours.append(await engine.sign(source))
            peak = memory.peak_mb
        for row in (*_times(name, floors, ours), *_memory(name, idle, peak)):
            yield row


def _times(name: str, floors: Sequence[float], ours: Sequence[Signing]) -> list[Row]:
    large = name in _FLOOR_FILES
    bare = [one.all_s - one.checks_s for one in ours]
    return [
        paired("opening: copy, digest, parse", name, [one.open_s for one in ours], floors),
        bounded("Sign pressed to digest ready", name, [one.prepare_s * 1e3 for one in ours], "ms", 20),
        paired("prepare + embed", name, bare, floors, 1.2 if large else None),
        paired("the disk, the re-hash, both checks", name, [one.checks_s for one in ours], floors),
        paired("everything together", name, [one.all_s for one in ours], floors, 2.5 if large else None),
    ]


def _memory(name: str, idle: float, peak: float) -> list[Row]:
    limited = name == "500 MB"
    return [
        bounded("engine above its idle", name, [peak - idle], "MB", 32 if limited else None),
        bounded("engine in all", name, [peak], "MB", 128 if limited else None),
    ]
