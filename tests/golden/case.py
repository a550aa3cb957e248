"""A golden file: how it is made, and what the program says of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.validation.report import Indication
from tests.golden.workshop import Workshop

GREEN, AMBER, RED = Indication.TOTAL_PASSED, Indication.INDETERMINATE, Indication.TOTAL_FAILED


@dataclass(frozen=True, slots=True)
class Golden:
    """``expected``: reason words and kinds of change that must be told, of the file or of a signature."""

    group: str
    name: str
    verdict: Indication
    make: Callable[[Workshop], bytes]
    expected: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Group:
    """A class of files; ``title`` is what README's table calls it."""

    title: str

    def __call__(self, name: str, verdict: Indication, make: Callable[[Workshop], bytes], *expected: str) -> Golden:
        return Golden(self.title, name, verdict, make, frozenset(expected))
