"""What is owed before a dossier may be submitted (W3, G0.3)."""

from pathlib import Path

import pytest

from core.catalogue.model import Need
from core.dossier.checklist import (
    Blocker,
    BlockReason,
    PaperState,
    blocking,
    checklist,
    papers_to_submit,
    require_complete,
    unsigned,
)
from core.dossier.model import attach, mark_signed, new_dossier, remove
from core.errors import IncompleteDossierError
from tests.core.dossier.papers import (
    AUTHORIZATION,
    BIRTH,
    CATALOGUE,
    DECLARATION,
    REQUIRED,
    complete_dossier,
    signed,
)


def states() -> dict[str, PaperState]:
    return {row.component.key: row.state for row in checklist(new_dossier(BIRTH))}


def test_an_empty_dossier_misses_exactly_what_is_required() -> None:
    assert {key for key, state in states().items() if state is PaperState.MISSING} == set(REQUIRED)
    assert {state for key, state in states().items() if key not in REQUIRED} == {PaperState.NOT_NEEDED}
    assert {b.component.key for b in blocking(new_dossier(BIRTH)) if b.component} == set(REQUIRED)


def test_the_declaration_is_starred() -> None:
    rows = {row.component.key: row for row in checklist(new_dossier(BIRTH))}
    assert rows[DECLARATION].required
    assert not rows[AUTHORIZATION].required


def test_an_unsigned_required_file_blocks_with_its_name_and_reason() -> None:
    dossier = attach(complete_dossier(), DECLARATION, Path("/vào/to-khai.pdf"))
    assert blocking(dossier) == (Blocker(BIRTH.components[1], BlockReason.UNSIGNED),)
    with pytest.raises(IncompleteDossierError) as blocked:
        require_complete(dossier)
    assert blocked.value.params == {"papers": "Tờ khai đăng ký khai sinh"}


def test_a_complete_and_signed_dossier_is_free() -> None:
    require_complete(complete_dossier())
    assert blocking(complete_dossier()) == ()


@pytest.mark.parametrize("name", ["to-khai.docx", "to-khai.doc", "to-khai.jpg", "to-khai.png"])
def test_a_declaration_that_is_no_pdf_must_be_converted(name: str) -> None:
    dossier = attach(complete_dossier(), DECLARATION, Path(name))
    assert [blocker.reason for blocker in blocking(dossier)] == [BlockReason.CONVERT_FIRST]


def test_a_required_scan_may_stay_a_picture_but_a_word_file_not() -> None:
    scan = next(c.key for c in BIRTH.components if c.need is Need.REQUIRED and c.role == "supporting-paper")
    assert blocking(attach(complete_dossier(), scan, Path("/vào/ban-chup.jpg"))) == ()
    converted = blocking(attach(complete_dossier(), scan, Path("/vào/cam-doan.docx")))
    assert [blocker.reason for blocker in converted] == [BlockReason.CONVERT_FIRST]


def test_an_optional_paper_may_be_signed_and_need_not_be() -> None:
    dossier = attach(complete_dossier(), AUTHORIZATION, Path("/vào/uy-quyen.pdf"))
    assert blocking(dossier) == ()
    assert [row.component.key for row in unsigned(dossier)] == [AUTHORIZATION]


def test_a_new_file_in_place_of_a_signed_one_is_unsigned() -> None:
    dossier = attach(complete_dossier(), DECLARATION, Path("/vào/khác.pdf"))
    row = next(row for row in checklist(dossier) if row.component.key == DECLARATION)
    assert row.state is PaperState.NEEDS_SIGNING


def test_what_is_submitted_is_the_signed_file() -> None:
    dossier = attach(complete_dossier(), AUTHORIZATION, Path("/vào/uy-quyen.pdf"))
    papers = {paper.component: paper.path for paper in papers_to_submit(dossier)}
    assert papers[DECLARATION] == signed(DECLARATION).path
    assert papers[AUTHORIZATION] == Path("/vào/uy-quyen.pdf")


def test_removing_a_required_paper_blocks_again() -> None:
    assert [b.reason for b in blocking(remove(complete_dossier(), DECLARATION))] == [BlockReason.MISSING]


def test_a_procedure_without_required_papers_still_wants_one() -> None:
    dossier = new_dossier(CATALOGUE.find("1.001776"))
    assert blocking(dossier) == (Blocker(None, BlockReason.NOTHING_ATTACHED),)
    with pytest.raises(IncompleteDossierError):
        require_complete(dossier)
    assert blocking(attach(dossier, dossier.procedure.components[0].key, Path("a.pdf"))) == ()


@pytest.mark.parametrize("procedure", CATALOGUE.procedures, ids=lambda procedure: procedure.code)
def test_every_procedure_can_be_completed(procedure: object) -> None:
    dossier = new_dossier(procedure)  # type: ignore[arg-type]
    for component in dossier.procedure.components:
        dossier = mark_signed(attach(dossier, component.key, Path("a.pdf")), component.key, signed())
    assert blocking(dossier) == ()
