"""``kyso sandbox serve``: all dialects, joined to the practice world."""

from __future__ import annotations

from collections.abc import Callable

from core.i18n import _
from core.paths import Home


def serve_sandbox(
    home: Home,
    say: Callable[[str], None],
    *,
    ttl: float,
    auto: str | None,
    scenario: int | None,
    port: int | None,
    tls: bool,
) -> None:
    """Serve until SIGINT or SIGTERM; ``say`` gets one line with the address when it is ready."""
    from providers.dialects import DIALECTS
    from providers.sandbox.server import serve

    serve(
        home,
        dialects=DIALECTS,
        ttl=ttl,
        auto=auto,
        scenario=scenario,
        port=port,
        tls=tls,
        on_ready=lambda url: say(_("The practice world is ready: {url}").format(url=url)),
    )
