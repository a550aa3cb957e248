"""The ``World`` contract as JSON over HTTP, word for word: a dialect of the tests' own."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from providers.sandbox.world import DigestOrder, World, WorldTransaction


def routes(world: World) -> Sequence[BaseRoute]:
    """Under ``/plain/``."""

    async def certificates(request: Request) -> Response:
        asked = await request.json()
        found = await asyncio.to_thread(world.certificates, asked["user_id"], asked["ca_name"])
        return JSONResponse(
            [
                {
                    "serial_number": one.serial_number,
                    "credential_id": one.credential_id,
                    "subject": one.subject,
                    "der": b64encode(one.certificate_der).decode(),
                    "chain": [b64encode(der).decode() for der in one.chain_der],
                }
                for one in found
            ]
        )

    async def known(request: Request) -> Response:
        asked = await request.json()
        return JSONResponse(world.service_provider_known(asked["user_id"], asked["sp_id"], asked["sp_password"]))

    async def begin(request: Request) -> Response:
        asked = await request.json()
        orders = [DigestOrder(doc_id, bytes.fromhex(digest)) for doc_id, digest in asked["orders"]]
        try:
            begun = await asyncio.to_thread(
                world.begin, asked["user_id"], asked["ca_name"], asked["serial_number"], asked["id"], orders, "plain"
            )
        except KeyError:
            return JSONResponse({"error": "no such certificate"}, status_code=404)
        return JSONResponse(_plain(begun))

    async def decided(request: Request) -> Response:
        asked = await request.json()
        return JSONResponse(_plain(await world.decided(asked["id"], asked["wait_s"])))

    async def cancel(request: Request) -> Response:
        asked = await request.json()
        return JSONResponse(await asyncio.to_thread(world.cancel, asked["id"]))

    async def mishap(request: Request) -> Response:
        asked = await request.json()
        if "occasion" in asked:
            return JSONResponse(world.fails_now(asked["user_id"], asked["occasion"]))
        return JSONResponse(world.connection_drops_now(asked["user_id"], asked["id"]))

    handlers = (certificates, known, begin, decided, cancel, mishap)
    return [Route(f"/plain/{handler.__name__}", handler, methods=["POST"]) for handler in handlers]


def _plain(transaction: WorldTransaction) -> dict[str, object]:
    return {
        "transaction_id": transaction.transaction_id,
        "state": transaction.state.value,
        "remaining_s": transaction.remaining_s,
        "signatures": [[signed.doc_id, signed.value.hex()] for signed in transaction.signatures],
    }
