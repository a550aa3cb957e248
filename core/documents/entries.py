"""Reading dictionaries of a PDF file."""

from __future__ import annotations

from typing import Any


def entry(holder: Any, key: str, default: Any = None) -> Any:
    """The value with references followed and decrypted; ``dict.get`` would do neither."""
    return holder[key] if key in holder else default  # noqa: SIM401
