"""The whole journey in the real window: from the three doors to the receipt."""

from pathlib import Path

import pytest

from core.errors import ConsentMissingError
from core.wizard import Step
from tests.desktop.conftest import Run
from tests.desktop.leaving import walk_to
from tests.desktop.loop_monitor import LoopMonitor
from tests.desktop.test_hand_over import stand_in
from tests.desktop.walk import Walker, open_window, press
from tests.pdfs import make_pdf
from tests.sandbox_server import SandboxServer


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    return make_pdf(tmp_path / "tờ khai.pdf")


def test_a_citizen_walks_from_the_door_to_the_receipt(
    run: Run[None], monitored: LoopMonitor, tmp_path: Path, paper: Path
) -> None:
    before = paper.read_bytes()

    async def walk() -> None:
        async with open_window(tmp_path / "home") as walker:
            await walker.sign_in()
            await walker.choose("dang ky khai sinh")
            await walker.fill(paper)
            await walker.sign()
            number = await walker.submit()
            assert number
            filing = walker.navigator.filing
            assert walker.shell.ribbon.isVisible()
            signed = [item for item in filing.journey.papers() if item.signed]
            assert signed
            receipt = await filing.journey.save_receipt(tmp_path / "out")
            assert receipt.read_bytes().startswith(b"%PDF")
            await look_for(walker, number)
        assert paper.read_bytes() == before

    run(walk())


async def look_for(walker: Walker, number: str) -> None:
    """The dossier stands among one's own, is found by its code, and another code is told."""
    walker.navigator.go_home()
    await press(walker.navigator.home.dossiers_button)
    view = walker.navigator.my_dossiers.view
    await walker.seen(view)
    await walker.tasks.wait("dossiers")
    assert any(number in card.accessibleName() for card in view.cards)
    for code, cards in ((number, 1), ("H10.07.99-000000-0000", 0)):
        view.code.setText(code)
        await press(view.look_button)
        await walker.tasks.wait("dossiers")
        assert len(view.cards) == cards


def test_nothing_is_submitted_before_the_person_agrees_and_not_after_they_took_that_back(
    run: Run[None], sandbox: SandboxServer, tmp_path: Path
) -> None:
    paper, key = make_pdf(tmp_path / "tờ khai.pdf"), "to-khai-dang-ky-khai-sinh"

    async def walk() -> None:
        async with open_window(sandbox.home.root, "en", end_world=False) as walker:
            filing = walker.navigator.filing
            await walk_to(walker, paper, Step.PLACE)
            filing.journey.note_signed(key, stand_in(paper, filing.journey.signed_folder, key))
            filing._fill_step()
            await press(filing.choose_sign.proceed_button)
            await walker.seen(filing.submission)
            view = filing.submission
            assert not view.agree.isChecked()
            for ready in (True, False):
                view.agree.click()
                assert (view.proceed_button.isEnabled(), filing.journey.agreed) == (ready, ready)
            with pytest.raises(ConsentMissingError):
                await filing.journey.submit()

    run(walk())
