"""A dead time-stamping authority before the practice world's own: the file is signed, and the one used is told (V8)."""

import json
from pathlib import Path

import pytest

from core.paths import Home
from core.settings import Settings
from desktop.trusted import practised
from tests.desktop.command_line import CommandLine
from tests.pdfs import make_pdf
from tests.sandbox_server import SandboxServer, started, stop

DEAD = "http://127.0.0.1:9/tsa"


@pytest.mark.all_only
def test_the_next_authority_stamps(tmp_path: Path) -> None:
    home = tmp_path / "home"
    world = started(Home(home))
    try:
        (home / "settings.json").write_text(json.dumps({"tsa_urls": [DEAD]}))
        kyso = CommandLine(home, tmp_path)
        source = make_pdf(tmp_path / "a.pdf")
        done = kyso.run("sign", source, "--ca", "vnpt", "--user-id", "070900000010", "--out", "out", "--json")
        (document,) = done.object["documents"]
        assert (done.code, document["level"], document["verdict"]) == (0, "B-T", "TOTAL-PASSED")
        assert document["time_authority"] == "127.0.0.1"
    finally:
        stop(world)


def test_practice_asks_no_authority_of_the_real_world(sandbox: SandboxServer) -> None:
    settings = Settings(tsa_urls=("http://tsa.test/", DEAD, "http://10.0.0.1/tsa"))
    assert practised(sandbox.info, settings).tsa_urls == (DEAD, sandbox.info.tsa_url)
