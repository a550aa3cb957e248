"""What a person should know of a file before it is signed (W5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from core.i18n import N_, _
from core.signing.engine import DocumentFacts

_TRAITS: Final[Mapping[str, str]] = {
    "xfa": N_(
        "“{name}” is an interactive form of an older kind (XFA): other programs may show something else than this one. "
        "Print it to a PDF file and sign that one."
    ),
    "active-content": N_(
        "“{name}” contains scripts or actions that run by themselves, so what it shows can change. Print it to a PDF "
        "file and sign that one, unless the recipient wants the form itself."
    ),
    "certified-forms": N_("Whoever made “{name}” certified it: it may be filled in and signed, nothing else."),
    "certified-annotations": N_("Whoever made “{name}” certified it: it may be filled in, commented and signed."),
    "usage-rights": N_("“{name}” has extra rights for Adobe's reader; that program may drop them once it is signed."),
    "attachments": N_("“{name}” has files attached to it. They are signed with it: look at them first."),
}


def notices(facts: DocumentFacts) -> tuple[str, ...]:
    """Sentences, the weightiest first; none for an ordinary file."""
    said = []
    if facts.normalised:
        said.append(
            _(
                "“{name}” is not built quite as the PDF standard demands. What will be signed is a mended copy whose "
                "pages look the same; your own file stays as it is."
            )
        )
    said += [_(_TRAITS[word]) for word in facts.traits if word in _TRAITS]
    if facts.signatures:
        said.append(_("“{name}” already bears signatures. Yours is added; they stay as they are."))
    if facts.pdfa is not None:
        said.append(_("“{name}” follows the archive standard {standard}; so will the signed copy."))
    return tuple(words.format(name=facts.source.name, standard=facts.pdfa) for words in said)
