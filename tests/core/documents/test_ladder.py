"""Files that are not built as the standard wants: mended and told when unsigned, never rewritten when signed (S1)."""

import io
import re
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from pyhanko.sign.fields import MDPPerm

from core.documents.ladder import Rung, bears_signatures, climb
from core.documents.normalising import looks_the_same, rewritten
from core.documents.preflight import inspect
from core.errors import DamagedDocumentError
from core.signing.model import SignatureLevel
from core.validation.report import Indication
from core.wording.notices import notices
from tests.core.documents.test_intake import certified
from tests.golden import defects as golden
from tests.pdfs import hybrid, make_pdf
from tests.signed import Desk, pdfsig, qpdf_check

pytestmark = pytest.mark.anyio

BROKEN: dict[str, Callable[[bytes], bytes]] = {
    "a trailer with too small a Size": golden.strict_refused,
    "a trailer without a Size": lambda plain: re.sub(rb"/Size \d+", b"", plain),
    "a start address that leads nowhere": lambda plain: re.sub(rb"startxref\s+\d+", b"startxref\n12345678", plain),
    "text before the header": lambda plain: b"From: somebody\r\n\r\n" + plain,
    "line ends changed on the way": lambda plain: plain.replace(b"\n", b"\r\n"),
}


@pytest.fixture(params=BROKEN)
def broken(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = make_pdf(tmp_path / "broken.pdf", pages=2)
    path.write_bytes(BROKEN[request.param](path.read_bytes()))
    return path


async def test_an_unsigned_broken_file_is_mended_told_and_signed(desk: Desk, tmp_path: Path, broken: Path) -> None:
    before = broken.read_bytes()
    facts = inspect(broken)
    assert (facts.normalised, facts.pages) == (True, 2)
    assert "broken.pdf" in notices(facts)[0]
    done = await desk.sign(broken, tmp_path / "signed.pdf", SignatureLevel.B_LTA)
    assert done.normalised
    assert (done.level, done.report.verdict) == (SignatureLevel.B_LTA, Indication.TOTAL_PASSED)
    assert broken.read_bytes() == before
    assert "Signature is Valid" in pdfsig(done.path)
    assert qpdf_check(done.path) == ""
    assert looks_the_same(before, done.path.read_bytes())


async def test_what_word_exports_with_two_cross_references_is_signed(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "hybrid.pdf"
    path.write_bytes(hybrid(make_pdf(tmp_path / "a.pdf")))
    assert inspect(path).normalised
    done = await desk.sign(path, tmp_path / "signed.pdf", SignatureLevel.B_T)
    assert (done.normalised, done.report.verdict) == (True, Indication.TOTAL_PASSED)
    assert "Signature is Valid" in pdfsig(done.path)


async def test_a_place_is_proposed_in_a_broken_file(desk: Desk, broken: Path) -> None:
    assert (await desk.engine.propose_placement(broken, 210, 72)).page == 2


async def test_an_ordinary_file_is_signed_as_it_is_and_nothing_is_said(desk: Desk, tmp_path: Path) -> None:
    source = make_pdf(tmp_path / "a.pdf")
    assert notices(inspect(source)) == ()
    done = await desk.sign(source, tmp_path / "b.pdf")
    assert not done.normalised
    assert done.path.read_bytes().startswith(source.read_bytes())


@pytest.mark.parametrize("level", list(SignatureLevel))
async def test_a_signed_file_is_never_rewritten(desk: Desk, tmp_path: Path, level: SignatureLevel) -> None:
    """Somebody else signed what has two cross-references."""
    (tmp_path / "hybrid.pdf").write_bytes(hybrid(make_pdf(tmp_path / "a.pdf")))
    path = await certified(desk, tmp_path / "hybrid.pdf", tmp_path / "b.pdf", MDPPerm.FILL_FORMS, lock=False)
    with path.open("rb") as file:
        assert climb(file, path.name).rung is Rung.LENIENT
    assert not inspect(path).normalised
    done = await desk.sign(path, tmp_path / "c.pdf", level)
    assert (done.normalised, done.level) == (False, level)
    assert done.path.read_bytes().startswith(path.read_bytes())
    assert pdfsig(done.path).count("Signature is Valid") == 2


def test_a_signature_is_noticed_in_whatever_state_the_file_is(tmp_path: Path) -> None:
    assert bears_signatures(io.BytesIO(b"x" * ((1 << 20) - 4) + b"/ByteRange [0 1 2 3]"))
    assert not bears_signatures(io.BytesIO(make_pdf(tmp_path / "a.pdf").read_bytes()))


def test_a_file_that_mending_would_change_is_refused(tmp_path: Path) -> None:
    before = make_pdf(tmp_path / "a.pdf", text="mot trieu").read_bytes()
    after = make_pdf(tmp_path / "b.pdf", text="chin trieu").read_bytes()
    assert looks_the_same(before, rewritten(before))
    assert not looks_the_same(before, after)
    assert not looks_the_same(before, make_pdf(tmp_path / "c.pdf", text="mot trieu", pages=2).read_bytes())
    assert not looks_the_same(before[:100], before)


def test_a_page_without_extent_is_never_called_the_same(tmp_path: Path) -> None:
    with pikepdf.open(make_pdf(tmp_path / "a.pdf")) as document:
        document.pages[0].CropBox = pikepdf.Array([700, 900, 800, 1000])
        document.save(tmp_path / "b.pdf")
    content = (tmp_path / "b.pdf").read_bytes()
    assert not looks_the_same(content, content)


def test_a_broken_download_stays_damaged(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "a.pdf")
    path.write_bytes(golden.truncated(path.read_bytes()))
    with pytest.raises(DamagedDocumentError):
        inspect(path)
