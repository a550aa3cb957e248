"""Attaching, removing and signing papers."""

from pathlib import Path

import pytest

from core.dossier.model import FileKind, attach, file_kind, mark_signed, new_dossier, path_to_sign, remove
from core.errors import ConvertToPdfFirstError, FileKindNotAcceptedError
from tests.core.dossier.papers import BIRTH, DECLARATION, complete_dossier, signed


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.pdf", FileKind.PDF),
        ("Tờ khai #1.PDF", FileKind.PDF),
        ("a.doc", FileKind.DOC),
        ("a.docx", FileKind.DOCX),
        ("a.jpg", FileKind.JPG),
        ("a.JPEG", FileKind.JPG),
        ("a.png", FileKind.PNG),
    ],
)
def test_the_guides_kinds_are_accepted(name: str, kind: FileKind) -> None:
    assert file_kind(Path(name)) is kind


@pytest.mark.parametrize("name", ["a.exe", "a", ".pdf", "a.pdf.zip", "a.txt"])
def test_other_kinds_are_refused_by_name(name: str) -> None:
    with pytest.raises(FileKindNotAcceptedError) as refused:
        attach(new_dossier(BIRTH), DECLARATION, Path(name))
    assert refused.value.params == {"name": name, "kinds": "pdf, doc, docx, jpg, png"}


def test_a_dossier_is_never_changed() -> None:
    empty = new_dossier(BIRTH)
    full = attach(empty, DECLARATION, Path("a.pdf"))
    assert not empty.attachments
    assert not remove(full, DECLARATION).attachments
    assert full.attachments[DECLARATION].path == Path("a.pdf")
    assert remove(empty, DECLARATION) == empty


def test_a_dossier_keeps_its_id_through_every_change() -> None:
    dossier = complete_dossier()
    assert remove(dossier, DECLARATION).dossier_id == dossier.dossier_id
    assert new_dossier(BIRTH).dossier_id != dossier.dossier_id


def test_an_unknown_paper_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        attach(new_dossier(BIRTH), "nothing", Path("a.pdf"))
    with pytest.raises(KeyError):
        mark_signed(new_dossier(BIRTH), DECLARATION, signed())


def test_only_a_pdf_can_be_signed_and_others_are_told_how() -> None:
    assert path_to_sign(attach(new_dossier(BIRTH), DECLARATION, Path("a.pdf")), DECLARATION) == Path("a.pdf")
    with pytest.raises(ConvertToPdfFirstError) as refused:
        path_to_sign(attach(new_dossier(BIRTH), DECLARATION, Path("a.docx")), DECLARATION)
    assert refused.value.params == {"name": "a.docx"}


def test_the_source_stays_beside_its_signed_result() -> None:
    dossier = mark_signed(attach(new_dossier(BIRTH), DECLARATION, Path("a.pdf")), DECLARATION, signed())
    attachment = dossier.attachments[DECLARATION]
    assert attachment.path == Path("a.pdf")
    assert attachment.to_submit == signed().path


def test_a_file_that_came_back_signed_counts_as_signed() -> None:
    dossier = attach(new_dossier(BIRTH), DECLARATION, Path("a.pdf"), signed())
    assert dossier.attachments[DECLARATION].signed == signed()
