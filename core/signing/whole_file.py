"""The result of a CA that signs whole files: the file that came back, taken only if it is what left, well signed (S4).

It must extend the bytes that were sent, bear nothing new but good signatures, and be signed by the right person.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from core.errors import BroughtBackError, RevocationDataError, SignatureMismatchError
from core.signing.engine import ReturnJob, SignedDocument, SigningEngine, TrustSettings
from core.signing.record import RecordedDocument


def check_returned(item: RecordedDocument, digest: bytes) -> None:
    """Raise ``SignatureMismatchError`` unless the file lies there as it came back. Reads it: use a thread."""
    if item.exchange is None or digest_of(item.exchange.returned) != digest:
        raise SignatureMismatchError("the returned file is gone or changed", name=item.name)


def digest_of(path: Path) -> bytes | None:
    """SHA-256 of a file; None if it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").digest()
    except OSError:
        return None


async def take_returned(
    engine: SigningEngine, item: RecordedDocument, user_id: str, trust: TrustSettings
) -> SignedDocument:
    """Publish the returned file as the document's result.

    Raises ``RevocationDataError`` for a signature whose status cannot be found out now, which may be tried again, and
    ``SignatureMismatchError`` for a file that is not what was to be signed.
    """
    if item.exchange is None:
        raise SignatureMismatchError("no file was exchanged", name=item.name)
    job = ReturnJob(
        sent=item.exchange.sent,
        returned=item.exchange.returned,
        work=item.exchange.returned.with_suffix(".work.pdf"),
        result=item.result,
        user_id=user_id,
        trust=trust,
    )
    try:
        signed = await engine.take_back(job)
    except BroughtBackError as error:
        if error.params.get("why") == "unclear":
            raise RevocationDataError(error.detail) from error
        raise SignatureMismatchError(f"returned: {error.params.get('why')}", name=item.name) from error
    return replace(signed, source=item.prepared.source, normalised=item.prepared.normalised)
