"""The least that signing a file can cost: copying it and hashing the copy, by the system's own programs."""

from __future__ import annotations

from pathlib import Path

from tests.bench.processes import run


def floor_s(source: Path, folder: Path) -> float:
    """Seconds of ``cp`` and ``openssl dgst -sha256``, both as processes."""
    copy, log = folder / "floor.pdf", folder / "floor.log"
    copied = run(["cp", source, copy], log)
    hashed = run(["openssl", "dgst", "-sha256", copy], log)
    copy.unlink()
    return copied.seconds + hashed.seconds
