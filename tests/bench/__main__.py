"""Run the sections and print their tables: ``python -m tests.bench [--quick] [SECTION …]``."""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Final

from rich.console import Console

from core.errors import AppError
from core.workers import WorkerFaultError
from tests.bench import batch, catalogue, forms, peers, signing, stamp, uploading, validating, window
from tests.bench.engine import new_holder
from tests.bench.files import Files
from tests.bench.sections import Bench
from tests.bench.table import Row, failed, print_rows, print_sum

_ROOM: Final = 6_000_000_000
"""Bytes of disk that the largest files, their copies and the peers' results need."""

SECTIONS: Final[dict[str, tuple[str, Callable[[Bench], AsyncIterator[Row]]]]] = {
    "signing": (signing.TITLE, signing.measure),
    "stamp": (stamp.TITLE, stamp.measure),
    "batch": (batch.TITLE, batch.measure),
    "validating": (validating.TITLE, validating.measure),
    "peers": (peers.TITLE, peers.measure),
    "window": (window.TITLE, window.measure),
    "catalogue": (catalogue.TITLE, catalogue.measure),
    "forms": (forms.TITLE, forms.measure),
    "uploading": (uploading.TITLE, uploading.measure),
}


async def _run(names: Sequence[str], folder: Path, console: Console, *, quick: bool) -> None:
    bench = Bench(folder, Files(folder, quick=quick), await new_holder(), quick)
    rows: list[Row] = []
    for name in names:
        title, measure = SECTIONS[name]
        began = time.perf_counter()
        found: list[Row] = []
        try:
            async for row in measure(bench):
                found.append(row)
        except (AppError, WorkerFaultError, RuntimeError, OSError) as error:
            found.append(failed(f"{name}: the rest could not be measured", "", f"{type(error).__name__}: {error}"))
        rows += found
        print_rows(console, f"{title} ({time.perf_counter() - began:.0f} s)", found)
    print_sum(console, rows)


def main() -> int:
    """Measure what was asked for; the exit code says nothing of the targets."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=f"of {', '.join(SECTIONS)}; else all")
    parser.add_argument("--quick", action="store_true", help="small files and fewer runs")
    parser.add_argument("--folder", type=Path, help="where the files go (default: the system's temporary folder)")
    asked = parser.parse_args()
    if unknown := set(asked.sections) - SECTIONS.keys():
        parser.error(f"no such section: {', '.join(sorted(unknown))}")
    console = Console(width=max(150, Console().width))
    with tempfile.TemporaryDirectory(prefix="kyso-bench-", dir=asked.folder) as name:
        quick = asked.quick
        if not quick and shutil.disk_usage(name).free < _ROOM:
            console.print(f"Less than {_ROOM / 1e9:.0f} GB of disk are free: small files only.")
            quick = True
        asyncio.run(_run(asked.sections or list(SECTIONS), Path(name), console, quick=quick))
    return 0


if __name__ == "__main__":
    sys.exit(main())
