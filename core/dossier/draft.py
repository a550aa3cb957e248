"""A dossier as it is kept between two runs of the program: what was filled in, what is attached, and the step."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from core.catalogue.model import Procedure
from core.dossier.applicant import Applicant, PaperKind, ResidenceKind
from core.dossier.consent import Consent
from core.dossier.forms.model import FilledForm
from core.dossier.model import Attachment, Dossier, FileKind, SignedPaper
from core.dossier.roles import Standing
from core.signing.model import SignatureLevel
from core.wizard import Step

SCHEMA: Final = 3


@dataclass(frozen=True, slots=True)
class Draft:
    """``account``: the portal's name for who is signed in, empty where nobody signs in. ``service``: its name.

    ``saved_at`` is aware. Files are named by their paths; none of their content is kept.
    """

    dossier_id: str
    account: str = field(repr=False)
    code: str
    service: str
    step: Step
    saved_at: datetime
    applicant: Applicant
    attachments: Mapping[str, Attachment] = field(repr=False)
    forms: Mapping[str, FilledForm] = field(repr=False)
    consent: Consent | None = None
    standing: Standing = Standing.SELF

    def dossier(self, procedure: Procedure) -> Dossier:
        """The dossier again; what the procedure no longer asks for is left out."""
        known = {component.key for component in procedure.components}
        attachments = {key: one for key, one in self.attachments.items() if key in known}
        forms = {key: one for key, one in self.forms.items() if key in known}
        return Dossier(
            self.dossier_id,
            procedure,
            self.applicant,
            MappingProxyType(attachments),
            MappingProxyType(forms),
            self.consent,
            self.standing,
        )


def draft_of(dossier: Dossier, step: Step, account: str, moment: datetime) -> Draft:
    """What there is to keep of a dossier."""
    return Draft(
        dossier_id=dossier.dossier_id,
        account=account,
        code=dossier.procedure.code,
        service=dossier.procedure.name,
        step=step,
        saved_at=moment,
        applicant=dossier.applicant,
        attachments=dossier.attachments,
        forms=dossier.forms,
        consent=dossier.consent,
        standing=dossier.standing,
    )


def mark_signed_in(draft: Draft, key: str, signed: SignedPaper) -> Draft:
    """Record the signed result of a component's file; ``KeyError`` if nothing is attached there."""
    changed = {**draft.attachments, key: replace(draft.attachments[key], signed=signed)}
    return replace(draft, attachments=MappingProxyType(changed))


def to_json(draft: Draft) -> bytes:
    """ASCII: a file name that is no text (PEP 383) comes back as it was."""
    applicant = asdict(draft.applicant)
    for name in ("residence_kind", "paper_kind"):
        applicant[name] = applicant[name].value if applicant[name] is not None else None
    content = {
        "schema": SCHEMA,
        "dossier_id": draft.dossier_id,
        "account": draft.account,
        "code": draft.code,
        "service": draft.service,
        "step": draft.step.name,
        "saved_at": draft.saved_at.isoformat(),
        "applicant": applicant,
        "attachments": {key: _attachment_json(one) for key, one in draft.attachments.items()},
        "forms": {key: [one.form, one.version, dict(one.answers)] for key, one in draft.forms.items()},
        "consent": None if draft.consent is None else [draft.consent.recipient, draft.consent.given_at.isoformat()],
        "standing": draft.standing.value,
    }
    return json.dumps(content).encode("ascii")


def from_json(content: bytes) -> Draft:
    """Raises ``ValueError`` for anything that ``to_json`` did not write."""
    try:
        read = json.loads(content)
        if read["schema"] != SCHEMA:
            raise ValueError("another schema")
        return Draft(
            dossier_id=_text(read["dossier_id"]),
            account=_text(read["account"]),
            code=_text(read["code"]),
            service=_text(read["service"]),
            step=Step[read["step"]],
            saved_at=datetime.fromisoformat(read["saved_at"]),
            applicant=_applicant(read["applicant"]),
            attachments=MappingProxyType({key: _attachment(one) for key, one in read["attachments"].items()}),
            forms=MappingProxyType({key: _form(*one) for key, one in read["forms"].items()}),
            consent=_consent(read["consent"]),
            standing=Standing(read["standing"]),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"no draft: {type(error).__name__}") from None


def _attachment_json(attachment: Attachment) -> dict[str, Any]:
    signed = attachment.signed
    return {
        "path": str(attachment.path),
        "kind": attachment.kind.value,
        "signed": None
        if signed is None
        else {"path": str(signed.path), "level": signed.level.value, "signer": signed.signer},
    }


def _attachment(read: Mapping[str, Any]) -> Attachment:
    signed = read["signed"]
    return Attachment(
        Path(_text(read["path"])),
        FileKind(read["kind"]),
        None
        if signed is None
        else SignedPaper(Path(_text(signed["path"])), SignatureLevel(signed["level"]), _text(signed["signer"])),
    )


def _applicant(read: Mapping[str, Any]) -> Applicant:
    residence, paper = read["residence_kind"], read["paper_kind"]
    return Applicant(
        name=_text(read["name"]),
        contact_phone=_text(read["contact_phone"]),
        residence_kind=None if residence is None else ResidenceKind(residence),
        residence=_text(read["residence"]),
        paper_kind=None if paper is None else PaperKind(paper),
        paper_number=_text(read["paper_number"]),
    )


def _form(form: object, version: object, answers: Mapping[str, object]) -> FilledForm:
    kept = {key: _text(value) for key, value in answers.items()}
    return FilledForm(_text(form), _text(version), MappingProxyType(kept))


def _consent(read: Sequence[str] | None) -> Consent | None:
    if read is None:
        return None
    recipient, given_at = read
    return Consent(_text(recipient), datetime.fromisoformat(given_at))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value
