"""The README says of every route what its capability record says, and nothing more."""

from core.signing.provider import Proof
from providers import FAMILIES, PROVIDERS
from providers.capability_table import README, document, table


def test_the_readme_is_up_to_date() -> None:
    text = README.read_text(encoding="utf-8")
    assert document(text) == text, "run make providers-table"


def test_every_route_stands_in_it_once() -> None:
    rows = [line for line in table().splitlines() if line.startswith("| `")]
    for name in [*(route.info.id for route in PROVIDERS), *(family.info.id for family in FAMILIES)]:
        assert sum(f"`{name}`" in row for row in rows) == 1


def test_it_never_claims_more_than_was_tried() -> None:
    _head, *lines = table().splitlines()
    for line in lines:
        assert " works" not in line
        if line.startswith("| `"):
            assert line.split(" | ")[1] in {proof.value for proof in Proof}
