"""How OpenCPS words what it knows: services, templates, parts, dossiers, files, refusals (portal-sso-law §2.2)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from core.catalogue.model import Component, Need, OnlineLevel, Procedure
from core.portal.profile import FileRules
from providers.sandbox.portal.answers import RefusedError
from providers.sandbox.portal.catalogue import must_be_signed
from providers.sandbox.portal.held_files import HeldFile
from providers.sandbox.portal.store import Dossier, Draft

AGENCY: Final = "LT01"
_LEVELS: Final = {OnlineLevel.FULL: 4, OnlineLevel.PARTIAL: 3, OnlineLevel.INFORMATION: 2}
_DATE_FORMAT: Final = "%d/%m/%Y %H:%M:%S"

# National status code to this program's own, and how it is called (portal-sso-law §2.2, §3).
STATUSES: Final = {
    1: ("new", "Hồ sơ mới"),
    2: ("receiving", "Đã tiếp nhận"),
    3: ("denied", "Từ chối tiếp nhận"),
    4: ("processing", "Đang xử lý"),
    5: ("waiting", "Chờ bổ sung"),
    6: ("paying", "Chờ thanh toán"),
    7: ("cancelling", "Yêu cầu rút hồ sơ"),
    8: ("unresolved", "Không giải quyết"),
    9: ("releasing", "Có kết quả"),
    10: ("done", "Hoàn thành"),
}


def template_no(procedure: Procedure) -> str:
    """One template for each service."""
    return f"MAU.{procedure.code}"


def parts(procedure: Procedure) -> dict[str, Component]:
    """The portal's own numbers of the papers that can be attached."""
    attached = [one for one in procedure.components if one.need is not Need.SHOWN_ONLY]
    return {f"TP{place:02d}": component for place, component in enumerate(attached, 1)}


def service_row(config_id: int, procedure: Procedure) -> Mapping[str, object]:
    """A row of ``serviceinfos``."""
    config = {
        "serviceConfigId": config_id,
        "govAgencyCode": AGENCY,
        "govAgencyName": procedure.agency,
        "serviceInstruction": "",
        "serviceLevel": _LEVELS[procedure.level],
        "serviceUrl": "",
    }
    return {
        "serviceInfoId": config_id,
        "serviceCode": procedure.code,
        "serviceCodeDVCQG": procedure.code,
        "serviceName": procedure.name,
        "administrationName": procedure.admin_level,
        "domainName": procedure.field,
        "maxLevel": _LEVELS[procedure.level],
        "public": True,
        "active": True,
        "serviceConfigs": [config],
    }


def part_row(number: str, component: Component, rules: FileRules) -> Mapping[str, object]:
    """A row of ``parts``; ``partTip`` is JSON in a text."""
    tip = {"extensions": ",".join(rules.kinds), "maxSize": rules.max_file_bytes // 1_000_000}
    return {
        "partNo": number,
        "partName": component.label,
        "partTip": json.dumps(tip),
        "partType": 1,
        "multiple": True,
        "required": component.need is Need.REQUIRED,
        "fileTemplateNo": f"{number}.FT",
        "esign": must_be_signed(component),
        "hasForm": False,
        "eForm": False,
    }


def dossier_row(draft: Draft, dossier: Dossier | None) -> Mapping[str, object]:
    """``DossierDetail``: a draft has no status; a code is given at reception, not before."""
    row: dict[str, object] = {
        "dossierId": draft.serial,
        "referenceUid": draft.draft_id,
        "counter": 0,
        "serviceCode": draft.procedure,
        "govAgencyCode": AGENCY,
        "dossierNo": "",
        "dossierStatus": "",
        "dossierStatusText": "",
        "dossierSubStatus": "",
        "submitDate": "",
        "luyenTap": True,
    }
    if dossier is not None:
        status, words = STATUSES[dossier.status]
        row |= {
            "dossierStatus": status,
            "dossierStatusText": words,
            "submitDate": dossier.submitted_at.strftime(_DATE_FORMAT),
            "dossierNo": dossier.number if status != "new" else "",
        }
    return row


def file_row(held: HeldFile) -> Mapping[str, object]:
    """``DossierFile``."""
    return {
        "dossierFileId": 0,
        "referenceUid": held.facts["reference"],
        "dossierPartNo": held.facts["part"],
        "dossierPartType": 1,
        "displayName": held.name,
        "fileType": held.name.rpartition(".")[2].lower(),
        "fileSize": held.size,
        "fileVersion": "1.0",
        "isNew": True,
        "signCheck": 0,
        "eForm": False,
    }


def answer(body: Mapping[str, object], status: int = 200) -> Response:
    """JSON."""
    return JSONResponse(dict(body), status_code=status, headers={"Cache-Control": "no-store"})


def listed(rows: Iterable[Mapping[str, object]]) -> Response:
    """``{total, data}``."""
    data = list(rows)
    return answer({"total": len(data), "data": data})


def refused(refusal: RefusedError) -> Response:
    """``{message, code, description}``; nobody signed in is a 203, other refusals 401, 403 or 409."""
    status = {401: 203, 400: 403, 413: 403}.get(refusal.status, refusal.status)
    body = {"message": refusal.message, "code": status, "description": refusal.message}
    return JSONResponse(body, status_code=status)


def require_site(request: Request) -> None:
    """Every call names the portal's site."""
    if not request.headers.get("groupid", "").isdigit():
        raise RefusedError(403, "", "Thiếu groupId")
