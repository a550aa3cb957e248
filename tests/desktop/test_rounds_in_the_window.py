"""Several confirmations in the window: what one signed is kept, whatever becomes of the next."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from shiboken6 import isValid

from core.signing.progress import SigningOrder
from core.signing.rounds import in_rounds
from desktop.flows import signing as flow
from desktop.views.confirm_guide import ConfirmGuideDialog
from tests.desktop.conftest import Run
from tests.desktop.walk import Walker, open_window, press
from tests.pdfs import make_pdf
from tests.sandbox_server import SandboxServer

SILENT, VNPT = "070900000012", "vnpt:sp769v1"


@pytest.fixture
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file is a confirmation of its own, as at a CA that signs one file at once."""
    rounds: list[Sequence[SigningOrder]] = []

    def alone(order: SigningOrder, _most: int) -> Sequence[SigningOrder]:
        rounds.append(in_rounds(order, 1))
        return rounds[-1]

    monkeypatch.setattr(flow, "in_rounds", alone)


async def asked_for_both(walker: Walker, sandbox: SandboxServer, folder: Path) -> set[str]:
    """Two papers are sent to the CA; the requests that were on the phone before."""
    await walker.at_who_signs((make_pdf(folder / "a.pdf"), make_pdf(folder / "b.pdf")))
    await walker.ask_at(VNPT, SILENT)
    known = {str(one["transaction_id"]) for one in sandbox.pending(SILENT)}
    await press(walker.navigator.signing.signing.proceed_button)
    return known


async def answered(walker: Walker, sandbox: SandboxServer, known: set[str], *, agree: bool) -> None:
    """The signer decides on the request that is new on the phone."""

    def fresh() -> list[str]:
        return [str(one["transaction_id"]) for one in sandbox.pending(SILENT) if one["transaction_id"] not in known]

    await walker.until(lambda: bool(fresh()), "a request")
    (transaction,) = fresh()
    known.add(transaction)
    (sandbox.approve if agree else sandbox.refuse)(transaction)


def test_what_the_first_confirmation_signed_is_kept_and_is_not_asked_for_again(
    run: Run[None], sandbox: SandboxServer, tmp_path: Path, one_by_one: None
) -> None:
    async def walk() -> None:
        async with open_window(sandbox.home.root, "en", end_world=False) as walker:
            signing = walker.navigator.signing
            rings = sandbox.rings()
            known = await asked_for_both(walker, sandbox, tmp_path)
            await answered(walker, sandbox, known, agree=True)
            await answered(walker, sandbox, known, agree=False)
            panel = await walker.ended()
            assert panel.title.text() == "Refused on the phone"
            assert "1 of 2 files were signed" in panel.text.text()
            assert panel.documents.text().splitlines() == ["a.pdf: signed", "b.pdf: not signed"]
            assert panel.go_on_button.isVisible()
            await press(panel.other_button)
            await walker.seen(signing.signing)
            assert signing.signing._files.text() == "b.pdf"
            await press(signing.signing.proceed_button)
            await answered(walker, sandbox, known, agree=True)
            await walker.seen(signing.result)
            await signing.result.ready()
            assert sandbox.rings() == rings + 3
            assert sorted(path.name for path in tmp_path.glob("*-signed*")) == ["a-signed.pdf", "b-signed.pdf"]

    run(walk())


def test_certificates_of_what_is_no_longer_asked_for_are_not_shown(
    run: Run[None], sandbox: SandboxServer, tmp_path: Path
) -> None:
    paper = make_pdf(tmp_path / "a.pdf")

    async def walk() -> None:
        async with open_window(sandbox.home.root, "en", end_world=False) as walker:
            await walker.ask_for(paper, SILENT, VNPT)
            view = walker.navigator.signing.signing
            for change in (lambda: QTest.keyClicks(view.number, "\b1"), lambda: view.ca.setCurrentIndex(1)):
                await press(view.fetch)
                assert walker.tasks.running("credentials")
                change()
                await walker.tasks.wait("credentials")
                assert not view.certificates.has_rows
                assert not view.proceed_button.isEnabled()
                assert view.fetch.isEnabled()

    run(walk())


def test_a_cancel_between_two_confirmations_ends_them_and_says_what_is_left(
    run: Run[None], sandbox: SandboxServer, tmp_path: Path, one_by_one: None
) -> None:
    async def walk() -> None:
        async with open_window(sandbox.home.root, "en", end_world=False) as walker:
            signing = walker.navigator.signing
            rings = sandbox.rings()
            known = await asked_for_both(walker, sandbox, tmp_path)
            await walker.enabled(signing.phone.guide_button)
            await press(signing.phone.guide_button)
            (shown,) = signing.phone.findChildren(ConfirmGuideDialog)
            await answered(walker, sandbox, known, agree=True)
            signing._cancelled = True  # pressed while the first answer was being written down
            panel = await walker.ended()
            assert not isValid(shown) or not shown.isVisible()
            assert "1 of 2 files were signed" in panel.text.text()
            assert sandbox.rings() == rings + 1
            assert panel.retry_button.text() == "Sign the rest again"
            await press(panel.retry_button)
            await answered(walker, sandbox, known, agree=True)
            await walker.seen(signing.result)
            assert sorted(path.name for path in tmp_path.glob("*-signed*")) == ["a-signed.pdf", "b-signed.pdf"]

    run(walk())
