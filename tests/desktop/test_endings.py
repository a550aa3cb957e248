"""How a signing ends in the window, over the real practice world: what the person reads, and what can be done next."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton

from core.paths import Home
from core.signing.model import CaStatus, Placement
from desktop.views.outcome import OutcomePanel
from tests.desktop.conftest import Run
from tests.desktop.walk import Walker, open_window, press
from tests.pdfs import make_pdf
from tests.sandbox_server import SandboxServer, started

PERSON = "07090000001{}"
VNPT, HUB = "vnpt:sp769v1", "esign:FPT-CA"


@pytest.fixture
def paper(tmp_path: Path) -> Iterator[Path]:
    made = make_pdf(tmp_path / "đơn.pdf")
    before = made.read_bytes()
    yield made
    assert made.read_bytes() == before


def enabled(panel: OutcomePanel) -> list[str]:
    return [
        button.accessibleName()
        for button in panel.findChildren(QAbstractButton)
        if button.isVisible() and button.isEnabled()
    ]


async def asked(walker: Walker, paper: Path, digit: int, ca: str = VNPT) -> OutcomePanel:
    """Sign with the only usable certificate, and wait for an ending."""
    await walker.ask_for(paper, PERSON.format(digit), ca)
    await press(walker.navigator.signing.signing.proceed_button)
    return await walker.ended()


def test_refused_then_tried_again_keeps_the_place_and_what_was_typed(
    run: Run[None], sandbox: SandboxServer, paper: Path
) -> None:
    async def walk() -> None:
        async with open_window(sandbox.home.root, "en", end_world=False) as walker:
            signing = walker.navigator.signing
            await walker.ask_for(paper, PERSON.format(1), VNPT)
            signing._placements[paper] = chosen = Placement(1, 100.0, 120.0, 200.0, 80.0)
            rings = sandbox.rings()
            await press(signing.signing.proceed_button)
            panel = await walker.ended()
            assert panel.title.text() == "Refused on the phone"
            assert "Nothing was signed" in panel.text.text()
            assert enabled(panel) == ["Back", "Another certificate", "Try again"]
            await press(panel.retry_button)
            panel = await walker.ended()
            assert sandbox.rings() == rings + 2
            assert signing._order is not None
            assert signing._order.documents[0].placement == chosen
            await press(panel.other_button)
            await walker.seen(signing.signing)
            assert signing.signing.number.text() == PERSON.format(1)
            assert signing.signing.ca.currentData() == VNPT
            assert signing.signing.proceed_button.isEnabled()
            await press(signing.signing.back_button)
            assert signing.preview.placements

    run(walk())


@pytest.mark.all_only
def test_expired_says_that_time_ran_out(run: Run[None], sandbox_short: SandboxServer, paper: Path) -> None:
    async def walk() -> None:
        async with open_window(sandbox_short.home.root, "en", end_world=False) as walker:
            panel = await asked(walker, paper, 2)
            assert panel.title.text() == "Time ran out"
            assert enabled(panel) == ["Back", "Another certificate", "Try again"]

    run(walk())


def test_cancelled_says_whether_the_phone_may_go_on_asking(run: Run[None], sandbox: SandboxServer, paper: Path) -> None:
    async def walk() -> None:
        async with open_window(sandbox.home.root, "en", end_world=False) as walker:
            phone = walker.navigator.signing.phone
            await walker.ask_for(paper, PERSON.format(2), VNPT)
            await press(walker.navigator.signing.signing.proceed_button)
            await walker.until(lambda: bool(phone.code.text()), "the number")
            await press(phone.cancel_button)
            panel = await walker.ended()
            assert panel.title.text() == "Cancelled"
            assert "This request may still be on your phone until" in panel.text.text()
            assert "press Cancel there" in panel.text.text()
            assert enabled(panel) == ["Back", "Another certificate", "Try again"]
            await press(panel.retry_button)
            await walker.until(lambda: bool(phone.code.text()) and phone.code.isVisible(), "another number")
            assert "do not agree to that one" in phone.earlier_note.text()
            assert phone.earlier_note.isVisible()
            await press(phone.cancel_button)
            await walker.ended()

    run(walk())


def test_a_connection_lost_at_the_hub_is_unknown_and_a_new_request_says_so(
    run: Run[None], sandbox: SandboxServer, paper: Path
) -> None:
    async def walk() -> None:
        sandbox.forget_mishaps()
        async with open_window(sandbox.home.root, "en", end_world=False) as walker:
            panel = await asked(walker, paper, 7, HUB)
            assert panel.title.text() == "It is not known how it ended"
            assert "Nothing is sent again unless you ask for it" in panel.text.text()
            assert enabled(panel) == ["Back", "Another certificate", "Send a new request"]

    run(walk())


@pytest.mark.all_only
def test_what_the_ca_got_wrong_is_said_and_nothing_is_written(
    run: Run[None], sandbox: SandboxServer, paper: Path
) -> None:
    async def walk() -> None:
        async with open_window(sandbox.home.root, "en", end_world=False) as walker:
            panel = await asked(walker, paper, 8)
            assert panel.title.text() == "The signature was not right"
            assert enabled(panel) == ["Back", "Another certificate"]
            assert [path.name for path in paper.parent.glob("*.pdf")] == [paper.name]

    run(walk())


def test_another_persons_certificate_is_told_where_it_is_chosen(
    run: Run[None], sandbox: SandboxServer, paper: Path
) -> None:
    async def walk() -> None:
        async with open_window(sandbox.home.root, "en", end_world=False) as walker:
            await walker.ask_for(paper, PERSON.format(9), VNPT)
            view = walker.navigator.signing.signing
            (choice,) = view.certificates.findChildren(QAbstractButton)
            assert not choice.isEnabled()
            assert "This certificate is not for that number" in choice.accessibleName()
            assert not view.proceed_button.isEnabled()

    run(walk())


@pytest.mark.all_only
def test_a_revoked_certificate_is_told_where_it_is_chosen(run: Run[None], tmp_path: Path, paper: Path) -> None:
    server = started(Home(tmp_path / "home"))

    async def walk() -> None:
        async with open_window(server.home.root, "en") as walker:
            await walker.ask_for(paper, PERSON.format(0), VNPT)
            view = walker.navigator.signing.signing
            credential = view.certificates.credential
            assert credential is not None
            await asyncio.to_thread(server.revoke, credential.serial_number)
            await press(view.fetch)
            await walker.tasks.wait("credentials")
            await walker.tasks.wait("readiness")
            (choice,) = view.certificates.findChildren(QAbstractButton)
            assert not choice.isEnabled()
            assert "revoked" in choice.accessibleName().lower()

    run(walk())


@pytest.mark.all_only
def test_a_certificate_that_its_authority_suspends_is_told_where_it_is_chosen(
    run: Run[None], tmp_path: Path, paper: Path
) -> None:
    server = started(Home(tmp_path / "home"))

    async def walk() -> None:
        async with open_window(server.home.root, "en") as walker:
            await walker.ask_for(paper, PERSON.format(0), VNPT)
            view = walker.navigator.signing.signing
            credential = view.certificates.credential
            assert credential is not None
            await asyncio.to_thread(server.tell, credential.serial_number, CaStatus.SUSPENDED)
            await press(view.fetch)
            await walker.tasks.wait("credentials")
            await walker.tasks.wait("readiness")
            (choice,) = view.certificates.findChildren(QAbstractButton)
            assert not choice.isEnabled()
            assert "The certificate is suspended" in choice.accessibleName()
            assert not view.proceed_button.isEnabled()

    run(walk())


@pytest.mark.all_only
def test_nobody_without_a_certificate_can_go_on_and_is_told_why(
    run: Run[None], sandbox: SandboxServer, paper: Path
) -> None:
    async def walk() -> None:
        async with open_window(sandbox.home.root, "en", end_world=False) as walker:
            view = walker.navigator.signing.signing
            await walker.ask_for(paper, PERSON.format(3), VNPT)
            assert view._none_yet.text().startswith("This CA knows no certificate for this number.")
            assert view._none_yet.isVisible()
            assert not view.proceed_button.isEnabled()

    run(walk())


@pytest.mark.all_only
def test_of_two_certificates_the_expired_one_is_shown_and_cannot_be_chosen(
    run: Run[None], sandbox: SandboxServer, paper: Path
) -> None:
    async def walk() -> None:
        async with open_window(sandbox.home.root, "en", end_world=False) as walker:
            view = walker.navigator.signing.signing
            await walker.ask_for(paper, PERSON.format(4), VNPT)
            buttons = view.certificates.findChildren(QAbstractButton)
            assert [button.isEnabled() for button in buttons].count(False) == 1
            assert len(buttons) == 2
            assert view.certificates.credential is not None
            assert view.certificates.credential.valid_at(walker.services.clock.now())

    run(walk())


@pytest.mark.all_only
def test_a_wrong_organisation_account_is_told_where_the_certificates_are_asked_for(
    run: Run[None], sandbox: SandboxServer, paper: Path
) -> None:
    async def walk() -> None:
        async with open_window(sandbox.home.root, "en", end_world=False) as walker:
            view = walker.navigator.signing.signing
            await walker.ask_for(paper, PERSON.format(5), VNPT)
            assert view.banner.isVisible()
            assert "It is not your password" in view.banner.accessibleName()
            assert not view.proceed_button.isEnabled()
            assert view.fetch.isEnabled()

    run(walk())
