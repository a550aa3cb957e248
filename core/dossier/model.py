"""A dossier on its way: the procedure, the applicant, and one file per paper. Nothing here touches the disk.

A dossier is never changed; every step gives a new one, so that going back loses nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path
from types import MappingProxyType
from typing import Final

from core.catalogue.model import Component, Procedure
from core.dossier.applicant import Applicant
from core.dossier.consent import Consent
from core.dossier.forms.model import FilledForm
from core.dossier.roles import Standing
from core.errors import ConvertToPdfFirstError, FileKindNotAcceptedError
from core.signing.model import SignatureLevel


class FileKind(Enum):
    """Kinds of files that a dossier takes; the value is how they are called on the screen."""

    PDF = "pdf"
    DOC = "doc"
    DOCX = "docx"
    JPG = "jpg"
    PNG = "png"

    @property
    def is_picture(self) -> bool:
        """A scan or a photo."""
        return self in (FileKind.JPG, FileKind.PNG)


_BY_SUFFIX: Final = {**{f".{kind.value}": kind for kind in FileKind}, ".jpeg": FileKind.JPG}


@dataclass(frozen=True, slots=True)
class SignedPaper:
    """A signed result. ``level`` is the level reached, ``signer`` the name in the certificate."""

    path: Path
    level: SignatureLevel
    signer: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file attached to a component; ``path`` is the source, which is never written to."""

    path: Path
    kind: FileKind
    signed: SignedPaper | None = None

    @property
    def to_submit(self) -> Path:
        """The file that goes to the portal: the signed one if there is one."""
        return self.signed.path if self.signed else self.path


@dataclass(frozen=True, slots=True)
class Dossier:
    """``dossier_id`` is ours, and the key of its submission. ``forms``: what was typed into forms, by component.

    ``standing``: how who is signed in stands to the applicant.
    """

    dossier_id: str
    procedure: Procedure
    applicant: Applicant = field(default_factory=Applicant)
    attachments: Mapping[str, Attachment] = field(default_factory=lambda: MappingProxyType({}))
    forms: Mapping[str, FilledForm] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    consent: Consent | None = None
    standing: Standing = Standing.SELF

    def component(self, key: str) -> Component:
        """The procedure's component; ``KeyError`` if it has none of that key."""
        for component in self.procedure.components:
            if component.key == key:
                return component
        raise KeyError(key)


def new_dossier(procedure: Procedure, applicant: Applicant | None = None) -> Dossier:
    """An empty dossier with an id of its own."""
    return Dossier(uuid.uuid4().hex, procedure, applicant or Applicant())


def file_kind(path: Path) -> FileKind:
    """The kind by the file's name; raises ``FileKindNotAcceptedError``. What is inside is looked at on opening."""
    kind = _BY_SUFFIX.get(path.suffix.lower())
    if kind is None:
        raise FileKindNotAcceptedError(name=path.name, kinds=", ".join(kind.value for kind in FileKind))
    return kind


def attach(dossier: Dossier, key: str, path: Path, signed: SignedPaper | None = None) -> Dossier:
    """Attach a file to a component, instead of what was there. ``signed`` if it came back signed already."""
    attachment = Attachment(path, file_kind(path), signed)
    return _with(dossier, {**dossier.attachments, dossier.component(key).key: attachment})


def remove(dossier: Dossier, key: str) -> Dossier:
    """Take a component's file out of the dossier; the file itself stays where it is."""
    return _with(dossier, {name: kept for name, kept in dossier.attachments.items() if name != key})


def note_form(dossier: Dossier, key: str, filled: FilledForm) -> Dossier:
    """Keep what was typed into the form of a component."""
    return replace(dossier, forms=MappingProxyType({**dossier.forms, dossier.component(key).key: filled}))


def path_to_sign(dossier: Dossier, key: str) -> Path:
    """The file to sign; raises ``ConvertToPdfFirstError`` for what is no PDF, ``KeyError`` if nothing is attached."""
    attachment = dossier.attachments[key]
    if attachment.kind is not FileKind.PDF:
        raise ConvertToPdfFirstError(name=attachment.path.name)
    return attachment.path


def mark_signed(dossier: Dossier, key: str, signed: SignedPaper) -> Dossier:
    """Record the signed result of a component's file; ``KeyError`` if nothing is attached."""
    return _with(dossier, {**dossier.attachments, key: replace(dossier.attachments[key], signed=signed)})


def _with(dossier: Dossier, attachments: Mapping[str, Attachment]) -> Dossier:
    return replace(dossier, attachments=MappingProxyType(dict(attachments)))
