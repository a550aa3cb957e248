"""The page that is signed is the page that was meant, however the page tree is built (S1)."""

from pathlib import Path

import pikepdf
import pytest
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from core.documents import sparing_reader
from core.documents.sparing_reader import SparingReader
from tests.pdfs import make_pdf


def in_branches(path: Path, *sizes: int) -> Path:
    """Pages in branches of these sizes; the resources stand at the branch."""
    plain = make_pdf(path, pages=sum(sizes))
    with pikepdf.open(plain, allow_overwriting_input=True) as document:
        leaves, branches = [page.obj for page in document.pages], []
        for size in sizes:
            kids = [leaves.pop(0) for _ in range(size)]
            branch = document.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Pages, Count=size))
            branch.Resources = pikepdf.Dictionary(Branch=len(branches))
            for kid in kids:
                kid.Parent = branch
                del kid["/Resources"]
            branch.Kids = pikepdf.Array(kids)
            branches.append(branch)
        document.Root.Pages.Kids = pikepdf.Array(branches)
        document.save(plain)
    return plain


@pytest.mark.parametrize("sizes", [(1,), (3,), (2, 3), (1, 1, 1), (4, 0), (70, 3), (60, 10)], ids=str)
def test_every_page_is_where_pyhanko_finds_it(tmp_path: Path, sizes: tuple[int, ...]) -> None:
    path = in_branches(tmp_path / "a.pdf", *sizes)
    with path.open("rb") as file:
        ours, theirs = SparingReader(file), PdfFileReader(file)
        for number in reversed(range(sum(sizes))):
            for _ in range(2):
                place, resources = ours.find_page_for_modification(number)
                expected, expected_resources = theirs.find_page_for_modification(number)
                assert place.reference == expected.reference
                assert resources == expected_resources
        with pytest.raises(PdfError):
            ours.find_page_for_modification(sum(sizes))


def test_looking_keeps_little_and_changing_keeps_what_it_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sparing_reader, "_MOST", 5)
    with make_pdf(tmp_path / "a.pdf", pages=30).open("rb") as file:
        reader = SparingReader(file)
        for number in range(30):
            reader.find_page_for_modification(number)
        assert len(reader.resolved_objects) <= 5
        reader.looking = False
        pages = [reader.find_page_for_modification(number)[0].get_object() for number in range(30)]
        again = [reader.find_page_for_modification(number)[0].get_object() for number in range(30)]
        assert all(first is second for first, second in zip(pages, again, strict=True))
