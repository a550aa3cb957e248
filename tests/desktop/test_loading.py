"""Loading heavy modules in a thread: the garbage collector neither stops the window meanwhile nor afterwards."""

import gc
import sys
from pathlib import Path

import pytest

from desktop.loading import load


@pytest.fixture
def heavy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "heavy_module.py").write_text(
        "import gc\nCOLLECTING = gc.isenabled()\nMADE = [[number] for number in range(50_000)]\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "heavy_module", raising=False)
    return "heavy_module"


def test_what_is_loaded_is_not_walked_through_while_loading_nor_later(heavy: str) -> None:
    load([heavy])
    module = sys.modules.pop(heavy)
    assert not module.COLLECTING
    assert gc.isenabled()
    assert not any(made is module.MADE for made in gc.get_objects())


def test_a_module_that_cannot_be_loaded_leaves_the_collector_at_work() -> None:
    with pytest.raises(ModuleNotFoundError):
        load(["no_such_module_anywhere"])
    assert gc.isenabled()


def test_what_is_there_already_freezes_nothing() -> None:
    before = gc.get_freeze_count()
    load(["sys", "gc"])
    assert gc.get_freeze_count() == before
