"""Commands and their cost as the kernel accounts it, and the memory of a process that is alive."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_LAUNCHER: Final = Path(__file__).with_name("launch.py")
_FORGET_PEAK: Final = "5"
_KB_A_MB: Final = 1e6 / 1024  # the kernel counts in KiB, the tables in MB of 10^6 bytes


class CommandFailedError(RuntimeError):
    """A measured command ended with another code than 0; holds the end of what it printed."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Wall seconds from start to end, the peak of resident memory in MB, and what it printed."""

    seconds: float
    peak_mb: float
    output: str


def run(command: Sequence[str | Path], log: Path) -> Cost:
    """Run to the end, from a small process; what it prints goes to ``log`` and into the answer."""
    launcher = [sys.executable, "-I", "-S", _LAUNCHER, log, *command]
    told = subprocess.run(launcher, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True).stdout
    seconds, peak, code = told.split()
    printed = log.read_text(errors="replace")
    if code != "0":
        raise CommandFailedError(f"{Path(command[0]).name} ended with {code}: {_complaint(printed)}")
    return Cost(float(seconds), int(peak) / _KB_A_MB, printed)


def _complaint(printed: str) -> str:
    """The line that tells most: the last that names an error, else the last."""
    lines = [line.strip() for line in printed.splitlines() if line.strip()] or [""]
    return next((line for line in reversed(lines) if "rror" in line), lines[-1])[:120]


class Memory:
    """Resident memory of a live process in MB (proc(5), ``/proc/PID/status``); pages of mapped files count too."""

    def __init__(self, pid: int) -> None:
        self._folder = Path("/proc") / str(pid)

    def forget_peak(self) -> None:
        """Let the peak begin at what is resident."""
        (self._folder / "clear_refs").write_text(_FORGET_PEAK)

    @property
    def resident_mb(self) -> float:
        return self._status("VmRSS")

    @property
    def peak_mb(self) -> float:
        """Highest since the start or ``forget_peak``."""
        return self._status("VmHWM")

    def _status(self, field: str) -> float:
        for line in (self._folder / "status").read_text().splitlines():
            name, _, rest = line.partition(":")
            if name == field:
                return int(rest.split()[0]) / _KB_A_MB
        raise LookupError(field)
