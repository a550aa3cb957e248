"""What lasts of signing in a home: the journal and the evidence, sealed with one key."""

from __future__ import annotations

from dataclasses import dataclass

from core.paths import Home
from core.sealing import open_sealer
from core.secrets import SecretStore
from core.signing.journal import Journal
from core.signing.leftovers import sweep
from core.validation.evidence_store import EvidenceStore


@dataclass(frozen=True, slots=True)
class Stores:
    """The journal is its opener's to close."""

    journal: Journal
    evidence: EvidenceStore


def open_stores(home: Home, secrets: SecretStore, *, practice: bool) -> Stores:
    """Open both, and sweep what a crash left. Blocks on the keyring and the disk: use a thread."""
    sealer = open_sealer(secrets, practice_key_file=home.root / "practice.key" if practice else None)
    journal = Journal(home.journal, sealer)
    sweep(home.work, journal)
    return Stores(journal, EvidenceStore(home.evidence, sealer, practice=practice))
