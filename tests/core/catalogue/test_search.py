"""Every real procedure can be found (G0.2, W2)."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.catalogue.load import load_catalogue
from core.catalogue.model import OnlineLevel, Procedure
from core.catalogue.search import Facet, Filters, plain_code
from core.catalogue.words import folded
from core.errors import UnknownProcedureError

CATALOGUE = load_catalogue()


def by_code(procedure: Procedure) -> str:
    return procedure.code


every_procedure = pytest.mark.parametrize("procedure", CATALOGUE.procedures, ids=by_code)


def test_all_procedures_are_there() -> None:
    assert len(CATALOGUE.procedures) == 45


@every_procedure
def test_found_first_by_code_in_every_form(procedure: Procedure) -> None:
    for code in (procedure.code, f"{procedure.code}.000.00.00.H10", f" {procedure.code}.000.00.00.H19 "):
        assert CATALOGUE.search(code)[0] == procedure
        assert CATALOGUE.find(code) == procedure


@every_procedure
def test_found_by_name_with_and_without_accents(procedure: Procedure) -> None:
    for name in (
        procedure.name,
        procedure.name.upper(),
        unicodedata.normalize("NFD", procedure.name),
        folded(procedure.name),
        folded(procedure.name).replace(" ", ""),
    ):
        assert CATALOGUE.search(name)[0] == procedure, name


@pytest.mark.parametrize("typed", ["khai sinh", "Khai Sinh", "khaisinh", "ks", "khái sinh", " khai  sinh! "])
def test_birth_registration_is_found_as_people_type_it(typed: str) -> None:
    found = CATALOGUE.search(typed)
    assert "1.001193" in {procedure.code for procedure in found}
    assert "khai sinh" in found[0].name.lower()


def test_the_code_typed_half_finds_what_begins_so() -> None:
    assert {p.code for p in CATALOGUE.search("1.00477")} == {"1.004772"}


def test_d_with_stroke_is_a_d() -> None:
    assert CATALOGUE.search("dat dai")
    assert folded("Đăng ký ĐẤT đai") == "dang ky dat dai"


def test_words_may_come_in_any_order() -> None:
    assert CATALOGUE.search("nước ngoài kết hôn")[0].code == "2.000806"


def test_exact_accents_come_before_other_readings() -> None:
    assert "khai tử" in CATALOGUE.search("khai tử")[0].name


@pytest.mark.parametrize(
    ("said", "code"),
    [("bằng lái xe", "3.000347"), ("doi cccd", "1.014063"), ("sổ đỏ", "1.012783"), ("giấy độc thân", "1.004873")],
)
def test_everyday_words_lead_to_the_official_ones(said: str, code: str) -> None:
    assert code in {procedure.code for procedure in CATALOGUE.search(said)}


def test_a_paper_of_the_dossier_leads_to_its_procedure() -> None:
    assert "1.001193" in {procedure.code for procedure in CATALOGUE.search("giấy chứng sinh")}


@pytest.mark.parametrize("typed", ["zzz", "???", "9.999999", "xin chào thế giới"])
def test_nonsense_finds_nothing(typed: str) -> None:
    assert CATALOGUE.search(typed) == ()


def test_nothing_typed_shows_everything() -> None:
    assert len(CATALOGUE.search("  ")) == 45


@given(st.text(max_size=40))
def test_no_text_breaks_the_search(typed: str) -> None:
    found = CATALOGUE.search(typed)
    assert len(set(found)) == len(found)


def test_an_unknown_code_is_told() -> None:
    with pytest.raises(UnknownProcedureError) as told:
        CATALOGUE.find("9.999999")
    assert told.value.params == {"code": "9.999999"}


@pytest.mark.parametrize("facet", list(Facet))
def test_every_option_of_a_filter_finds_something_and_only_what_has_it(facet: Facet) -> None:
    options = CATALOGUE.options(facet)
    assert options
    for option in options:
        value: object = OnlineLevel(option) if facet is Facet.LEVEL else option
        found = CATALOGUE.search("", Filters(**{facet.value: value}))  # type: ignore[arg-type]
        assert 0 < len(found) <= 45
        for procedure in found:
            own = procedure.applicants if facet is Facet.APPLICANT else getattr(procedure, facet.value)
            assert value == own or option in own


def test_filters_and_words_narrow_together() -> None:
    found = CATALOGUE.search("khai sinh", Filters(field="Hộ tịch", level=OnlineLevel.PARTIAL))
    assert found
    assert all(p.field == "Hộ tịch" and p.level is OnlineLevel.PARTIAL for p in found)


@pytest.mark.parametrize(
    ("code", "plain"),
    [
        ("1.004772.000.00.00.H10", "1.004772"),
        ("1.004772.01", "1.004772"),
        (" 1.004772 ", "1.004772"),
        ("not a code", "not a code"),
    ],
)
def test_local_codes_are_reduced_to_the_national_one(code: str, plain: str) -> None:
    assert plain_code(code) == plain
