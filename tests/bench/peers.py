"""Other programs sign the same files, in turn with ours and with the floor."""

from __future__ import annotations

import statistics
import subprocess
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.bench.engine import EngineProcess
from tests.bench.files import OBJECTS, SCANS
from tests.bench.floor import floor_s
from tests.bench.peer_setup import PEERS, CannotSetUpError, Command, Peer, write_keys
from tests.bench.processes import CommandFailedError, run
from tests.bench.sections import Bench
from tests.bench.table import Row, failed, paired

TITLE: Final = "Other programs, same files and key; work without an interpreter's start where a program can tell"
_RUNS: Final = 3
_SLOW_S: Final = 5.0
"""A program that takes longer runs once."""


@dataclass
class _Found:
    """What one program did with one file."""

    work_s: list[float] = field(default_factory=list)
    floors: list[float] = field(default_factory=list)
    whole_s: list[float] = field(default_factory=list)
    peak_mb: float = 0.0
    judgement: str = ""
    failure: str | None = None

    @property
    def finished(self) -> bool:
        return self.failure is not None or (bool(self.whole_s) and self.whole_s[0] > _SLOW_S)

    def row(self, name: str, file: str) -> Row:
        if self.failure is not None:
            return failed(name, file, self.failure)
        whole = statistics.median(self.whole_s) * 1e3
        once = ", one run" if len(self.whole_s) == 1 else ""
        return paired(
            name,
            file,
            self.work_s,
            self.floors,
            note=f"{self.judgement}; process {whole:.0f} ms, {self.peak_mb:.0f} MB{once}",
        )


async def measure(bench: Bench) -> AsyncIterator[Row]:
    """File by file; in each round the floor, ours, then everybody else."""
    write_keys(bench.holder.signer, bench.folder)
    commands: dict[Peer, Command] = {}
    for peer in PEERS:
        try:
            commands[peer] = peer.set_up(bench.folder)
        except CannotSetUpError as error:
            yield failed(peer.name, "", str(error))
    for name, source in bench.files.wanted(*SCANS, *OBJECTS):
        for row in await _one_file(bench, name, source, commands):
            yield row


async def _one_file(bench: Bench, name: str, source: Path, commands: dict[Peer, Command]) -> list[Row]:
    found = {peer: _Found() for peer in commands}
    ours, floors, result = [], [], bench.folder / "peer.pdf"
    async with aclosing(bench.engine(f"peers {name}")) as engine:
        memory = await engine.warmed()
        memory.forget_peak()
        for _ in range(_RUNS):
            floors.append(floor_s(source, bench.folder))
            ours.append((await engine.sign(source)).all_s)
            peak = memory.peak_mb
            for peer, command in commands.items():
                if not found[peer].finished:
                    await _signed(bench, peer, command, source, result, floors[-1], found[peer], engine)
    return [
        paired("kyso", name, ours, floors, note=f"valid, all checks included; engine {peak:.0f} MB"),
        *(one.row(peer.name, name) for peer, one in found.items()),
    ]


async def _signed(
    bench: Bench,
    peer: Peer,
    command: Command,
    source: Path,
    result: Path,
    floor: float,
    found: _Found,
    engine: EngineProcess,
) -> None:
    log = bench.folder / "peer.log"
    try:
        cost = run(command(source, result), log)
        if not result.exists():
            raise CommandFailedError("no result")
    except CommandFailedError as error:
        found.failure = f"fails: {error}"
    else:
        found.whole_s.append(cost.seconds)
        found.work_s.append(float(cost.output.split()[-1]) if peer.tells_work else cost.seconds)
        found.floors.append(floor)
        found.peak_mb = max(found.peak_mb, cost.peak_mb)
        found.judgement = found.judgement or await _judged(result, engine)
    finally:
        result.unlink(missing_ok=True)


async def _judged(result: Path, engine: EngineProcess) -> str:
    """Whether pdfsig and our validator find the signature intact."""
    said = subprocess.run(["pdfsig", "-nocert", result], capture_output=True, text=True, check=False).stdout
    report = await engine.validate(result)
    doubters = []
    if "Signature is Valid" not in said:
        doubters.append("pdfsig")
    if not report.signatures or report.signatures[-1].integrity != "intact":
        doubters.append("kyso")
    return f"not valid for {' and '.join(doubters)}" if doubters else "valid"
