"""The samples: what vendors' documents show, with invented values. Client and simulated vendor are held to the same."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


def sample(name: str) -> Mapping[str, Any]:
    """``vendor/call`` → ``{source, note, request?, response}``."""
    loaded: Mapping[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


def shape(value: object) -> object:
    """Names and kinds without values; a list has the shape of its first element."""
    if isinstance(value, dict):
        return {name: shape(member) for name, member in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return type(value).__name__
