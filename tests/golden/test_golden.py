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
from core.wording.advice import advice
from core.wording.later_changes import refused_words
from tests.golden.case import Golden
from tests.golden.defects import UNSIGNED, plain_pdf
from tests.golden.table import ATTACKS, GOLDEN, HARMLESS, readme_table
from tests.golden.workshop import Workshop
from tests.pki import Authority
from tests.signed import Desk, rsa_key

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.anyio

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


def told(report: FileReport) -> set[str]:
    """Every reason word and every kind of change."""
    words = set(report.reasons)
    for one in report.signatures:
        words |= {*one.reasons, *(change.kind.value for change in one.later.changes)}
    return words


@pytest.fixture(scope="module")
def shop(desk: Desk) -> Workshop:
    return Workshop(desk.authority, desk.folder)


def test_every_file_has_a_name_of_its_own() -> None:
    assert len({case.name for case in GOLDEN}) == len(GOLDEN)


def test_only_harmless_changes_are_expected_to_be_green() -> None:
    assert {case.verdict for case in HARMLESS} == {Indication.TOTAL_PASSED}
    assert Indication.TOTAL_PASSED not in {case.verdict for case in ATTACKS}


def test_readme_tells_the_class_and_verdict_of_every_file() -> None:
    assert readme_table() in (ROOT / "README.md").read_text()


@pytest.fixture
def made(shop: Workshop, case: Golden, tmp_path: Path) -> Path:
    path = tmp_path / f"{case.name}.pdf"
    path.write_bytes(case.make(shop))
    return path


@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: case.name)
async def test_a_signed_file_meets_its_verdict(desk: Desk, case: Golden, made: Path) -> None:
    report = await desk.validated(made)
    assert (report.verdict, told(report) & case.expected) == (case.verdict, case.expected)
    for one in report.signatures:
        assert all(sentence(reason) and advice(reason) for reason in one.reasons)
        assert bool(refused_words(one.later)) == (one.later.reason is not None)


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
