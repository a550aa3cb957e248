"""Heavy modules are loaded by a thread, and without the garbage collector walking through what they bring.

A module stays for good, but the collector would go through everything it made again and again while more is loaded:
up to 70 ms a time during which no other thread runs, the window's among them.
"""

from __future__ import annotations

import gc
import importlib
import sys
from collections.abc import Sequence
from typing import Final

NEEDED_SOON: Final = (
    "httpx",
    "anyio._backends._asyncio",  # what httpx imports at its first request
    "providers.http",
    "providers.fetching",
    "providers.sandbox.launch",
    "providers.sandbox.accounts",
    "providers.sandbox.visitor",
    "providers.oidc.sign_in",
    "providers.portals.registry",
    "providers.portals.reference.adapter",
    "desktop.stores",
    "core.signing.session",
    "core.signing.engine_process",
    "core.documents.renderer",
    "core.documents.receipt",
    "typst",
    "core.catalogue.load",
)


def load(modules: Sequence[str]) -> None:
    """Import what is not there yet, in a thread; what it brought is left out of later collections.

    A person who is faster than the warm-up would else wait for it, with the window standing still.
    """
    missing = [module for module in modules if module not in sys.modules]
    if not missing:
        return
    gc.disable()
    try:
        for module in missing:
            importlib.import_module(module)
        gc.freeze()
    finally:
        gc.enable()
