"""Old and new administrative units, each at its time (issue 5, catalogue)."""

from datetime import date

import pytest

from core.catalogue.load import load_catalogue
from core.catalogue.source import source_words
from core.catalogue.units import load_units

UNITS = load_units()
GUIDE, MERGER, LATER = date(2023, 7, 6), date(2025, 7, 1), date(2026, 11, 23)


def test_three_levels_became_two_on_the_day_of_the_merger() -> None:
    assert UNITS.tiers(GUIDE).levels == ("Tỉnh", "Huyện", "Xã")
    assert UNITS.tiers(date(2025, 6, 30)).levels == ("Tỉnh", "Huyện", "Xã")
    assert UNITS.tiers(MERGER).levels == UNITS.tiers(LATER).levels == ("Tỉnh", "Xã")


@pytest.mark.parametrize(
    "code", ["1.004772.000.00.00.H10", "000.00.15.H10-230706-0001", "h10", "H10.50.05.13-250101-0975"]
)
def test_a_code_of_an_old_dossier_still_names_its_province(code: str) -> None:
    province = UNITS.province_in(code)
    assert province is not None
    assert province.name == "Bình Phước"


def test_a_province_that_is_no_more_leads_to_the_one_that_took_its_place() -> None:
    old = UNITS.province("H10")
    assert old is not None
    assert UNITS.today(old, GUIDE).name == "Bình Phước"
    assert UNITS.today(old, MERGER).name == "Đồng Nai"


def test_what_is_not_known_is_not_invented() -> None:
    assert UNITS.province("H99") is None
    assert UNITS.province_in("1.004772") is None
    assert UNITS.communes("H19") == ()


def test_the_communes_of_the_guide_stand_with_their_old_province() -> None:
    assert {commune.name for commune in UNITS.communes("H10")} == {"Xã Thanh Lương", "Xã Thanh Phú"}


def test_the_list_says_how_old_it_is_and_what_became_of_the_province() -> None:
    catalogue = load_catalogue()
    assert catalogue.as_of is not None
    plain = source_words(catalogue, UNITS, "khai sinh", LATER)
    assert f"{catalogue.as_of:%d/%m/%Y}" in plain
    assert "Đồng Nai" not in plain
    assert "Đồng Nai" in source_words(catalogue, UNITS, "1.004772.000.00.00.H10", LATER)
    assert "Đồng Nai" not in source_words(catalogue, UNITS, "1.004772.000.00.00.H10", GUIDE)
