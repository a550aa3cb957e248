"""What every portal of the practice world has, whatever protocol it speaks: people, services, papers, switches."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from core.catalogue.model import Component, Procedure
from core.portal.profile import load_profile
from providers.sandbox.portal.answers import SIGNATURE_SENTENCES, STATUSES, RefusedError, bearer, json_body
from providers.sandbox.portal.catalogue import PortalCatalogue, must_be_signed
from providers.sandbox.portal.faults import BrokenConnection, Fault, Faults, before
from providers.sandbox.portal.receiving import ReceivedFile
from providers.sandbox.portal.signatures import SignatureFault, check_signatures
from providers.sandbox.portal.store import WAITING, PortalStore, WantedSupplement
from providers.sandbox.practice_world import PracticeWorld
from providers.sandbox.private_files import private_folder
from providers.sandbox.sessions import Sessions, SignedIn

_PDF: Final = "pdf"
Handler = Callable[[Request], Awaitable[Response]]


class PortalDesk:
    """``name`` is that of the portal's folder and of its switches. ``refused`` words a refusal in its protocol."""

    def __init__(self, world: PracticeWorld, name: str, refused: Callable[[RefusedError], Response]) -> None:
        self.world, self._name, self._refused = world, name, refused
        self.folder = private_folder(world.state_folder / name)
        self.incoming = private_folder(self.folder / "incoming")
        for leftover in self.incoming.glob("upload-*"):
            leftover.unlink(missing_ok=True)  # of a run that was killed in the middle of an upload
        self.store = PortalStore(self.folder)
        self.sessions = Sessions(world.state_folder, world.people(), lambda: world.clock.now().timestamp())
        self.catalogue = PortalCatalogue()
        self.rules = load_profile("sandbox").file_rules
        self._faults = Faults()
        self._alters_next = False

    def served(self, call: str, handler: Handler) -> Handler:
        """``handler`` with the faults that are set for ``call``, and refusals in the portal's own form."""

        async def serve(request: Request) -> Response:
            fault = self._faults.strike(call)
            instead = before(fault)
            if instead is not None:
                return instead
            self._alters_next = self._alters_next or fault is Fault.ALTER
            try:
                answer = await handler(request)
            except RefusedError as refusal:
                return self._refused(refusal)
            return BrokenConnection() if fault is Fault.DROP_AFTER else answer

        return serve

    def switches(self) -> Sequence[BaseRoute]:
        """``/practice/{name}/…`` for tests, guarded by the world's token."""
        return [
            Route(f"/practice/{self._name}/faults", self._set_faults, methods=["POST"]),
            Route(f"/practice/{self._name}/count", self._count, methods=["GET"]),
            Route(f"/practice/{self._name}/status", self._set_status, methods=["POST"]),
        ]

    async def signed_in(self, request: Request) -> SignedIn:
        """Whose call it is; ``RefusedError`` 401."""
        found = await asyncio.to_thread(self.sessions.find, bearer(request))
        if found is None:
            raise RefusedError(401, "chua-dang-nhap", "Hết phiên đăng nhập, vui lòng đăng nhập lại")
        return found

    async def procedure(self, code: str) -> Procedure:
        """By any form of its code; ``RefusedError`` 404."""
        found = await asyncio.to_thread(self.catalogue.find, code)
        if found is None:
            raise RefusedError(404, "khong-co-thu-tuc", "Thủ tục không tồn tại")
        return found

    async def check_file(
        self, signed_in: SignedIn, applicant: str, component: Component, file: ReceivedFile, others: int
    ) -> None:
        """``RefusedError`` for what the portal does not take; ``others``: bytes of the dossier's other files."""
        if file.kind not in self.rules.kinds:
            sentence = f"Không được phép đính kèm định dạng tập tin {file.kind or file.name}"
            raise RefusedError(400, "dinh-dang", sentence, {"chapNhan": self.rules.kinds})
        if file.size == 0:
            raise RefusedError(400, "tep-hong", f"Tập tin {file.name} không có nội dung.")
        if file.size + others > self.rules.max_total_bytes:
            raise self.too_large(self.rules.max_total_bytes)
        fault = await self.signature_fault(signed_in, applicant, component, file)
        if fault is not None:
            raise RefusedError(400, fault.value, SIGNATURE_SENTENCES[fault].format(name=file.name))

    async def signature_fault(
        self, signed_in: SignedIn, applicant: str, component: Component, file: ReceivedFile
    ) -> SignatureFault | None:
        """What is wrong with a paper's signatures: the applicant signs, or who is signed in and submits for them."""
        needed = must_be_signed(component)
        if file.kind != _PDF:
            return SignatureFault.UNSIGNED if needed else None
        anchors = await asyncio.to_thread(lambda: self.world.anchors_der)
        numbers = {signed_in.person.user_id, applicant} - {""} if needed else None
        return await asyncio.to_thread(check_signatures, file.path, anchors, numbers, self.world.clock.now())

    def as_kept(self, file: ReceivedFile) -> ReceivedFile:
        """What the portal keeps of a file: the file, unless a test wants a portal that alters it."""
        if not self._alters_next:
            return file
        self._alters_next = False
        with file.path.open("ab") as content:
            content.write(b"\n")
        with file.path.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
        return replace(file, sha256=digest, size=file.size + 1)

    def too_large(self, limit: int) -> RefusedError:
        """In bytes."""
        sentence = f"Vui lòng đính kèm tập tin nhỏ hơn {limit / 1_000_000:g} MB"
        return RefusedError(413, "tep-qua-lon", sentence, {"gioiHan": limit})

    async def _set_faults(self, request: Request) -> Response:
        try:
            self._faults.turn(await json_body(request))
        except (ValueError, RefusedError):
            return JSONResponse({"error": "unknown call or fault"}, status_code=400)
        return JSONResponse({"ok": True})

    async def _count(self, request: Request) -> Response:
        return JSONResponse({"dossiers": await asyncio.to_thread(self.store.count)})

    async def _set_status(self, request: Request) -> Response:
        body = await json_body(request)
        number, status = body.get("number"), body.get("status")
        if not isinstance(number, str) or status not in STATUSES:
            return JSONResponse({"error": "unknown status"}, status_code=400)
        known = await asyncio.to_thread(self.store.set_status, number, status)
        papers = body.get("papers")
        if known and status != WAITING:
            await asyncio.to_thread(self.store.withdraw_supplement, number)
        if known and status == WAITING and isinstance(papers, list):
            wanted = WantedSupplement(str(body.get("reason", "")), tuple(map(str, papers)))
            await asyncio.to_thread(self.store.want_supplement, number, wanted)
        return JSONResponse({"ok": known}, status_code=200 if known else 404)
