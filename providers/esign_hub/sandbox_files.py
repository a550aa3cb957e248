"""The eSign hub of the practice world in file mode: ``get_certificate`` and ``sign_file`` (report 07 §1.4).

It makes the signature itself, as the hub does: prepares the file, has the person confirm, embeds, and returns it. How
the signature looks is the hub's choice.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from providers.esign_hub.sandbox_desk import (
    LARGEST,
    WAITING,
    BrokenConnection,
    BrokenOffError,
    Desk,
    LaterError,
    Manner,
    RefusedError,
    UnsignedError,
    text,
    waiting,
)
from providers.sandbox.world import DigestOrder, IssuedCertificate


def file_routes(desk: Desk, prefix: str) -> Sequence[BaseRoute]:
    """The two calls, POST only."""
    hub = _Files(desk)
    return [
        Route(f"{prefix}/get_certificate", hub.get_certificate, methods=["POST"]),
        Route(f"{prefix}/sign_file", hub.sign_file, methods=["POST"]),
    ]


class _Files:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._named = "sign_files" if desk.manner is Manner.OTHER_WORDS else "signFiles"

    async def get_certificate(self, request: Request) -> Response:
        world = self._desk.world
        try:
            body = await self._desk.admitted(request)
        except RefusedError as refusal:
            return self._desk.error(refusal)
        user_id = text(body, "user_id")
        if world.fails_now(user_id, "certificates"):
            return self._desk.error(RefusedError(500, "Lỗi hệ thống"))
        issued = await asyncio.to_thread(world.certificates, user_id, text(body, "ca_name"))
        transaction = str(uuid.uuid4())
        chosen = [
            {
                "cert_id": one.credential_id,
                "cert_data": base64.b64encode(one.certificate_der).decode(),
                "serial_number": one.serial_number.upper(),
                "transaction_id": transaction,
            }
            for one in issued
        ]
        return self._desk.answer("Thành công", {"transaction_id": transaction, "user_certificates": chosen})

    async def sign_file(self, request: Request) -> Response:
        echoed: dict[str, object] = {}
        try:
            body = await self._desk.admitted(request)
            doc_id, name, content = _file(body)
            issued = await self._issued(body)
            echoed = {"serial_number": text(body, "serial_number"), "transaction_id": text(body, "transaction_id")}
            signed = await self._signed(body, issued, doc_id, content)
        except RefusedError as refusal:
            return self._inside(refusal.status, refusal.message, {self._named: []})
        except BrokenOffError:
            return BrokenConnection()
        except LaterError as later:
            return self._inside(200, WAITING, {**waiting(later), self._named: None})
        except UnsignedError as unsigned:
            return self._inside(200, unsigned.message, {**echoed, self._named: []})
        made = {"doc_id": doc_id, "file_name": name, "file_base64": base64.b64encode(signed).decode()}
        return self._inside(200, "Thành công", {**echoed, self._named: self._desk.results([made])})

    async def _signed(self, body: Mapping[str, Any], issued: IssuedCertificate, doc_id: str, content: bytes) -> bytes:
        from providers.esign_hub.sandbox_stamp import UnfitFileError, signed

        async def value(digest: bytes) -> bytes:
            (made,) = await self._desk.confirmed(body, [DigestOrder(doc_id, digest)])
            return made.value

        try:
            return await signed(content, issued, value)
        except UnfitFileError:
            raise RefusedError(400, "Tệp không ký được") from None

    async def _issued(self, body: Mapping[str, Any]) -> IssuedCertificate:
        issued = await asyncio.to_thread(self._desk.world.certificates, text(body, "user_id"), text(body, "ca_name"))
        for one in issued:
            if one.serial_number.upper() == text(body, "serial_number").upper():
                return one
        raise RefusedError(403, "Chứng thư số không hợp lệ")

    def _inside(self, status: int, message: str, data: Mapping[str, object]) -> Response:
        """``sign_file`` tells its status inside ``data``, with HTTP 200."""
        return JSONResponse({"data": {"status_code": self._desk.status(status), "message": message, **data}})


def _file(body: Mapping[str, Any]) -> tuple[str, str, bytes]:
    files = body.get("sign_files")
    if not isinstance(files, list) or len(files) != 1 or not isinstance(files[0], dict):
        raise RefusedError(400, "sign_files phải có đúng một tệp")
    try:
        content = base64.b64decode(text(files[0], "file_base64"), validate=True)
    except binascii.Error:
        raise RefusedError(400, "file_base64 không hợp lệ") from None
    if len(content) > LARGEST:
        raise RefusedError(413, "Tệp quá lớn")
    return text(files[0], "doc_id"), text(files[0], "file_name"), content
