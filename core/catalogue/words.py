"""Words as they are compared: without accents, and what fingers make of them.

Vietnamese is typed by composing: Telex writes ``đăng ký`` as ``ddawng kys``, VNI as ``d9a8ng ky1``. Where the composer
was off, or two composed at once, its keys stay in the text.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

SHORTEST_SLIP: Final = 3
"""A shorter word is no longer itself once a letter is wrong."""

_VOWELS: Final = "aeiouy"
_ONSET: Final = re.compile(rf"[^{_VOWELS}w]*")
# No syllable has these behind its vowel, but for the keys of Telex: tones, horn, and the stroke of a late ``dd``.
_TELEX_KEYS: Final = re.compile(r"[sfrxjzwd]")
_DOUBLED: Final = re.compile(r"([aeo])\1")
_LATE_HAT: Final = re.compile(r"(?<=[cghmnpt])[aeo]+$")
_DIGITS: Final = re.compile(r"\d")
_FINAL_I: Final = re.compile(r"(?<=[hklmst])[iy]$")


def folded(text: str) -> str:
    """Lower case, without accents (``đ`` is ``d``), words apart by one space."""
    plain = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    letters = (char for char in plain if not unicodedata.combining(char))
    return " ".join("".join(char if char.isalnum() else " " for char in letters).split())


def accented(text: str) -> str:
    """Lower case with accents, words apart by one space."""
    composed = unicodedata.normalize("NFC", text.casefold())
    return " ".join("".join(char if char.isalnum() else " " for char in composed).split())


def readings(word: str) -> frozenset[str]:
    """What a folded word was meant to be: itself, without a composer's keys, and with the other final i."""
    plain = {word, _untelexed(word), _unvni(word)} - {""}
    return frozenset(plain | {other for one in plain if (other := _other_i(one)) is not None})


def one_slip(typed: str, meant: str) -> bool:
    """Whether one letter was left out, added, replaced, or swapped with its neighbour (or none)."""
    if len(typed) > len(meant):
        typed, meant = meant, typed
    if len(meant) - len(typed) > 1:
        return False
    at = next((place for place, (a, b) in enumerate(zip(typed, meant, strict=False)) if a != b), len(typed))
    if len(typed) < len(meant):
        return typed[at:] == meant[at + 1 :]
    swapped = typed[at : at + 2] == meant[at : at + 2][::-1] and typed[at + 2 :] == meant[at + 2 :]
    return swapped or typed[at + 1 :] == meant[at + 1 :]


def shortened(word: str) -> frozenset[str]:
    """The word and every word with one letter less: two words that are one slip apart share one of these."""
    return frozenset({word, *(word[:at] + word[at + 1 :] for at in range(len(word)))})


def _untelexed(word: str) -> str:
    onset = _ONSET.match(word)
    at = onset.end() if onset else 0
    first = word[at : at + 1].replace("w", "u")
    rest = _DOUBLED.sub(r"\1", first + _TELEX_KEYS.sub("", word[at + 1 :]))
    return word[:at].replace("dd", "d") + _LATE_HAT.sub("", rest)


def _unvni(word: str) -> str:
    return _DIGITS.sub("", word) if not word.isdigit() else word


def _other_i(word: str) -> str | None:
    return word[:-1] + ("y" if word[-1] == "i" else "i") if _FINAL_I.search(word) else None
