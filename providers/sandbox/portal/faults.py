"""What goes wrong at the portal when a test says so."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.types import Receive, Scope, Send


class Fault(Enum):
    """Each strikes once, except ``DOWN``, which stays until it is taken away."""

    DROP_BEFORE = "drop_before_commit"
    DROP_AFTER = "drop_after_commit"
    UNAVAILABLE = "503_once"
    PLAIN_500 = "plain_500"
    DOWN = "down"
    ALTER = "alters_file"
    TOO_MANY = "429_once"
    HTML = "html_once"


CALLS = frozenset(
    {"limits", "procedures", "open", "upload", "download", "submit", "look_up", "status", "files", "supplement"}
)
"""Which calls may fail."""


class Faults:
    """The switches, by call."""

    def __init__(self) -> None:
        self._set: dict[str, Fault] = {}

    def turn(self, wanted: Mapping[str, object]) -> None:
        """Set (or, with None, clear) faults by call. Raises ``ValueError`` for an unknown call or fault."""
        if not set(wanted) <= CALLS:
            raise ValueError("unknown call")
        chosen = {call: None if name is None else Fault(name) for call, name in wanted.items()}
        for call, fault in chosen.items():
            if fault is None:
                self._set.pop(call, None)
            else:
                self._set[call] = fault

    def strike(self, call: str) -> Fault | None:
        """What happens to this call now."""
        fault = self._set.get(call)
        if fault is not None and fault is not Fault.DOWN:
            del self._set[call]
        return fault


def before(fault: Fault | None) -> Response | None:
    """The answer that the call gets instead of being served; None if it is served."""
    if fault in (Fault.UNAVAILABLE, Fault.DOWN):
        return JSONResponse({"message": "Hệ thống đang bảo trì", "succeeded": False, "failed": True}, status_code=503)
    if fault is Fault.TOO_MANY:
        return JSONResponse({"message": "Quá nhiều yêu cầu"}, status_code=429, headers={"Retry-After": "1"})
    if fault is Fault.HTML:
        return HTMLResponse("<!doctype html><title>Cổng đang nâng cấp</title>")  # a page where JSON belongs
    if fault is Fault.PLAIN_500:
        return PlainTextResponse("Có lỗi xảy ra", status_code=500)  # the real portal's 500 is plain text (§3.1)
    return BrokenConnection() if fault is Fault.DROP_BEFORE else None


class BrokenConnection(Response):
    """Promises a body and breaks off: the client sees the connection end."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000")]})
