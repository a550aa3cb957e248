"""What fingers make of a name still finds it (G0.2, W2): keys of Telex and VNI, letters dropped, swapped, replaced."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.catalogue.load import load_catalogue
from core.catalogue.search import Catalogue
from core.catalogue.words import accented, folded, one_slip, shortened
from tests.bench.catalogue import many

CATALOGUE = load_catalogue()
# Combining marks, and the keys that make them in Telex and VNI.
_TELEX: Final = {"̀": "f", "́": "s", "̉": "r", "̃": "x", "̣": "j"}
_VNI: Final = {"̀": "2", "́": "1", "̉": "3", "̃": "4", "̣": "5", "̂": "6", "̛": "7", "̆": "8"}


def telex(name: str) -> str:
    """``đăng ký`` as ``ddawng kys``: the marks of letters behind the letter, the tone at the end of the word."""
    words = []
    for word in unicodedata.normalize("NFD", accented(name)).replace("đ", "dd").split():
        keys, tone = "", ""
        for char in word:
            tone = _TELEX.get(char, tone)
            keys += keys[-1:] if char == "̂" else "w" if char in "̛̆" else "" if char in _TELEX else char
        words.append(keys + tone)
    return " ".join(words)


def vni(name: str) -> str:
    """``đăng ký`` as ``d9a8ng ky1``."""
    plain = unicodedata.normalize("NFD", name.lower()).replace("đ", "d9")
    return "".join(_VNI.get(char, char) for char in plain)


def _in_longest(name: str, change: Callable[[str], str]) -> str:
    words = folded(name).split()
    longest = max(range(len(words)), key=lambda at: len(words[at]))
    words[longest] = change(words[longest])
    return " ".join(words)


def swapped(name: str) -> str:
    """Two letters of the longest word have changed places."""
    return _in_longest(name, lambda word: word[0] + word[2] + word[1] + word[3:])


def dropped(name: str) -> str:
    """The longest word lacks its third letter."""
    return _in_longest(name, lambda word: word[:2] + word[3:])


def doubled(name: str) -> str:
    """A letter of the longest word came twice."""
    return _in_longest(name, lambda word: word[:2] + word[1:])


def replaced(name: str) -> str:
    """The key beside the right one was hit."""
    return _in_longest(name, lambda word: word[:-1] + "q")


@pytest.mark.parametrize("composed", [telex, vni])
def test_a_name_typed_with_the_composer_off_finds_its_procedure_first(composed: Callable[[str], str]) -> None:
    found = {one.code: CATALOGUE.search(composed(one.name))[0].code for one in CATALOGUE.procedures}
    assert [code for code, first in found.items() if code != first] == []


@pytest.mark.parametrize("mistype", [swapped, dropped, doubled, replaced])
def test_a_mistyped_name_finds_its_procedure_among_the_first(mistype: Callable[[str], str]) -> None:
    # A slip can make another real word ("thường" is "thông"): then others may come first.
    missed = [one.code for one in CATALOGUE.procedures if one not in CATALOGUE.search(mistype(one.name))[:5]]
    assert missed == []


@pytest.mark.parametrize(
    "typed",
    ["khai sihn", "kahi sinh", "khai snh", "khaii sinh", "ddawng kys khai sinh", "dang ki khai sinh", "khai sinh1"],
)
def test_birth_registration_is_found_as_people_mistype_it(typed: str) -> None:
    found = CATALOGUE.search(typed)
    assert "khai sinh" in found[0].name.lower()
    assert "1.001193" in {procedure.code for procedure in found}


def test_what_was_typed_right_is_not_second_guessed() -> None:
    assert all("kết hôn" in procedure.name.lower() for procedure in CATALOGUE.search("đăng ký kết hôn")[:3])


@pytest.mark.parametrize("typed", ["xin chào thế giới", "mua vé xem phim", "zzz zzz", "qwerty"])
def test_a_sentence_about_something_else_is_no_mistyped_procedure(typed: str) -> None:
    assert CATALOGUE.search(typed) == ()


def test_the_right_one_is_found_among_six_thousand() -> None:
    large = Catalogue(many())
    assert len(large.procedures) == 6_000
    for typed in ("1.004772", "Thủ tục đăng ký khai sinh cho người đã có hồ sơ, giấy tờ cá nhân", "dang ky kahi sinh"):
        assert "khai sinh" in large.search(typed)[0].name.lower()


@given(st.text("abc", max_size=5), st.text("abc", max_size=5))
def test_whatever_is_one_slip_away_is_looked_at(one: str, other: str) -> None:
    assert one_slip(one, other) == one_slip(other, one)
    if one_slip(one, other):
        assert shortened(one) & shortened(other)
