"""The provincial API's JSON and core's types, both ways (esign-hub-and-portal §3.1, §3.3, §3.5, §3.7, §3.8, §3.11).

Whatever does not fit raises ``KeyError``, ``TypeError`` or ``ValueError``; the adapter calls that a protocol error.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from core.errors import AppError, DossierRejectedError, PortalAuthError
from core.portal.model import DossierStatus, PortalLimits, PortalPerson, Receipt, Upload
from core.portal.profile import FileRules
from providers.portals.rows import filled, sentence

MEGABYTE: Final = 1_000_000
"""``file_upload.size`` counts megabytes; the smaller reading is the safe one."""

_SUMMARY_LIMIT: Final = 500
_TAKES_DOSSIERS: Final = frozenset({"3", "4"})
_ID_KINDS: Final = {"cccd": "Căn cước công dân", "cmnd": "Chứng minh nhân dân", "passport": "Hộ chiếu"}


@dataclass(frozen=True, slots=True)
class Service:
    """A row of ``PortalSearch``; ``level`` as the portal counts (2 information only, 3 partly, 4 wholly online)."""

    code: str
    name: str
    level: str

    @property
    def takes_dossiers(self) -> bool:
        """Whether it can be submitted online."""
        return self.level in _TAKES_DOSSIERS


@dataclass(frozen=True, slots=True)
class ListedPaper:
    """A paper that the portal asks for."""

    code: str
    name: str
    originals: int
    copies: int


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a service is submitted: agency, case, and the papers asked for there."""

    service: Service
    agency_id: str
    case_id: str
    case_code: str
    case_name: str
    papers: tuple[ListedPaper, ...]


def data_of(body: Mapping[str, Any]) -> Any:
    """What the envelope holds. Some calls answer 200 with ``succeeded: false``: both are looked at (§3.1)."""
    if body["succeeded"] is not True:
        raise ValueError("succeeded is false")
    return body["data"]


def refusal_of(status: int, body: Mapping[str, Any], portal: str) -> AppError:
    """A refusal in the envelope or in the middleware's own form (§3.1)."""
    if status == 401:
        return PortalAuthError("the session ended", portal=portal)
    words = body.get("message")
    if not isinstance(words, str) and isinstance(body.get("messages"), list):
        words = " ".join(str(one) for one in body["messages"][:3])
    return DossierRejectedError(f"status {status}", portal=portal, reason=sentence(words))


def limits_of(rows: Sequence[Mapping[str, Any]], rules: FileRules) -> PortalLimits:
    """The public configuration's row ``file_upload``; the whole dossier's limit is the profile's own."""
    told = next((one["giaTri"] for one in rows if one["ma"] == "file_upload"), None)
    if told is None:
        return PortalLimits(rules.kinds, rules.max_file_bytes, rules.max_total_bytes)
    kinds = tuple(str(kind).lower().lstrip(".") for kind in told["accept"])
    return PortalLimits(kinds, int(told["size"]) * MEGABYTE, rules.max_total_bytes)


def service_of(row: Mapping[str, Any]) -> Service:
    """A row of the catalogue."""
    return Service(filled(row["maTTHC"]), str(row["tenTTHC"]), str(row["mucDo"]))


def desk_of(service: Service, agency_id: str, case: Mapping[str, Any], data: Mapping[str, Any]) -> Desk:
    """``DuLieuThemHoSo``: all that a dossier needs (§3.5)."""
    papers = tuple(
        ListedPaper(str(row["ma"]), filled(row["ten"]), int(row["soBanChinh"]), int(row["soBanSao"]))
        for row in data["thanhPhanThuTucs"]
    )
    return Desk(service, agency_id, filled(case["id"]), str(case["ma"]), str(case["ten"]), papers)


def summary(service: Service, mark: str) -> str:
    """``trichYeuHoSo``: the mark by which the dossier is found again, and the service's name."""
    return f"{mark} {service.name}"[:_SUMMARY_LIMIT]


def submitted_before(row: Mapping[str, Any], moment: datetime) -> bool:
    """Whether a dossier's row certainly is of an earlier time."""
    try:
        return _moment(row["ngayNopHoSo"]) < moment
    except (KeyError, TypeError, ValueError):
        return False


def submission_body(
    desk: Desk, fields: Mapping[str, str], person: PortalPerson, uploads: Sequence[Upload], mark: str
) -> Mapping[str, object]:
    """The body of ``NopTrucTuyen`` (§3.8). ``fields`` as ``core.dossier.applicant.portal_fields`` gives them.

    Whoever is signed in and submits for somebody else stands in the fields called ``…NguoiUyQuyen``: they hold the
    submitter.
    """
    named = {paper.code: paper for paper in desk.papers}
    for_another = person.id_number is not None and person.id_number != fields.get("paper_number")
    submitter = {
        "nguoiUyQuyen": person.name,
        "soGiayToNguoiUyQuyen": person.id_number or "",
        "soDienThoaiNguoiUyQuyen": person.phone or "",
        "emailNguoiUyQuyen": person.email or "",
        "diaChiNguoiUyQuyen": person.address or "",
    }
    return {
        "donViId": desk.agency_id,
        "loaiDoiTuong": "Công dân",
        "chuHoSo": fields.get("name", ""),
        "soDienThoaiChuHoSo": fields.get("contact_phone", ""),
        "emailChuHoSo": "" if for_another else person.email or "",
        "soGiayToChuHoSo": fields.get("paper_number", ""),
        "loaiGiayToChuHoSo": _ID_KINDS.get(fields.get("paper_kind", ""), ""),
        "ngaySinhChuHoSo": "" if for_another else (person.birth_date or "")[:4],
        "tinhThanhChuHoSo": "",
        "quanHuyenChuHoSo": "",
        "xaPhuongChuHoSo": "",
        "diaChiChuHoSo": fields.get("residence", ""),
        "uyQuyen": for_another,
        **(submitter if for_another else {}),
        "nguoiGui": person.id_number or person.subject,
        "maTTHC": desk.service.code,
        "tenTTHC": desk.service.name,
        "mucDo": desk.service.level,
        "maTruongHop": desk.case_code,
        "tenTruongHop": desk.case_name,
        "truongHopId": desk.case_id,
        "laHoSoChungThuc": False,
        "trichYeuHoSo": summary(desk.service, mark),
        "hinhThucTra": "0",
        "dangKyNhanHoSoQuaBCCIData": "",
        "eFormData": "",
        "thanhPhanHoSos": [_paper(named[one.part], one) for one in uploads],
        "removeFiles": [],
    }


def _paper(listed: ListedPaper, upload: Upload) -> Mapping[str, object]:
    return {
        "ten": listed.name,
        "maGiayTo": listed.code,
        "soBanChinh": listed.originals,
        "soBanSao": listed.copies,
        "dinhKem": upload.upload_id,
        "nhanBanGiay": False,
        "trangThaiSoHoa": "0",
    }


def status_of(row: Mapping[str, Any]) -> DossierStatus:
    """A look-up's row; its codes are the national ones."""
    return DossierStatus(
        number=filled(row["maHoSo"]),
        code=int(row["trangThaiHoSoId"]),
        label=sentence(row["tenTrangThaiHoSo"]),
        time=_moment(row["ngayNopHoSo"]),
    )


def receipt_of(row: Mapping[str, Any]) -> Receipt:
    """A look-up's row as the receipt that the portal does not give; its number is the portal's, of any shape."""
    return Receipt(filled(row["maHoSo"]), _moment(row["ngayNopHoSo"]), practice=row.get("luyenTap") is True)


def _moment(value: object) -> datetime:
    moment = datetime.fromisoformat(filled(value))
    if moment.tzinfo is None:
        raise ValueError("a time without offset")
    return moment
