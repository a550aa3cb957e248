"""What opening a file tells before anything is signed."""

from __future__ import annotations

import hashlib
from pathlib import Path

from core.documents.intake import opened, refusing
from core.documents.ladder import Rung, climb
from core.signing.engine import DocumentFacts


def inspect(source: Path) -> DocumentFacts:
    """Open as for signing and tell the facts; raises an ``InputError`` leaf for what cannot be signed."""
    with opened(source) as file:
        fingerprint = hashlib.file_digest(file, "sha256").hexdigest()
        size = file.tell()
        found = climb(file, source.name)
        with refusing(source.name):
            signatures = len(found.reader.embedded_signatures)
    return DocumentFacts(source, size, fingerprint, found.pages, signatures, normalised=found.rung is Rung.NORMALISED)
