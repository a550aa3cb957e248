"""The portal's JSON and core's types, both ways (esign-hub-and-portal §3.1, §3.3, §3.7, §3.8).

Whatever does not fit raises ``KeyError``, ``TypeError`` or ``ValueError``; the adapter calls that a protocol error.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from core.catalogue.model import Component, Need, OnlineLevel, Procedure
from core.errors import (
    AppError,
    DocumentTooLargeError,
    DossierRejectedError,
    FileKindNotAcceptedError,
    PortalAuthError,
    PortalUnavailableError,
    SubmittedBeforeError,
)
from core.portal.model import DossierOpening, DossierStatus, PortalLimits, Receipt, Upload
from core.portal.notes import content_digest
from providers.portals.rows import filled, sentence

_LEVELS: Final = {"4": OnlineLevel.FULL, "3": OnlineLevel.PARTIAL, "2": OnlineLevel.INFORMATION}
_NEEDS: Final = {"bat-buoc": Need.REQUIRED, "theo-truong-hop": Need.CONDITIONAL, "xuat-trinh": Need.SHOWN_ONLY}
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


def data_of(body: Mapping[str, Any]) -> Any:
    """What the envelope holds. Some calls answer 200 with ``succeeded: false``: both are looked at (§3.1)."""
    if body["succeeded"] is not True:
        raise ValueError("succeeded is false")
    return body["data"]


def refusal_of(status: int, body: Mapping[str, Any], portal: str, file_name: str) -> AppError:
    """A business refusal as the error it is; ``file_name`` is the file that was being sent, if any."""
    code, told = body.get("maLoi"), body.get("data")
    facts = told if isinstance(told, dict) else {}
    if status == 401:
        return PortalAuthError("the session ended", portal=portal)
    if code == "khoa-da-dung" and isinstance(facts.get("maHoSo"), str):
        return SubmittedBeforeError("other content", portal=portal, number=facts["maHoSo"])
    if code == "sai-vi-tri":
        return PortalUnavailableError("what was sent before is still arriving", portal=portal)
    if code == "tep-qua-lon" and isinstance(facts.get("gioiHan"), int):
        return DocumentTooLargeError(name=file_name, limit=f"{facts['gioiHan'] / 1_000_000:g} MB")
    if code == "dinh-dang" and isinstance(facts.get("chapNhan"), list):
        return FileKindNotAcceptedError(name=file_name, kinds=", ".join(str(kind) for kind in facts["chapNhan"][:20]))
    return DossierRejectedError(f"status {status}", portal=portal, reason=sentence(body.get("message")))


def limits_of(rows: Sequence[Mapping[str, Any]]) -> PortalLimits:
    """The public configuration's row ``file_upload``."""
    rules = next(one["giaTri"] for one in [*rows, {"ma": "file_upload", "giaTri": None}] if one["ma"] == "file_upload")
    return PortalLimits(
        kinds=tuple(str(kind).lower().lstrip(".") for kind in rules["accept"]),
        max_file_bytes=int(rules["size"]),
        max_total_bytes=int(rules["total"]),
    )


def procedure_of(row: Mapping[str, Any]) -> Procedure:
    """One row of the catalogue."""
    days, fee = row["thoiGianThucHien"], row["soTienLePhi"]
    return Procedure(
        code=str(row["maTTHC"]),
        name=str(row["tenTTHC"]),
        field=str(row["linhVucChinh"]),
        agency=str(row["coQuanThucHien"]),
        admin_level=str(row["capThucHien"]),
        level=_LEVELS[row["mucDo"]],
        applicants=tuple(part for part in str(row["doiTuongThucHien"]).split("#") if part),
        result=str(row["ketQuaThuTuc"]),
        components=tuple(_component(paper) for paper in row["thanhPhanThuTucs"]),
        duration_days=None if days is None else float(days),
        fee_vnd=None if fee is None else int(fee),
    )


def opening_of(data: Mapping[str, Any]) -> DossierOpening:
    """A draft."""
    return DossierOpening(dossier_id=filled(data["id"]), procedure_code=filled(data["maTTHC"]))


def upload_of(data: Mapping[str, Any]) -> Upload:
    """A file that the portal holds."""
    digest = str(data["sha256"]).lower()
    if not _SHA256.fullmatch(digest):
        raise ValueError("not a SHA-256")
    return Upload(filled(data["id"]), filled(data["maGiayTo"]), filled(data["ten"]), digest)


@dataclass(frozen=True, slots=True)
class Part:
    """An announced file: bytes that arrived so far, and the upload once all did."""

    part_id: str
    received: int
    upload: Upload | None


def announcement(opening: DossierOpening, component: str, name: str, size: int, sha256: str) -> Mapping[str, object]:
    """The body of ``files/TaiLen``; ``size`` in bytes."""
    return {
        "hoSoNhapId": opening.dossier_id,
        "maGiayTo": component,
        "tenTep": name,
        "kichThuoc": size,
        "sha256": sha256,
    }


def part_of(data: Mapping[str, Any]) -> Part:
    """How much of an announced file arrived."""
    received = int(data["daNhan"])
    if received < 0:
        raise ValueError("fewer than no bytes")
    return Part(filled(data["phanId"]), received, upload_of(data["tep"]) if "tep" in data else None)


def receipt_of(data: Mapping[str, Any]) -> Receipt:
    """A receipt; its number is the portal's and is never checked for its shape (portal-sso-law §3)."""
    return Receipt(filled(data["maHoSo"]), _moment(data["ngayNopHoSo"]), practice=data.get("luyenTap") is True)


def status_of(data: Mapping[str, Any]) -> DossierStatus:
    """A look-up's row."""
    return DossierStatus(
        number=filled(data["maHoSo"]),
        code=int(data["trangThaiHoSoId"]),
        label=sentence(data["tenTrangThaiHoSo"]),
        time=_moment(data["ngayNopHoSo"]),
    )


def submission_body(
    opening: DossierOpening, fields: Mapping[str, str], uploads: Sequence[Upload]
) -> Mapping[str, object]:
    """The body of ``NopTrucTuyen``. Every paper names the digest that was uploaded."""
    return {
        "hoSoNhapId": opening.dossier_id,
        "maTTHC": opening.procedure_code,
        "duLieu": dict(fields),
        "noiDung": content_digest(fields, uploads),
        "thanhPhanHoSos": [
            {"maGiayTo": one.component, "ten": one.name, "dinhKem": one.upload_id, "sha256": one.sha256}
            for one in uploads
        ],
    }


def _component(paper: Mapping[str, Any]) -> Component:
    return Component(
        key=filled(paper["ma"]),
        label=str(paper["ten"]),
        description=str(paper["moTa"]),
        role=str(paper["loaiGiayTo"]),
        need=_NEEDS[paper["yeuCau"]],
        originals=int(paper["soBanChinh"]),
        copies=int(paper["soBanSao"]),
    )


def _moment(value: object) -> datetime:
    moment = datetime.fromisoformat(filled(value))
    if moment.tzinfo is None:
        raise ValueError("a time without offset")
    return moment
