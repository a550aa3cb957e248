"""What holds of every paper that people bring, and of every change to a signed one."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import DocumentTooDemandingError
from core.signing.engine_process import ProcessEngine
from core.signing.model import Appearance, Placement, StampText
from core.validation.report import Indication
from tests.fuzz.answers import answers
from tests.fuzz.limits import TIGHT, Silence
from tests.fuzz.mutations import mutated
from tests.fuzz.papers import PAPERS, Paper
from tests.fuzz.seeds import make_seeds
from tests.pdfs import make_pdf
from tests.signed import Desk, pdfsig, qpdf_check

_FEW, _MANY = 15, 600
_STAMP = Appearance(Placement(1, 5, 5, 60, 30), StampText(("Nguyễn Thị Thùy Dương",)))
_shared = {
    "derandomize": True,
    "deadline": None,
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
}


async def _signed(desk: Desk, data: bytes, folder: Path, *, stamped: bool) -> bytes:
    source, result = folder / "source.pdf", folder / "out" / "result.pdf"
    source.write_bytes(data)
    result.unlink(missing_ok=True)
    await desk.sign(source, result, appearance=_STAMP if stamped else None)
    desk.engine.release(source)
    assert source.read_bytes() == data
    for left in desk.folder.iterdir():
        left.unlink()
    return result.read_bytes()


def _every_paper_is_signed(desk: Desk, runner: asyncio.Runner, folder: Path, paper: Paper, *, stamped: bool) -> None:
    data = paper.written()
    signed = runner.run(_signed(desk, data, folder, stamped=stamped))
    assert signed.startswith(data)
    report = runner.run(desk.validated(folder / "out" / "result.pdf"))
    assert report.verdict is Indication.TOTAL_PASSED
    assert "Signature is Valid" in pdfsig(folder / "out" / "result.pdf")
    assert qpdf_check(folder / "out" / "result.pdf") == ""


@settings(max_examples=_FEW, **_shared)
@given(paper=PAPERS, stamped=st.booleans())
def test_every_paper_is_signed_untouched_and_valid_to_us_and_to_others(
    desk: Desk, runner: asyncio.Runner, tmp_path: Path, paper: Paper, stamped: bool
) -> None:
    _every_paper_is_signed(desk, runner, tmp_path, paper, stamped=stamped)


@pytest.mark.all_only
@settings(max_examples=_MANY, **_shared)
@given(paper=PAPERS, stamped=st.booleans())
def test_many_papers_are_signed_untouched_and_valid_to_us_and_to_others(
    desk: Desk, runner: asyncio.Runner, tmp_path: Path, paper: Paper, stamped: bool
) -> None:
    _every_paper_is_signed(desk, runner, tmp_path, paper, stamped=stamped)


@pytest.fixture(scope="module")
def signed(desk: Desk, runner: asyncio.Runner, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("signed")
    return runner.run(_signed(desk, make_pdf(folder / "one.pdf").read_bytes(), folder, stamped=True))


def _covered(signed: bytes) -> list[range]:
    """The stretches of the byte range (ISO 32000-1, 12.8.1)."""
    start = signed.rindex(b"/ByteRange") + len(b"/ByteRange")
    first, length, second, rest = signed[signed.index(b"[", start) + 1 : signed.index(b"]", start)].split()
    return [range(int(first), int(first) + int(length)), range(int(second), int(second) + int(rest))]


def _no_change_stays_green(
    desk: Desk, runner: asyncio.Runner, folder: Path, signed: bytes, where: float, bits: int
) -> None:
    covered = [at for stretch in _covered(signed) for at in (stretch.start, stretch.stop)]
    size = covered[1] - covered[0] + covered[3] - covered[2]
    at = int(where * (size - 1))
    at = covered[0] + at if at < covered[1] - covered[0] else covered[2] + at - (covered[1] - covered[0])
    changed = folder / "changed.pdf"
    changed.write_bytes(signed[:at] + bytes([signed[at] ^ bits]) + signed[at + 1 :])
    assert runner.run(desk.validated(changed)).verdict is not Indication.TOTAL_PASSED


@settings(max_examples=60, **_shared)
@given(where=st.floats(0, 1), bits=st.integers(1, 255))
def test_no_covered_byte_can_change_and_the_signature_stay_valid(
    desk: Desk, runner: asyncio.Runner, tmp_path: Path, signed: bytes, where: float, bits: int
) -> None:
    _no_change_stays_green(desk, runner, tmp_path, signed, where, bits)


@pytest.mark.all_only
@settings(max_examples=5000, **_shared)
@given(where=st.floats(0, 1), bits=st.integers(1, 255))
def test_none_of_thousands_of_changed_bytes_leaves_it_valid(
    desk: Desk, runner: asyncio.Runner, tmp_path: Path, signed: bytes, where: float, bits: int
) -> None:
    _no_change_stays_green(desk, runner, tmp_path, signed, where, bits)


@settings(max_examples=20, **_shared)
@given(where=st.floats(0, 0.9999))
def test_a_file_that_was_cut_short_is_never_valid(
    desk: Desk, runner: asyncio.Runner, tmp_path: Path, signed: bytes, where: float
) -> None:
    cut = tmp_path / "cut.pdf"
    cut.write_bytes(signed[: int(where * len(signed))])
    assert runner.run(desk.validated(cut)).verdict is not Indication.TOTAL_PASSED


@pytest.fixture(scope="module")
def seeds(desk: Desk, runner: asyncio.Runner, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    made = runner.run(make_seeds(desk, tmp_path_factory.mktemp("seeds")))
    for left in desk.folder.iterdir():
        left.unlink()
    return made


@pytest.fixture
def bordered(desk: Desk, runner: asyncio.Runner, tmp_path: Path) -> Iterator[Desk]:
    """The same people, with the engine behind its border: a changed file may well ask for more than there is."""
    made = Desk(desk.authority, desk.signer, tmp_path / "work")
    made.folder.mkdir()
    border = ProcessEngine(Silence, tmp_path / "border", TIGHT)
    made.engine = border  # type: ignore[assignment]
    yield made
    runner.run(border.aclose())


@pytest.mark.parametrize("count", [40, pytest.param(3000, marks=pytest.mark.all_only)])
def test_whatever_a_file_became_there_is_an_answer_and_it_is_not_changed_itself(
    bordered: Desk, runner: asyncio.Runner, tmp_path: Path, seeds: dict[str, bytes], count: int
) -> None:
    random, others = Random(count), tuple(seeds.values())
    for number in range(count):
        data = mutated(random.choice(others), random, others)
        try:
            runner.run(answers(bordered, data, tmp_path / "one"))
        except DocumentTooDemandingError:
            for left in bordered.folder.iterdir():
                left.unlink()
        except Exception as error:
            raise AssertionError(f"no answer to change {number} of {count}") from error
        bordered.engine.release(tmp_path / "one" / "source.pdf")
