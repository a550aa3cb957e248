"""Signing in a process of its own, to read its memory."""

from __future__ import annotations

import resource
from pathlib import Path

from tests.pki import Authority
from tests.signed import Desk, rsa_key


async def signed_peak_mb(source: Path, folder: Path) -> float:
    """Sign and validate ``source``; the peak of resident memory in MB."""
    folder.mkdir()
    authority = Authority()
    desk = Desk(authority, authority.signer(rsa_key()), folder)
    await desk.sign(source, folder / "signed.pdf")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
