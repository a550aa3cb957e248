"""Files that a portal keeps and gives back: bytes and facts side by side in one folder, until the dossier is taken."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from providers.sandbox.portal.receiving import ReceivedFile


@dataclass(frozen=True, slots=True)
class HeldFile:
    """``place`` is the portal's name for it; ``owner`` a pseudonym; ``facts`` what the protocol keeps beside it."""

    place: str
    owner: str
    name: str
    sha256: str
    size: int
    facts: Mapping[str, str]


class HeldFiles:
    """Calls touch the disk: use a thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, place: str, owner: str, file: ReceivedFile, facts: Mapping[str, str]) -> HeldFile:
        """Take a received file over."""
        held = HeldFile(place, owner, file.name, file.sha256, file.size, dict(facts))
        file.path.replace(self.path(held))
        self._facts(place).write_text(json.dumps(asdict(held)), encoding="utf-8")
        return held

    def find(self, place: str, owner: str) -> HeldFile | None:
        """One's own file."""
        held = self._read(self._facts(place))
        return held if held is not None and held.owner == owner else None

    def of(self, owner: str) -> Sequence[HeldFile]:
        """All of one's own files."""
        found = [self._read(path) for path in sorted(self._folder.glob("held-*.json"))]
        return [one for one in found if one is not None and one.owner == owner]

    def forget(self, held: HeldFile) -> None:
        """Wipe it."""
        for path in (self._facts(held.place), self.path(held)):
            path.unlink(missing_ok=True)

    def path(self, held: HeldFile) -> Path:
        """Where its bytes lie."""
        return self._folder / f"held-{_hash(held.place)}.bin"

    def received(self, held: HeldFile) -> ReceivedFile:
        """As it arrived, to be looked at once more."""
        return ReceivedFile(self.path(held), held.name, held.sha256, held.size, {})

    def _facts(self, place: str) -> Path:
        return self._folder / f"held-{_hash(place)}.json"

    def _read(self, path: Path) -> HeldFile | None:
        try:
            return HeldFile(**json.loads(path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None


def _hash(place: str) -> str:
    return hashlib.sha256(place.encode()).hexdigest()
