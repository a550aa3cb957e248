"""The portal's addresses, in the words of the provincial API that is known best (esign-hub-and-portal §3).

Carried over: paths, envelope, names, sentences, status codes, dossier numbers, plain-text 500. Ours: the
``Idempotency-Key`` header (the original has none and must not be retried), the look-up by key, the papers' list in the
catalogue, a digest in every upload's answer, and a check of signatures that looks further than their presence.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from core.catalogue.model import Component, Need, OnlineLevel, Procedure
from providers.sandbox.portal.answers import (
    RefusedError,
    bearer,
    envelope,
    idempotency_key,
    json_body,
    receipt_row,
    upload_row,
)
from providers.sandbox.portal.catalogue import row
from providers.sandbox.portal.desk import PortalDesk
from providers.sandbox.portal.pages import page
from providers.sandbox.portal.parts import Announced, OffsetError, PartStore
from providers.sandbox.portal.receiving import MalformedError, ReceivedFile, TooLargeError, received
from providers.sandbox.portal.store import Draft, KeyReusedError, StoredUpload
from providers.sandbox.portal.supplements import Supplements
from providers.sandbox.practice_world import PracticeWorld
from providers.sandbox.private_files import private_folder
from providers.sandbox.sessions import SignedIn, subject_of


def routes(world: PracticeWorld) -> Sequence[BaseRoute]:
    """``/portal/api/v1/…`` for programs; ``/practice/portal/…`` for tests, guarded by the world's token."""
    portal = _Portal(world)
    served = portal.served
    return [
        Mount(
            "/portal/api/v1",
            routes=[
                Route("/configs/PublicModule", served("limits", portal.limits), methods=["GET"]),
                Route("/thutucs/PortalSearch", served("procedures", portal.procedures), methods=["GET"]),
                Route("/hosonhaps", served("open", portal.open), methods=["POST"]),
                Route("/files/UploadFileBucket", served("upload", portal.upload), methods=["POST"]),
                Route("/files/TaiLen", served("upload", portal.announce), methods=["POST"]),
                Route("/files/TaiLen/{part}", served("upload", portal.append), methods=["PATCH"]),
                Route("/hosos/NopTrucTuyen", served("submit", portal.submit), methods=["POST"]),
                Route("/hosos/TheoKhoa", served("look_up", portal.by_key), methods=["GET"]),
                Route("/hosos/GetByMa/{number}", served("status", portal.status), methods=["GET"]),
                Route("/hosos/Portal", served("status", portal.own), methods=["GET"]),
                Route("/hosos/HoSoYeuCauBoSung/{number}", served("status", portal.supplement), methods=["GET"]),
                Route("/hosos/CongDanGuiBoSung/{number}", served("supplement", portal.supplemented), methods=["PUT"]),
                Route("/sso/logout", served("sign_out", portal.sign_out), methods=["POST"]),
            ],
        ),
        *portal.switches(),
    ]


class _Portal:
    def __init__(self, world: PracticeWorld) -> None:
        desk = self._desk = PortalDesk(world, "portal", _refused)
        self._world, self._incoming, self._store, self._rules = world, desk.incoming, desk.store, desk.rules
        self._catalogue, self._sessions = desk.catalogue, desk.sessions
        self._parts = PartStore(private_folder(desk.folder / "parts"))
        self._signed_in, self._procedure, self._too_large = desk.signed_in, desk.procedure, desk.too_large
        self._supplements = Supplements(desk, lambda _procedure, key: key, self._supplement_taken)
        self._applicants: dict[str, str] = {}
        """Their numbers, by draft, as long as the world runs: never on the disk."""
        self.served, self.switches = desk.served, desk.switches

    async def limits(self, request: Request) -> Response:
        rules = self._rules
        accepted = {
            "accept": [f".{kind}" for kind in rules.kinds],
            "size": rules.max_file_bytes,
            "total": rules.max_total_bytes,
        }
        return envelope([{"ma": "file_upload", "giaTri": accepted}])

    async def procedures(self, request: Request) -> Response:
        found = await asyncio.to_thread(self._catalogue.search, request.query_params.get("tuKhoa", ""))
        return page(request, found, row)

    async def open(self, request: Request) -> Response:
        signed_in, key, body = await self._signed_in(request), idempotency_key(request), await json_body(request)
        procedure = await self._procedure(str(body.get("maTTHC", "")))
        if procedure.level is OnlineLevel.INFORMATION:
            raise RefusedError(400, "khong-truc-tuyen", "Thủ tục không tiếp nhận hồ sơ trực tuyến")
        try:
            draft = await asyncio.to_thread(self._store.open, subject_of(signed_in.person), key, procedure.code)
        except KeyReusedError:
            raise RefusedError(409, "khoa-da-dung", "Khóa đã được dùng cho thủ tục khác") from None
        self._applicants[draft.draft_id] = str(body.get("soGiayToChuHoSo", ""))
        return envelope({"id": draft.draft_id, "maTTHC": draft.procedure}, 201)

    async def upload(self, request: Request) -> Response:
        signed_in = await self._signed_in(request)
        try:
            async with received(request, self._incoming, self._rules.max_file_bytes) as file:
                draft = await self._draft(signed_in, file.fields.get("hoSoNhapId", ""))
                component = await self._component(draft, file.fields.get("maGiayTo", ""))
                await self._check(signed_in, draft, component, file)
                stored = await asyncio.to_thread(
                    self._store.add_upload, draft, component.key, file.name, file.sha256, file.size
                )
        except TooLargeError:
            raise self._too_large(self._rules.max_file_bytes) from None
        except MalformedError:
            raise RefusedError(400, "yeu-cau-sai", "Yêu cầu không hợp lệ") from None
        return envelope(upload_row(stored))

    async def announce(self, request: Request) -> Response:
        signed_in, body = await self._signed_in(request), await json_body(request)
        draft = await self._draft(signed_in, str(body.get("hoSoNhapId", "")))
        await self._component(draft, str(body.get("maGiayTo", "")))
        held = await self._held(draft, body.get("maGiayTo"), body.get("sha256"))
        if held is not None:
            return envelope({"phanId": held.upload_id, "daNhan": held.size, "tep": upload_row(held)})
        limit = self._rules.max_file_bytes
        try:
            announced = await asyncio.to_thread(self._parts.announce, draft.draft_id, body, limit)
        except TooLargeError:
            raise self._too_large(limit) from None
        except MalformedError:
            raise RefusedError(400, "yeu-cau-sai", "Yêu cầu không hợp lệ") from None
        return await self._arrived(signed_in, draft, announced, await self._parts.settled(announced))

    async def append(self, request: Request) -> Response:
        signed_in, offset = await self._signed_in(request), request.headers.get("upload-offset", "")
        announced = await asyncio.to_thread(self._parts.find, request.path_params["part"])
        if announced is None:
            raise RefusedError(404, "khong-co-tep", "Tập tin chưa được khai báo")
        draft = await self._draft(signed_in, announced.draft_id)
        try:
            received = await self._parts.append(announced, int(offset) if offset.isdecimal() else -1, request)
        except OffsetError as error:
            if error.received >= announced.size:
                return await self._arrived(signed_in, draft, announced, error.received)
            raise RefusedError(409, "sai-vi-tri", "Phần này không nối tiếp", {"daNhan": error.received}) from None
        except MalformedError:
            raise RefusedError(400, "yeu-cau-sai", "Yêu cầu không hợp lệ") from None
        return await self._arrived(signed_in, draft, announced, received)

    async def _arrived(self, signed_in: SignedIn, draft: Draft, announced: Announced, received: int) -> Response:
        """How much came; after the last byte the file is looked at and kept as any other."""
        told: dict[str, object] = {"phanId": announced.part_id, "daNhan": received}
        if received < announced.size:
            return envelope(told)
        async with self._parts.arriving(announced):
            stored = await self._held(draft, announced.component, announced.sha256)
            if stored is None:
                stored = await self._taken(signed_in, draft, announced)
        return envelope({**told, "tep": upload_row(stored)})

    async def _taken(self, signed_in: SignedIn, draft: Draft, announced: Announced) -> StoredUpload:
        file = await asyncio.to_thread(self._parts.whole, announced)
        if file is None:
            raise RefusedError(400, "tep-khong-khop", "Tập tin nhận được không khớp với khai báo")
        try:
            await self._check(signed_in, draft, await self._component(draft, announced.component), file)
            kept = await asyncio.to_thread(self._desk.as_kept, file)
            return await asyncio.to_thread(
                self._store.add_upload, draft, announced.component, file.name, kept.sha256, kept.size
            )
        finally:
            await asyncio.to_thread(self._parts.forget, announced)

    async def _held(self, draft: Draft, component: object, sha256: object) -> StoredUpload | None:
        """What the draft holds already with this content in this place."""
        held = await asyncio.to_thread(self._store.uploads, draft)
        return next((one for one in held if (one.component, one.sha256) == (component, sha256)), None)

    async def submit(self, request: Request) -> Response:
        signed_in, key, body = await self._signed_in(request), idempotency_key(request), await json_body(request)
        draft = await self._draft(signed_in, str(body.get("hoSoNhapId", "")))
        procedure = await self._procedure(draft.procedure)
        held = {one.upload_id: one for one in await asyncio.to_thread(self._store.uploads, draft)}
        papers = body.get("thanhPhanHoSos")
        named = [paper for paper in papers if isinstance(paper, dict)] if isinstance(papers, list) else []
        if not named:
            raise RefusedError(400, "khong-co-tep", "Vui lòng đính kèm ít nhất một tập tin")
        chosen = [held.get(str(paper.get("dinhKem"))) for paper in named]
        if any(
            one is None or (one.component, one.sha256) != (paper.get("maGiayTo"), paper.get("sha256"))
            for one, paper in zip(chosen, named, strict=True)
        ):
            raise RefusedError(400, "tep-khong-khop", "Tập tin đính kèm không khớp với tập tin đã tải lên")
        covered = {str(paper.get("maGiayTo")) for paper in named}
        missing = [one.label for one in procedure.components if one.need is Need.REQUIRED and one.key not in covered]
        if missing:
            sentence = f"Vui lòng đính kèm tập tin đầy đủ vào các thành phần hồ sơ: {'; '.join(missing)}"
            raise RefusedError(400, "thieu-giay-to", sentence)
        content = json.dumps([named, body.get("duLieu")], sort_keys=True, ensure_ascii=False)
        digest = hashlib.sha256(content.encode()).hexdigest()
        try:
            now, told = self._world.clock.now(), str(body.get("noiDung", ""))[:64]
            dossier = await asyncio.to_thread(self._store.submit, draft, key, digest, now, summary=told)
        except KeyReusedError as error:
            other = {"maHoSo": error.number}
            raise RefusedError(409, "khoa-da-dung", "Hồ sơ này đã được nộp với nội dung khác", other) from None
        return envelope(receipt_row(dossier))

    async def by_key(self, request: Request) -> Response:
        signed_in = await self._signed_in(request)
        found = await asyncio.to_thread(self._store.by_key, subject_of(signed_in.person), idempotency_key(request))
        if found is None:
            raise RefusedError(404, "khong-co-ho-so", "Chưa có hồ sơ nào được nộp với khóa này")
        return envelope({**receipt_row(found), "noiDung": found.summary})

    async def status(self, request: Request) -> Response:
        signed_in = await self._signed_in(request)
        found = await asyncio.to_thread(self._store.dossier, request.path_params["number"])
        if found is None:
            raise RefusedError(404, "khong-co-ho-so", "Mã hồ sơ không hợp lệ!")
        if found.subject != subject_of(signed_in.person):
            raise RefusedError(403, "khong-phai-chu-ho-so", "Không có quyền truy cập tài nguyên hiện tại")
        return envelope(receipt_row(found))

    async def own(self, request: Request) -> Response:
        signed_in = await self._signed_in(request)
        found = await asyncio.to_thread(self._store.of, subject_of(signed_in.person))
        return envelope([receipt_row(one) for one in found])

    async def supplement(self, request: Request) -> Response:
        return envelope(await self._supplements.asked(request))

    async def supplemented(self, request: Request) -> Response:
        await self._supplements.answered(request)
        return envelope(None)

    async def _supplement_taken(self, _who: SignedIn, draft: Draft, _what: Procedure, code: str, file: str) -> None:
        """Every upload was looked at when it came."""
        held = await asyncio.to_thread(self._store.uploads, draft)
        if not any((one.component, one.upload_id) == (code, file) for one in held):
            raise RefusedError(400, "tep-khong-khop", "Tập tin đính kèm không khớp với tập tin đã tải lên")

    async def sign_out(self, request: Request) -> Response:
        await asyncio.to_thread(self._sessions.end, bearer(request))
        return envelope(None)

    async def _check(self, signed_in: SignedIn, draft: Draft, component: Component, file: ReceivedFile) -> None:
        held = await asyncio.to_thread(self._store.uploads, draft)
        others = sum(one.size for one in held if one.component != component.key)
        applicant = self._applicants.get(draft.draft_id, "")
        await self._desk.check_file(signed_in, applicant, component, file, others)

    async def _draft(self, signed_in: SignedIn, draft_id: str) -> Draft:
        found = await asyncio.to_thread(self._store.draft, draft_id, subject_of(signed_in.person))
        if found is None:
            raise RefusedError(404, "khong-co-ho-so", "Bạn không có quyền sử dụng hồ sơ nháp hiện tại")
        return found

    async def _component(self, draft: Draft, key: str) -> Component:
        procedure = await self._procedure(draft.procedure)
        for component in procedure.components:
            if component.key == key:
                return component
        raise RefusedError(400, "khong-co-giay-to", "Thành phần hồ sơ không tồn tại")


def _refused(refusal: RefusedError) -> Response:
    return envelope(refusal.data, refusal.status, refusal.message, refusal.code)
