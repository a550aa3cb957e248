"""The eSign hub of the practice world, in hash mode and in file mode (reports 07 §1.3 to §1.5 and 01 §3.1).

In hash mode one call hangs until the phone has decided. The digest may be base64 (as in the hub's sample) or hex (as in
Decision 769's text: report 01 §11.4), its kind beside it or in ``file_options`` (01 §2.1).
"""

from __future__ import annotations

import asyncio
import base64
import binascii
from collections.abc import Mapping, Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from providers.esign_hub.sandbox_desk import (
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
from providers.esign_hub.sandbox_files import file_routes
from providers.sandbox.world import DigestOrder, IssuedCertificate, World


def routes(world: World) -> Sequence[BaseRoute]:
    """Every hub's calls in both modes, POST only."""
    found: list[BaseRoute] = []
    for manner in Manner:
        desk = Desk(world, manner)
        hub = _Hub(desk)
        found += [
            Route(f"{manner.value}/sign_v2/get_certificate", hub.get_certificate, methods=["POST"]),
            Route(f"{manner.value}/sign_v2/sign", hub.sign, methods=["POST"]),
            *file_routes(desk, manner.value),
        ]
    return found


class _Hub:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def get_certificate(self, request: Request) -> Response:
        world = self._desk.world
        try:
            body = await self._desk.admitted(request)
        except RefusedError as refusal:
            return self._desk.error(refusal)
        user_id, wanted = text(body, "user_id"), text(body, "serial_number").lower()
        if world.fails_now(user_id, "certificates"):
            return self._desk.error(RefusedError(500, "Lỗi hệ thống"))
        issued = await asyncio.to_thread(world.certificates, user_id, text(body, "ca_name"))
        chosen = [_certificate(one) for one in issued if not wanted or one.serial_number == wanted]
        return self._desk.answer("Thành công", {"user_certificates": chosen})

    async def sign(self, request: Request) -> Response:
        named = "signatures" if self._desk.manner is Manner.OTHER_WORDS else "signed_files"
        try:
            body = await self._desk.admitted(request)
            signed = await self._desk.confirmed(body, _orders(body))
        except RefusedError as refusal:
            return self._desk.error(refusal)
        except BrokenOffError:
            return BrokenConnection()
        except LaterError as later:
            return self._desk.answer(WAITING, {**waiting(later), named: None})
        except UnsignedError as unsigned:
            return self._desk.answer(unsigned.message, {named: []})
        made = [
            {
                "doc_id": item.doc_id,
                "signature_value": base64.b64encode(item.value).decode(),
                "timestamp_signature": None,
            }
            for item in signed
        ]
        return self._desk.answer("Thành công", {named: self._desk.results(made)})


def _orders(body: Mapping[str, object]) -> list[DigestOrder]:
    files = body.get("sign_files")
    if not isinstance(files, list) or not files:
        raise RefusedError(400, "sign_files rỗng")
    return [_order(item) for item in files]


def _order(item: object) -> DigestOrder:
    if not isinstance(item, dict):
        raise RefusedError(400, "sign_files không hợp lệ")
    options = item.get("file_options")
    item = {**item, **(options if isinstance(options, dict) else {})}
    if not text(item, "doc_id") or not text(item, "file_type"):
        raise RefusedError(400, "sign_files không hợp lệ")
    if text(item, "sign_type") != "hash":
        raise RefusedError(400, "sign_type không được hỗ trợ")
    written = text(item, "data_to_be_signed")
    try:
        digest = bytes.fromhex(written) if len(written) == 64 else base64.b64decode(written, validate=True)
    except (ValueError, binascii.Error):
        raise RefusedError(400, "data_to_be_signed không hợp lệ") from None
    if len(digest) != 32:
        raise RefusedError(400, "data_to_be_signed không phải SHA-256")
    return DigestOrder(text(item, "doc_id"), digest)


def _certificate(issued: IssuedCertificate) -> Mapping[str, object]:
    return {
        "cert_id": issued.credential_id,
        "cert_data": base64.encodebytes(issued.certificate_der).decode().replace("\n", "\r\n"),
        "chain_data": [base64.b64encode(der).decode() for der in issued.chain_der],
        "serial_number": issued.serial_number.upper(),
    }
