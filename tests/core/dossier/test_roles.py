"""Who submits for whom decides which papers are asked for and who signs them; contradictions are named early."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core.dossier.applicant import Applicant, FieldProblem, PaperKind, prefilled
from core.dossier.checklist import BlockReason, PaperState, blocking, checklist
from core.dossier.model import attach
from core.dossier.roles import Signer, Standing, signer_of, standing_problems, with_standing
from core.portal.model import PortalPerson
from tests.core.dossier.papers import APPLICANT, AUTHORIZATION, BIRTH, DECLARATION, complete_dossier

HOLDER = PortalPerson("subject", "Nguyễn Thị Thử", "070900000010")
OTHER = PortalPerson("other", "Trần Văn Luyện", "070900000011")
OTHERS = (Standing.AUTHORISED, Standing.HELPER)


def test_who_submits_for_themselves_is_the_accounts_holder() -> None:
    assert not standing_problems(Standing.SELF, APPLICANT, HOLDER)
    assert standing_problems(Standing.SELF, APPLICANT, OTHER) == {"paper_number": FieldProblem.NOT_THE_ACCOUNT}


@pytest.mark.parametrize("standing", OTHERS)
def test_who_submits_for_another_is_not_the_applicant(standing: Standing) -> None:
    assert not standing_problems(standing, APPLICANT, OTHER)
    assert standing_problems(standing, APPLICANT, HOLDER) == {"paper_number": FieldProblem.IS_THE_ACCOUNT}


@pytest.mark.parametrize(
    ("applicant", "account"),
    [
        (APPLICANT, None),
        (APPLICANT, replace(HOLDER, id_number=None)),
        (replace(APPLICANT, paper_number=""), OTHER),
        (replace(APPLICANT, paper_number="B1234567", paper_kind=PaperKind.PASSPORT), OTHER),
    ],
    ids=["nobody signs in", "an account without a number", "no number yet", "papers of two kinds"],
)
def test_what_cannot_be_compared_is_no_contradiction(applicant: Applicant, account: PortalPerson | None) -> None:
    assert not standing_problems(Standing.SELF, applicant, account)


def test_an_authorisation_is_asked_for_of_who_is_authorised_alone() -> None:
    for standing in (Standing.SELF, Standing.HELPER):
        assert not blocking(replace(complete_dossier(), standing=standing))
    dossier = replace(complete_dossier(), standing=Standing.AUTHORISED)
    (blocker,) = blocking(dossier)
    assert blocker.component is not None
    assert (blocker.component.key, blocker.reason) == (AUTHORIZATION, BlockReason.MISSING)
    # It may come as a notarised scan: whether it is signed here is the applicant's affair.
    with_letter = attach(dossier, AUTHORIZATION, Path("/vào/ủy quyền.pdf"))
    assert not blocking(with_letter)
    row = next(row for row in checklist(with_letter) if row.component.key == AUTHORIZATION)
    assert (row.state, row.required, row.can_sign) == (PaperState.ATTACHED, True, True)


@pytest.mark.parametrize(
    ("standing", "declaration", "letter"),
    [
        (Standing.SELF, APPLICANT.name, APPLICANT.name),
        (Standing.AUTHORISED, OTHER.name, APPLICANT.name),
        (Standing.HELPER, APPLICANT.name, APPLICANT.name),
    ],
)
def test_who_signs_follows_from_it(standing: Standing, declaration: str, letter: str) -> None:
    by_key = {component.key: component for component in BIRTH.components}
    signers = [signer_of(standing, by_key[key], APPLICANT, OTHER) for key in (DECLARATION, AUTHORIZATION)]
    assert [signer.name for signer in signers] == [declaration, letter]
    assert signers[1] == Signer(APPLICANT.name, APPLICANT.paper_number)


def test_an_accounts_data_are_not_left_standing_for_somebody_else() -> None:
    own = prefilled(HOLDER, practice=True)
    for standing in OTHERS:
        assert with_standing(own, Standing.SELF, standing, HOLDER, practice=True) == Applicant()
        typed = replace(own, contact_phone="0913000215", residence="Xã Mẫu")
        assert with_standing(typed, Standing.SELF, standing, HOLDER, practice=True) == Applicant()
        another = replace(APPLICANT, paper_number="070900000014", name="Người Khác")
        assert with_standing(another, Standing.SELF, standing, HOLDER, practice=True).paper_number == "070900000014"
        assert with_standing(Applicant(), standing, Standing.SELF, HOLDER, practice=True) == own
    assert with_standing(APPLICANT, Standing.HELPER, Standing.AUTHORISED, HOLDER, practice=True) == APPLICANT
