"""The summary of a verification (V4, V9): every fact that the law asks for, on a sheet that can be read aloud."""

import io
import json
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pikepdf
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from core.errors import DocumentChangedError, FileMissingError, InvalidUsageError
from core.i18n import set_language
from core.network_trace import CallKind
from core.signing.model import SignatureLevel
from core.validation.examination import Examination
from core.validation.examine import examine
from core.validation.reasons import REASONS
from core.validation.summary import Summary, summary_object
from core.validation.summary_file import write_summary
from core.validation.summary_sheet import typeset_summary
from core.wording.advice import ADVICE
from tests.pdfs import make_pdf
from tests.pki import CRL_URL, NAME, NOW, OCSP_URL, ROOT_CRL_URL, Authority
from tests.signed import Desk

pytestmark = pytest.mark.anyio


@pytest.fixture(params=["vi", "en"])
def spoken(request: pytest.FixtureRequest) -> Iterator[str]:
    set_language(request.param)
    yield str(request.param)
    set_language("vi")


async def examined(desk: Desk, tmp_path: Path, name: str = "tờ khai.pdf") -> Examination:
    source = make_pdf(tmp_path / name, pages=3)
    signed = await desk.sign(source, tmp_path / "tờ khai-signed.pdf", SignatureLevel.B_T)
    return await examine(signed.path, desk.authority.trust, NOW, desk.authority)


def summary(*found: Examination, practice: bool = False) -> Summary:
    return Summary(found, anchors=1, trust_date=date(2026, 5, 4), practice=practice, program="Ký Số Một Cửa 0")


def text_of(sheet: bytes) -> str:
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=sheet, capture_output=True, check=True)
    return done.stdout.decode()


async def test_the_sheet_is_tagged_and_archivable(desk: Desk, tmp_path: Path, spoken: str) -> None:
    with pikepdf.open(io.BytesIO(typeset_summary(summary(await examined(desk, tmp_path))))) as pdf:
        root = pdf.Root
        assert root.MarkInfo.Marked
        assert root.StructTreeRoot.K
        assert str(root.Lang).startswith(spoken)
        assert root.OutputIntents[0].S == pikepdf.Name.GTS_PDFA1
        with pdf.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")
            assert metadata["pdfuaid:part"] == "1"
        kinds = {str(one.get("/S")) for one in pdf.objects if isinstance(one, pikepdf.Dictionary)}
        assert {"/H1", "/H2", "/H3", "/Table", "/TH", "/TD", "/Figure"} <= kinds
        figures = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/Figure"]
        assert all(str(figure.Alt) for figure in figures)


async def test_the_sheet_shows_everything_that_article_6_4_b_lists(desk: Desk, tmp_path: Path) -> None:
    found = await examined(desk, tmp_path)
    set_language("en")
    (signature,) = found.report.signatures
    managed = replace(signature, managed_by="Managing Organisation")
    found = replace(found, report=replace(found.report, signatures=(managed,)))
    text = " ".join(text_of(typeset_summary(summary(found))).split())
    set_language("vi")
    assert f"Signer {NAME}" in text
    assert "Issued by Test CA" in text
    assert "Certificate managed by Managing Organisation" in text
    assert f"Signing time {NOW.astimezone():%H:%M:%S %d/%m/%Y} (proved by a time stamp)" in text
    assert "Content not changed since it was signed" in text
    assert "Validity at signing time valid" in text
    assert signature.valid_from is not None
    assert f"Certificate valid {signature.valid_from.astimezone():%d/%m/%Y} –" in text
    assert found.facts.sha256 in text
    assert "1, as of 04/05/2026" in text


async def test_practice_is_said_on_the_sheet_and_in_the_json(desk: Desk, tmp_path: Path, spoken: str) -> None:
    found = await examined(desk, tmp_path)
    words = {"vi": "LUYỆN TẬP", "en": "PRACTICE"}[spoken]
    assert words in text_of(typeset_summary(summary(found, practice=True)))
    assert words not in text_of(typeset_summary(summary(found)))
    assert summary_object(summary(found, practice=True))["sandbox"] is True


async def test_the_code_on_the_sheet_is_the_files_digest(desk: Desk, tmp_path: Path) -> None:
    found = await examined(desk, tmp_path)
    with pikepdf.open(io.BytesIO(typeset_summary(summary(found)))) as pdf:
        (figure,) = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/Figure"]
        assert found.facts.sha256 in str(figure.Alt)
    digest = subprocess.run(["sha256sum", found.report.path], capture_output=True, text=True, check=True).stdout
    assert digest.split()[0] == found.facts.sha256


async def test_a_broken_signature_says_why_and_what_to_do(desk: Desk, tmp_path: Path, spoken: str) -> None:
    path = (await examined(desk, tmp_path)).report.path
    content = bytearray(path.read_bytes())
    at = content.index(b"/MediaBox") + len(b"/MediaBox")
    content[at : at + 30] = content[at : at + 30].replace(b"595", b"594")
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(content)
    found = await examine(broken, desk.authority.trust, NOW, desk.authority)
    (file,) = summary_object(summary(found))["files"]
    assert file["verdict"] == "TOTAL-FAILED"
    (reason,) = file["signatures"][0]["reasons"]
    assert reason["code"] == "digest-mismatch"
    assert reason["sentence"]
    assert reason["what_to_do"]
    text = " ".join(text_of(typeset_summary(summary(found))).split())
    assert reason["sentence"] in text
    assert reason["what_to_do"] in text


def test_every_reason_has_advice_and_no_advice_is_for_nothing() -> None:
    assert set(ADVICE) == set(REASONS)


async def test_names_that_no_face_can_draw_and_that_turn_the_order_around_are_replaced(
    desk: Desk, tmp_path: Path
) -> None:
    strange = "文\u202egnp.😀" + "a" * 150 + ".pdf"
    found = await examine(make_pdf(tmp_path / strange), desk.authority.trust, NOW, desk.authority)
    text = text_of(typeset_summary(summary(found)))
    assert "\u202e" not in text
    assert "gnp." in text
    assert summary_object(summary(found))["files"][0]["name"] == strange


async def test_what_is_no_pdf_still_has_a_sheet(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"no PDF at all")
    found = await examine(path, desk.authority.trust, NOW, desk.authority)
    assert (found.facts.pages, found.facts.size) == (None, 13)
    assert typeset_summary(summary(found)).startswith(b"%PDF-1.7")


async def test_a_file_that_is_gone_is_told(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(FileMissingError):
        await examine(tmp_path / "gone.pdf", desk.authority.trust, NOW, desk.authority)


class Rewriting(Authority):
    """Somebody writes into the file while its status is being asked for."""

    path: Path

    async def post(self, url: str, body: bytes, content_type: str, accept: str) -> bytes:
        with self.path.open("ab") as file:
            file.write(b"%")
        return await super().post(url, body, content_type, accept)


async def test_a_digest_is_never_of_other_bytes_than_the_verdict(
    tsa_key: rsa.RSAPrivateKey, signer_key: rsa.RSAPrivateKey, tmp_path: Path
) -> None:
    authority = Rewriting(tsa_key=tsa_key)
    desk = Desk(authority, authority.signer(signer_key), tmp_path)
    authority.path = tmp_path / "elsewhere"
    signed = (await desk.sign(make_pdf(tmp_path / "a.pdf"), tmp_path / "a-signed.pdf")).path
    authority.path = signed
    with pytest.raises(DocumentChangedError):
        await examine(signed, authority.trust, NOW, authority)


async def test_the_trace_tells_host_kind_size_and_time_and_nothing_else(desk: Desk, tmp_path: Path) -> None:
    path = (await examined(desk, tmp_path)).report.path
    desk.authority.down.add(OCSP_URL)
    found = await examine(path, desk.authority.trust, NOW, desk.authority)
    assert {call.kind for call in found.calls} == {CallKind.OCSP, CallKind.CRL}
    assert {call.host for call in found.calls} == {"pki.test"}
    assert [call.size for call in found.calls if call.kind is CallKind.OCSP] == [None]
    assert all(call.size for call in found.calls if call.kind is CallKind.CRL)
    (file,) = summary_object(summary(found))["files"]
    assert len(file["network"]) == len(found.calls)
    told = json.dumps(file["network"])
    assert not [url for url in (OCSP_URL, CRL_URL, ROOT_CRL_URL) if url in told or url.removeprefix("http://") in told]


async def test_writing_never_replaces_a_file_and_leaves_no_draft(desk: Desk, tmp_path: Path) -> None:
    found, work = summary(await examined(desk, tmp_path)), tmp_path / "drafts"
    work.mkdir()
    wished = tmp_path / "out" / "report.pdf"
    first, second = write_summary(found, wished, work), write_summary(found, wished, work)
    assert (first, second) == (wished, wished.with_name("report-2.pdf"))
    told = json.loads(write_summary(found, wished.with_suffix(".json"), work).read_bytes())
    assert (told["schema"], told["files"][0]["verdict"]) == (1, "TOTAL-PASSED")
    assert not list(work.iterdir())
    with pytest.raises(InvalidUsageError):
        write_summary(found, tmp_path / "report.txt", work)


async def test_a_certificate_that_ends_soon_is_said_in_the_json(
    authority: Authority, signer_key: rsa.RSAPrivateKey, tmp_path: Path
) -> None:
    soon = authority.signer(signer_key, valid=(timedelta(days=-30), timedelta(days=20)))
    found = await examined(Desk(authority, soon, tmp_path), tmp_path)
    (file,) = summary_object(summary(found))["files"]
    assert file["signatures"][0]["expiry"]["threshold"] == 30
