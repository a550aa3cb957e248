"""Every form that ships is whole: its questions, rules, samples and sheet belong together."""

import subprocess
from datetime import date
from pathlib import Path

import jsonschema_rs
import pypdfium2
import pytest

from core.catalogue.load import load_catalogue
from core.documents.form_sheet import typeset_form
from core.dossier.forms.check import oddities, problems
from core.dossier.forms.filling import printed
from core.dossier.forms.load import load_forms
from core.dossier.forms.model import AnswerKind, FilledForm, FormDefinition

TODAY = date(2026, 11, 27)
LIBRARY = load_forms()
every_form = pytest.mark.parametrize("form", LIBRARY.forms, ids=lambda form: f"{form.form}-{form.version}")


def sample(form: FormDefinition) -> dict[str, str]:
    return {**form.sample, "ngayLap": "27/11/2026"}


def pdfinfo(*arguments: str | Path) -> str:
    return subprocess.run(["pdfinfo", *arguments], capture_output=True, check=True).stdout.decode(errors="replace")


def text_of(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as document:
        return " ".join(" ".join(page.get_textpage().get_text_bounded().split()) for page in document)


@every_form
def test_its_rules_are_sound_and_ask_for_what_the_page_shows(form: FormDefinition) -> None:
    jsonschema_rs.meta.validate(dict(form.schema))
    shown = [question.key for section in form.sections for question in section.questions]
    assert list(form.schema["properties"]) == shown
    for section in form.sections:
        for question in section.questions:
            assert [option.vi for option in question.options] == form.schema["properties"][question.key].get("enum", [])
            assert (question.kind is AnswerKind.CHOICE) == bool(question.options)


@every_form
def test_its_sample_has_nothing_wrong_or_odd(form: FormDefinition) -> None:
    assert problems(form, sample(form), TODAY, practice=True) == {}
    assert oddities(form, sample(form)) == {}


@every_form
def test_whatever_is_answered_stands_on_the_sheet(form: FormDefinition) -> None:
    filled = FilledForm(form.form, form.version, sample(form))
    text = text_of(typeset_form(form, filled, "LUYỆN TẬP"))
    on_paper = printed(form, filled.answers)
    joined = {key for rule in form.derived.values() for key in (*rule.get("join", ()), rule.get("date_line", ""))}
    for key, value in on_paper.items():
        if key in joined or key.startswith("banSao.co"):
            continue
        assert " ".join(value.split()) in text, key
    for note in (*form.notes, *form.undertaking, form.official_title, "LUYỆN TẬP"):
        assert note in text
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text


@every_form
def test_the_empty_form_has_the_same_lines_to_write_on(form: FormDefinition) -> None:
    text = text_of(typeset_form(form, None))
    for note in (*form.notes, form.official_title):
        assert note in text
    assert not any(value in text for key, value in form.sample.items() if key.endswith("hoTen"))


@every_form
def test_other_tools_see_one_tagged_page_for_the_archive(form: FormDefinition, tmp_path: Path) -> None:
    path = tmp_path / "form.pdf"
    path.write_bytes(typeset_form(form, FilledForm(form.form, form.version, sample(form))))
    told = pdfinfo(path)
    assert "Tagged: yes" in " ".join(told.split())
    assert "Pages: 1" in " ".join(told.split())
    assert form.title.vi in told
    assert "H1" in pdfinfo("-struct", path)
    metadata = pdfinfo("-meta", path)
    assert "pdfaid:part>2<" in metadata
    assert "pdfaid:conformance>A<" in metadata
    assert "pdfuaid:part>1<" in metadata


def test_each_paper_that_a_form_becomes_is_one_of_the_catalogue() -> None:
    known = {component.key for procedure in load_catalogue().procedures for component in procedure.components}
    assert {use.paper for form in LIBRARY.forms for use in form.uses} <= known


def test_the_version_follows_the_day() -> None:
    paper = "to-khai-dang-ky-khai-sinh"
    versions = {day: LIBRARY.for_paper(paper, day) for day in (date(2023, 7, 6), date(2024, 8, 16), TODAY)}
    assert [form.version for form in versions.values() if form is not None] == ["2020", "2024", "2024"]
    assert LIBRARY.for_paper(paper, date(2019, 1, 1)) is None
    assert LIBRARY.for_paper("no-such-paper", TODAY) is None


def test_the_versions_of_the_birth_form_differ_as_the_circulars_do() -> None:
    old, new = LIBRARY.find("birth-registration", "2020"), LIBRARY.find("birth-registration", "2024")
    assert old is not None
    assert new is not None
    asked = [set(form.schema["properties"]) for form in (old, new)]
    assert asked[1] - asked[0] == {
        "nyc.ngaySinh",
        *(f"{who}.{what}" for who in ("me", "cha") for what in ("soDinhDanh", "giayTo")),
        *(f"ketHon.{what}" for what in ("so", "quyen", "ngay", "noi")),
    }
    assert asked[0] <= asked[1]
    assert len(old.notes) == len(new.notes) == 6
    assert {key for key in asked[0] if key.startswith("nuocNgoai")} == {
        f"nuocNgoai.{what}" for what in ("so", "ngay", "coQuan", "quocGia")
    }
