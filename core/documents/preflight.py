"""What opening a file tells before anything is signed."""

from __future__ import annotations

import hashlib
from pathlib import Path

from core.documents.intake import opened, refusing
from core.documents.ladder import Climbed, Rung, climb
from core.documents.traits import pdfa_of, traits
from core.errors import CertifiedDocumentError
from core.signing.engine import DocumentFacts
from core.signing.signature_fields import empty_fields, takes_new_field


def inspect(source: Path) -> DocumentFacts:
    """Open as for signing and tell the facts; raises an ``InputError`` leaf for what cannot be signed."""
    with opened(source) as file:
        fingerprint = hashlib.file_digest(file, "sha256").hexdigest()
        size = file.tell()
        found = climb(file, source.name)
        return facts_of(source, size, fingerprint, found, normalised=found.rung is Rung.NORMALISED)


def facts_of(source: Path, size: int, fingerprint: str, found: Climbed, *, normalised: bool) -> DocumentFacts:
    """The facts of ``source`` as it was opened; raises an ``InputError`` leaf for what cannot be signed."""
    with refusing(source.name):
        reader = found.reader
        free = takes_new_field(reader)
        fields = empty_fields(reader)
        if not free and not fields:
            raise CertifiedDocumentError(name=source.name)
        return DocumentFacts(
            source=source,
            size=size,
            fingerprint=fingerprint,
            pages=found.pages,
            signatures=len(reader.embedded_signatures),
            normalised=normalised,
            fields=fields,
            takes_new_field=free,
            traits=traits(reader),
            pdfa=pdfa_of(reader),
        )
