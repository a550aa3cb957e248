"""One certificate in the store: what it is, why it was taken, and its file."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final

from core.validation.trust_store.certificates import Certificate, parse_certificate

SCHEMA: Final = 1


class EntryKind(Enum):
    """``NATIONAL``: a pinned root. ``OWN``: an administrator's root. ``ISSUING``: below one of them, no anchor."""

    NATIONAL = "national"
    OWN = "own"
    ISSUING = "issuing"


@dataclass(frozen=True, slots=True)
class TrustEntry:
    """``source`` is where it came from: a host, or ``file``."""

    kind: EntryKind
    certificate: Certificate
    added: datetime
    source: str


def entry_bytes(entry: TrustEntry) -> bytes:
    """The entry as its file."""
    content = {
        "schema": SCHEMA,
        "kind": entry.kind.value,
        "subject": entry.certificate.subject,
        "added": entry.added.isoformat(),
        "source": entry.source,
        "der": base64.b64encode(entry.certificate.der).decode("ascii"),
    }
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def parse_entry(content: bytes) -> TrustEntry:
    """The file as an entry; raises anything for a damaged one."""
    stored = json.loads(content)
    if stored["schema"] != SCHEMA:
        raise ValueError("another schema")
    return TrustEntry(
        kind=EntryKind(stored["kind"]),
        certificate=parse_certificate(base64.b64decode(stored["der"], validate=True)),
        added=datetime.fromisoformat(stored["added"]),
        source=str(stored["source"]),
    )
