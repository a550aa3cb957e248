"""Looking a dossier up: a refusal of it is no refusal of a dossier, and is worded as what it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from core.errors import DossierRejectedError


@contextmanager
def looking_up() -> Iterator[None]:
    """Around look-ups at a portal."""
    try:
        yield
    except DossierRejectedError as error:
        raise DossierRejectedError(error.detail, **{**error.params, "asked": "look_up"}) from error
