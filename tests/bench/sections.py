"""What every section of the bench is given."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.bench.engine import EngineProcess, Holder
from tests.bench.files import Files


@dataclass(frozen=True, slots=True)
class Bench:
    """The run: a folder of its own, the files, the signer; ``runs`` of each measure."""

    folder: Path
    files: Files
    holder: Holder
    quick: bool

    @property
    def runs(self) -> int:
        return 3 if self.quick else 5

    def engine(self, name: str) -> EngineProcess:
        """A fresh process."""
        return EngineProcess(self.holder, self.folder / name)
