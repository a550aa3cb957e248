"""A second signer's visible signature stays off what is signed already, and that is known before a phone rings (S6)."""

from pathlib import Path

import pytest

from core.errors import HidesSignedContentError
from core.signing.model import Appearance, Placement, StampText
from core.signing.placement import Rect
from core.validation.report import Indication
from tests.core.signing.test_fields import WORDS, applicant, form
from tests.pdfs import make_pdf
from tests.signed import Desk

pytestmark = pytest.mark.anyio


def shown_at(place: Placement) -> Appearance:
    return Appearance(place, StampText(("Ký bởi: Trần Văn Bình",)))


def rect(place: Placement) -> Rect:
    return Rect(place.x, place.y, place.x + place.width, place.y + place.height)


async def test_the_second_place_is_proposed_beside_the_first_signature(desk: Desk, tmp_path: Path) -> None:
    first = await desk.engine.propose_placement(make_pdf(tmp_path / "a.pdf"), 200, 70)
    once = await desk.sign(tmp_path / "a.pdf", tmp_path / "1.pdf", appearance=shown_at(first))
    second = await desk.engine.propose_placement(once.path, 200, 70)
    assert second.page == first.page
    assert not rect(second).overlaps(rect(first))
    twice = await desk.sign(once.path, tmp_path / "2.pdf", appearance=shown_at(second))
    assert [one.verdict for one in twice.report.signatures] == [Indication.TOTAL_PASSED] * 2


async def test_a_place_over_a_signed_signature_is_refused_and_leaves_nothing(desk: Desk, tmp_path: Path) -> None:
    place = Placement(1, 300, 600, 200, 70)
    once = await desk.sign(make_pdf(tmp_path / "a.pdf"), tmp_path / "1.pdf", appearance=shown_at(place))
    before = sorted(desk.folder.iterdir())
    with pytest.raises(HidesSignedContentError) as caught:
        await desk.prepared(once.path, shown_at(Placement(1, 310, 605, 200, 70)))
    assert caught.value.params["name"] == "1.pdf"
    assert sorted(desk.folder.iterdir()) == before


async def test_a_place_over_signed_words_is_refused_and_over_words_not_yet_signed_is_not(
    desk: Desk, tmp_path: Path
) -> None:
    words = Placement(1, 40, 40, 400, 120)
    path = make_pdf(tmp_path / "a.pdf")
    await desk.sign(path, tmp_path / "over.pdf", appearance=shown_at(words))
    once = await desk.sign(path, tmp_path / "1.pdf")
    with pytest.raises(HidesSignedContentError):
        await desk.prepared(once.path, shown_at(words))


async def test_the_own_empty_field_of_a_form_that_others_signed_is_signed(desk: Desk, tmp_path: Path) -> None:
    path = form(tmp_path / "form.pdf", applicant())
    once = await desk.sign(path, tmp_path / "1.pdf", appearance=shown_at(Placement(1, 40, 500, 200, 70)))
    (field,) = (await desk.engine.inspect(once.path)).fields
    assert field.placement is not None
    prepared = await desk.prepared(once.path, Appearance(field.placement, WORDS), field=field.name)
    done = await desk.engine.complete(desk.job(prepared, tmp_path / "2.pdf"))
    assert [one.verdict for one in done.report.signatures] == [Indication.TOTAL_PASSED] * 2


async def test_a_signature_that_is_not_shown_lies_over_nothing(desk: Desk, tmp_path: Path) -> None:
    place = Placement(1, 300, 600, 200, 70)
    once = await desk.sign(make_pdf(tmp_path / "a.pdf"), tmp_path / "1.pdf", appearance=shown_at(place))
    twice = await desk.sign(once.path, tmp_path / "2.pdf")
    assert twice.report.verdict is Indication.TOTAL_PASSED
