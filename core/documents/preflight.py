"""What opening a file tells before anything is signed."""

from __future__ import annotations

import hashlib
from pathlib import Path

from core.documents.intake import opened, refusing
from core.documents.ladder import Climbed, Rung, climb
from core.documents.passwords import may_add_field, may_fill_field
from core.documents.traits import pdfa_of, traits
from core.errors import CertifiedDocumentError, PermissionsError
from core.secrets import Secret
from core.signing.engine import DocumentFacts
from core.signing.signature_fields import empty_fields, takes_new_field


def inspect(source: Path, password: Secret | None = None) -> DocumentFacts:
    """Open as for signing and tell the facts; raises an ``InputError`` leaf for what cannot be signed."""
    with opened(source) as file:
        fingerprint = hashlib.file_digest(file, "sha256").hexdigest()
        size = file.tell()
        found = climb(file, source.name, password)
        return facts_of(source, size, fingerprint, found, normalised=found.rung is Rung.NORMALISED)


def facts_of(source: Path, size: int, fingerprint: str, found: Climbed, *, normalised: bool) -> DocumentFacts:
    """The facts of ``source`` as it was opened; raises an ``InputError`` leaf for what cannot be signed."""
    with refusing(source.name):
        reader = found.reader
        fields = empty_fields(reader) if may_fill_field(found.permissions) else ()
        free = takes_new_field(reader) and may_add_field(found.permissions)
        if not may_add_field(found.permissions) and not fields:
            raise PermissionsError(name=source.name)
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
