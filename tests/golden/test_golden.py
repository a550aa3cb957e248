"""Each golden file, named for its defect, meets its verdict and its refusal."""

from pathlib import Path

import pytest

from core.documents.preflight import inspect
from core.errors import (
    AppError,
    DamagedDocumentError,
    EmptyDocumentError,
    EncryptedDocumentError,
    UnsupportedDocumentError,
)
from core.validation.reasons import sentence
from core.validation.report import FileReport, Indication
from tests.golden.build_golden import SIGNED, UNSIGNED, plain_pdf
from tests.pki import Authority
from tests.signed import Desk, rsa_key

pytestmark = pytest.mark.anyio

VERDICTS = {
    "appended-after-eof": (Indication.TOTAL_FAILED, {"manipulated-tail"}),
    "startxref-not-last": (Indication.TOTAL_FAILED, {"manipulated-tail"}),
    "acroform-removed": (Indication.INDETERMINATE, {"hidden-signature", "no-signature"}),
    "content-overwritten": (Indication.TOTAL_FAILED, {"digest-mismatch"}),
    "shadow-replace": (Indication.INDETERMINATE, {"changed-after-signing"}),
    "byte-range-short": (Indication.TOTAL_FAILED, {"digest-mismatch", "partial-coverage"}),
    "legacy-subfilter": (Indication.INDETERMINATE, {"unsupported-signature"}),
    "hidden-between": (Indication.TOTAL_FAILED, {"manipulated-tail"}),
    "named-as-timestamp": (Indication.INDETERMINATE, {"unsupported-signature"}),
}
UNREADABLE = {
    "empty": "unreadable",
    "not-a-pdf": "unreadable",
    "encrypted": "encrypted",
    "zero-pages": "no-signature",
}
REFUSALS: dict[str, type[AppError]] = {
    "empty": EmptyDocumentError,
    "not-a-pdf": UnsupportedDocumentError,
    "truncated": DamagedDocumentError,
    "encrypted": EncryptedDocumentError,
    "zero-pages": EmptyDocumentError,
}

MENDED = {"strict-refused"}


@pytest.fixture(scope="module")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    authority = Authority()
    return Desk(authority, authority.signer(rsa_key()), tmp_path_factory.mktemp("golden"))


@pytest.fixture(scope="module")
def plain(desk: Desk) -> bytes:
    path = desk.folder / "plain.pdf"
    path.write_bytes(plain_pdf(desk.folder))
    return path.read_bytes()


@pytest.fixture(scope="module")
async def signed(desk: Desk, plain: bytes) -> bytes:
    return (await desk.sign(desk.folder / "plain.pdf", desk.folder / "signed.pdf")).path.read_bytes()


def reasons(report: FileReport) -> set[str]:
    return set(report.reasons).union(*(one.reasons for one in report.signatures))


def test_every_defect_has_its_expectation() -> None:
    assert VERDICTS.keys() == SIGNED.keys()
    assert REFUSALS.keys() | MENDED == UNSIGNED.keys()


async def test_the_file_without_defect_passes(desk: Desk, signed: bytes, tmp_path: Path) -> None:
    (tmp_path / "signed.pdf").write_bytes(signed)
    assert (await desk.validated(tmp_path / "signed.pdf")).verdict is Indication.TOTAL_PASSED


@pytest.mark.parametrize("defect", sorted(SIGNED))
async def test_a_signed_file_with_a_defect_is_never_green(
    desk: Desk, signed: bytes, tmp_path: Path, defect: str
) -> None:
    path = tmp_path / f"{defect}.pdf"
    path.write_bytes(SIGNED[defect](signed))
    assert path.read_bytes() != signed
    report = await desk.validated(path)
    verdict, expected = VERDICTS[defect]
    assert (report.verdict, reasons(report) & expected) == (verdict, expected)
    assert all(sentence(reason) for reason in reasons(report))


@pytest.mark.parametrize("defect", sorted(UNREADABLE))
async def test_a_file_that_cannot_be_checked_is_an_answer_not_an_exception(
    desk: Desk, plain: bytes, tmp_path: Path, defect: str
) -> None:
    path = tmp_path / f"{defect}.pdf"
    path.write_bytes(UNSIGNED[defect](plain))
    report = await desk.validated(path)
    assert (report.verdict, report.signatures) == (Indication.INDETERMINATE, ())
    assert UNREADABLE[defect] in report.reasons


async def test_an_unsigned_file_says_so(desk: Desk, plain: bytes, tmp_path: Path) -> None:
    (tmp_path / "plain.pdf").write_bytes(plain)
    report = await desk.validated(tmp_path / "plain.pdf")
    assert (report.verdict, report.reasons) == (Indication.INDETERMINATE, ("no-signature",))


@pytest.mark.parametrize("defect", sorted(REFUSALS))
async def test_a_file_that_cannot_be_signed_is_refused_with_its_reason(
    desk: Desk, plain: bytes, tmp_path: Path, defect: str
) -> None:
    path = tmp_path / f"{defect}.pdf"
    path.write_bytes(UNSIGNED[defect](plain))
    before = sorted(desk.folder.iterdir())
    with pytest.raises(REFUSALS[defect]):
        inspect(path)
    with pytest.raises(REFUSALS[defect]):
        await desk.prepared(path)
    assert sorted(desk.folder.iterdir()) == before


@pytest.mark.parametrize("cut", range(1, 20, 3))
async def test_a_signed_file_cut_anywhere_is_never_green(desk: Desk, signed: bytes, tmp_path: Path, cut: int) -> None:
    path = tmp_path / "cut.pdf"
    path.write_bytes(signed[: len(signed) * cut // 20])
    assert (await desk.validated(path)).verdict is not Indication.TOTAL_PASSED
