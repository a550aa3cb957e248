"""A dossier that was left, or whose program was killed, is gone on with where it was (W4)."""

import subprocess
import sys
from pathlib import Path

import pytest

from core.dossier.applicant import ResidenceKind
from core.wizard import Step
from desktop.journey import Journey
from tests.desktop.command_line import ROOT
from tests.desktop.conftest import Run
from tests.desktop.leaving import walk_to
from tests.desktop.walk import VALUES, Walker, open_window, press
from tests.pdfs import make_pdf
from tests.sandbox_server import SandboxServer

SECRETS = ("0912000000", "070900000010", "Nguyễn Thị Thùy Dương", "Xã Mẫu", "tờ khai", "khai sinh")


def state(journey: Journey) -> tuple[object, ...]:
    return (
        journey.step,
        journey.service.code,
        journey.applicant,
        [(paper.component.key, paper.path, paper.signed) for paper in journey.papers()],
        journey.signed_folder,
        journey.forms,
    )


def told_in_plain_text(home: Path) -> list[str]:
    """Files that hold a secret in clear, of everything the program itself writes.

    Not the practice world's servers, who know their people, and not the signed papers: they are PDFs, readable only by
    their owner until their dossier is done with.
    """
    written = [path for path in home.rglob("*") if path.is_file() and "sandbox" not in path.relative_to(home).parts]
    assert written
    return [
        str(path.relative_to(home))
        for path in written
        if path.suffix != ".pdf" and any(word.encode() in path.read_bytes() for word in SECRETS)
    ]


async def go_on(walker: Walker) -> None:
    """Sign in and take up the only dossier that was begun."""
    await walker.sign_in()
    drafts = walker.navigator.filing.entering.choose.drafts
    await walker.until(drafts.isVisible, "what was begun")
    (card,) = drafts.cards
    await press(card.resume)
    await walker.tasks.wait("resume_draft")


@pytest.mark.parametrize(
    "step",
    [
        pytest.param(Step.DOSSIER, marks=pytest.mark.all_only),
        pytest.param(Step.FILL, marks=pytest.mark.all_only),
        pytest.param(Step.PLACE, marks=pytest.mark.all_only),
        Step.SIGN,
    ],
)
def test_killed_at_a_step_it_resumes_there_with_the_same_data_and_nothing_is_on_the_disk_in_plain_text(
    run: Run[None], sandbox: SandboxServer, tmp_path: Path, step: Step
) -> None:
    paper, home = make_pdf(tmp_path / "tờ khai.pdf"), sandbox.home.root
    words = [sys.executable, "-m", "tests.desktop.leaving", str(home), str(paper), step.name]
    process = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "there\n"
    process.kill()
    process.communicate()
    rings = sandbox.rings()

    async def resumed() -> None:
        async with open_window(home, "en", end_world=False) as walker:
            await go_on(walker)
            journey = walker.navigator.filing.journey
            assert journey.step is step
            attached = [item.path for item in journey.papers() if item.path is not None]
            assert attached
            if step is Step.FILL:
                assert journey.applicant.contact_phone == VALUES["contact_phone"]
            if step is Step.SIGN:
                assert all(item.signed for item in journey.papers() if item.path is not None)
                assert await walker.submit()
            assert sandbox.rings() == rings

    kept = [path for path in (home / "practice" / "drafts").iterdir() if path.is_file()]
    assert len(kept) == 1
    assert not [word for word in SECRETS if word.encode() in kept[0].read_bytes()]
    assert not told_in_plain_text(home)
    run(resumed())
    assert step is not Step.SIGN or not list((home / "practice" / "drafts").glob("*.draft"))


def test_a_dossier_that_was_left_is_the_same_at_the_next_start_and_can_be_deleted(
    run: Run[None], sandbox: SandboxServer, tmp_path: Path
) -> None:
    paper, home = make_pdf(tmp_path / "tờ khai.pdf"), sandbox.home.root

    async def both() -> None:
        async with open_window(home, "en", end_world=False) as walker:
            await walk_to(walker, paper, Step.FILL)
            filing = walker.navigator.filing
            keys = [item.component.key for item in filing.journey.papers()]
            filing.desk.answer(next(key for key in keys if filing.desk.definition(key)), "coQuan", "UBND Xã Mẫu")
            left = state(walker.navigator.filing.journey)
        async with open_window(home, "en", end_world=False) as walker:
            await go_on(walker)
            journey, entering = walker.navigator.filing.journey, walker.navigator.filing.entering
            assert state(journey) == left
            walker.navigator.go_home()
            entering.show_choose()
            await walker.tasks.wait("drafts")
            await press(entering.choose.drafts.cards[0].wipe)
            await walker.answer("yes")
            await walker.tasks.wait("wipe_draft")
            assert not entering.choose.drafts.isVisible()
            assert not journey.begun
        assert not list((home / "practice" / "drafts").iterdir())

    run(both())


@pytest.mark.all_only
def test_a_file_that_is_gone_is_told_and_the_step_that_needs_it_is_shown(
    run: Run[None], sandbox: SandboxServer, tmp_path: Path
) -> None:
    paper, home = make_pdf(tmp_path / "tờ khai.pdf"), sandbox.home.root

    async def both() -> None:
        async with open_window(home, "en", end_world=False) as walker:
            await walk_to(walker, paper, Step.PLACE)
        paper.unlink()
        async with open_window(home, "en", end_world=False) as walker:
            await go_on(walker)
            journey = walker.navigator.filing.journey
            assert (journey.step, [item.path for item in journey.papers() if item.path]) == (Step.PLACE, [])
            assert walker.shell.banner.isVisible()
            assert "tờ khai.pdf" in walker.shell.banner.accessibleName()

    run(both())


@pytest.mark.all_only
def test_what_the_phone_confirmed_after_a_break_is_signed_in_the_dossier_too(
    run: Run[None], sandbox: SandboxServer, tmp_path: Path
) -> None:
    paper, home, silent = make_pdf(tmp_path / "tờ khai.pdf"), sandbox.home.root, "070900000012"

    async def interrupted() -> str:
        known = {request["transaction_id"] for request in sandbox.pending(silent)}
        async with open_window(home, "en", end_world=False) as walker:
            await walk_to(walker, paper, Step.PLACE)
            signing = walker.navigator.signing
            await press(walker.navigator.filing.choose_sign.proceed_button)
            await signing.preview.ready()
            await press(signing.preview.proceed_button)
            signing.signing.number.selectAll()
            await walker.ask_at("vnpt:sp769v1", silent)
            await press(signing.signing.proceed_button)
            await walker.until(lambda: bool(signing.phone.code.text()), "the number")
        (fresh,) = [one for one in sandbox.pending(silent) if one["transaction_id"] not in known]
        return str(fresh["transaction_id"])

    async def both() -> None:
        sandbox.approve(await interrupted())
        async with open_window(home, "en", end_world=False) as walker:
            home_view, signing = walker.navigator.home, walker.navigator.signing
            await walker.until(home_view.notice.isVisible, "the notice")
            await press(home_view.notice.button)
            await walker.seen(signing.result)
            await signing.result.ready()
            await press(signing.result.proceed_button)
            await walker.tasks.wait("note_signed")
            await go_on(walker)
            assert [one.component.key for one in walker.navigator.filing.journey.unsigned()] == []

    run(both())


@pytest.mark.all_only
def test_the_next_dossier_begins_with_what_was_filled_in_of_oneself(
    run: Run[None], sandbox: SandboxServer, tmp_path: Path
) -> None:
    async def first() -> None:
        async with open_window(sandbox.home.root, end_world=False) as walker:
            await walker.sign_in()
            await walker.choose("1.004772")
            await walker.fill(make_pdf(tmp_path / "giấy.pdf"))
            await walker.sign()
            await walker.submit()

    async def second() -> None:
        async with open_window(sandbox.home.root, end_world=False) as walker:
            await walker.sign_in()
            await walker.choose("1.000689")
            journey = walker.navigator.filing.journey
            assert journey.applicant.residence_kind is ResidenceKind.PERMANENT
            assert not [item for item in journey.papers() if item.path is not None]

    run(first())
    run(second())
