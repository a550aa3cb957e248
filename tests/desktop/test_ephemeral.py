"""A kiosk session's home is gone after it, however it ended."""

import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.validation.one_signature import unsupported
from core.validation.signature_evidence import SignatureEvidence, evidence_id_of
from desktop.basics import BuildOptions, basics
from desktop.composition import build

EVIDENCE = SignatureEvidence(
    evidence_id=evidence_id_of(b"signature"),
    time=datetime.now(UTC),
    file_name="paper-signed.pdf",
    report=unsupported("KySo_1"),
    certificate_der=b"certificate",
    chain_der=(),
)
ROOT = Path(__file__).resolve().parent.parent.parent
LEAVE = """
import os, sys
from pathlib import Path
from desktop.basics import BuildOptions, basics
found = basics(BuildOptions(home=Path(sys.argv[1]), profile="sandbox", ephemeral=True))
(found.records.work / "paper.pdf").write_bytes(b"somebody's paper")
print(found.home.root, flush=True)
os.kill(os.getpid(), 9)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="a dead process cannot be told there")
def test_what_a_killed_session_left_is_wiped_by_the_next(tmp_path: Path) -> None:
    command = [sys.executable, "-c", LEAVE, str(tmp_path)]
    killed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    left = Path(killed.stdout.strip())
    assert (left / "practice" / "work" / "paper.pdf").exists()
    options = BuildOptions(home=tmp_path, profile="sandbox", ephemeral=True)
    found = basics(options)
    assert not left.exists()
    assert f"-{os.getpid()}-" in found.home.root.name
    assert found.lasting_home.root == tmp_path
    shutil.rmtree(found.home.root)


@pytest.mark.anyio
async def test_a_session_that_ends_in_order_leaves_nothing(tmp_path: Path) -> None:
    options = BuildOptions(home=tmp_path, profile="sandbox", ephemeral=True)
    async with build(options) as services:
        root, whole = services.home.root, services.basics.home.root
        await services.journal()
        (await services.evidence()).put(EVIDENCE)
        assert (root / "journal.sqlite").exists()
        assert list((root / "evidence").iterdir())
    assert not whole.exists()
    assert not list(tmp_path.rglob("journal.sqlite"))
    assert not list(tmp_path.rglob("*.sealed"))
