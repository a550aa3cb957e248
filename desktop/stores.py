"""What lasts in a home: the journal, the evidence and the drafts, sealed with one key."""

from __future__ import annotations

from dataclasses import dataclass

from core.clock import Clock
from core.dossier.draft_store import DraftStore
from core.paths import Home
from core.portal.notes import NotesStore
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
    drafts: DraftStore
    submissions: NotesStore


def open_stores(home: Home, secrets: SecretStore, clock: Clock, *, practice: bool) -> Stores:
    """Open them, and sweep what a crash left. Blocks on the keyring and the disk: use a thread."""
    sealer = open_sealer(secrets, practice_key_file=home.root / "practice.key" if practice else None)
    journal = Journal(home.journal, sealer)
    sweep(home.work, journal)
    drafts = DraftStore(home.drafts, home.papers, sealer, clock)
    drafts.sweep()
    submissions = NotesStore(home.submissions, sealer)
    submissions.sweep(clock.now())
    evidence = EvidenceStore(home.evidence, sealer, practice=practice)
    return Stores(journal, evidence, drafts, submissions)
