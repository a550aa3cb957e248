"""What a signing session is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from core.clock import Clock
from core.signing.engine import SigningEngine, TrustSettings
from core.signing.journal import Journal
from core.signing.model import Credential, StampText
from core.signing.pausing import PausingPrompter
from core.validation.evidence_store import EvidenceStore

StampWords = Callable[[Credential, datetime], StampText]


@dataclass(frozen=True, slots=True)
class SigningParts:
    """What a session needs besides its provider. ``prompts``: what the provider asks the person through, if at all."""

    engine: SigningEngine
    journal: Journal
    trust: TrustSettings
    work: Path
    words: StampWords
    clock: Clock
    evidence: EvidenceStore
    prompts: PausingPrompter | None = None
