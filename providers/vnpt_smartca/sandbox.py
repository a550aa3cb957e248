"""VNPT SmartCA of the practice world: *sp769* version 1 under ``/vnpt/sca/sp769`` (reports 01 §4, §9 and 07 §1.6).

The answer to ``sign`` comes at once; the phone's decision is fetched by ``status``, under the world's id (told as
``data.transaction_id``), the ``tran_code``, or the service provider's own id. An id that nobody knows is answered with
400 (our assumption, confidence D).
"""

from __future__ import annotations

import asyncio
import base64
import json
import re
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import Receive, Scope, Send

from providers.sandbox.world import DigestOrder, IssuedCertificate, TransactionState, World, WorldTransaction

CA_NAME = "VNPT-CA"

_SHA256_HEX = re.compile(r"[0-9a-fA-F]{64}")
_FILE_TYPES = frozenset({"xml", "json", "word", "pdf", "excel", "office"})
_TRAN_CODE_MASK = uuid.UUID("2f0c6e1e-6a55-4bb4-9c37-6f2b6c2d7690").int
_STATES = {
    TransactionState.PENDING: "PENDING",
    TransactionState.APPROVED: "SUCCESS",
    TransactionState.REFUSED: "REJECTED",
    TransactionState.EXPIRED: "EXPIRED",
    TransactionState.CANCELLED: "CANCELLED",
}


def routes(world: World) -> Sequence[BaseRoute]:
    """The three calls, POST only: anything else gets 405."""
    service = _Service(world)
    return [
        Mount(
            "/vnpt/sca/sp769",
            routes=[
                Route("/v1/credentials/get_certificate", service.get_certificate, methods=["POST"]),
                Route("/v1/signatures/sign", service.sign, methods=["POST"]),
                Route("/v1/signatures/sign/{tran_id}/status", service.status, methods=["POST"]),
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
            return _error(refusal.status, refusal.message)
        user_id, wanted = _text(body, "user_id"), _text(body, "serial_number").lower()
        if self._world.fails_now(user_id, "certificates"):
            return _error(500, "SERVAR_INTERNAL_ERROR")
        issued = await asyncio.to_thread(self._world.certificates, user_id, CA_NAME)
        chosen = [
            _certificate(one, _text(body, "transaction_id"))
            for one in issued
            if not wanted or one.serial_number == wanted
        ]
        return _answer("Success", {"user_certificates": chosen} if chosen else None)

    async def sign(self, request: Request) -> Response:
        try:
            body = await self._admitted(request)
            orders = _orders(body)
            begun = await asyncio.to_thread(
                self._world.begin,
                _text(body, "user_id"),
                CA_NAME,
                _text(body, "serial_number").lower(),
                _text(body, "transaction_id"),
                orders,
                _text(body, "transaction_desc"),
            )
        except _RefusedRequestError as refusal:
            return _error(refusal.status, refusal.message)
        except KeyError:
            return _error(403, "CREDENTIAL_STATUS_INVALID")
        except ValueError:
            return _error(400, "BAD_REQUEST")
        tran_code = _counterpart(begun.transaction_id)
        return _answer(
            "sig_wait_for_user_confirm",
            {"transaction_id": begun.transaction_id, "tran_code": tran_code, "expired_in": int(begun.remaining_s)},
        )

    async def status(self, request: Request) -> Response:
        tran_id = str(request.path_params["tran_id"])
        found = await asyncio.to_thread(self._found, tran_id)
        if found is None or found.ca_name != CA_NAME:
            return _error(400, "BAD_REQUEST")
        if self._world.connection_drops_now(found.user_id, found.transaction_id):
            return _BrokenConnection()
        if self._world.fails_now(found.user_id, "status"):
            return _error(500, "SERVAR_INTERNAL_ERROR")
        signatures = [
            {
                "doc_id": item.doc_id,
                "signature_value": base64.b64encode(item.value).decode(),
                "timestamp_signature": None,
            }
            for item in found.signatures
        ]
        data = {"transaction_id": found.transaction_id, "signatures": signatures or None}
        return _answer(_STATES[found.state], data)

    def _found(self, tran_id: str) -> WorldTransaction | None:
        return self._world.transaction(tran_id) or self._world.transaction(_counterpart(tran_id))

    async def _admitted(self, request: Request) -> Mapping[str, Any]:
        try:
            body = json.loads(await request.body())
        except ValueError:
            raise _RefusedRequestError(400, "BAD_REQUEST") from None
        if not isinstance(body, dict) or not _text(body, "user_id") or not _text(body, "transaction_id"):
            raise _RefusedRequestError(400, "BAD_REQUEST")
        known = self._world.service_provider_known(
            _text(body, "user_id"), _text(body, "sp_id"), _text(body, "sp_password")
        )
        if not known:
            raise _RefusedRequestError(401, "sp_id or sp_password invalid")
        return body


class _BrokenConnection(Response):
    """Promises a body and breaks off: the client sees the connection end."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000")]})


def _counterpart(identifier: str) -> str:
    """The ``tran_code`` of a transaction id, and back: a second name that needs no memory of its own."""
    try:
        return str(uuid.UUID(int=uuid.UUID(identifier).int ^ _TRAN_CODE_MASK))
    except ValueError:
        return ""


def _orders(body: Mapping[str, Any]) -> list[DigestOrder]:
    files = body.get("sign_files")
    if not isinstance(files, list) or not files:
        raise _RefusedRequestError(400, "BAD_REQUEST")
    return [_order(item) for item in files]


def _order(item: object) -> DigestOrder:
    if not isinstance(item, dict) or not _text(item, "doc_id"):
        raise _RefusedRequestError(400, "BAD_REQUEST")
    options = item.get("file_options")  # laverca's client nests both (report 01 §2.1)
    flat = {**options, **item} if isinstance(options, dict) else item
    digest = _text(item, "data_to_be_signed")
    if _text(flat, "sign_type") != "hash" or _text(flat, "file_type") not in _FILE_TYPES:
        raise _RefusedRequestError(400, "BAD_REQUEST")
    if not _SHA256_HEX.fullmatch(digest):
        raise _RefusedRequestError(400, "BAD_REQUEST")
    return DigestOrder(_text(item, "doc_id"), bytes.fromhex(digest))


def _certificate(issued: IssuedCertificate, transaction_id: str) -> Mapping[str, object]:
    issuer, root = issued.chain_der[0], issued.chain_der[1] if len(issued.chain_der) > 1 else None
    return {
        "service_type": "SMARTCA",
        "service_name": "SMARTCA PERSONAL PRO",
        "cert_id": issued.credential_id,
        "cert_status": "Đang hoạt động",
        "cert_status_code": "VALID",
        "serial_number": issued.serial_number,
        "cert_subject": issued.subject,
        "cert_valid_from": f"{issued.valid_from:%Y-%m-%dT%H:%M:%SZ}",
        "cert_valid_to": f"{issued.valid_to:%Y-%m-%dT%H:%M:%SZ}",
        "cert_data": base64.encodebytes(issued.certificate_der).decode().replace("\n", "\r\n"),
        "chain_data": {
            "ca_cert": base64.b64encode(issuer).decode(),
            "root_cert": None if root is None else base64.b64encode(root).decode(),
        },
        "transaction_id": transaction_id,
    }


def _text(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name)
    return value if isinstance(value, str) else ""


def _answer(message: str, data: Mapping[str, object] | None) -> Response:
    return JSONResponse({"status_code": 200, "message": message, "data": data})


def _error(status: int, message: str) -> Response:
    return JSONResponse({"status_code": status, "message": message, "data": None}, status_code=status)
