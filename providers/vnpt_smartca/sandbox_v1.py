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

from providers.sandbox.world import CaStatus, DigestOrder, IssuedCertificate, TransactionState, World, WorldTransaction

CA_NAME = "VNPT-CA"

_SHA256_HEX = re.compile(r"[0-9a-fA-F]{64}")
_FILE_TYPES = frozenset({"xml", "json", "word", "pdf", "excel", "office"})
_TRAN_CODE_MASK = uuid.UUID("2f0c6e1e-6a55-4bb4-9c37-6f2b6c2d7690").int
WORDS = {
    TransactionState.PENDING: "PENDING",
    TransactionState.APPROVED: "SUCCESS",
    TransactionState.REFUSED: "REJECTED",
    TransactionState.EXPIRED: "EXPIRED",
    TransactionState.CANCELLED: "CANCELLED",
}


def routes(world: World) -> Sequence[BaseRoute]:
    """The three calls, POST only: anything else gets 405."""
    service = Service(world)
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


class RefusedRequestError(Exception):
    """Answered with this status and these words."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message


class Service:
    """Version 1, which a service of version 2 speaks as well."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def get_certificate(self, request: Request) -> Response:
        """Certificates of one person."""
        try:
            body = await self.admitted(request)
        except RefusedRequestError as refusal:
            return error(refusal.status, refusal.message)
        user_id, wanted = text(body, "user_id"), text(body, "serial_number").lower()
        if self.world.fails_now(user_id, "certificates"):
            return error(500, "SERVAR_INTERNAL_ERROR")
        issued = await asyncio.to_thread(self.world.certificates, user_id, CA_NAME)
        chosen = [
            _certificate(one, text(body, "transaction_id"))
            for one in issued
            if not wanted or one.serial_number == wanted
        ]
        return answer("Success", {"user_certificates": chosen} if chosen else None)

    async def sign(self, request: Request) -> Response:
        """Ring the phone."""
        try:
            body = await self.admitted(request)
            orders = orders_of(body)
            begun = await asyncio.to_thread(
                self.world.begin,
                text(body, "user_id"),
                CA_NAME,
                text(body, "serial_number").lower(),
                text(body, "transaction_id"),
                orders,
                text(body, "transaction_desc"),
            )
        except RefusedRequestError as refusal:
            return error(refusal.status, refusal.message)
        except KeyError:
            return error(403, "CREDENTIAL_STATUS_INVALID")
        except ValueError:
            return error(400, "BAD_REQUEST")
        tran_code = _counterpart(begun.transaction_id)
        return answer(
            "sig_wait_for_user_confirm",
            {"transaction_id": begun.transaction_id, "tran_code": tran_code, "expired_in": int(begun.remaining_s)},
        )

    async def status(self, request: Request) -> Response:
        """The outcome of a transaction."""
        tran_id = str(request.path_params["tran_id"])
        found = await asyncio.to_thread(self._found, tran_id)
        if found is None or found.ca_name != CA_NAME:
            return error(400, "BAD_REQUEST")
        if self.world.connection_drops_now(found.user_id, found.transaction_id):
            return BrokenConnection()
        if self.world.fails_now(found.user_id, "status"):
            return error(500, "SERVAR_INTERNAL_ERROR")
        data = {"transaction_id": found.transaction_id, "signatures": signatures_of(found) or None}
        return answer(WORDS[found.state], data)

    def _found(self, tran_id: str) -> WorldTransaction | None:
        return self.world.transaction(tran_id) or self.world.transaction(_counterpart(tran_id))

    async def admitted(self, request: Request) -> Mapping[str, Any]:
        """The request's body, if the organisation's account is right."""
        try:
            body = json.loads(await request.body())
        except ValueError:
            raise RefusedRequestError(400, "BAD_REQUEST") from None
        if not isinstance(body, dict) or not text(body, "user_id") or not text(body, "transaction_id"):
            raise RefusedRequestError(400, "BAD_REQUEST")
        known = self.world.service_provider_known(text(body, "user_id"), text(body, "sp_id"), text(body, "sp_password"))
        if not known:
            raise RefusedRequestError(401, "sp_id or sp_password invalid")
        return body


class BrokenConnection(Response):
    """Promises a body and breaks off: the client sees the connection end."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As an answer that announces more than it brings."""
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000")]})


def _counterpart(identifier: str) -> str:
    """The ``tran_code`` of a transaction id, and back: a second name that needs no memory of its own."""
    try:
        return str(uuid.UUID(int=uuid.UUID(identifier).int ^ _TRAN_CODE_MASK))
    except ValueError:
        return ""


def signatures_of(found: WorldTransaction) -> list[Mapping[str, object]]:
    """As an answer lists them; none while there are none."""
    return [
        {
            "doc_id": item.doc_id,
            "signature_value": base64.b64encode(item.value).decode(),
            "timestamp_signature": None,
        }
        for item in found.signatures
    ]


def orders_of(body: Mapping[str, Any]) -> list[DigestOrder]:
    """The digests in ``sign_files``; hexadecimal SHA-256 only."""
    files = body.get("sign_files")
    if not isinstance(files, list) or not files:
        raise RefusedRequestError(400, "BAD_REQUEST")
    return [_order(item) for item in files]


def _order(item: object) -> DigestOrder:
    if not isinstance(item, dict) or not text(item, "doc_id"):
        raise RefusedRequestError(400, "BAD_REQUEST")
    options = item.get("file_options")  # laverca's client nests both (report 01 §2.1)
    flat = {**options, **item} if isinstance(options, dict) else item
    digest = text(item, "data_to_be_signed")
    if text(flat, "sign_type") != "hash" or text(flat, "file_type") not in _FILE_TYPES:
        raise RefusedRequestError(400, "BAD_REQUEST")
    if not _SHA256_HEX.fullmatch(digest):
        raise RefusedRequestError(400, "BAD_REQUEST")
    return DigestOrder(text(item, "doc_id"), bytes.fromhex(digest))


_STATUSES = {
    CaStatus.UNKNOWN: ("Đang xử lý", "PROCESSING"),
    CaStatus.GOOD: ("Đang hoạt động", "VALID"),
    CaStatus.NOT_ACTIVE: ("Chưa kích hoạt", "INACTIVE"),
    CaStatus.DISABLED: ("Đã khóa", "LOCKED"),
    CaStatus.SUSPENDED: ("Tạm dừng", "SUSPENDED"),
    CaStatus.EXPIRED: ("Hết hạn", "EXPIRED"),
    CaStatus.REVOKED: ("Đã thu hồi", "REVOKED"),
}
"""*Đang hoạt động* is the document's; how the others are told is our assumption (confidence D)."""


def _certificate(issued: IssuedCertificate, transaction_id: str) -> Mapping[str, object]:
    words, code = _STATUSES[issued.ca_status]
    issuer, root = (*issued.chain_der, None, None)[:2]
    return {
        "service_type": "SMARTCA",
        "service_name": "SMARTCA PERSONAL PRO",
        "cert_id": issued.credential_id,
        "cert_status": words,
        "cert_status_code": code,
        "serial_number": issued.serial_number,
        "cert_subject": issued.subject,
        "cert_valid_from": f"{issued.valid_from:%Y-%m-%dT%H:%M:%SZ}",
        "cert_valid_to": f"{issued.valid_to:%Y-%m-%dT%H:%M:%SZ}",
        "cert_data": base64.encodebytes(issued.certificate_der).decode().replace("\n", "\r\n"),
        "chain_data": {
            "ca_cert": None if issuer is None else base64.b64encode(issuer).decode(),
            "root_cert": None if root is None else base64.b64encode(root).decode(),
        },
        "transaction_id": transaction_id,
    }


def text(body: Mapping[str, Any], name: str) -> str:
    """A member that is a string; empty if it is none."""
    value = body.get(name)
    return value if isinstance(value, str) else ""


def answer(message: str, data: Mapping[str, object] | None, status_code: int = 200) -> Response:
    """Success, as HTTP tells it; the body's own ``status_code`` may say otherwise."""
    return JSONResponse({"status_code": status_code, "message": message, "data": data})


def error(status: int, message: str) -> Response:
    """Failure, told by HTTP as well."""
    return JSONResponse({"status_code": status, "message": message, "data": None}, status_code=status)
