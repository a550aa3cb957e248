"""pyHanko's own HTTP client is not there in the engine's process, and the engine works without it."""

import subprocess
import sys

SCRIPT = """
import asyncio, sys, tempfile
from pathlib import Path
from core.signing.engine_process import make_engine
from tests.fuzz.limits import Silence
from tests.pdfs import make_pdf

async def main():
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(Silence, Path(folder) / "work")
        assert (await engine.inspect(make_pdf(Path(folder) / "a.pdf"))).pages == 1
        await engine.aclose()

asyncio.run(main())
from pyhanko.sign.timestamps import HTTPTimeStamper
try:
    asyncio.run(HTTPTimeStamper("http://127.0.0.1:9/").async_timestamp(b"0" * 32, "sha256"))
except Exception as error:
    print(type(error).__name__, getattr(sys.modules["aiohttp"], "__file__", None))
"""


def test_the_engine_has_no_client_but_ours() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    assert done.stdout.endswith(" None\n")
    assert "Connect" not in done.stdout
