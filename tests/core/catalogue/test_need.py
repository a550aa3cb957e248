"""Which papers are required."""

import pytest

from core.catalogue.load import load_catalogue
from core.catalogue.model import Need, OnlineLevel, Procedure
from core.catalogue.need import DECLARATION, E_FORM

CATALOGUE = load_catalogue()


def needs_of(code: str) -> dict[str, Need]:
    return {component.label: component.need for component in CATALOGUE.find(code).components}


def test_the_guides_declaration_carries_the_star() -> None:
    needs = needs_of("1.004772")
    assert needs["Tờ khai đăng ký khai sinh"] is Need.REQUIRED
    assert needs["Mẫu hộ tịch điện tử tương tác đăng ký khai sinh"] is Need.CONDITIONAL
    assert needs["Văn bản cam đoan của người yêu cầu về việc chưa được đăng ký khai sinh"] is Need.REQUIRED
    assert needs["Văn bản ủy quyền"] is Need.CONDITIONAL
    assert needs["Giấy tờ có giá trị chứng minh thông tin về cư trú"] is Need.SHOWN_ONLY


def test_both_declarations_of_a_combined_procedure_are_required() -> None:
    needs = needs_of("1.000689")
    assert needs["Tờ khai đăng ký nhận cha, mẹ, con theo mẫu"] is Need.REQUIRED
    assert needs["Tờ khai đăng ký khai sinh theo mẫu"] is Need.REQUIRED


def test_papers_of_several_cases_are_not_all_demanded() -> None:
    required = [c.label for c in CATALOGUE.find("1.004222").components if c.need is Need.REQUIRED]
    assert required == ["Tờ khai thay đổi thông tin cư trú"]


def test_cases_with_different_forms_leave_the_choice_to_the_applicant() -> None:
    assert Need.REQUIRED not in needs_of("1.001776").values()


@pytest.mark.parametrize("procedure", CATALOGUE.procedures, ids=lambda procedure: procedure.code)
def test_a_declaration_wins_over_its_electronic_twin(procedure: Procedure) -> None:
    roles = {component.role for component in procedure.components if component.need is Need.REQUIRED}
    assert not {DECLARATION, E_FORM} <= roles


@pytest.mark.parametrize("procedure", CATALOGUE.procedures, ids=lambda procedure: procedure.code)
def test_facts_are_whole(procedure: Procedure) -> None:
    keys = [component.key for component in procedure.components]
    assert len(set(keys)) == len(keys)
    assert all(keys)
    assert all(component.label for component in procedure.components)
    assert procedure.name
    assert isinstance(procedure.level, OnlineLevel)
    assert all(applicant.count("(") == applicant.count(")") for applicant in procedure.applicants)
