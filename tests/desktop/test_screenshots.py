"""The script that takes a picture of every screen still finds its way through all of them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.all_only
def test_a_picture_of_every_screen_can_be_taken(tmp_path: Path) -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "tests.desktop.screenshots", str(tmp_path), "vi", "100"]
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert len(list(tmp_path.glob("vi-100-*.png"))) >= 32
