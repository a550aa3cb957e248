"""OpenCPS v2's addresses with its oddities: forms instead of JSON, 203 for nobody, no code before reception.

Ours: access tokens of the practice world's identity provider, and a check of signatures when a dossier is submitted.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from core.catalogue.model import Need, OnlineLevel, Procedure
from providers.sandbox.portal.answers import SIGNATURE_SENTENCES, RefusedError, bearer
from providers.sandbox.portal.desk import Handler, PortalDesk
from providers.sandbox.portal.held_files import HeldFile, HeldFiles
from providers.sandbox.portal.receiving import MalformedError, TooLargeError, received
from providers.sandbox.portal.store import Draft
from providers.sandbox.portal_opencps.answers import (
    AGENCY,
    answer,
    dossier_row,
    file_row,
    listed,
    part_row,
    parts,
    refused,
    require_site,
    service_row,
    template_no,
)
from providers.sandbox.practice_world import PracticeWorld
from providers.sandbox.private_files import private_folder
from providers.sandbox.sessions import SignedIn, subject_of

_FORM_LIMIT: Final = 64 * 1024
_SUBMIT: Final = "1300"
_TEMPLATES: Final = "MAU."


def routes(world: PracticeWorld) -> Sequence[BaseRoute]:
    """``/opencps/o/rest/v2/…`` for programs; ``/practice/opencps/…`` for tests, guarded by the world's token."""
    portal = _Portal(world)
    at = portal.at
    return [
        Mount(
            "/opencps/o/rest/v2",
            routes=[
                Route("/serviceinfos", at("procedures", portal.services), methods=["GET"]),
                Route("/serviceconfigs/{config:int}/processes", at("procedures", portal.processes), methods=["GET"]),
                Route("/dossiertemplates/{template}/parts", at("procedures", portal.parts), methods=["GET"]),
                Route("/dossiers", at("open", portal.open), methods=["POST"]),
                Route("/dossiers", at("look_up", portal.own), methods=["GET"]),
                Route("/dossiers/{dossier}", at("look_up", portal.dossier), methods=["GET"]),
                Route("/dossiers/{dossier}", at("open", portal.applicant), methods=["PUT"]),
                Route("/dossiers/{dossier}/files", at("upload", portal.upload), methods=["POST"]),
                Route("/dossiers/{dossier}/files", at("files", portal.files), methods=["GET"]),
                Route("/dossiers/{dossier}/files/{reference}", at("download", portal.download), methods=["GET"]),
                Route("/dossiers/{dossier}/files/{reference}", at("files", portal.remove), methods=["DELETE"]),
                Route("/dossiers/{dossier}/actions", at("submit", portal.act), methods=["POST"]),
                Route("/dvcqgsso/logout", at("sign_out", portal.sign_out), methods=["GET"]),
            ],
        ),
        *portal.desk.switches(),
    ]


class _Portal:
    def __init__(self, world: PracticeWorld) -> None:
        self.desk = PortalDesk(world, "opencps", refused)
        self._store = self.desk.store
        self._files = HeldFiles(private_folder(self.desk.folder / "files"))
        self._applicants: dict[str, str] = {}
        """Their numbers, by draft, as long as the world runs: never on the disk."""

    def at(self, call: str, handler: Handler) -> Handler:
        """Served at this portal's site only."""

        async def here(request: Request) -> Response:
            require_site(request)
            return await handler(request)

        return self.desk.served(call, here)

    async def services(self, request: Request) -> Response:
        found = await asyncio.to_thread(self.desk.catalogue.search, request.query_params.get("keyword", ""))
        return listed(service_row(_config_id(one), one) for one in found)

    async def processes(self, request: Request) -> Response:
        everything = await asyncio.to_thread(self.desk.catalogue.search, "")
        for one in everything:
            if _config_id(one) == request.path_params["config"]:
                option = {"processOptionId": 1, "optionName": one.name, "autoSelect": True}
                return listed([{**option, "templateNo": template_no(one), "templateName": one.name}])
        raise RefusedError(404, "", "Không tìm thấy cấu hình dịch vụ")

    async def parts(self, request: Request) -> Response:
        procedure = await self.desk.procedure(request.path_params["template"].removeprefix(_TEMPLATES))
        return listed(part_row(number, one, self.desk.rules) for number, one in parts(procedure).items())

    async def open(self, request: Request) -> Response:
        signed_in, form = await self.desk.signed_in(request), await _form(request)
        procedure = await self.desk.procedure(form.get("serviceCode", ""))
        if procedure.level is OnlineLevel.INFORMATION or form.get("govAgencyCode") != AGENCY:
            raise RefusedError(403, "", "Dịch vụ không tiếp nhận hồ sơ trực tuyến")
        owner = subject_of(signed_in.person)
        draft = await asyncio.to_thread(self._store.open, owner, uuid.uuid4().hex, procedure.code)
        return answer(dossier_row(draft, None))

    async def own(self, request: Request) -> Response:
        signed_in = await self.desk.signed_in(request)
        owner = subject_of(signed_in.person)

        def rows() -> list[Mapping[str, object]]:
            found = ((self._store.draft_of_number(one.number, owner), one) for one in self._store.of(owner))
            return [dossier_row(draft, one) for draft, one in found if draft is not None]

        return listed(await asyncio.to_thread(rows))

    async def dossier(self, request: Request) -> Response:
        draft = await self._draft(request)
        return answer(dossier_row(draft, await asyncio.to_thread(self._store.of_draft, draft)))

    async def applicant(self, request: Request) -> Response:
        draft, form = await self._draft(request), await _form(request)
        if not form.get("applicantName") or not form.get("applicantIdNo"):
            raise RefusedError(403, "", "Thiếu thông tin chủ hồ sơ")
        self._applicants[draft.draft_id] = form["applicantIdNo"]
        return answer(dossier_row(draft, await asyncio.to_thread(self._store.of_draft, draft)))

    async def upload(self, request: Request) -> Response:
        signed_in, draft = await self.desk.signed_in(request), await self._draft(request)
        limit = self.desk.rules.max_file_bytes
        try:
            async with received(request, self.desk.incoming, limit, field="file") as file:
                part, reference = file.fields.get("dossierPartNo", ""), file.fields.get("referenceUid", "")
                component = parts(await self.desk.procedure(draft.procedure)).get(part)
                if component is None or not reference:
                    raise RefusedError(403, "", "Thành phần hồ sơ không tồn tại")
                if any(one.facts["reference"] == reference for one in await self._held(draft)):
                    raise RefusedError(409, "", "Tệp đã tồn tại")
                place = f"{draft.draft_id}/{reference}"
                facts = {"draft": draft.draft_id, "reference": reference, "part": part}
                kept = await asyncio.to_thread(self.desk.as_kept, file)
                owner = subject_of(signed_in.person)
                held = await asyncio.to_thread(self._files.keep, place, owner, kept, facts)
        except TooLargeError:
            raise self.desk.too_large(limit) from None
        except MalformedError:
            raise RefusedError(403, "", "Yêu cầu không hợp lệ") from None
        return answer(file_row(held))

    async def files(self, request: Request) -> Response:
        return listed(file_row(one) for one in await self._held(await self._draft(request)))

    async def download(self, request: Request) -> Response:
        held = await self._file(request)
        return FileResponse(self._files.path(held), headers={"Cache-Control": "no-store"})

    async def remove(self, request: Request) -> Response:
        held = await self._file(request)
        await asyncio.to_thread(self._files.forget, held)
        return answer(file_row(held))

    async def act(self, request: Request) -> Response:
        signed_in, draft, form = await self.desk.signed_in(request), await self._draft(request), await _form(request)
        done = await asyncio.to_thread(self._store.of_draft, draft)
        if form.get("actionCode") != _SUBMIT or done is not None:
            raise RefusedError(403, "", "Thao tác không hợp lệ")
        held = await self._held(draft)
        await self._check(signed_in, draft, await self.desk.procedure(draft.procedure), held)
        now = self.desk.world.clock.now()
        dossier = await asyncio.to_thread(self._store.submit, draft, draft.draft_id, "", now)
        for one in held:
            await asyncio.to_thread(self._files.forget, one)
        return answer(dossier_row(draft, dossier))

    async def sign_out(self, request: Request) -> Response:
        await asyncio.to_thread(self.desk.sessions.end, bearer(request))
        return answer({})

    async def _check(self, signed_in: SignedIn, draft: Draft, procedure: Procedure, held: Sequence[HeldFile]) -> None:
        asked = parts(procedure)
        given = {one.facts["part"] for one in held}
        missing = [one.label for number, one in asked.items() if one.need is Need.REQUIRED and number not in given]
        if missing:
            raise RefusedError(403, "", f"Thiếu thành phần hồ sơ bắt buộc: {'; '.join(missing)}")
        for one in held:
            file = self._files.received(one)
            applicant = self._applicants.get(draft.draft_id, "")
            fault = await self.desk.signature_fault(signed_in, applicant, asked[one.facts["part"]], file)
            if fault is not None:
                raise RefusedError(403, fault.value, SIGNATURE_SENTENCES[fault].format(name=one.name))

    async def _held(self, draft: Draft) -> list[HeldFile]:
        mine = await asyncio.to_thread(self._files.of, draft.subject)
        return [one for one in mine if one.facts["draft"] == draft.draft_id]

    async def _file(self, request: Request) -> HeldFile:
        for one in await self._held(await self._draft(request)):
            if one.facts["reference"] == request.path_params["reference"]:
                return one
        raise RefusedError(404, "", "Không tìm thấy tệp")

    async def _draft(self, request: Request) -> Draft:
        """By its number or, once it has one, by the dossier's code."""
        signed_in, wanted = await self.desk.signed_in(request), request.path_params["dossier"]
        owner = subject_of(signed_in.person)

        def find() -> Draft | None:
            if wanted.isascii() and wanted.isdigit() and len(wanted) < 12:
                return self._store.draft_of_serial(int(wanted), owner)
            return self._store.draft_of_number(wanted, owner)

        found = await asyncio.to_thread(find)
        if found is None:
            raise RefusedError(404, "", "Không tìm thấy hồ sơ")
        return found


def _config_id(procedure: Procedure) -> int:
    """A number of its own for each service."""
    return int(procedure.code.replace(".", ""))


async def _form(request: Request) -> Mapping[str, str]:
    """``application/x-www-form-urlencoded``, of at most 64 KB."""
    raw = bytearray()
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > _FORM_LIMIT:
            raise RefusedError(413, "", "Yêu cầu quá lớn")
    return dict(parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True))
