"""Who is awaited, told from the signatures that a file bears (S6)."""

from pathlib import Path

import pytest

from core.signing.turns import awaited
from core.validation.report import FileReport, Indication, SignatureReport

VALID, UNKNOWN = Indication.TOTAL_PASSED, Indication.INDETERMINATE
AN, BINH = "Nguyễn Văn An", "Trần Thị Bình"


def one(signer: str | None, verdict: Indication = VALID) -> SignatureReport:
    return SignatureReport(
        field="f",
        signer=signer,
        issuer=None,
        valid_from=None,
        valid_to=None,
        time=None,
        time_source=None,
        level=None,
        coverage="entire-file",
        integrity="intact",
        trust="trusted",
        revocation="good",
        verdict=verdict,
        reasons=(),
    )


@pytest.mark.parametrize(
    ("signatures", "order", "waiting"),
    [
        ((), (AN,), AN),
        ((one(AN),), (AN,), None),
        ((one(AN),), (AN, BINH), BINH),
        ((one(AN), one(BINH)), (AN, BINH), None),
        ((one(BINH), one(AN)), (AN, BINH), BINH),
        ((one(AN, UNKNOWN),), (AN,), AN),
        ((one(None),), (AN,), AN),
        ((one("NGUYỄN  VĂN AN"),), (AN,), None),
        ((one("Nguyê\u0303n Văn An"),), (AN,), None),
        ((one(AN),), (AN, AN), AN),
        ((one("Ai khác"), one(AN)), (AN,), None),
    ],
)
def test_whose_turn_it_is(signatures: tuple[SignatureReport, ...], order: tuple[str, ...], waiting: str | None) -> None:
    report = FileReport(path=Path("a.pdf"), verdict=VALID, signatures=signatures, reasons=())
    assert awaited(report, order) == waiting
