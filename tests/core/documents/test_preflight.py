"""What is told of a file before it is signed, one small file for each fact; PDF/A stays PDF/A (W5, S1)."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from pyhanko.sign.fields import MDPPerm

from core.documents.preflight import inspect
from core.documents.typesetting import typeset
from core.signing.model import Appearance, Placement, SignatureLevel, StampText
from core.validation.report import Indication
from core.wording.notices import notices
from tests.core.documents.test_intake import certified
from tests.pdfs import make_pdf
from tests.signed import Desk, pdfsig, qpdf_check

pytestmark = pytest.mark.anyio


def script() -> pikepdf.Object:
    return Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


WORDS = StampText(("Ký bởi: Nguyễn Thị Thùy Dương", "24/11/2026"), "LUYỆN TẬP")


def xfa(document: pikepdf.Pdf) -> None:
    document.Root.AcroForm = Dictionary(Fields=Array(), XFA=document.make_stream(b"<xdp/>"))


def opening_script(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = script()


def named_script(document: pikepdf.Pdf) -> None:
    document.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script()])))


def page_action(document: pikepdf.Pdf) -> None:
    document.pages[0].AA = Dictionary(O=script())


def calculating_field(document: pikepdf.Pdf) -> None:
    field = document.make_indirect(Dictionary(FT=Name.Tx, T=String("tong"), AA=Dictionary(C=script())))
    document.Root.AcroForm = Dictionary(Fields=Array([field]))


def launching_link(document: pikepdf.Pdf) -> None:
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=Dictionary(S=Name.Launch))
    document.pages[0].Annots = Array([document.make_indirect(link)])


def attachment(document: pikepdf.Pdf) -> None:
    document.attachments["phu-luc.txt"] = b"phu luc"


def usage_rights(document: pikepdf.Pdf) -> None:
    document.Root.Perms = Dictionary(UR3=document.make_indirect(Dictionary(Type=Name.Sig)))


def harmless_link(document: pikepdf.Pdf) -> None:
    action = Dictionary(S=Name.URI, URI=String("https://dichvucong.gov.vn"))
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=action)
    document.pages[0].Annots = Array([link])
    document.Root.OpenAction = Array([document.pages[0].obj, Name.Fit])


FACTS: dict[Callable[[pikepdf.Pdf], None], tuple[str, ...]] = {
    xfa: ("xfa",),
    opening_script: ("active-content",),
    named_script: ("active-content",),
    page_action: ("active-content",),
    calculating_field: ("active-content",),
    launching_link: ("active-content",),
    attachment: ("attachments",),
    usage_rights: ("usage-rights",),
    harmless_link: (),
}


@pytest.mark.parametrize("indirect", [False, True], ids=["direct", "by reference"])
@pytest.mark.parametrize("change", FACTS, ids=lambda change: change.__name__)
def test_a_fact_is_told_with_the_name_of_its_file(
    tmp_path: Path, change: Callable[[pikepdf.Pdf], None], indirect: bool
) -> None:
    with pikepdf.open(make_pdf(tmp_path / "a.pdf")) as document:
        change(document)
        for key in ("/AcroForm", "/Names", "/Perms", "/OpenAction"):
            if indirect and key in document.Root:
                document.Root[key] = document.make_indirect(document.Root[key])
        document.save(tmp_path / "b.pdf")
    facts = inspect(tmp_path / "b.pdf")
    assert facts.traits == FACTS[change]
    assert all("b.pdf" in sentence for sentence in notices(facts))
    assert len(notices(facts)) == len(FACTS[change])


@pytest.mark.parametrize(
    ("permission", "trait"), [(MDPPerm.FILL_FORMS, "certified-forms"), (MDPPerm.ANNOTATE, "certified-annotations")]
)
async def test_a_certification_is_told(desk: Desk, tmp_path: Path, permission: MDPPerm, trait: str) -> None:
    path = await certified(desk, make_pdf(tmp_path / "a.pdf"), tmp_path / "b.pdf", permission, lock=False)
    facts = inspect(path)
    assert (facts.traits, facts.signatures) == ((trait,), 1)
    assert len(notices(facts)) == 2


def archived(folder: Path, standard: str) -> Path:
    """A file that follows PDF/A, made by typst."""
    template = folder / "paper.typ"
    dated = "datetime(year: 2026, month: 11, day: 24)"
    template.write_text(f'#set document(title: "a", date: {dated})\n#set text(font: "Noto Sans")\nTờ khai', "utf-8")
    path = folder / "archived.pdf"
    path.write_bytes(typeset(template, {}, (standard,)))
    return path


@pytest.mark.parametrize(("standard", "claim"), [("a-1b", "PDF/A-1b"), ("a-2b", "PDF/A-2b"), ("a-3b", "PDF/A-3b")])
async def test_an_archive_file_stays_one(desk: Desk, tmp_path: Path, standard: str, claim: str) -> None:
    """What can be seen without a PDF/A validator: claim, metadata, fonts, transparency, colours, annotation flags."""
    path = archived(tmp_path, standard)
    facts = inspect(path)
    assert (facts.pdfa, facts.traits) == (claim, ())
    assert claim in notices(facts)[0]
    appearance = Appearance(Placement(1, 300, 600, 210, 72), WORDS)
    done = await desk.sign(path, tmp_path / "signed.pdf", SignatureLevel.B_LTA, appearance)
    assert done.report.verdict is Indication.TOTAL_PASSED
    assert "Signature is Valid" in pdfsig(done.path)
    assert qpdf_check(done.path) == ""
    assert inspect(done.path).pdfa == claim
    with pikepdf.open(path) as before, pikepdf.open(done.path) as after:
        assert after.docinfo == before.docinfo
        assert after.Root.Metadata.read_raw_bytes() == before.Root.Metadata.read_raw_bytes()
        assert after.Root.OutputIntents[0].DestOutputProfile.read_bytes()
        assert after.pdf_version == before.pdf_version
        _every_annotation_is_printed(after)
        for part in _reachable(after.pages[0].Annots[0].AP.N):
            assert part.get("/ca", 1) == part.get("/CA", 1) == 1
            assert "/SMask" not in part
            assert part.get("/Group", {}).get("/S") != Name.Transparency
            if part.get("/Type") == Name.FontDescriptor:
                assert "/FontFile2" in part
            if part.get("/N") in (1, 3) and isinstance(part, pikepdf.Stream):
                assert part.read_bytes()[8] == 2, "colour profiles of PDF/A-1 are of version 2"


def _every_annotation_is_printed(document: pikepdf.Pdf) -> None:
    for annotation in document.pages[0].Annots:
        assert int(annotation.F) & 0b100111 == 0b100, "printed, and neither hidden nor invisible (ISO 19005-1, 6.5.3)"


def _reachable(start: Any) -> Iterator[Any]:
    """Every dictionary and stream below ``start``."""
    seen: set[tuple[int, int]] = set()
    waiting = [start]
    while waiting:
        part = waiting.pop()
        if isinstance(part, pikepdf.Object) and part.is_indirect:
            if part.objgen in seen:
                continue
            seen.add(part.objgen)
        if isinstance(part, pikepdf.Array):
            waiting += list(part)
        elif isinstance(part, (Dictionary, pikepdf.Stream)):
            yield part
            waiting += [part[key] for key in part.keys() if key not in ("/P", "/Parent")]  # noqa: SIM118


def test_what_does_not_parse_is_left_out(tmp_path: Path) -> None:
    with pikepdf.open(make_pdf(tmp_path / "a.pdf")) as document:
        document.Root.Names = Array()
        document.Root.Metadata = Dictionary()
        document.Root.OpenAction = String("?")
        out = io.BytesIO()
        document.save(out, fix_metadata_version=False)
    (tmp_path / "b.pdf").write_bytes(out.getvalue())
    facts = inspect(tmp_path / "b.pdf")
    assert (facts.traits, facts.pdfa) == ((), None)
