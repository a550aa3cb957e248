"""Other people's PDFs: every one that this machine's packages brought is signed, or refused in words (S1)."""

import gzip
import os
import subprocess
from pathlib import Path

import pytest

from core.errors import InputError
from core.messages import describe
from core.signing.engine import SignedDocument
from core.signing.model import Appearance, SignatureLevel, StampText
from core.validation.report import Indication
from tests.signed import Desk, pdfsig

pytestmark = pytest.mark.anyio
FOLDERS = (Path("/usr/share"), Path("/usr/lib/python3"))
WORDS = StampText(("Ký bởi: Nguyễn Thị Thùy Dương",))
LARGEST = 30_000_000
SAMPLE = 2


def installed() -> list[Path]:
    """Smallest first. Packages keep their manuals compressed."""
    found = [path for folder in FOLDERS for pattern in ("*.pdf", "*.pdf.gz") for path in folder.rglob(pattern)]
    return sorted((path for path in found if path.is_file()), key=lambda path: (path.stat().st_size, str(path)))


def unpacked(path: Path, folder: Path) -> Path:
    """A copy to work with."""
    copy = folder / path.name.removesuffix(".gz")
    content = path.read_bytes()
    copy.write_bytes(gzip.decompress(content) if path.suffix == ".gz" else content)
    return copy


async def signed_or_refused(desk: Desk, source: Path, result: Path) -> str:
    """``signed``, ``mended`` or the code of a refusal; anything else fails."""
    before = source.read_bytes()
    try:
        facts = await desk.engine.inspect(source)
        place = await desk.engine.propose_placement(source, 210, 72)
        done = await desk.sign(source, result, SignatureLevel.B_B, Appearance(place, WORDS))
    except InputError as error:
        refusal = error
    else:
        _check(source, before, done)
        assert done.normalised == facts.normalised
        return "mended" if done.normalised else "signed"
    assert describe(refusal).what_to_do
    assert not result.exists()
    return refusal.code


def _check(source: Path, before: bytes, done: SignedDocument) -> None:
    assert source.read_bytes() == before
    assert done.report.signatures[-1].verdict is Indication.TOTAL_PASSED
    assert "Signature is Valid" in pdfsig(done.path)
    assert "Total document signed" in pdfsig(done.path)
    assert _qpdf(done.path) <= _qpdf(source)


def _qpdf(path: Path) -> int:
    """0 sound, 3 warnings, 2 errors (qpdf's manual, exit codes): ordered here by how bad it is."""
    code = subprocess.run(["qpdf", "--check", path], capture_output=True, check=False).returncode
    return {0: 0, 3: 1}.get(code, 2)


async def test_the_smallest_of_them_are_signed(desk: Desk, tmp_path: Path) -> None:
    await _sign_all(desk, tmp_path, installed()[:SAMPLE])


@pytest.mark.all_only
async def test_all_of_them_are_signed_or_refused(desk: Desk, tmp_path: Path) -> None:
    await _sign_all(desk, tmp_path, [path for path in installed() if path.stat().st_size <= LARGEST])


async def _sign_all(desk: Desk, folder: Path, paths: list[Path]) -> None:
    if not paths:
        pytest.skip("no package here brought a PDF")
    outcomes = {}
    for number, path in enumerate(paths):
        own = folder / str(number)
        own.mkdir()
        source = unpacked(path, own)
        outcomes[path] = await signed_or_refused(desk, source, own / "signed.pdf")
        for left in own.iterdir():
            left.unlink()
    print(os.linesep.join(f"{outcome:20} {path}" for path, outcome in outcomes.items()))  # noqa: T201
    assert any(outcome in ("signed", "mended") for outcome in outcomes.values())
