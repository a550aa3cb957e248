"""Searching six thousand procedures, made of the words of those that ship."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from itertools import product
from typing import Final

from core.catalogue.load import load_catalogue
from core.catalogue.model import OnlineLevel, Procedure
from core.catalogue.search import EVERYTHING, Catalogue, Filters
from tests.bench.sections import Bench
from tests.bench.table import Row, bounded

TITLE: Final = "The catalogue: 6,000 procedures"
SIZE: Final = 6_000
_LIMIT_MS: Final = 20
_TYPED: Final = {
    "a code": "1.004772.000.00.00.H10",
    "a name with accents": "đăng ký khai sinh",
    "a name without accents": "dang ky khai sinh",
    "one word of it": "khaisinh",
    "initials": "dkks",
    "one letter": "d",
    "what all have in common": "thủ tục",
    "keys of Telex left in": "ddawng kys khai sinh",
    "keys of VNI left in": "d9a8ng ky1 khai sinh",
    "letters swapped and dropped": "dang ky khia sin",
    "everything mistyped": "thur tucj ddangw kis khia snh",
    "nonsense": "xin chào thế giới",
    "nothing": "",
}


def many(size: int = SIZE) -> Sequence[Procedure]:
    """``size`` procedures with names of two halves of real ones, agencies and papers of one of them."""
    real = load_catalogue().procedures
    pairs = product(range(1, 9), real, real)
    made = []
    for number, (at, first, second) in zip(range(size), pairs, strict=False):
        name = " ".join((*first.name.split()[: at + 2], *second.name.split()[at:]))
        made.append(replace(first, code=f"8.{number:06}", name=name))
    return (*real, *made[len(real) :])


async def measure(bench: Bench) -> AsyncIterator[Row]:
    """Each way of typing; then with a filter."""
    procedures = many()
    began = time.perf_counter()
    catalogue = Catalogue(procedures)
    yield bounded("indexing", "6,000", [(time.perf_counter() - began) * 1e3], "ms")
    hygiene = Filters(field="Hộ tịch", level=OnlineLevel.FULL)
    for filters, suffix in ((EVERYTHING, ""), (hygiene, ", filtered")):
        for way, typed in _TYPED.items():
            took, found = [], 0
            for _ in range(bench.runs * 3):
                began = time.perf_counter()
                found = len(catalogue.search(typed, filters))
                took.append((time.perf_counter() - began) * 1e3)
            yield bounded(f"{way}{suffix}", f"{found} found", took, "ms", _LIMIT_MS)
