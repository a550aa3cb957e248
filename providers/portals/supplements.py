"""What a provincial portal asks for of a submitted dossier, and the answer to it (esign-hub-and-portal §3.11)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from core.errors import DossierRejectedError, PortalProtocolError, PortalUnavailableError
from core.portal.model import DossierOpening, DossierStatus, RequestedPaper, SupplementRequest, Upload
from core.portal.supplement import SUPPLEMENT_WANTED
from providers.http import PORTAL_ERRORS, translate_errors
from providers.portals.calls import SUBMIT_S, PortalCalls
from providers.portals.rows import filled, sentence

Status = Callable[[str], Awaitable[DossierStatus]]


class Supplements:
    """Over one portal's calls; ``status`` looks a dossier up."""

    def __init__(self, calls: PortalCalls) -> None:
        self._calls = calls

    async def asked(self, headers: Mapping[str, str], number: str) -> SupplementRequest | None:
        """What is asked for; None for nothing."""
        body = await self._calls.read(f"hosos/HoSoYeuCauBoSung/{quote(number, safe='')}", headers=headers)
        with translate_errors(self._calls.name, PORTAL_ERRORS):
            return _request_of(number, body["data"]) if body["data"] is not None else None

    async def answer(
        self, headers: Mapping[str, str], request: SupplementRequest, uploads: Sequence[Upload], status: Status
    ) -> DossierStatus:
        """Send it. A dossier that no longer waits for papers has got them: it is not sent again.

        The portal refuses an answer to what it does not ask, so that one that is repeated does no harm.
        """
        try:
            await self._calls.call(
                "PUT",
                f"hosos/CongDanGuiBoSung/{quote(request.number, safe='')}",
                SUBMIT_S,
                headers=headers,
                json=_answer_body(request, uploads),
            )
        except (PortalUnavailableError, PortalProtocolError, DossierRejectedError):
            found = await status(request.number)
            if found.code == SUPPLEMENT_WANTED:
                raise
            return found
        return await status(request.number)


def _request_of(number: str, data: Mapping[str, Any]) -> SupplementRequest:
    papers = tuple(
        RequestedPaper(filled(row["thanhPhanHoSoId"]), filled(row["tenThanhPhan"]), sentence(row["noiDungBoSung"]))
        for row in data["danhSachGiayToBoSung"]
    )
    opening = DossierOpening(str(data.get("hoSoNhapId") or number), filled(data["maTTHC"]))
    return SupplementRequest(number, sentence(data["lyDoBoSung"]), papers, opening)


def _answer_body(request: SupplementRequest, uploads: Sequence[Upload]) -> Mapping[str, object]:
    asked = {paper.component: paper for paper in request.papers}
    return {
        "thongTinTiepNhanBoSung": "",
        "danhSachGiayToBoSung": [
            {
                "thanhPhanHoSoId": one.component,
                "fileDinhKemMoi": one.upload_id,
                "tenThanhPhan": asked[one.component].label,
                "noiDungBoSung": asked[one.component].note,
            }
            for one in uploads
            if one.component in asked
        ],
        "danhSachGiayToBoSungMoi": [],
    }
