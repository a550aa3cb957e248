"""One order in several confirmations: every document once, in order, as even as can be."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.signing.model import Credential, SigningRequest
from core.signing.progress import SigningOrder
from core.signing.rounds import in_rounds
from core.signing.turns import awaited
from core.validation.one_signature import unsupported
from core.validation.report import FileReport, Indication, SignatureReport

NOW = datetime(2026, 1, 1, tzinfo=UTC)
CREDENTIAL = Credential("ca", "c", "01", b"", (), "A", None, "CA", NOW, NOW + timedelta(days=1))


def order(count: int) -> SigningOrder:
    documents = tuple(
        SigningRequest(Path(f"{number}.pdf"), Path("out"), None, auto_place=True) for number in range(count)
    )
    return SigningOrder(documents, CREDENTIAL, "070900000010")


@pytest.mark.parametrize(
    ("count", "limit", "sizes"),
    [(1, 1, [1]), (20, 20, [20]), (21, 20, [10, 11]), (41, 20, [13, 14, 14]), (3, 1, [1, 1, 1])],
)
def test_every_document_stands_in_one_round(count: int, limit: int, sizes: list[int]) -> None:
    whole = order(count)
    rounds = in_rounds(whole, limit)
    assert [len(one.documents) for one in rounds] == sizes
    assert tuple(document for one in rounds for document in one.documents) == whole.documents
    assert [(one.part, one.parts) for one in rounds] == [(part + 1, len(sizes)) for part in range(len(sizes))]


@dataclass(frozen=True)
class Signed:
    name: str
    verdict: Indication = Indication.TOTAL_PASSED

    def report(self) -> SignatureReport:
        return replace(unsupported(self.name), signer=self.name, verdict=self.verdict)


@pytest.mark.parametrize(
    ("signed", "agreed", "whose"),
    [
        ([], ["A"], "A"),
        ([Signed("A")], ["A"], None),
        ([Signed("a  b")], ["A B"], None),
        ([Signed("B"), Signed("A")], ["A", "B"], "B"),
        ([Signed("A"), Signed("C"), Signed("B")], ["A", "B"], None),
        ([Signed("A", Indication.INDETERMINATE)], ["A"], "A"),
        ([Signed("A", Indication.TOTAL_FAILED), Signed("B")], ["A", "B"], "A"),
        ([Signed("A")], ["A", "A"], "A"),
    ],
)
def test_only_valid_signatures_in_the_agreed_order_count(
    signed: list[Signed], agreed: list[str], whose: str | None
) -> None:
    report = FileReport(Path("a.pdf"), Indication.INDETERMINATE, tuple(one.report() for one in signed), ())
    assert awaited(report, agreed) == whose
