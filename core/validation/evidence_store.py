"""The evidence of the signatures that this program made (circular 15/2025/TT-BKHCN, 5.4): kept, given, wiped.

One sealed file for each signature, readable by its owner only: a certificate names its owner's ID number. In a kiosk
session the folder lies in the session's home and goes with it. Calls touch the disk: use a thread.
"""

from __future__ import annotations

import logging
import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from core.disk import explained
from core.errors import JournalDamagedError, UnknownEvidenceError
from core.sealing import Sealer
from core.signing.publishing import publish
from core.validation.evidence_bundle import EvidenceEntry, bundled, entry_of
from core.validation.signature_evidence import SignatureEvidence

_ID: Final = re.compile(r"[0-9a-f]{32}")
_SUFFIX: Final = ".sealed"
_DRAFT: Final = ".draft"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kept:
    """Everything in the store, newest first; ``damaged`` are the ids of what cannot be opened any more."""

    entries: tuple[EvidenceEntry, ...]
    damaged: tuple[str, ...]


class EvidenceStore:
    """Evidence in ``folder``; ``practice`` is said in everything that is handed out."""

    def __init__(self, folder: Path, sealer: Sealer, *, practice: bool) -> None:
        self._folder, self._sealer, self._practice = folder, sealer, practice

    def put(self, evidence: SignatureEvidence) -> None:
        """Keep it, whole or not at all. What is kept of a signature already stays: it is from when it was made."""
        path = self._path(evidence.evidence_id)
        draft = path.with_name(f"{path.stem}.{secrets.token_hex(4)}{_DRAFT}")
        with explained(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if path.exists():
                return
            sealed = self._sealer.seal(bundled(evidence, practice=self._practice), evidence.evidence_id.encode())
            try:
                with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                    file.write(sealed)
                    file.flush()
                    os.fsync(file.fileno())
                draft.replace(path)
            finally:
                draft.unlink(missing_ok=True)

    def holds(self, evidence_id: str) -> bool:
        """Whether there is evidence of this signature; opens no seal."""
        return _ID.fullmatch(evidence_id) is not None and self._path(evidence_id).is_file()

    def kept(self) -> Kept:
        """The list; what is damaged does not hide the rest."""
        entries: list[EvidenceEntry] = []
        damaged: list[str] = []
        for evidence_id in self._ids():
            try:
                entries.append(entry_of(self._bundle(evidence_id)))
            except (JournalDamagedError, UnknownEvidenceError) as error:
                _log.warning("evidence cannot be read: %s", error.code)
                damaged.append(evidence_id)
        return Kept(tuple(sorted(entries, key=lambda one: one.time, reverse=True)), tuple(damaged))

    def export(self, evidence_id: str, wished: Path) -> Path:
        """Write the ZIP, never over another file; returns its path.

        Raises ``UnknownEvidenceError``, ``JournalDamagedError``, ``FolderNotWritableError``, ``DiskFullError``.
        """
        draft = self._folder / f"{secrets.token_hex(8)}{_DRAFT}"
        content = self._bundle(evidence_id)
        try:
            with explained(self._folder), os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
                file.write(content)
            return publish(draft, wished)
        finally:
            draft.unlink(missing_ok=True)

    def delete(self, evidence_id: str) -> None:
        """Wipe what is kept of one signature; raises ``UnknownEvidenceError``."""
        if not self.holds(evidence_id):
            raise UnknownEvidenceError(name=evidence_id)
        with explained(self._folder):
            self._path(evidence_id).unlink(missing_ok=True)

    def delete_all(self) -> int:
        """Wipe everything, what is damaged and what a killed run left included; returns how many signatures."""
        ids = self._ids()
        with explained(self._folder):
            for left in [*map(self._path, ids), *self._folder.glob(f"*{_DRAFT}")]:
                left.unlink(missing_ok=True)
        return len(ids)

    def _ids(self) -> tuple[str, ...]:
        return tuple(sorted(path.stem for path in self._folder.glob(f"*{_SUFFIX}") if _ID.fullmatch(path.stem)))

    def _path(self, evidence_id: str) -> Path:
        return self._folder / f"{evidence_id}{_SUFFIX}"

    def _bundle(self, evidence_id: str) -> bytes:
        if not self.holds(evidence_id):
            raise UnknownEvidenceError(name=evidence_id)
        with explained(self._folder):
            sealed = self._path(evidence_id).read_bytes()
        return self._sealer.unseal(sealed, evidence_id.encode())
