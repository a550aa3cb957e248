"""The coverage-guided search over a given time: ``make fuzz SECONDS=600``.

The search itself runs in a process without limits, because it must see into the engine (``target``). What ends that
process is given to the engine behind its real border, with its real limits: an answer there, however late, is what the
promise asks for ("costly"); anything else is a finding, kept in ``FOLDER/findings``, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import subprocess
import sys
import time
import traceback
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

from core.errors import AppError
from core.signing.engine import TrustSettings
from core.signing.engine_process import ProcessEngine
from tests.fuzz.limits import Silence
from tests.pki import NOW

_ONE_S: Final = 20
"""Seconds of one input in the search; instrumented code is several times slower than the engine's own."""

_MEMORY_MB: Final = 4096
_NOBODY: Final = TrustSettings((), ())


@dataclass
class Outcome:
    """``costly``: answered only because the engine's limits ended it or because it is fast without instruments."""

    findings: list[Path] = field(default_factory=list)
    costly: list[Path] = field(default_factory=list)
    last_words: str = ""


def search(folder: Path, seconds: float) -> Outcome:
    """Search for ``seconds``, start again after each end, and judge each."""
    outcome, ends = Outcome(), time.monotonic() + seconds
    stopped = folder / "stopped"
    stopped.mkdir(parents=True, exist_ok=True)
    while (left := int(ends - time.monotonic())) > 0:
        flags = (
            f"-max_total_time={left}",
            f"-timeout={_ONE_S}",
            f"-rss_limit_mb={_MEMORY_MB}",
            f"-artifact_prefix={stopped}/",
            "-print_final_stats=1",
        )
        command = [sys.executable, "-m", "tests.fuzz.target", str(folder), *flags]
        ended = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
        outcome.last_words = ended.stderr[-4000:]
        if ended.returncode == 0:
            break
        found = sorted(stopped.iterdir())
        if not found:
            raise RuntimeError(f"the search could not begin:\n{outcome.last_words}")
        for one in found:
            _judge(one, folder, outcome)
    return outcome


def _judge(stopped: Path, folder: Path, outcome: Outcome) -> None:
    words = outcome.last_words
    answered = not stopped.name.startswith("crash")
    try:
        asyncio.run(answer_behind_the_border(stopped, folder))
    except Exception:  # noqa: BLE001 - that is what is looked for
        answered, words = False, traceback.format_exc()
    kept = folder / ("costly" if answered else "findings") / stopped.name
    kept.parent.mkdir(exist_ok=True)
    stopped.rename(kept)
    if answered:
        outcome.costly.append(kept)
    else:
        kept.with_suffix(".txt").write_text(words, encoding="utf-8")
        outcome.findings.append(kept)


async def answer_behind_the_border(source: Path, folder: Path) -> None:
    """Give the file to an engine with its real limits. Raises whatever is no ``AppError``."""
    engine = ProcessEngine(Silence, folder / "border")
    try:
        for call in (
            partial(engine.inspect, source),
            partial(engine.propose_placement, source, 200, 70),
            partial(engine.validate, source, _NOBODY, NOW),
        ):
            with contextlib.suppress(AppError):
                await call()
    finally:
        await engine.aclose()


def main() -> int:
    """0 if every input was answered."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.campaign")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=float, default=600.0)
    chosen = parser.parse_args()
    folder = chosen.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    outcome = search(folder, chosen.seconds)
    stats = [line for line in outcome.last_words.splitlines() if line.startswith(("stat::", "Done"))]
    told = [*stats, f"costly: {len(outcome.costly)}, findings: {len(outcome.findings)}", *map(str, outcome.findings)]
    sys.stdout.write("".join(f"{line}\n" for line in told))
    return 1 if outcome.findings else 0


if __name__ == "__main__":
    sys.exit(main())
