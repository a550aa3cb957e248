"""VNPT SmartCA of the practice world, in all its interfaces."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.routing import BaseRoute

from providers.sandbox.world import World
from providers.vnpt_smartca import sandbox_oauth, sandbox_v1, sandbox_v2


def routes(world: World) -> Sequence[BaseRoute]:
    """Each under an address of its own."""
    return [*sandbox_v1.routes(world), *sandbox_v2.routes(world), *sandbox_oauth.routes(world)]
