"""OpenCPS v2's JSON and forms and core's types, both ways (portal-sso-law §2.2).

Whatever does not fit raises ``KeyError``, ``TypeError`` or ``ValueError``; the adapter calls that a protocol error.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Final

from core.errors import AppError, DossierRejectedError, PortalAuthError, PortalUnavailableError
from core.portal.model import DossierStatus, PortalPerson, Receipt
from providers.portals.rows import filled, national_code, sentence

SUBMIT_ACTION: Final = "1300"
"""*The citizen sends an online dossier.*"""

NOT_SIGNED_IN: Final = 203
"""The status of an answer to nobody in particular, with a body that looks like success."""

_DUPLICATE: Final = 409
MEGABYTE: Final = 1_000_000
_ONLINE: Final = 3
_INPUT_PART: Final = 1
_MADE_ONLINE: Final = "1"
_FORBIDDEN_IN_NAMES: Final = str.maketrans("", "", "%/\\")
_HANOI: Final = timezone(timedelta(hours=7))
_DATE_FORMAT: Final = "%d/%m/%Y %H:%M:%S"

# The program's words for what the dossier's state is called there; a draft has none (portal-sso-law §2.2, §3).
_NATIONAL: Final = {
    "new": 1,
    "receiving": 2,
    "denied": 3,
    "processing": 4,
    "interoperating": 4,
    "collecting": 4,
    "handover": 4,
    "posting": 4,
    "waiting": 5,
    "correcting": 5,
    "paying": 6,
    "cancelling": 7,
    "cancelled": 7,
    "pausing": 8,
    "unresolved": 8,
    "releasing": 9,
    "done": 10,
}


@dataclass(frozen=True, slots=True)
class ServiceConfig:
    """A service at an agency."""

    service_code: str
    service_name: str
    config_id: int
    agency_code: str
    level: int

    @property
    def takes_dossiers(self) -> bool:
        """Whether it can be submitted online."""
        return self.level >= _ONLINE


@dataclass(frozen=True, slots=True)
class Part:
    """A paper asked for. ``kinds`` are lower-case extensions, empty for any; ``max_bytes`` None for no own limit."""

    number: str
    name: str
    kinds: tuple[str, ...]
    max_bytes: int | None


@dataclass(frozen=True, slots=True)
class Template:
    """Where and with what papers a service is submitted."""

    config: ServiceConfig
    number: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class PortalDossier:
    """``DossierDetail``. ``status`` is empty for a draft, ``number`` until an officer received the dossier."""

    dossier_id: str
    number: str
    status: str
    status_text: str
    submitted_at: datetime | None
    practice: bool

    @property
    def submitted(self) -> bool:
        """Whether it left the draft's state."""
        return bool(self.status)

    @property
    def shown_number(self) -> str:
        """The code, or what the dossier can be looked up by until there is one."""
        return self.number or self.dossier_id

    def receipt(self, otherwise: datetime) -> Receipt:
        """``otherwise``: the time where the portal tells none."""
        time = self.submitted_at or otherwise
        return Receipt(self.shown_number, time, self.practice, provisional=not self.number)

    def as_status(self, otherwise: datetime) -> DossierStatus:
        """In the national codes; 0 for a state that has none."""
        code = _NATIONAL.get(self.status, 0)
        return DossierStatus(self.shown_number, code, self.status_text, self.submitted_at or otherwise)


def refusal_of(status: int, body: Mapping[str, Any], portal: str) -> AppError:
    """``{message, code, description}``."""
    if status == NOT_SIGNED_IN:
        return PortalAuthError("nobody is signed in", portal=portal)
    if status == _DUPLICATE:
        return PortalUnavailableError("what was sent before is just arriving", portal=portal)
    reason = sentence(body.get("description") or body.get("message"))
    return DossierRejectedError(f"status {status}", portal=portal, reason=reason, status=str(status))


def configs_of(body: Mapping[str, Any], procedure_code: str) -> list[ServiceConfig]:
    """``GET /serviceinfos``: what is offered of the procedure with this national code, by agency."""
    found = []
    for info in body["data"]:
        codes = (str(info["serviceCode"]), str(info.get("serviceCodeDVCQG") or ""))
        if procedure_code not in {national_code(one) for one in codes}:
            continue
        found += [
            ServiceConfig(
                codes[0],
                str(info["serviceName"]),
                int(one["serviceConfigId"]),
                filled(one["govAgencyCode"]),
                int(one["serviceLevel"]),
            )
            for one in info["serviceConfigs"]
        ]
    return found


def template_number(body: Mapping[str, Any]) -> str:
    """``GET /serviceconfigs/{id}/processes``: the template of the only option, or of the one chosen by itself."""
    options = body["data"]
    chosen = [one for one in options if one.get("autoSelect")] or options
    if len(chosen) != 1:
        raise ValueError(f"{len(chosen)} options")
    return filled(chosen[0]["templateNo"])


def parts_of(body: Mapping[str, Any]) -> tuple[Part, ...]:
    """``GET /dossiertemplates/{no}/parts``: what the applicant hands in."""
    return tuple(_part(row) for row in body["data"] if int(row["partType"]) == _INPUT_PART)


def _part(row: Mapping[str, Any]) -> Part:
    """``partTip`` is JSON in a text; many parts have none."""
    told = row.get("partTip")
    tip = json.loads(told) if isinstance(told, str) and told.lstrip().startswith("{") else {}
    kinds = tuple(one.strip().lower().lstrip(".") for one in str(tip.get("extensions") or "").split(",") if one.strip())
    size = tip.get("maxSize")
    return Part(filled(row["partNo"]), filled(row["partName"]), kinds, int(size) * MEGABYTE if size else None)


def opening_form(template: Template) -> dict[str, str]:
    """The body of ``POST /dossiers``."""
    return {
        "serviceCode": template.config.service_code,
        "govAgencyCode": template.config.agency_code,
        "dossierTemplateNo": template.number,
        "originality": _MADE_ONLINE,
    }


def applicant_form(fields: Mapping[str, str], person: PortalPerson) -> dict[str, str]:
    """The body of ``PUT /dossiers/{id}``; whoever submits for somebody else is the delegate."""
    form = {
        "applicantName": fields.get("name", ""),
        "applicantIdType": "citizen",
        "applicantIdNo": fields.get("paper_number", ""),
        "address": fields.get("residence", ""),
        "contactName": fields.get("name", ""),
        "contactTelNo": fields.get("contact_phone", ""),
        "contactEmail": person.email or "",
    }
    if person.id_number is not None and person.id_number != fields.get("paper_number"):
        form |= {
            "delegateName": person.name,
            "delegateIdNo": person.id_number,
            "delegateTelNo": person.phone or "",
            "delegateEmail": person.email or "",
            "delegateAddress": person.address or "",
        }
    return form


def action_form(person: PortalPerson) -> dict[str, str]:
    """The body of ``POST /dossiers/{id}/actions`` that submits."""
    return {"actionCode": SUBMIT_ACTION, "actionUser": person.name, "actionNote": "", "payload": "{}"}


def file_name(name: str) -> str:
    """``displayName`` without what the portal's own page takes out as well."""
    return name.translate(_FORBIDDEN_IN_NAMES)


def dossier_of(body: Mapping[str, Any]) -> PortalDossier:
    """``DossierDetail``."""
    told = body.get("submitDate")
    return PortalDossier(
        dossier_id=str(int(body["dossierId"])),
        number=str(body.get("dossierNo") or ""),
        status=str(body.get("dossierStatus") or ""),
        status_text=sentence(body.get("dossierStatusText")),
        submitted_at=datetime.strptime(told, _DATE_FORMAT).replace(tzinfo=_HANOI) if told else None,
        practice=body.get("luyenTap") is True,
    )


def references_of(body: Mapping[str, Any]) -> dict[str, str]:
    """``GET /dossiers/{id}/files``: the part of each file, by its reference."""
    return {filled(row["referenceUid"]): filled(row["dossierPartNo"]) for row in body["data"]}
