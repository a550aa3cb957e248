"""``kyso sandbox serve``: all dialects, joined to the practice world."""

from __future__ import annotations

import sys
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
    """Serve until SIGINT or SIGTERM; ``say`` gets the address and the phone's when it is ready.

    If a world of this home runs already, ``say`` gets where it is and the command ends.
    """
    from providers.dialects import DIALECTS
    from providers.sandbox.launch import phone_address, running
    from providers.sandbox.server import serve

    def tell(words: str) -> None:
        say(words)
        if sys.stderr.isatty():  # the phone's address opens it: for the eyes of whoever sits here, and in no log
            say(_("Its phone, for this computer's browser: {url}").format(url=phone_address(home)))

    if (world := running(home)) is not None:
        tell(_("The practice world runs already: {url}").format(url=world.url))
        return
    serve(
        home,
        dialects=DIALECTS,
        ttl=ttl,
        auto=auto,
        scenario=scenario,
        port=port,
        tls=tls,
        on_ready=lambda url: tell(_("The practice world is ready: {url}").format(url=url)),
    )
