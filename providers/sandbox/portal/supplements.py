"""The practice officer who wants more papers, and the applicant's answer (esign-hub-and-portal §3.11)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.requests import Request

from core.catalogue.model import Procedure
from providers.sandbox.portal.answers import RefusedError, json_body
from providers.sandbox.portal.desk import PortalDesk
from providers.sandbox.portal.store import Dossier, Draft
from providers.sandbox.sessions import SignedIn, subject_of

CodeOf = Callable[[Procedure, str], str]
"""The portal's code of a paper of the procedure, by its component's key."""

Taken = Callable[[SignedIn, Draft, Procedure, str, str], Awaitable[None]]
"""Looks at what answers a paper: its code and what the answer names as its file. Raises ``RefusedError``."""


class Supplements:
    """Handlers of the two calls, for a portal that knows papers by ``code_of`` and looks at files by ``taken``."""

    def __init__(self, desk: PortalDesk, code_of: CodeOf, taken: Taken) -> None:
        self._desk, self._code_of, self._taken = desk, code_of, taken

    async def asked(self, request: Request) -> object:
        """What is asked for; None for nothing."""
        _signed_in, dossier = await self._own(request)
        found = await asyncio.to_thread(self._desk.store.supplement, dossier.number)
        if found is None:
            return None
        procedure = await self._desk.procedure(dossier.procedure)
        draft = await self._draft(dossier)
        labels = {component.key: component.label for component in procedure.components}
        rows = [
            {
                "thanhPhanHoSoId": self._code_of(procedure, key),
                "tenThanhPhan": labels[key],
                "noiDungBoSung": found.reason,
            }
            for key in found.components
        ]
        return {
            "maHoSo": dossier.number,
            "maTTHC": dossier.procedure,
            "hoSoNhapId": draft.draft_id,
            "lyDoBoSung": found.reason,
            "danhSachGiayToBoSung": rows,
        }

    async def answered(self, request: Request) -> None:
        """The papers came: the dossier is worked on again."""
        signed_in, dossier = await self._own(request)
        found = await asyncio.to_thread(self._desk.store.supplement, dossier.number)
        if found is None:
            raise RefusedError(400, "khong-bo-sung", "Hồ sơ không yêu cầu bổ sung")
        procedure, draft = await self._desk.procedure(dossier.procedure), await self._draft(dossier)
        given = _given(await json_body(request))
        wanted = {self._code_of(procedure, key) for key in found.components}
        if set(given) != wanted:
            raise RefusedError(400, "thieu-giay-to", "Vui lòng đính kèm tệp đầy đủ vào các giấy tờ cần bổ sung")
        for code, file in given.items():
            await self._taken(signed_in, draft, procedure, code, file)
        await asyncio.to_thread(self._desk.store.supplemented, dossier.number)

    async def _own(self, request: Request) -> tuple[SignedIn, Dossier]:
        signed_in = await self._desk.signed_in(request)
        found = await asyncio.to_thread(self._desk.store.dossier, request.path_params["number"])
        if found is None or found.subject != subject_of(signed_in.person):
            raise RefusedError(404, "khong-co-ho-so", "Mã hồ sơ không hợp lệ!")
        return signed_in, found

    async def _draft(self, dossier: Dossier) -> Draft:
        found = await asyncio.to_thread(self._desk.store.draft_of_number, dossier.number, dossier.subject)
        if found is None:
            raise RefusedError(404, "khong-co-ho-so", "Mã hồ sơ không hợp lệ!")
        return found


def _given(body: Mapping[str, Any]) -> dict[str, str]:
    rows = body.get("danhSachGiayToBoSung")
    listed = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return {str(row.get("thanhPhanHoSoId")): str(row.get("fileDinhKemMoi")) for row in listed}
