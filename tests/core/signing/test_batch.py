"""Many documents, each with its own place, one confirmation; what failed goes on without a second one (S4, S6)."""

from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from core.errors import EncryptedDocumentError, SignatureMismatchError, WorkerDiedError
from core.signing.model import Placement, SignatureLevel, SignatureValue, SigningRequest, Transaction
from core.signing.phases import Phase
from core.signing.progress import SigningOrder, SigningResult
from tests.core.signing.test_encrypted import PASSWORD, locked
from tests.core.signing.test_session_faults import DyingEngine, KeyAtHand, Scene, credential, scene
from tests.pdfs import make_pdf
from tests.signed import Desk, pdfsig

__all__ = ["scene"]
pytestmark = pytest.mark.anyio
NAMES = [f"{number:02}.pdf" for number in range(1, 11)]


def place_of(number: int) -> Placement:
    return Placement(1 + number % 2, 30.0 + 10 * number, 40.0 + 20 * number, 150.0 + number, 60.0)


async def signed(scene: Scene, level: SignatureLevel = SignatureLevel.B_B) -> SigningResult:
    requests = tuple(
        SigningRequest(
            make_pdf(scene.folder / name, pages=2), scene.folder / "out", place_of(number), False, level, name
        )
        for number, name in enumerate(NAMES)
    )
    return await scene.session().sign(SigningOrder(requests, credential(scene.desk), "070900000010"))


def box_of(path: Path, page: int) -> list[float]:
    with pikepdf.open(path) as document:
        (widget,) = document.pages[page - 1].Annots
        return [float(number) for number in widget.Rect]


async def test_ten_documents_each_with_its_place_take_one_confirmation(scene: Scene) -> None:
    result = await signed(scene, SignatureLevel.B_T)
    assert (result.phase, result.error, scene.provider.rings) == (Phase.DONE, None, 1)
    for number, shown in enumerate(result.documents):
        assert shown.signed is not None
        place = place_of(number)
        expected = [place.x, 842 - place.y - place.height, place.x + place.width, 842 - place.y]
        assert box_of(shown.signed.path, place.page) == expected
        assert "Signature is Valid" in pdfsig(shown.signed.path)
    assert len({shown.doc_id for shown in result.documents}) == 10


async def test_when_the_seventh_fails_six_are_kept_and_four_go_on_without_another_confirmation(scene: Scene) -> None:
    scene.engine = DyingEngine(scene.desk.engine, WorkerDiedError(), survives=10 + 6)
    result = await signed(scene)
    assert result.open
    assert scene.results() == [f"{name[:2]}-signed.pdf" for name in NAMES[:6]]
    assert [shown.error is None for shown in result.documents] == [True] * 6 + [False] * 4
    scene.engine = scene.desk.engine
    again = await scene.session().resume(result.transaction_id)
    assert (again.phase, again.open, scene.provider.rings) == (Phase.DONE, False, 1)
    assert scene.results() == [f"{name[:2]}-signed.pdf" for name in NAMES]


class OneWrongValue(KeyAtHand):
    """The CA answers the seventh document with the value of the sixth."""

    def _values(self, transaction: Transaction) -> tuple[SignatureValue, ...]:
        values = list(super()._values(transaction))
        values[6] = replace(values[5], doc_id=values[6].doc_id)
        return tuple(values)


async def test_a_wrong_value_for_one_document_costs_that_one_only(scene: Scene) -> None:
    scene.provider = OneWrongValue(scene.desk)
    result = await signed(scene)
    assert isinstance(result.documents[6].error, SignatureMismatchError)
    assert [shown.signed is not None for shown in result.documents].count(True) == 9
    assert "07-signed.pdf" not in scene.results()
    assert not result.open, "the CA gave no other value, so nothing can go on"


async def test_a_locked_document_waits_for_its_password_and_delays_no_other(scene: Scene, tmp_path: Path) -> None:
    """The program died before it could finish: the password was in its memory."""
    names = ("a.pdf", "b.pdf")
    sources = [make_pdf(scene.folder / names[0]), locked(make_pdf(scene.folder / names[1]))]
    await scene.desk.engine.unlock(sources[1], PASSWORD)
    scene.engine = DyingEngine(scene.desk.engine, WorkerDiedError(), survives=2)
    requests = tuple(
        SigningRequest(source, scene.folder / "out", None, auto_place=False, level=SignatureLevel.B_B)
        for source in sources
    )
    interrupted = await scene.session().sign(SigningOrder(requests, credential(scene.desk), "070900000010"))
    assert (interrupted.open, scene.folder.joinpath("out").exists()) == (True, True)
    scene.engine = Desk(scene.desk.authority, scene.desk.signer, tmp_path / "work").engine
    halfway = await scene.session().resume(interrupted.transaction_id)
    assert (halfway.open, scene.results()) == (True, ["a-signed.pdf"])
    assert isinstance(halfway.documents[1].error, EncryptedDocumentError)
    await scene.engine.unlock(sources[1], PASSWORD)
    done = await scene.session().resume(interrupted.transaction_id)
    assert (done.phase, scene.provider.rings) == (Phase.DONE, 1)
    assert scene.results() == ["a-signed.pdf", "b-signed.pdf"]
