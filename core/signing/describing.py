"""How a document is called on the signer's phone: its name and the beginning of what is signed (P8)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from core.printable import printable
from core.signing.model import SignatureRequest

NAME_LIMIT: Final = 120
_GAP: Final = "…"


def shortened(name: str, limit: int = NAME_LIMIT, gap: str = _GAP) -> str:
    """A file name of at most ``limit`` characters, cut in the middle: its beginning and its kind stay readable."""
    name = printable(name)
    if len(name) <= limit:
        return name
    kept = max(0, limit - len(gap))
    tail = kept // 2
    return name[: kept - tail] + gap + (name[-tail:] if tail else "")


def described(request: SignatureRequest, limit: int = NAME_LIMIT) -> str:
    """``tờ khai.pdf · 3F2A 91C0``, in at most ``limit`` characters; the name alone where the CA hashes the file."""
    if request.exchange is not None:
        return shortened(request.document_name, limit)
    mark = f" · {request.dtbsr.prefix}"
    return shortened(request.document_name, limit - len(mark)) + mark


def described_batch(requests: Sequence[SignatureRequest], limit: int) -> str:
    """The first document, and how many more there are: ``tờ khai.pdf · 3F2A 91C0 (+2)``."""
    more = f" (+{len(requests) - 1})" if len(requests) > 1 else ""
    return described(requests[0], limit - len(more)) + more
