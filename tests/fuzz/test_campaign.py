"""The coverage-guided search, for a minute."""

import importlib.util
from pathlib import Path

import pytest

from tests.fuzz.campaign import search


@pytest.mark.all_only
@pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="atheris has wheels for Linux only")
def test_a_minute_of_invented_files_is_answered(tmp_path: Path) -> None:
    outcome = search(tmp_path, 60.0)
    assert outcome.findings == []
    assert "stat::number_of_executed_units" in outcome.last_words
