"""What a person should know of a file before it is signed (W5)."""

from __future__ import annotations

from core.i18n import _
from core.signing.engine import DocumentFacts


def notices(facts: DocumentFacts) -> tuple[str, ...]:
    """Sentences, the weightiest first; none for an ordinary file."""
    said = []
    if facts.normalised:
        said.append(
            _(
                "“{name}” is not built quite as the PDF standard demands. What will be signed is a mended copy whose "
                "pages look the same; your own file stays as it is."
            ).format(name=facts.source.name)
        )
    return tuple(said)
