"""The eSign hub of the practice world: hash mode under ``/esign/sign_v2`` (reports 07 §1.3 and 01 §3.1).

One call hangs until the phone has decided. How the real hub tells a refusal or an expiry is not public; here (our
assumption, confidence D) it answers 200 with an empty ``signed_files`` and the message that VNPT uses for the same
state. The digest may be base64 (as in the hub's sample) or hex (as in Decision 769's text): report 01 §11.4.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import Receive, Scope, Send

from providers.esign_hub.sandbox_files import file_routes
from providers.sandbox.world import DigestOrder, IssuedCertificate, TransactionState, World, WorldTransaction

LONGEST_WAIT_S = 330.0
CA_NAMES = ("VNPT-CA", "Viettel-CA", "MISA-CA", "CA2", "FPT-CA", "BkavCA")

_ENDINGS = {
    TransactionState.REFUSED: "REJECTED",
    TransactionState.CANCELLED: "CANCELLED",
    TransactionState.EXPIRED: "EXPIRED",
    TransactionState.PENDING: "EXPIRED",
}


def routes(world: World) -> Sequence[BaseRoute]:
    """The hub's calls in both modes, POST only."""
    hub = _Hub(world)
    return [
        Mount(
            "/esign/sign_v2",
            routes=[
                Route("/get_certificate", hub.get_certificate, methods=["POST"]),
                Route("/sign", hub.sign, methods=["POST"]),
            ],
        ),
        *file_routes(world),
    ]


class _RefusedRequestError(Exception):
    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message


class _Hub:
    def __init__(self, world: World) -> None:
        self._world = world

    async def get_certificate(self, request: Request) -> Response:
        try:
            body = await self._admitted(request)
        except _RefusedRequestError as refusal:
            return _error(refusal.status, refusal.message)
        user_id, wanted = _text(body, "user_id"), _text(body, "serial_number").lower()
        if self._world.fails_now(user_id, "certificates"):
            return _error(500, "Lỗi hệ thống")
        issued = await asyncio.to_thread(self._world.certificates, user_id, _text(body, "ca_name"))
        chosen = [_certificate(one) for one in issued if not wanted or one.serial_number == wanted]
        return _answer("Thành công", {"user_certificates": chosen})

    async def sign(self, request: Request) -> Response:
        try:
            body = await self._admitted(request)
            orders = _orders(body)
            begun = await self._begun(body, orders)
        except _RefusedRequestError as refusal:
            return _error(refusal.status, refusal.message)
        if self._world.connection_drops_now(begun.user_id, begun.transaction_id):
            return _BrokenConnection()
        decided = await self._world.decided(begun.transaction_id, LONGEST_WAIT_S)
        if decided.state is not TransactionState.APPROVED:
            return _answer(_ENDINGS[decided.state], {"signed_files": []})
        signed = [
            {
                "doc_id": item.doc_id,
                "signature_value": base64.b64encode(item.value).decode(),
                "timestamp_signature": None,
            }
            for item in decided.signatures
        ]
        return _answer("Thành công", {"signed_files": signed})

    async def _admitted(self, request: Request) -> Mapping[str, Any]:
        try:
            body = json.loads(await request.body())
        except ValueError:
            raise _RefusedRequestError(400, "Dữ liệu không hợp lệ") from None
        if not isinstance(body, dict) or not _text(body, "user_id"):
            raise _RefusedRequestError(400, "Dữ liệu không hợp lệ")
        known = self._world.service_provider_known(
            _text(body, "user_id"), _text(body, "sp_id"), _text(body, "sp_password")
        )
        if not known:
            raise _RefusedRequestError(401, "Thông tin sp_id hoặc sp_password không đúng")
        if _text(body, "ca_name") not in CA_NAMES:
            raise _RefusedRequestError(400, "ca_name không hợp lệ")
        return body

    async def _begun(self, body: Mapping[str, Any], orders: Sequence[DigestOrder]) -> WorldTransaction:
        try:
            return await asyncio.to_thread(
                self._world.begin,
                _text(body, "user_id"),
                _text(body, "ca_name"),
                _text(body, "serial_number").lower(),
                "",
                orders,
                f"eSign {_text(body, 'ca_name')}",
            )
        except KeyError:
            raise _RefusedRequestError(403, "Chứng thư số không hợp lệ") from None
        except ValueError:
            raise _RefusedRequestError(400, "Dữ liệu ký không hợp lệ") from None


class _BrokenConnection(Response):
    """Promises a body and breaks off: the client sees the connection end."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000")]})


def _orders(body: Mapping[str, Any]) -> list[DigestOrder]:
    files = body.get("sign_files")
    if not isinstance(files, list) or not files:
        raise _RefusedRequestError(400, "sign_files rỗng")
    return [_order(item) for item in files]


def _order(item: object) -> DigestOrder:
    if not isinstance(item, dict) or not _text(item, "doc_id") or not _text(item, "file_type"):
        raise _RefusedRequestError(400, "sign_files không hợp lệ")
    if _text(item, "sign_type") != "hash":
        raise _RefusedRequestError(400, "sign_type không được hỗ trợ")
    text = _text(item, "data_to_be_signed")
    try:
        digest = bytes.fromhex(text) if len(text) == 64 else base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        raise _RefusedRequestError(400, "data_to_be_signed không hợp lệ") from None
    if len(digest) != 32:
        raise _RefusedRequestError(400, "data_to_be_signed không phải SHA-256")
    return DigestOrder(_text(item, "doc_id"), digest)


def _certificate(issued: IssuedCertificate) -> Mapping[str, object]:
    return {
        "cert_id": issued.credential_id,
        "cert_data": base64.encodebytes(issued.certificate_der).decode().replace("\n", "\r\n"),
        "chain_data": [base64.b64encode(der).decode() for der in issued.chain_der],
        "serial_number": issued.serial_number.upper(),
    }


def _text(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name)
    return value if isinstance(value, str) else ""


def _answer(message: str, data: Mapping[str, object]) -> Response:
    return JSONResponse({"status_code": 200, "message": message, "data": data})


def _error(status: int, message: str) -> Response:
    return JSONResponse({"status_code": status, "message": message, "data": None}, status_code=status)
