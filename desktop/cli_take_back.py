"""``kyso take-back``: a file that was signed in a CA's own app becomes the signed result (G0.7)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core.errors import AppError
from core.signing.progress import DocumentProgress
from desktop.cli_output import Answer, Screen, document_object, signed_line
from desktop.composition import Services
from desktop.returning import brought_back


@dataclass(frozen=True, slots=True)
class TakeBackWish:
    """``returned`` was made of ``sent`` elsewhere, by the person with this number."""

    sent: Path
    returned: Path
    user_id: str
    out: Path


async def take_back(services: Services, screen: Screen, wish: TakeBackWish) -> Answer:
    """Check the file and put it into the folder; what is not taken leaves nothing there."""
    try:
        signed = await brought_back(services, wish.sent, wish.returned, wish.out, wish.user_id)
    except AppError as error:
        shown = DocumentProgress(wish.sent, None, error=error)
        return Answer({"documents": [document_object(shown, None, error)]}, (), error)
    shown = DocumentProgress(wish.sent, None, signed=signed)
    line = signed_line(shown)
    return Answer({"documents": [document_object(shown, None, None)]}, (line,) if line else ())
