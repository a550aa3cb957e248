"""The bench's engine signs as the window's does, and tells what each part took."""

from contextlib import aclosing
from pathlib import Path

import pytest

from core.validation.report import Indication
from tests.bench.engine import EngineProcess, new_holder
from tests.pdfs import make_pdf

pytestmark = [pytest.mark.anyio, pytest.mark.all_only]


async def test_a_measured_signature_is_a_whole_one(tmp_path: Path) -> None:
    async with aclosing(EngineProcess(await new_holder(), tmp_path / "engine")) as engine:
        memory = await engine.warmed()
        took = await engine.sign(make_pdf(tmp_path / "a.pdf"))
        assert memory.peak_mb >= memory.resident_mb > 0
    assert took.signed.report.verdict is Indication.TOTAL_PASSED
    assert 0 < took.checks_s < took.complete_s + took.synced_s
    assert took.all_s > took.open_s + took.prepare_s
