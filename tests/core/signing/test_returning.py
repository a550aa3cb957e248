"""What was signed elsewhere is taken if it is the file that left, with the right person's good signature only."""

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from core.errors import BroughtBackError, DamagedDocumentError, FileMissingError
from core.signing.engine import ReturnJob, SignedDocument
from core.signing.model import Appearance, Placement, SignatureLevel, StampText
from core.validation.report import Indication
from tests.core.signing.test_encrypted import locked
from tests.core.signing.test_fields import applicant, form
from tests.pdfs import make_pdf
from tests.pki import Authority
from tests.signed import Desk

pytestmark = pytest.mark.anyio
NUMBER = "070900000010"
SEEN = Appearance(Placement(1, 300, 600, 200, 70), StampText(("Ký bởi: Nguyễn Thị Thùy Dương",)))


@pytest.fixture
def app(authority: Authority, tmp_path: Path) -> Desk:
    """The CA's own app, in the hands of the right person."""
    (tmp_path / "app").mkdir()
    return Desk(authority, authority.signer(ec.generate_private_key(ec.SECP256R1()), number=NUMBER), tmp_path / "app")


async def taken(desk: Desk, sent: Path, returned: Path, number: str = NUMBER) -> SignedDocument:
    out = desk.folder.parent / "kết quả"
    job = ReturnJob(sent, returned, desk.folder / "work.pdf", out / "a-signed.pdf", number, desk.authority.trust)
    try:
        return await desk.engine.take_back(job)
    except BroughtBackError:
        assert not list(out.glob("*"))
        raise
    finally:
        assert not (desk.folder / "work.pdf").exists()


@pytest.mark.parametrize("level", [SignatureLevel.B_B, SignatureLevel.B_T, SignatureLevel.B_LT, SignatureLevel.B_LTA])
async def test_the_file_that_left_and_was_signed_is_taken(
    app: Desk, desk: Desk, tmp_path: Path, level: SignatureLevel
) -> None:
    sent = make_pdf(tmp_path / "a.pdf")
    returned = (await app.sign(sent, tmp_path / "from app.pdf", level, SEEN)).path
    before = returned.read_bytes()
    done = await taken(desk, sent, returned)
    assert (done.path.name, done.path.read_bytes()) == ("a-signed.pdf", before)
    assert (done.source, done.level, done.report.verdict) == (sent, level, Indication.TOTAL_PASSED)
    assert returned.read_bytes() == before


async def test_a_field_of_the_form_and_a_second_signature_are_taken(app: Desk, desk: Desk, tmp_path: Path) -> None:
    sent = form(tmp_path / "form.pdf", applicant())
    prepared = await app.prepared(sent, field="NguoiNop")
    once = (await app.engine.complete(app.job(prepared, tmp_path / "1.pdf"))).path
    assert (await taken(desk, sent, once)).report.verdict is Indication.TOTAL_PASSED
    twice = (await app.sign(once, tmp_path / "2.pdf")).path
    done = await taken(desk, once, twice)
    assert (done.path.name, len(done.report.signatures)) == ("a-signed-2.pdf", 2)


async def test_a_locked_file_is_taken_with_its_password(app: Desk, desk: Desk, tmp_path: Path) -> None:
    sent = locked(make_pdf(tmp_path / "a.pdf"), user="mật khẩu")
    for one in (app, desk):
        await one.engine.unlock(sent, "mật khẩu")
    returned = (await app.sign(sent, tmp_path / "b.pdf")).path
    assert (await taken(desk, sent, returned)).report.verdict is Indication.TOTAL_PASSED


async def refused(desk: Desk, sent: Path, returned: Path, number: str = NUMBER) -> str:
    with pytest.raises(BroughtBackError) as caught:
        await taken(desk, sent, returned, number)
    assert caught.value.params["name"] == returned.name
    return str(caught.value.params["why"])


async def test_another_file_or_one_that_was_saved_anew_is_not(app: Desk, desk: Desk, tmp_path: Path) -> None:
    sent, other = make_pdf(tmp_path / "a.pdf"), make_pdf(tmp_path / "other.pdf", text="something else")
    returned = (await app.sign(other, tmp_path / "b.pdf")).path
    assert await refused(desk, sent, returned) == "other_file"
    with pikepdf.open(sent) as document:
        document.save(tmp_path / "anew.pdf", linearize=True)
    anew = (await app.sign(tmp_path / "anew.pdf", tmp_path / "c.pdf")).path
    assert await refused(desk, sent, anew) == "other_file"
    assert await refused(desk, sent, sent) == "other_file"


async def test_somebody_elses_signature_is_not(desk: Desk, app: Desk, tmp_path: Path) -> None:
    sent = make_pdf(tmp_path / "a.pdf")
    nameless = (await desk.sign(sent, tmp_path / "b.pdf")).path
    assert await refused(desk, sent, nameless) == "other_person"
    mine = (await app.sign(sent, tmp_path / "c.pdf")).path
    assert await refused(desk, sent, mine, "070900000011") == "other_person"
    both = (await desk.sign(mine, tmp_path / "d.pdf")).path
    assert await refused(desk, sent, both) == "other_person"


async def test_a_file_without_a_new_signature_is_not(app: Desk, desk: Desk, tmp_path: Path) -> None:
    sent = make_pdf(tmp_path / "a.pdf")
    assert await refused(desk, sent, with_update(sent, tmp_path / "b.pdf", _noted)) == "unsigned"


async def test_a_broken_signature_and_one_that_cannot_be_checked_are_not(
    authority: Authority, app: Desk, desk: Desk, tmp_path: Path
) -> None:
    sent = make_pdf(tmp_path / "a.pdf")
    returned = (await app.sign(sent, tmp_path / "b.pdf")).path
    broken = tmp_path / "broken.pdf"
    content = bytearray(returned.read_bytes())
    at = content.rindex(b"/M (D") + len(b"/M (D\\072202")
    content[at] ^= 1
    broken.write_bytes(content)
    assert await refused(desk, sent, broken) == "not_valid"
    stranger = replace(desk, authority=Authority(tsa_key=authority.tsa_key))
    assert await refused(stranger, sent, returned) == "unclear"
    authority.revoke(app.signer, authority.clock)
    assert await refused(desk, sent, returned) == "not_valid"


def _noted(writer: IncrementalPdfFileWriter) -> None:
    page = writer.root["/Pages"]["/Kids"][0]
    note = generic.DictionaryObject(
        {
            generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
            generic.pdf_name("/Subtype"): generic.pdf_name("/Text"),
            generic.pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (10, 10, 40, 40))),
            generic.pdf_name("/Contents"): generic.pdf_string("x"),
        }
    )
    page["/Annots"] = generic.ArrayObject([writer.add_object(note)])
    writer.update_container(page)


def _rewritten(writer: IncrementalPdfFileWriter) -> None:
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"BT /F1 16 Tf 72 700 Td (khac) Tj ET"))
    writer.update_container(page)


def with_update(source: Path, path: Path, change: Callable[[IncrementalPdfFileWriter], None]) -> Path:
    writer = IncrementalPdfFileWriter(io.BytesIO(source.read_bytes()))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    path.write_bytes(out.getvalue())
    return path


@pytest.mark.parametrize("change", [_noted, _rewritten])
async def test_what_was_changed_before_it_was_signed_is_not(
    app: Desk, desk: Desk, tmp_path: Path, change: Callable[[IncrementalPdfFileWriter], None]
) -> None:
    sent = make_pdf(tmp_path / "a.pdf")
    returned = (await app.sign(with_update(sent, tmp_path / "b.pdf", change), tmp_path / "c.pdf")).path
    assert (await desk.validated(returned)).verdict is Indication.TOTAL_PASSED
    assert await refused(desk, sent, returned) == "changed"


async def test_what_is_missing_or_no_pdf_is_told_as_such(desk: Desk, tmp_path: Path) -> None:
    sent = make_pdf(tmp_path / "a.pdf")
    with pytest.raises(FileMissingError):
        await taken(desk, sent, tmp_path / "missing.pdf")
    garbage = tmp_path / "garbage.pdf"
    garbage.write_bytes(sent.read_bytes()[:100])
    with pytest.raises((BroughtBackError, DamagedDocumentError)):
        await taken(desk, sent, garbage)
