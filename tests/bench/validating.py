"""Validating beside ``pdfsig``, and the memory that three signatures in a large file take."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from itertools import pairwise
from typing import Final

from core.validation.report import Indication
from tests.bench.files import OBJECTS, SCANS
from tests.bench.processes import run
from tests.bench.sections import Bench
from tests.bench.table import Row, bounded, paired

TITLE: Final = "Validating"
_SMALL: Final = "50 KB"
_LARGE: Final = ("100 MB", "500 MB")


async def measure(bench: Bench) -> AsyncIterator[Row]:
    """The last signature of each file, then three signatures."""
    async for row in _last_signature(bench):
        yield row
    async for row in _three_signatures(bench):
        yield row


async def _last_signature(bench: Bench) -> AsyncIterator[Row]:
    for name, source in bench.files.wanted(*SCANS, *OBJECTS):
        signed = bench.folder / "validated.pdf"
        async with aclosing(bench.engine(f"validating {name}")) as engine:
            await engine.warmed()
            await engine.sign(source, keep=signed)
            ours, theirs, verdicts = [], [], set()
            for _ in range(bench.runs):
                began = time.perf_counter()
                report = await engine.validate(signed)
                ours.append(time.perf_counter() - began)
                verdicts.add(report.verdict)
                theirs.append(run(["pdfsig", "-nocert", signed], bench.folder / "pdfsig.log").seconds)
        signed.unlink()
        if verdicts != {Indication.TOTAL_PASSED}:
            raise RuntimeError(f"{name} does not validate: {report.verdict.value} {report.reasons}")
        limit = 1.0 if name in _LARGE else None
        yield paired("the last signature", name, ours, theirs, limit, other="pdfsig")
        if name == _SMALL:
            yield bounded("the last signature", name, [took * 1e3 for took in ours], "ms", 30)


async def _three_signatures(bench: Bench) -> AsyncIterator[Row]:
    for name, source in bench.files.wanted("100 MB", "500 MB"):
        papers = [source, *(bench.folder / f"signed-{number}.pdf" for number in (1, 2, 3))]
        async with aclosing(bench.engine(f"signing three {name}")) as engine:
            await engine.warmed()
            for before, after in pairwise(papers):
                await engine.sign(before, keep=after)
                if before != source:
                    before.unlink()
        async with aclosing(bench.engine(f"validating three {name}")) as engine:
            memory = await engine.warmed()
            memory.forget_peak()
            began = time.perf_counter()
            report = await engine.validate(papers[-1])
            took, peak = time.perf_counter() - began, memory.peak_mb
        papers[-1].unlink()
        yield Row(
            "three signatures, the engine in all",
            name,
            f"{peak:.0f} MB, {took:.1f} s",
            report.verdict.value,
            target="≤ 250 MB or amber",
            met=peak <= 250 or report.verdict is Indication.INDETERMINATE,
        )
