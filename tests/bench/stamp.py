"""What a visible signature costs beside an invisible one."""

from __future__ import annotations

import statistics
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Final

from core.signing.model import Appearance, Placement, StampText
from tests.bench.sections import Bench
from tests.bench.table import Row, bounded

TITLE: Final = "The visible signature, beside an invisible one"
_RUNS: Final = 15
_APPEARANCE: Final = Appearance(
    Placement(1, 320, 640, 220, 80),
    StampText(("Ký bởi: Nguyễn Thị Thùy Dương", "Ngày ký: 14/03/2026 09:41:05", "Lý do: Ừ Ứ Ử Ữ Ự đĐ"), "LUYỆN TẬP"),
)


async def measure(bench: Bench) -> AsyncIterator[Row]:
    """In turn, in one process."""
    for name, source in bench.files.wanted("50 KB"):
        async with aclosing(bench.engine("stamp")) as engine:
            await engine.warmed()
            more_ms, plain_bytes, seen_bytes, place = [], [], [], bench.folder / "stamped.pdf"
            await engine.sign(source, _APPEARANCE)  # the first one loads fonts
            for _ in range(_RUNS):
                plain = await engine.sign(source, keep=place)
                plain_bytes.append(place.stat().st_size)
                seen = await engine.sign(source, _APPEARANCE, keep=place)
                seen_bytes.append(place.stat().st_size)
                more_ms.append((seen.all_s - plain.all_s) * 1e3)
        more_kb = (statistics.median(seen_bytes) - statistics.median(plain_bytes)) / 1e3
        yield bounded("visible takes longer by", name, more_ms, "ms", 15)
        yield bounded("visible is larger by", name, [more_kb], "KB", 30)
