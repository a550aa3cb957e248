"""Which texts hold which words, for thousands of short texts: each question looks only at the words that occur."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Final

from core.catalogue.words import SHORTEST_SLIP, one_slip, readings, shortened

_LAST: Final = "\U0010ffff"
_NONE: Final[frozenset[int]] = frozenset()


class WordIndex:
    """The words of numbered texts. Every answer is a set of those numbers."""

    def __init__(self, texts: Sequence[Iterable[str]]) -> None:
        postings: dict[str, set[int]] = {}
        for number, words in enumerate(texts):
            for word in words:
                postings.setdefault(word, set()).add(number)
        self._holding = {word: frozenset(numbers) for word, numbers in postings.items()}
        self._words = sorted(self._holding)
        self._shortened: dict[str, set[str]] = {}
        for word in self._words:
            for short in shortened(word):
                self._shortened.setdefault(short, set()).add(word)

    def holding(self, word: str) -> frozenset[int]:
        """Texts with this very word."""
        return self._holding.get(word, _NONE)

    def beginning(self, start: str) -> frozenset[int]:
        """Texts with a word that begins so."""
        return self.holding_any(self.words_beginning(start))

    def holding_any(self, words: Iterable[str]) -> frozenset[int]:
        """Texts with at least one of these words."""
        return _NONE.union(*(self.holding(word) for word in words))

    def words_beginning(self, start: str) -> Sequence[str]:
        """The words that occur and begin so, by alphabet."""
        return self._words[bisect_left(self._words, start) : bisect_left(self._words, start + _LAST)]

    def meant(self, typed: str) -> frozenset[str]:
        """The words that occur and that ``typed`` is another spelling of, without a letter being wrong."""
        return frozenset(word for word in readings(typed) if word in self._holding)

    def mistyped(self, typed: str) -> frozenset[str]:
        """The words that occur and that ``typed`` is with one letter wrong."""
        near = {
            (reading, word)
            for reading in readings(typed)
            if len(reading) >= SHORTEST_SLIP
            for short in shortened(reading)
            for word in self._shortened.get(short, ())
            if len(word) >= SHORTEST_SLIP
        }
        return frozenset(word for reading, word in near if one_slip(reading, word))


def in_all(sets: Iterable[frozenset[int]]) -> frozenset[int]:
    """What all of them share; the smallest first, because most questions end there."""
    ordered = sorted(sets, key=len)
    return ordered[0].intersection(*ordered[1:]) if ordered else _NONE
