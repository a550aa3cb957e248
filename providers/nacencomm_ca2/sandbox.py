"""NACENCOMM CA2 of the practice world: three calls under ``/ca2/api/data`` (report 02 §3.1, report 01 §9).

A request is kept under the service provider's own transaction id (32 hexadecimal digits) and is fetched by nothing
else. Every signature is ``""`` until the signer decides; a refusal puts ``-2`` in its place. The words of a refusal and
of an expired request, and 404 for an id that nobody knows, are our assumptions (confidence D).
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
import re
import secrets
from collections.abc import Mapping, Sequence
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import Receive, Scope, Send

from providers.sandbox.world import DigestOrder, IssuedCertificate, TransactionState, World, WorldTransaction

CA_NAME: Final = "CA2"

_OWN_ID: Final = re.compile(r"[0-9a-fA-F]{32}")
_FILE_TYPES: Final = frozenset({"xml", "json", "word", "pdf", "excel"})
_MESSAGES: Final = {
    TransactionState.PENDING: "Đang chờ người dùng ký",
    TransactionState.APPROVED: "Thành công",
    TransactionState.REFUSED: "Người dùng từ chối ký",
    TransactionState.CANCELLED: "Người dùng từ chối ký",
    TransactionState.EXPIRED: "Yêu cầu ký đã hết hạn",
}


def routes(world: World) -> Sequence[BaseRoute]:
    """The three calls, POST only."""
    service = _Service(world)
    return [
        Mount(
            "/ca2/api/data",
            routes=[
                Route("/get_certificate", service.get_certificate, methods=["POST"]),
                Route("/sign", service.sign, methods=["POST"]),
                Route("/status", service.status, methods=["POST"]),
            ],
        )
    ]


class _RefusedRequestError(Exception):
    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message


class _Service:
    def __init__(self, world: World) -> None:
        self._world = world

    async def get_certificate(self, request: Request) -> Response:
        try:
            body = await self._admitted(request)
        except _RefusedRequestError as refusal:
            return _error(refusal)
        user_id, wanted = _text(body, "user_id"), _text(body, "serial_number").lower()
        if self._world.fails_now(user_id, "certificates"):
            return _error(_RefusedRequestError(500, "Lỗi hệ thống"))
        issued = await asyncio.to_thread(self._world.certificates, user_id, CA_NAME)
        chosen = [_certificate(one) for one in issued if wanted in ("", one.serial_number)]
        if not chosen:
            return _answer("Không có dữ liệu trong hệ thống", None)
        return _answer("Thành công", {"transaction_id": secrets.token_hex(16), "user_certificates": chosen})

    async def sign(self, request: Request) -> Response:
        try:
            body = await self._admitted(request)
            own_id, orders = _text(body, "transaction_id"), _orders(body)
            if not _OWN_ID.fullmatch(own_id) or self._world.transaction(own_id) is not None:
                raise _RefusedRequestError(400, "Mã giao dịch không hợp lệ")
            await asyncio.to_thread(
                self._world.begin,
                _text(body, "user_id"),
                CA_NAME,
                _text(body, "serial_number").lower(),
                own_id,
                orders,
                "",
            )
        except _RefusedRequestError as refusal:
            return _error(refusal)
        except KeyError:
            return _error(_RefusedRequestError(403, "Chứng thư số không hợp lệ"))
        except ValueError:
            return _error(_RefusedRequestError(400, "Dữ liệu không hợp lệ"))
        doc_ids = [order.doc_id for order in orders]
        return _answer("Thành công", {"transaction_id": own_id, "sign_files": doc_ids})

    async def status(self, request: Request) -> Response:
        try:
            body = await self._admitted(request)
        except _RefusedRequestError as refusal:
            return _error(refusal)
        own_id, user_id = _text(body, "transaction_id"), _text(body, "user_id")
        found = await asyncio.to_thread(self._world.transaction, own_id)
        if found is None or (found.sp_transaction_id, found.user_id, found.ca_name) != (own_id, user_id, CA_NAME):
            return _error(_RefusedRequestError(404, "Không tìm thấy giao dịch"))
        if self._world.connection_drops_now(user_id, own_id):
            return _BrokenConnection()
        if self._world.fails_now(user_id, "status"):
            return _error(_RefusedRequestError(500, "Lỗi hệ thống"))
        data = {"transaction_id": own_id, "signatures": _signatures(found)}
        return _answer(_MESSAGES[found.state], data, sp_id=_text(body, "sp_id"))

    async def _admitted(self, request: Request) -> Mapping[str, Any]:
        try:
            body = json.loads(await request.body())
        except ValueError:
            body = None
        if not isinstance(body, dict):
            raise _RefusedRequestError(400, "Dữ liệu không hợp lệ")
        account = _text(body, "sp_id"), _text(body, "sp_password")
        if not self._world.service_provider_known(_text(body, "user_id"), *account):
            raise _RefusedRequestError(401, "Tài khoản kết nối không hợp lệ")
        return body


class _BrokenConnection(Response):
    """Promises a body and breaks off: the client sees the connection end."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000")]})


def _orders(body: Mapping[str, Any]) -> list[DigestOrder]:
    files = body.get("sign_files")
    if not isinstance(files, list) or not files:
        raise _RefusedRequestError(400, "Dữ liệu không hợp lệ")
    return [_order(item) for item in files]


def _order(item: object) -> DigestOrder:
    if not isinstance(item, dict) or not _text(item, "doc_id"):
        raise _RefusedRequestError(400, "Dữ liệu không hợp lệ")
    if _text(item, "sign_type") != "hash" or _text(item, "file_type") not in _FILE_TYPES:
        raise _RefusedRequestError(400, "Dữ liệu không hợp lệ")
    try:
        digest = base64.b64decode(_text(item, "data_to_be_signed"), validate=True)
    except binascii.Error:
        digest = b""
    if len(digest) != 32:
        raise _RefusedRequestError(400, "Dữ liệu không hợp lệ")
    return DigestOrder(_text(item, "doc_id"), digest)


def _signatures(found: WorldTransaction) -> list[Mapping[str, object]]:
    signed = {item.doc_id: base64.b64encode(item.value).decode() for item in found.signatures}
    without = "-2" if found.state in (TransactionState.REFUSED, TransactionState.CANCELLED) else ""
    return [
        {"doc_id": doc_id, "signature_value": signed.get(doc_id, without), "timestamp_signature": None}
        for doc_id in found.doc_ids
    ]


def _certificate(issued: IssuedCertificate) -> Mapping[str, object]:
    issuer, root = (*issued.chain_der, None, None)[:2]
    return {
        "cert_id": issued.credential_id,
        "cert_data": base64.b64encode(issued.certificate_der).decode(),
        "chain_data": {
            "ca_cert": None if issuer is None else base64.b64encode(issuer).decode(),
            "root_cert": None if root is None else base64.b64encode(root).decode(),
        },
        "serial_number": issued.serial_number,
    }


def _text(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name)
    return value if isinstance(value, str) else ""


def _answer(message: str, data: Mapping[str, object] | None, **more: str) -> Response:
    return JSONResponse({**more, "status_code": 200, "message": message, "data": data})


def _error(refusal: _RefusedRequestError) -> Response:
    """Inside HTTP 200: CA2's status stands in the body (§3.1: "status_code 200, message, data")."""
    return JSONResponse({"status_code": refusal.status, "message": refusal.message, "data": None})
