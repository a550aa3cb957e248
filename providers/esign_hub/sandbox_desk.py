"""What both modes of the practice hub have in common: who is let in, how things stand, in which words it is told.

The hub is there three times (reports 07 §1.3 to §1.6 and 01 §9). ``/esign…`` holds the call until the phone has
decided and speaks as the samples do. ``/esign-other…`` does the same in the other spellings that the documents show:
lists under their second names, results without ``doc_id`` in the order of the documents, numbers as text. And
``/esign-later…`` rings the phone and answers at once that there is nothing yet, which the norm calls asynchronous.

How the real hub tells a refusal or an expiry is not public; here (our assumption, confidence D) it answers 200 with an
empty list and the message that VNPT uses for the same state.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from providers.sandbox.world import DigestOrder, SignedDigest, TransactionState, World

CA_NAMES = ("VNPT-CA", "Viettel-CA", "MISA-CA", "CA2", "FPT-CA", "BkavCA")
LARGEST = 30_000_000
"""Bytes of a file."""

_LONGEST_WAIT_S = 330.0
_ENDINGS = {
    TransactionState.REFUSED: "REJECTED",
    TransactionState.CANCELLED: "CANCELLED",
    TransactionState.EXPIRED: "EXPIRED",
    TransactionState.PENDING: "EXPIRED",
}


class Manner(Enum):
    """How a hub answers; each is mounted in a place of its own."""

    USUAL = "/esign"
    OTHER_WORDS = "/esign-other"
    LATER = "/esign-later"


class RefusedError(Exception):
    """The hub's answer is an error."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message


class UnsignedError(Exception):
    """The phone's answer, or its silence, is no signature; ``message`` is the hub's word for it."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class BrokenOffError(Exception):
    """The connection breaks while the phone is asking."""


class BrokenConnection(Response):
    """Promises a body and breaks off: the client sees the connection end."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000")]})


class LaterError(Exception):
    """The phone is asking, and the hub does not wait for it."""

    def __init__(self, transaction_id: str) -> None:
        super().__init__(transaction_id)
        self.transaction_id = transaction_id


class Desk:
    """One hub."""

    def __init__(self, world: World, manner: Manner) -> None:
        self.world, self.manner = world, manner

    async def admitted(self, request: Request) -> Mapping[str, Any]:
        """The body of a call by an organisation that the hub knows: by its account in the body, or by its token."""
        raw = await request.body()
        if len(raw) > 2 * LARGEST:
            raise RefusedError(413, "Tệp quá lớn")
        try:
            body = json.loads(raw)
        except ValueError:
            raise RefusedError(400, "Dữ liệu không hợp lệ") from None
        if not isinstance(body, dict) or not text(body, "user_id"):
            raise RefusedError(400, "Dữ liệu không hợp lệ")
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        if kind:
            sp_id, _, password = token.partition(":")
            if kind != "Bearer" or not self.world.service_provider_known(text(body, "user_id"), sp_id, password):
                raise RefusedError(401, "Token không hợp lệ")
        elif not self.world.service_provider_known(
            text(body, "user_id"), text(body, "sp_id"), text(body, "sp_password")
        ):
            raise RefusedError(401, "Thông tin sp_id hoặc sp_password không đúng")
        if text(body, "ca_name") not in CA_NAMES:
            raise RefusedError(400, "ca_name không hợp lệ")
        return body

    async def confirmed(self, body: Mapping[str, Any], orders: Sequence[DigestOrder]) -> Sequence[SignedDigest]:
        """Ring the phone and wait for it.

        Raises ``UnsignedError``, ``LaterError``, ``BrokenOffError``, and ``RefusedError`` where it does not ring.
        """
        try:
            begun = await asyncio.to_thread(
                self.world.begin,
                text(body, "user_id"),
                text(body, "ca_name"),
                text(body, "serial_number").lower(),
                "",
                orders,
                f"eSign {text(body, 'ca_name')}",
            )
        except KeyError:
            raise RefusedError(403, "Chứng thư số không hợp lệ") from None
        except ValueError:
            raise RefusedError(400, "Dữ liệu ký không hợp lệ") from None
        if self.world.connection_drops_now(begun.user_id, begun.transaction_id):
            raise BrokenOffError
        if self.manner is Manner.LATER:
            raise LaterError(begun.transaction_id)
        decided = await self.world.decided(begun.transaction_id, _LONGEST_WAIT_S)
        if decided.state is not TransactionState.APPROVED:
            raise UnsignedError(_ENDINGS[decided.state])
        return decided.signatures

    def status(self, number: int) -> int | str:
        """A status as this hub writes it."""
        return str(number) if self.manner is Manner.OTHER_WORDS else number

    def results(self, made: Sequence[Mapping[str, object]]) -> list[Mapping[str, object]]:
        """Results as this hub writes them."""
        if self.manner is not Manner.OTHER_WORDS:
            return list(made)
        return [{name: value for name, value in one.items() if name != "doc_id"} for one in made]

    def answer(self, message: str, data: Mapping[str, object]) -> Response:
        """Success, as most calls tell it."""
        return JSONResponse({"status_code": self.status(200), "message": message, "data": data})

    def error(self, refusal: RefusedError) -> Response:
        """An error, as most calls tell it."""
        told = {"status_code": self.status(refusal.status), "message": refusal.message, "data": None}
        return JSONResponse(told, status_code=refusal.status)


def waiting(later: LaterError) -> Mapping[str, object]:
    """What an asynchronous answer holds beside the list (07 §3.16)."""
    return {"transaction_id": later.transaction_id, "tran_code": later.transaction_id[:8]}


WAITING = "sig_wait_for_user_confirm"


def text(body: Mapping[str, Any], name: str) -> str:
    """A member that is text; empty if it is not."""
    value = body.get(name)
    return value if isinstance(value, str) else ""
