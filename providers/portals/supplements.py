"""What a provincial portal asks for of a submitted dossier, and the answer to it (esign-hub-and-portal §3.11)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from core.errors import (
    DossierRejectedError,
    PortalProtocolError,
    PortalUnavailableError,
    SubmittedBeforeError,
)
from core.portal.model import DossierOpening, DossierStatus, RequestedPaper, SupplementRequest, Upload
from core.portal.notes import content_digest
from providers.http import PORTAL_ERRORS, translate_errors
from providers.portals.calls import NOT_SENT, SUBMIT_S, PortalCalls
from providers.portals.rows import filled, sentence

_TAKEN = frozenset({2, 4, 9, 10})
"""National codes of a dossier that is worked on or done: it waits for nothing, and was not refused or withdrawn."""

Status = Callable[[str], Awaitable[DossierStatus]]


class Supplements:
    """Over one portal's calls; ``status`` looks a dossier up."""

    def __init__(self, calls: PortalCalls) -> None:
        self._calls = calls
        self._sent: dict[str, str] = {}
        """By dossier, the digest of the papers that may have arrived; as long as the program runs."""

    async def asked(self, headers: Mapping[str, str], number: str) -> SupplementRequest | None:
        """What is asked for; None for nothing."""
        body = await self._calls.read(f"hosos/HoSoYeuCauBoSung/{quote(number, safe='')}", headers=headers)
        with translate_errors(self._calls.name, PORTAL_ERRORS):
            found = _request_of(number, body["data"]) if body["data"] is not None else None
            return found if found is not None and found.papers else None

    async def answer(
        self, headers: Mapping[str, str], request: SupplementRequest, uploads: Sequence[Upload], status: Status
    ) -> DossierStatus:
        """Send it. A dossier that no longer waits has got what was sent last, if something may have arrived.

        The portal refuses an answer to what it does not ask, so that one that is repeated does no harm.
        """
        content = content_digest({}, uploads)
        before = self._sent.get(request.number)
        self._sent[request.number] = content
        try:
            await self._calls.call(
                "PUT",
                f"hosos/CongDanGuiBoSung/{quote(request.number, safe='')}",
                SUBMIT_S,
                headers=headers,
                json=_answer_body(request, uploads),
            )
        except (PortalUnavailableError, PortalProtocolError, DossierRejectedError) as error:
            refused, not_sent = isinstance(error, DossierRejectedError), isinstance(error.__cause__, NOT_SENT)
            if refused or not_sent:
                self._forget(request.number, before)
            if not_sent or (refused and before is None):
                raise
            found = await status(request.number)
            if found.code not in _TAKEN:
                raise
            if before is not None and before != content:
                # Two answers may have arrived, and only one did: which, nobody can know.
                raise SubmittedBeforeError("other papers", portal=self._calls.name, number=request.number) from error
            return found
        return await status(request.number)

    def _forget(self, number: str, before: str | None) -> None:
        """What was sent just now certainly did not arrive."""
        if before is None:
            del self._sent[number]
        else:
            self._sent[number] = before


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
