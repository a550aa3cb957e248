"""The real command line as a process of its own, with its own home and no display."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
LIMIT_S = 120.0


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def object(self) -> Any:
        """Standard output, which must be exactly one JSON object."""
        content = json.loads(self.out)
        assert isinstance(content, dict)
        assert content["schema"] == 1
        return content


@dataclass(frozen=True, slots=True)
class CommandLine:
    """``kyso`` with this home, run from this folder, speaking English; ``options`` as ``launched`` takes them."""

    home: Path
    folder: Path
    variables: Mapping[str, str] = field(default_factory=dict)
    options: tuple[str, ...] = ()

    def run(self, *arguments: str | Path, given: str = "") -> Done:
        """Run to the end with ``given`` on stdin."""
        done = subprocess.run(
            self._words(arguments),
            cwd=self.folder,
            env=self._environment(),
            input=given,
            capture_output=True,
            encoding="utf-8",
            timeout=LIMIT_S,
            check=False,
        )
        assert "Traceback" not in done.stderr
        return Done(done.returncode, done.stdout, done.stderr)

    def start(self, *arguments: str | Path, stdin: int = subprocess.DEVNULL) -> subprocess.Popen[str]:
        """Start, with stderr to be read line by line."""
        return subprocess.Popen(
            self._words(arguments),
            cwd=self.folder,
            env=self._environment(),
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )

    def _words(self, arguments: tuple[str | Path, ...]) -> list[str]:
        program = ["tests.desktop.launched", *self.options, "--"] if self.options else ["desktop"]
        return [sys.executable, "-m", *program, "--lang", "en", *map(str, arguments)]

    def _environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TEMP", "HOME") if name in os.environ}
        return {**kept, **self.variables, "KYSO_HOME": str(self.home), "PYTHONPATH": str(ROOT)}


def read_until(process: subprocess.Popen[str], words: str) -> str:
    """Lines of stderr up to the first one with ``words``; fails if the process ends before."""
    assert process.stderr is not None
    seen = ""
    for line in process.stderr:
        seen += line
        if words in line:
            return seen
    raise AssertionError(f"ended without {words!r}:\n{seen}")


def pdfsig(path: Path) -> str:
    """What poppler says of the signatures, without trust."""
    return subprocess.run(
        ["pdfsig", "-nocert", path], capture_output=True, text=True, errors="replace", check=True
    ).stdout
