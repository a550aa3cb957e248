"""Dates as people type them, and as forms want them in words."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

_TYPED: Final = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})|(\d{2})(\d{2})(\d{4})")
_YEAR: Final = re.compile(r"(?:1[89]|20)\d\d")
_DIGITS: Final = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_APRIL: Final = 4


def typed_date(text: str) -> date | None:
    """``5/3/2025``, ``05.03.2025``, ``05032025``: day, month, year. None for what is no day of the calendar."""
    found = _TYPED.fullmatch(text.strip())
    if found is None:
        return None
    day, month, year = (int(part) for part in found.groups() if part is not None)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def typed_year(text: str) -> int | None:
    """A year alone, where no more is known."""
    return int(text) if _YEAR.fullmatch(text.strip()) else None


def shown(day: date) -> str:
    """``05/03/2025``."""
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"


def date_line(day: date) -> str:
    """``ngày 05 tháng 3 năm 2025``; a zero stands where somebody could add a digit."""
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def date_in_words(day: date) -> str:
    """``ngày năm, tháng ba, năm hai nghìn không trăm hai mươi lăm``."""
    month = "tư" if day.month == _APRIL else number_in_words(day.month)
    return f"ngày {number_in_words(day.day)}, tháng {month}, năm {number_in_words(day.year)}"


def number_in_words(number: int) -> str:
    """0 to 9999 as it is read out in Vietnamese."""
    if not 0 <= number <= 9999:
        raise ValueError(number)
    thousands, rest = divmod(number, 1000)
    if not thousands:
        return _below_thousand(rest)
    return f"{_DIGITS[thousands]} nghìn" + (f" {_below_thousand(rest, full=True)}" if rest else "")


def _below_thousand(number: int, *, full: bool = False) -> str:
    hundreds, rest = divmod(number, 100)
    if not hundreds and not full:
        return _below_hundred(rest)
    words = f"{_DIGITS[hundreds]} trăm"
    if not rest:
        return words
    return f"{words} linh {_DIGITS[rest]}" if rest < 10 else f"{words} {_below_hundred(rest)}"


def _below_hundred(number: int) -> str:
    tens, ones = divmod(number, 10)
    if not tens:
        return _DIGITS[ones]
    words = "mười" if tens == 1 else f"{_DIGITS[tens]} mươi"
    if not ones:
        return words
    if ones == 5:
        return f"{words} lăm"
    if tens > 1 and ones in (1, 4):
        return f"{words} {'mốt' if ones == 1 else 'tư'}"
    return f"{words} {_DIGITS[ones]}"
