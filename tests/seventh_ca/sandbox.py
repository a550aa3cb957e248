"""Sao Mai's server in the practice world, written from ``tests/sheets/saomai.md``."""

from __future__ import annotations

import asyncio
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from providers.sandbox.world import DigestOrder, TransactionState, World

CA_NAME = "BkavCA"  # the practice world has keys of its six authorities only
STATES = {TransactionState.PENDING: "CHO", TransactionState.APPROVED: "XONG", TransactionState.EXPIRED: "HET_HAN"}


def routes(world: World) -> Sequence[BaseRoute]:
    """Four calls."""
    server = _Server(world)
    calls = {"cts": server.cts, "ky": server.ky, "ket-qua": server.ket_qua, "huy": server.huy}
    return [Route(f"/saomai/api/v3/{name}", call, methods=["POST"]) for name, call in calls.items()]


class _Server:
    def __init__(self, world: World) -> None:
        self._world = world

    async def cts(self, request: Request) -> Response:
        number = (await request.json())["so"]
        if not self._known(request, number):
            return _answer(40)
        if self._world.fails_now(number, "certificates"):
            return _answer(50)
        found = await asyncio.to_thread(self._world.certificates, number, CA_NAME)
        shown = [
            {"id": one.serial_number, "x509": _text(one.certificate_der), "cap_tren": [*map(_text, one.chain_der)]}
            for one in found
        ]
        return _answer(0, cts=shown) if found else _answer(12)

    async def ky(self, request: Request) -> Response:
        body = await request.json()
        if not self._known(request, body["so"]):
            return _answer(40)
        if not self._world.secrets.pin_right(body["so"], body["pin"]):
            return _answer(21)
        orders = [DigestOrder(one["so"], _octets(one["bam"])) for one in body["tai_lieu"]]
        names = ", ".join(one["ten"] for one in body["tai_lieu"])
        begin = self._world.begin
        begun = await asyncio.to_thread(begin, body["so"], CA_NAME, body["cts"], body["yeu_cau"], orders, names)
        return _answer(0, het_han=int(begun.remaining_s))

    async def ket_qua(self, request: Request) -> Response:
        found = await asyncio.to_thread(self._world.transaction, (await request.json())["yeu_cau"])
        if found is None:
            return _answer(44)
        if self._world.connection_drops_now(found.user_id, found.transaction_id):
            return Response(status_code=502)
        if self._world.fails_now(found.user_id, "status"):
            return _answer(50)
        values = {one.doc_id: _text(one.value) for one in found.signatures}
        return _answer(0, tinh_trang=STATES.get(found.state, "TU_CHOI"), chu_ky=values)

    async def huy(self, request: Request) -> Response:
        found = await asyncio.to_thread(self._world.transaction, (await request.json())["yeu_cau"])
        gone = found is not None and await asyncio.to_thread(self._world.cancel, found.transaction_id)
        return _answer(0 if gone else 44)

    def _known(self, request: Request, number: str) -> bool:
        named = request.headers.get("x-don-vi", ""), request.headers.get("x-khoa", "")
        return self._world.service_provider_known(number, *named)


def _answer(code: int, **rest: object) -> Response:
    return JSONResponse({"ma": code, **rest})


def _text(octets: bytes) -> str:
    return urlsafe_b64encode(octets).decode("ascii").rstrip("=")


def _octets(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
