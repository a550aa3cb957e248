"""A CSC service of the practice world, in both versions, once for each way to authorise (report 01 §7 and §9).

``/csc/…`` asks the phone, ``/csc-typed/csc/…`` a PIN and a one-time code, ``/csc-browser/csc/…`` a page in the browser;
``/csc-scal1/csc/…`` asks the phone without binding the SAD to hashes. Where the phone is not asked, digits 1, 2 and 7
of a person's number befall nobody.
"""

from __future__ import annotations

from collections.abc import Sequence

from starlette.routing import BaseRoute

from providers.csc import sandbox_oauth, sandbox_v1, sandbox_v2
from providers.csc.sandbox_desk import Desk, Way
from providers.sandbox.world import World


def routes(world: World) -> Sequence[BaseRoute]:
    """All of them."""
    found: list[BaseRoute] = []
    for way in Way:
        prefix = "/csc" if way is Way.PHONE else f"/csc{way.value}/csc"
        desk = Desk(world, way)
        found += sandbox_v1.routes(desk, prefix) + sandbox_v2.routes(desk, prefix) + sandbox_oauth.routes(desk, prefix)
    return found
