"""Files that cost much to read (W5): an answer within the limits, and the next file is read as if nothing had been."""

import asyncio
from collections.abc import Coroutine, Iterator
from functools import partial
from pathlib import Path

import pytest

from core.errors import AppError, DocumentTooDemandingError, InputError
from core.signing.engine import TrustSettings
from core.signing.engine_process import ProcessEngine
from core.validation.report import Indication
from tests.fuzz.bombs import BOMBS
from tests.fuzz.limits import TIGHT, Silence
from tests.pdfs import make_pdf
from tests.pki import NOW

SLOW = {
    "signature_that_is_no_signature",
    "deep_arrays",
    "fields_that_double",
    "page_as_large_as_a_country",
    "very_long_name",
    "very_many_revisions",
    "byte_ranges_without_end",
    "numbers_without_end",
    "object_stream_that_swells",
    "xref_stream_of_nothing",
    "xref_stream_that_swells",
}
NOBODY = TrustSettings((), ())


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as made:
        yield made


@pytest.fixture(scope="module")
def engine(runner: asyncio.Runner, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProcessEngine]:
    made = ProcessEngine(Silence, tmp_path_factory.mktemp("work"), TIGHT)
    yield made
    runner.run(made.aclose())


def refusal(runner: asyncio.Runner, call: Coroutine[object, object, object]) -> AppError | None:
    try:
        runner.run(call)
    except AppError as error:
        return error
    return None


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.all_only] if name in SLOW else []) for name in BOMBS]
)
def test_a_bomb_is_answered_and_the_next_file_is_read(
    engine: ProcessEngine, runner: asyncio.Runner, tmp_path: Path, name: str
) -> None:
    bomb, honest = tmp_path / f"{name}.pdf", make_pdf(tmp_path / "honest.pdf")
    bomb.write_bytes(BOMBS[name]())
    for step in (engine.inspect, partial(engine.propose_placement, width=200, height=70)):
        refused = refusal(runner, step(bomb))
        assert refused is None or (isinstance(refused, InputError) and refused.params["name"] == bomb.name)
    try:
        report = runner.run(engine.validate(bomb, NOBODY, NOW))
    except DocumentTooDemandingError:
        pass
    else:
        assert report.verdict is Indication.INDETERMINATE
        assert report.reasons or report.signatures
    assert runner.run(engine.inspect(honest)).pages == 1
    assert runner.run(engine.validate(honest, NOBODY, NOW)).reasons == ("no-signature",)
