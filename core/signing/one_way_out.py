"""The engine's process has one way out: the program's own HTTP client, with its proxy, limits and trace (I8, V9).

pyHanko brings a second client, which it would use where none was handed to it. In its place stands a module that has
every name and can do nothing; loading the real one also takes a fifth of the engine's start.
"""

from __future__ import annotations

import sys
from types import ModuleType


class _Nothing(ModuleType):
    """Any name is an exception class: it may stand in an annotation or behind ``except``, and opens no connection."""

    def __getattr__(self, name: str) -> type[Exception]:
        if name.startswith("__"):
            raise AttributeError(name)
        made = type(name, (Exception,), {})
        setattr(self, name, made)
        return made


def close_others() -> None:
    """Before pyHanko is loaded; where its client is loaded already, it stays."""
    sys.modules.setdefault("aiohttp", _Nothing("aiohttp"))
