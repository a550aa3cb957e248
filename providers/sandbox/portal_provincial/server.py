"""The provincial API's addresses with its oddities: no idempotency key, sentences instead of error codes, a dossier
code used up by every refused submission, a plain-text 500 (esign-hub-and-portal §3).

Ours: access tokens of the practice world's identity provider, and a check of signatures that looks further than their
presence.
"""

from __future__ import annotations

import asyncio
import unicodedata
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from core.catalogue.model import Component, Need, OnlineLevel, Procedure
from providers.sandbox.portal.answers import SIGNATURE_SENTENCES, RefusedError, json_body, receipt_row
from providers.sandbox.portal.catalogue import LEVELS
from providers.sandbox.portal.desk import PortalDesk
from providers.sandbox.portal.held_files import HeldFile, HeldFiles
from providers.sandbox.portal.pages import page
from providers.sandbox.portal.receiving import MalformedError, TooLargeError, received
from providers.sandbox.portal.store import Draft
from providers.sandbox.portal.supplements import Supplements
from providers.sandbox.practice_world import PracticeWorld
from providers.sandbox.private_files import private_folder
from providers.sandbox.sessions import SignedIn, subject_of

_SUFFIX: Final = ".000.00.00.H10"
_AGENCY: Final = "xa-luyen-tap"
_CASE: Final = "TH01"


def routes(world: PracticeWorld) -> Sequence[BaseRoute]:
    """``/provincial/api/v1/…`` for programs; ``/practice/provincial/…`` for tests, guarded by the world's token."""
    portal = _Portal(world)
    served = portal.desk.served
    return [
        Mount(
            "/provincial/api/v1",
            routes=[
                Route("/configs/PublicModule", served("limits", portal.limits), methods=["GET"]),
                Route("/thutucs/PortalSearch", served("procedures", portal.procedures), methods=["GET"]),
                Route("/donvithutucs/public", served("procedures", portal.agencies), methods=["GET"]),
                Route("/truonghopthutucs", served("procedures", portal.cases), methods=["GET"]),
                Route("/truonghopthutucs/DuLieuThemHoSo", served("open", portal.all_for_a_dossier), methods=["POST"]),
                Route("/files/UploadFileBucket", served("upload", portal.upload), methods=["POST"]),
                Route("/files/GetFileBucket", served("download", portal.download), methods=["GET"]),
                Route("/hosos/NopTrucTuyen", served("submit", portal.submit), methods=["POST"]),
                Route("/hosos/GetByMa/{number}", served("status", portal.status), methods=["GET"]),
                Route("/hosos/HoSoYeuCauBoSung/{number}", served("status", portal.supplement), methods=["GET"]),
                Route("/hosos/CongDanGuiBoSung/{number}", served("supplement", portal.supplemented), methods=["PUT"]),
                Route("/hosos/Portal", served("look_up", portal.own), methods=["GET"]),
            ],
        ),
        *portal.desk.switches(),
    ]


class _Portal:
    def __init__(self, world: PracticeWorld) -> None:
        self.desk = PortalDesk(world, "provincial", _refused)
        self._files = HeldFiles(private_folder(self.desk.folder / "files"))
        self._supplements = Supplements(self.desk, _code_of, self._supplement_taken)

    async def limits(self, request: Request) -> Response:
        rules = self.desk.rules
        accepted = {"accept": [f".{kind}" for kind in rules.kinds], "size": rules.max_file_bytes // 1_000_000}
        return _envelope([{"ma": "file_upload", "giaTri": accepted}])

    async def procedures(self, request: Request) -> Response:
        found = await asyncio.to_thread(self.desk.catalogue.search, request.query_params.get("tuKhoa", ""))
        return page(request, found, _listed)

    async def agencies(self, request: Request) -> Response:
        procedure = await self.desk.procedure(request.query_params.get("maTTHC", ""))
        agency = {
            "donViId": _AGENCY,
            "catalog": "xa-phuong",
            "groupName": procedure.agency,
            "ofGroupCode": "",
            "ofGroupName": "",
            "urlRedirect": "",
        }
        return _envelope([agency])

    async def cases(self, request: Request) -> Response:
        procedure = await self.desk.procedure(request.query_params.get("thuTucId", ""))
        return _envelope([_case(procedure)])

    async def all_for_a_dossier(self, request: Request) -> Response:
        await self.desk.signed_in(request)
        body = await json_body(request)
        procedure = await self.desk.procedure(str(body.get("thuTucId", "")))
        if procedure.level is OnlineLevel.INFORMATION:
            raise RefusedError(400, "", "Thủ tục không tiếp nhận hồ sơ trực tuyến")
        papers = [
            {
                "id": str(place),
                "ma": code,
                "ten": component.label,
                "batBuoc": component.need is Need.REQUIRED,
                "soBanChinh": component.originals,
                "soBanSao": component.copies,
                "stt": place,
                "choPhepThemToKhai": False,
                "mauDinhKem": "",
            }
            for place, (code, component) in enumerate(_papers(procedure).items(), 1)
        ]
        return _envelope(
            {
                "tenTTHC": procedure.name,
                "maTTHC": f"{procedure.code}{_SUFFIX}",
                "mucDo": LEVELS[procedure.level],
                "tenDonVi": procedure.agency,
                "truongHopthuTuc": _case(procedure),
                "thanhPhanThuTucs": papers,
            }
        )

    async def upload(self, request: Request) -> Response:
        signed_in, rules = await self.desk.signed_in(request), self.desk.rules
        try:
            async with received(request, self.desk.incoming, rules.max_file_bytes) as file:
                if file.kind not in rules.kinds:
                    raise RefusedError(400, "", f"Không được phép đính kèm định dạng tệp {file.kind or file.name}")
                place = f"/dichvucong/nophosotructuyen/{uuid.uuid4().hex[:12]}/{_plain(file.name)}"
                kept = await asyncio.to_thread(self.desk.as_kept, file)
                await asyncio.to_thread(self._files.keep, place, subject_of(signed_in.person), kept, {})
        except TooLargeError:
            raise self.desk.too_large(rules.max_file_bytes) from None
        except MalformedError:
            raise RefusedError(400, "", "Yêu cầu không hợp lệ") from None
        return _envelope(place)

    async def download(self, request: Request) -> Response:
        signed_in = await self.desk.signed_in(request)
        held = await self._held(signed_in, request.query_params.get("Path", ""))
        return FileResponse(self._files.path(held), headers={"Cache-Control": "no-store"})

    async def submit(self, request: Request) -> Response:
        signed_in, body = await self.desk.signed_in(request), await json_body(request)
        store, now = self.desk.store, self.desk.world.clock.now()
        if body.get("donViId") != _AGENCY:
            raise RefusedError(400, "", "Không tìm thấy đơn vị người dùng")
        number = await asyncio.to_thread(store.take_number, now)
        papers = body.get("thanhPhanHoSos")
        if not isinstance(papers, list) or not papers:
            raise RefusedError(400, "", "Vui lòng thêm ít nhất một thành phần hồ sơ")
        procedure = await self.desk.procedure(str(body.get("maTTHC", "")))
        applicant = str(body.get("soGiayToChuHoSo", ""))
        held = [
            await self._paper(signed_in, applicant, procedure, paper) for paper in papers if isinstance(paper, dict)
        ]
        given = {str(paper.get("maGiayTo")) for paper in papers if isinstance(paper, dict)}
        needed = {code for code, one in _papers(procedure).items() if one.need is Need.REQUIRED}
        if not held or needed - given:
            raise RefusedError(400, "", "Vui lòng đính kèm tệp đầy đủ vào các thành phần hồ sơ")
        owner, key = subject_of(signed_in.person), uuid.uuid4().hex
        draft = await asyncio.to_thread(store.open, owner, key, procedure.code)
        summary = str(body.get("trichYeuHoSo", ""))[:500]
        dossier = await asyncio.to_thread(store.submit, draft, key, "", now, number=number, summary=summary)
        for one in held:
            await asyncio.to_thread(self._files.forget, one)
        return _envelope(dossier.number)

    async def status(self, request: Request) -> Response:
        signed_in = await self.desk.signed_in(request)
        found = await asyncio.to_thread(self.desk.store.dossier, request.path_params["number"])
        if found is None:
            raise RefusedError(404, "", "Mã hồ sơ không hợp lệ!")
        if found.subject != subject_of(signed_in.person):
            raise RefusedError(403, "", "Không có quyền truy cập tài nguyên hiện tại")
        return _envelope({**receipt_row(found), "trichYeuHoSo": found.summary})

    async def own(self, request: Request) -> Response:
        signed_in = await self.desk.signed_in(request)
        found = await asyncio.to_thread(self.desk.store.of, subject_of(signed_in.person))
        return page(request, found, receipt_row)

    async def supplement(self, request: Request) -> Response:
        return _envelope(await self._supplements.asked(request))

    async def supplemented(self, request: Request) -> Response:
        await self._supplements.answered(request)
        return _envelope(None)

    async def _supplement_taken(
        self, signed_in: SignedIn, _draft: Draft, procedure: Procedure, code: str, file: str
    ) -> None:
        held = await self._paper(signed_in, "", procedure, {"maGiayTo": code, "dinhKem": file})
        await asyncio.to_thread(self._files.forget, held)

    async def _paper(
        self, signed_in: SignedIn, applicant: str, procedure: Procedure, paper: Mapping[str, Any]
    ) -> HeldFile:
        component = _papers(procedure).get(str(paper.get("maGiayTo")))
        if component is None:
            raise RefusedError(400, "", "Thành phần hồ sơ không tồn tại")
        held = await self._held(signed_in, str(paper.get("dinhKem", "")))
        fault = await self.desk.signature_fault(signed_in, applicant, component, self._files.received(held))
        if fault is not None:
            raise RefusedError(400, fault.value, SIGNATURE_SENTENCES[fault].format(name=held.name))
        return held

    async def _held(self, signed_in: SignedIn, place: str) -> HeldFile:
        held = await asyncio.to_thread(self._files.find, place, subject_of(signed_in.person))
        if held is None:
            raise RefusedError(400, "", "Không tìm thấy tệp")
        return held


def _papers(procedure: Procedure) -> dict[str, Component]:
    """The portal's own codes of the papers that can be attached."""
    attached = [one for one in procedure.components if one.need is not Need.SHOWN_ONLY]
    return {f"GT{place:02d}": component for place, component in enumerate(attached, 1)}


def _code_of(procedure: Procedure, key: str) -> str:
    return next(code for code, component in _papers(procedure).items() if component.key == key)


def _listed(procedure: Procedure) -> Mapping[str, object]:
    return {
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, procedure.code)),
        "maTTHC": f"{procedure.code}{_SUFFIX}",
        "tenTTHC": procedure.name,
        "linhVucChinh": procedure.field,
        "mucDo": LEVELS[procedure.level],
        "doiTuongThucHien": "#".join(procedure.applicants),
        "suDung": True,
    }


def _case(procedure: Procedure) -> Mapping[str, object]:
    identity = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{procedure.code}/{_CASE}"))
    return {"id": identity, "ma": _CASE, "ten": "Trường hợp thông thường", "loaiThoiGianThucHien": "Ngày làm việc"}


def _plain(name: str) -> str:
    """Without accents, spaces as underscores: how this portal stores names."""
    bare = unicodedata.normalize("NFD", name.replace("đ", "d").replace("Đ", "D"))
    return "".join(char for char in bare if not unicodedata.combining(char)).replace(" ", "_")


def _envelope(data: object, status: int = 200, message: str | None = None) -> Response:
    done = status < 400
    body = {"succeeded": done, "failed": not done, "message": message, "data": data}
    return JSONResponse(body, status_code=status, headers={"Cache-Control": "no-store"})


def _refused(refusal: RefusedError) -> Response:
    """In the envelope; who is not signed in hears the middleware (§3.1)."""
    if refusal.status != 401:
        return _envelope(None, refusal.status, refusal.message)
    body = {
        "messages": [refusal.message],
        "source": "",
        "exception": refusal.message,
        "errorId": str(uuid.uuid4()),
        "supportMessage": "",
        "statusCode": 401,
    }
    return JSONResponse(body, status_code=401)
