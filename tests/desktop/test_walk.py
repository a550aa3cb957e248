"""The whole journey in the real window: from the three doors to the receipt."""

from pathlib import Path

import pytest

from tests.desktop.conftest import Run
from tests.desktop.loop_monitor import LoopMonitor
from tests.desktop.walk import open_window
from tests.pdfs import make_pdf


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
        assert paper.read_bytes() == before

    run(walk())
