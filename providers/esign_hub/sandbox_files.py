"""The eSign hub of the practice world in file mode: ``get_certificate`` and ``sign_file`` (report 07 §1.4).

It makes the signature itself, as the hub does: prepares the file, has the person confirm, embeds, and returns it. The
visible signature is the hub's: there is none.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
import tempfile
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from core.errors import AppError, ProviderUnavailableError, SignatureMismatchError
from core.signing.engine import CompleteJob, PrepareJob, TrustSettings
from core.signing.model import SignatureAlgorithm, SignatureLevel
from providers.sandbox.world import DigestOrder, IssuedCertificate, TransactionState, World

_LONGEST_WAIT_S = 330.0
_LARGEST = 30_000_000


class _RefusedError(Exception):
    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message


class _BrokenOffError(Exception):
    """The connection breaks while the phone is asking."""


class _BrokenConnection(Response):
    """Promises a body and breaks off."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000")]})


class _NoNetwork:
    """The hub's signature is checked without asking anybody."""

    async def get(self, url: str, accept: str) -> bytes:
        raise ProviderUnavailableError(provider=url)

    async def post(self, url: str, body: bytes, content_type: str, accept: str) -> bytes:
        raise ProviderUnavailableError(provider=url)

    async def aclose(self) -> None:
        return None


def file_routes(world: World) -> Sequence[BaseRoute]:
    """The two calls, POST only."""
    hub = _Files(world)
    return [
        Route("/esign/get_certificate", hub.get_certificate, methods=["POST"]),
        Route("/esign/sign_file", hub.sign_file, methods=["POST"]),
    ]


class _Files:
    def __init__(self, world: World) -> None:
        self._world = world

    async def get_certificate(self, request: Request) -> Response:
        try:
            body = await self._admitted(request)
        except _RefusedError as refusal:
            return _error(refusal.status, refusal.message)
        user_id = _text(body, "user_id")
        if self._world.fails_now(user_id, "certificates"):
            return _error(500, "Lỗi hệ thống")
        issued = await asyncio.to_thread(self._world.certificates, user_id, _text(body, "ca_name"))
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
        data = {"transaction_id": transaction, "user_certificates": chosen}
        return JSONResponse({"status_code": 200, "message": "Thành công", "data": data})

    async def sign_file(self, request: Request) -> Response:
        try:
            body = await self._admitted(request)
            doc_id, name, content = _file(body)
            issued = await self._issued(body)
            with tempfile.TemporaryDirectory(prefix="kyso-hub-") as folder:
                signed = await self._signed(body, issued, doc_id, content, Path(folder))
        except _RefusedError as refusal:
            return _inside(refusal.status, refusal.message, [])
        except _BrokenOffError:
            return _BrokenConnection()
        if signed is None:
            return _inside(200, "Ký số thất bại", [])
        answer = {"doc_id": doc_id, "file_name": name, "file_base64": base64.b64encode(signed).decode()}
        return _inside(200, "Thành công", [answer])

    async def _signed(
        self, body: Mapping[str, Any], issued: IssuedCertificate, doc_id: str, content: bytes, folder: Path
    ) -> bytes | None:
        from core.signing.local_engine import LocalEngine

        source = folder / "in.pdf"
        source.write_bytes(content)
        engine, trust = LocalEngine(_NoNetwork(), folder / "work"), TrustSettings((), ())
        try:
            prepared = await engine.prepare(
                PrepareJob(
                    source=source,
                    work=folder / "work.pdf",
                    certificate_der=issued.certificate_der,
                    chain_der=tuple(issued.chain_der),
                    appearance=None,
                    signing_time=datetime.now(UTC),
                    reason=None,
                    location=None,
                )
            )
            value = await self._confirmed(body, doc_id, prepared.dtbsr.value)
            if value is None:
                return None
            done = await engine.complete(
                CompleteJob(
                    prepared=prepared,
                    result=folder / "out.pdf",
                    certificate_der=issued.certificate_der,
                    chain_der=tuple(issued.chain_der),
                    signature_value=value,
                    algorithm=SignatureAlgorithm.RSA_PKCS1_V15,
                    level=SignatureLevel.B_B,
                    trust=trust,
                )
            )
            return done.path.read_bytes()
        except SignatureMismatchError:
            return content  # a signature over another hash: what comes back bears none that is good
        except AppError as error:
            raise _RefusedError(400, "Tệp không ký được") from error
        finally:
            await engine.aclose()

    async def _confirmed(self, body: Mapping[str, Any], doc_id: str, digest: bytes) -> bytes | None:
        try:
            begun = await asyncio.to_thread(
                self._world.begin,
                _text(body, "user_id"),
                _text(body, "ca_name"),
                _text(body, "serial_number").lower(),
                "",
                [DigestOrder(doc_id, digest)],
                f"eSign {_text(body, 'ca_name')}",
            )
        except KeyError:
            raise _RefusedError(403, "Chứng thư số không hợp lệ") from None
        if self._world.connection_drops_now(begun.user_id, begun.transaction_id):
            raise _BrokenOffError
        decided = await self._world.decided(begun.transaction_id, _LONGEST_WAIT_S)
        return decided.signatures[0].value if decided.state is TransactionState.APPROVED else None

    async def _issued(self, body: Mapping[str, Any]) -> IssuedCertificate:
        issued = await asyncio.to_thread(self._world.certificates, _text(body, "user_id"), _text(body, "ca_name"))
        for one in issued:
            if one.serial_number.upper() == _text(body, "serial_number").upper():
                return one
        raise _RefusedError(403, "Chứng thư số không hợp lệ")

    async def _admitted(self, request: Request) -> Mapping[str, Any]:
        raw = await request.body()
        if len(raw) > 2 * _LARGEST:
            raise _RefusedError(413, "Tệp quá lớn")
        try:
            body = json.loads(raw)
        except ValueError:
            raise _RefusedError(400, "Dữ liệu không hợp lệ") from None
        if not isinstance(body, dict) or not _text(body, "user_id"):
            raise _RefusedError(400, "Dữ liệu không hợp lệ")
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        sp_id, _, password = token.partition(":")
        if kind != "Bearer" or not self._world.service_provider_known(_text(body, "user_id"), sp_id, password):
            raise _RefusedError(401, "Token không hợp lệ")
        return body


def _file(body: Mapping[str, Any]) -> tuple[str, str, bytes]:
    files = body.get("sign_files")
    if not isinstance(files, list) or len(files) != 1 or not isinstance(files[0], dict):
        raise _RefusedError(400, "sign_files phải có đúng một tệp")
    try:
        content = base64.b64decode(_text(files[0], "file_base64"), validate=True)
    except binascii.Error:
        raise _RefusedError(400, "file_base64 không hợp lệ") from None
    if len(content) > _LARGEST:
        raise _RefusedError(413, "Tệp quá lớn")
    return _text(files[0], "doc_id"), _text(files[0], "file_name"), content


def _text(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name)
    return value if isinstance(value, str) else ""


def _error(status: int, message: str) -> Response:
    return JSONResponse({"status_code": status, "message": message, "data": None}, status_code=status)


def _inside(status: int, message: str, files: Sequence[Mapping[str, object]]) -> Response:
    """``sign_file`` tells its status inside ``data``, with HTTP 200."""
    return JSONResponse({"data": {"status_code": status, "message": message, "signFiles": list(files)}})
