"""That a person agreed to their data being sent (Luật 91/2025/QH15): asked once per dossier, never assumed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Consent:
    """``recipient`` is the portal's name as it was shown, ``given_at`` is aware."""

    recipient: str
    given_at: datetime
