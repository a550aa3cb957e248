"""What the portal makes of a PDF's signatures. Names prove nothing: the signer is who the certificate's UID says.

A real portal was seen to look only whether there is a signature at all (portal-sso-law §0, 9); this one validates, by
the program's own validation and the practice world's root.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Final

from core.identity import same_person
from core.signing.engine import TrustSettings
from core.validation.report import FileReport, SignatureReport

_TOLERATED: Final = frozenset({"revocation-unknown", "timestamp-unknown"})
_REVOKED: Final = frozenset({"certificate-revoked", "revoked-since"})
_TAMPERED: Final = frozenset(
    {
        "manipulated-tail",
        "hidden-signature",
        "two-readings",
        "digest-mismatch",
        "signature-broken",
        "partial-coverage",
        "changed-after-signing",
    }
)


class SignatureFault(Enum):
    """Why a paper is refused; the value is the portal's error code."""

    DAMAGED = "tep-hong"
    UNSIGNED = "chua-ky-so"
    TAMPERED = "tep-bi-sua"
    REVOKED = "chung-thu-so-bi-thu-hoi"
    UNTRUSTED = "chung-thu-so-khong-tin-cay"
    OTHER_SIGNER = "nguoi-ky-khac"


def check_signatures(
    path: Path, anchors_der: tuple[bytes, ...], signer_numbers: Collection[str] | None, now: datetime
) -> SignatureFault | None:
    """What is wrong with the PDF; None if nothing.

    ``signer_numbers``: one of them must have signed; None where no signature is asked for, so that only tampering
    counts.
    Parses, and asks OCSP over the loopback: call it on a thread.
    """
    report = asyncio.run(_validated(path, anchors_der, now))
    if set(report.reasons) & {"unreadable", "encrypted"}:
        return SignatureFault.DAMAGED
    told = set(report.reasons).union(*(one.reasons for one in report.signatures))
    if told & _TAMPERED:
        return SignatureFault.TAMPERED
    if signer_numbers is None:
        return None
    if not report.signatures:
        return SignatureFault.UNSIGNED
    if told & _REVOKED:
        return SignatureFault.REVOKED
    sound = {one.field for one in report.signatures if _is_sound(one)}
    if len(sound) < len(report.signatures):
        return SignatureFault.UNTRUSTED
    if not any(
        same_person(number, uid) for field, uid in _signers(path) if field in sound for number in signer_numbers
    ):
        return SignatureFault.OTHER_SIGNER
    return None


async def _validated(path: Path, anchors_der: tuple[bytes, ...], now: datetime) -> FileReport:
    from core.validation.validate import validate
    from providers.fetching import HttpFetcher

    fetcher = HttpFetcher()
    try:
        return await validate(path, TrustSettings(anchors_der=anchors_der, tsa_urls=()), now, fetcher)
    finally:
        await fetcher.aclose()


def _is_sound(one: SignatureReport) -> bool:
    return one.integrity == "intact" and one.trust == "trusted" and set(one.reasons) <= _TOLERATED


def _signers(path: Path) -> list[tuple[str, str | None]]:
    """Field names, and the UID in the subject of the certificate that signed there (``CCCD:…``)."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    with path.open("rb") as file:
        reader = PdfFileReader(file, strict=False)
        return [(one.field_name, _uid(one.signer_cert.subject.native)) for one in reader.embedded_regular_signatures]


def _uid(subject: dict[str, object]) -> str | None:
    uid = subject.get("user_id")
    return uid if isinstance(uid, str) else None
