"""The signer's phone: a page for people, an API for scripts and tests, and the switches of the practice world."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from core.paths import resource
from core.signing.model import CaStatus
from providers.sandbox.practice_world import PhoneRequest, PracticeWorld
from providers.sandbox.rules import Oddity

_PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline';"
    " connect-src 'self'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def phone_routes(world: PracticeWorld) -> Sequence[BaseRoute]:
    """``/phone/…`` and ``/practice/api/…``; the caller guards them with the token (see ``app``)."""
    desk = _Desk(world)
    return [
        Route("/phone/", desk.page, methods=["GET"]),
        Route("/phone/api/pending", desk.pending, methods=["GET"]),
        Route("/phone/api/otp", desk.otp, methods=["GET"]),
        Route("/phone/api/rings", desk.rings, methods=["GET"]),
        Route("/phone/api/{transaction}/approve", desk.approve, methods=["POST"]),
        Route("/phone/api/{transaction}/refuse", desk.refuse, methods=["POST"]),
        Route("/practice/api/forget-mishaps", desk.forget_mishaps, methods=["POST"]),
        Route("/practice/api/people/{user}/{oddity}", desk.make_odd, methods=["POST", "DELETE"]),
        Route("/practice/api/people/{user}/signed", desk.signed, methods=["GET"]),
        Route("/practice/api/certificates/{serial}/revoke", desk.revoke, methods=["POST"]),
        Route("/practice/api/certificates/{serial}/tell/{status}", desk.tell, methods=["POST"]),
    ]


class _Desk:
    """Handlers over one world."""

    def __init__(self, world: PracticeWorld) -> None:
        self._world = world

    async def page(self, request: Request) -> Response:
        """The page that looks like a phone."""
        page = await asyncio.to_thread(resource("sandbox", "phone.html").read_text, "utf-8")
        return HTMLResponse(page, headers=_PAGE_HEADERS)

    async def pending(self, request: Request) -> Response:
        """``{sandbox, requests: […]}``, the newest first; ``?user=NUMBER`` for one person's phone."""
        ringing = await asyncio.to_thread(self._world.ringing, request.query_params.get("user"))
        return JSONResponse({"sandbox": True, "requests": [_shown(one) for one in ringing]})

    async def rings(self, request: Request) -> Response:
        """``{rings}``: in all, or by ``?sp_transaction_id=`` and ``?user=``."""
        query = request.query_params
        rings = await asyncio.to_thread(self._world.rings, query.get("sp_transaction_id"), query.get("user"))
        return JSONResponse({"rings": rings})

    async def otp(self, request: Request) -> Response:
        """``{otp}``: the one-time code on the phone of ``?user=``, or the last one sent; null if there is none."""
        return JSONResponse({"otp": self._world.secrets.otp_shown(request.query_params.get("user"))})

    async def approve(self, request: Request) -> Response:
        """*Đồng ý*."""
        return await self._answer(request.path_params["transaction"], approve=True)

    async def refuse(self, request: Request) -> Response:
        """*Hủy*."""
        return await self._answer(request.path_params["transaction"], approve=False)

    async def forget_mishaps(self, request: Request) -> Response:
        """Scenarios 6 and 7 may strike again."""
        await asyncio.to_thread(self._world.forget_mishaps)
        return JSONResponse({"ok": True})

    async def make_odd(self, request: Request) -> Response:
        """POST: from now on it is so with this person (``Oddity``); DELETE: no longer."""
        try:
            oddity = Oddity(request.path_params["oddity"])
            odd = request.method == "POST"
            await asyncio.to_thread(self._world.make_odd, request.path_params["user"], oddity, odd=odd)
        except (KeyError, ValueError):
            return JSONResponse({"error": "unknown"}, status_code=404)
        return JSONResponse({"ok": True})

    async def signed(self, request: Request) -> Response:
        """``{signed}``: how many transactions of this person were approved, or will have been by themselves."""
        return JSONResponse({"signed": await asyncio.to_thread(self._world.signed, request.path_params["user"])})

    async def revoke(self, request: Request) -> Response:
        """Revoke a certificate by its serial number in hex."""
        try:
            await asyncio.to_thread(self._world.revoke, request.path_params["serial"])
        except (KeyError, ValueError):
            return JSONResponse({"error": "unknown"}, status_code=404)
        return JSONResponse({"ok": True})

    async def tell(self, request: Request) -> Response:
        """Have the CA say something of a certificate by its serial number: a value of ``CaStatus``."""
        try:
            status = CaStatus(request.path_params["status"])
        except ValueError:
            return JSONResponse({"error": "unknown"}, status_code=404)
        self._world.tell(request.path_params["serial"], status)
        return JSONResponse({"ok": True})

    async def _answer(self, transaction_id: str, *, approve: bool) -> Response:
        try:
            done = await asyncio.to_thread(self._world.answer, transaction_id, approve=approve)
        except KeyError:
            return JSONResponse({"error": "unknown"}, status_code=404)
        found = await asyncio.to_thread(self._world.transaction, transaction_id)
        state = found.state.value if found else "unknown"
        return JSONResponse({"state": state}, status_code=200 if done else 409)


def _shown(one: PhoneRequest) -> dict[str, object]:
    asked = one.transaction
    return {
        "transaction_id": asked.transaction_id,
        "sp_transaction_id": asked.sp_transaction_id,
        "number": asked.doc_ids[0] if asked.doc_ids else "",
        "doc_ids": list(asked.doc_ids),
        "description": asked.description,
        "ca_name": asked.ca_name,
        "signer": one.person.full_name,
        "begun_at": one.begun_at.isoformat(timespec="seconds"),
        "remaining_s": round(asked.remaining_s, 3),
        "lifetime_s": round(one.lifetime_s, 3),
    }
