"""The practice portal's receiving of files alone, without limits and signatures; prints its port."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from providers.sandbox.charter import listen
from providers.sandbox.portal.answers import envelope, json_body
from providers.sandbox.portal.parts import Announced, PartStore

_LIMIT = 1 << 40


def _told(parts: PartStore, announced: Announced, received: int) -> Response:
    told: dict[str, object] = {"phanId": announced.part_id, "daNhan": received}
    if received < announced.size:
        return envelope(told)
    file = parts.whole(announced)
    parts.forget(announced)
    row = {"id": announced.part_id, "maGiayTo": announced.component, "ten": announced.name, "sha256": announced.sha256}
    return envelope({**told, "tep": row} if file is not None else told)


def app(folder: Path) -> Starlette:
    """``files/TaiLen`` of the reference portal."""
    parts = PartStore(folder)

    async def announce(request: Request) -> Response:
        announced = parts.announce("draft", await json_body(request), _LIMIT)
        return _told(parts, announced, await parts.settled(announced))

    async def append(request: Request) -> Response:
        announced = parts.find(request.path_params["part"])
        if announced is None:
            return envelope(None, 404, "?")
        received = await parts.append(announced, int(request.headers["upload-offset"]), request)
        return await asyncio.to_thread(_told, parts, announced, received)

    base = "/api/v1/files/TaiLen"
    return Starlette(
        routes=[Route(base, announce, methods=["POST"]), Route(f"{base}/{{part}}", append, methods=["PATCH"])]
    )


if __name__ == "__main__":
    listening = listen(0)
    sys.stdout.write(f"{listening.getsockname()[1]}\n")
    sys.stdout.flush()
    config = uvicorn.Config(app(Path(sys.argv[1])), log_level="error")
    uvicorn.Server(config).run(sockets=[listening])
