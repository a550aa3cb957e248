"""A CA that wants something typed is answered in the window, and nothing is signed for who does not want to."""

import asyncio
from pathlib import Path

from tests.desktop.conftest import Run
from tests.desktop.walk import Walker, open_window, press
from tests.pdfs import make_pdf
from tests.sandbox_server import SandboxServer

PERSON = "070900000010"
ROUTE = "fpt:esigncloud"


async def code_asked(walker: Walker, paper: Path) -> None:
    """Up to the question for the code: the account's name is suggested, and is right."""
    async with asyncio.TaskGroup() as group:
        asking = group.create_task(walker.ask_for(paper, PERSON, ROUTE))
        dialog = await walker.secret_asked()
        assert dialog.line.text() == PERSON
        await press(dialog.go_on)
        await asking
    await press(walker.navigator.signing.signing.proceed_button)
    await walker.secret_asked()


def test_account_and_one_time_code_are_typed_into_the_window(
    run: Run[None], sandbox: SandboxServer, tmp_path: Path
) -> None:
    paper = make_pdf(tmp_path / "đơn.pdf")

    async def walk() -> None:
        async with open_window(sandbox.home.root, "en", end_world=False) as walker:
            await code_asked(walker, paper)
            await walker.type_secret(await asyncio.to_thread(sandbox.otp))
            await walker.seen(walker.navigator.signing.result)
            await walker.navigator.signing.result.ready()

    run(walk())
    assert sorted(path.name for path in tmp_path.glob("*.pdf")) == ["đơn-signed.pdf", "đơn.pdf"]


def test_who_closes_the_question_has_cancelled_and_nothing_is_signed(
    run: Run[None], sandbox: SandboxServer, tmp_path: Path
) -> None:
    paper = make_pdf(tmp_path / "đơn.pdf")

    async def walk() -> None:
        async with open_window(sandbox.home.root, "en", end_world=False) as walker:
            await code_asked(walker, paper)
            await press((await walker.secret_asked()).cancel)
            outcome = await walker.ended()
            assert "cancel" in outcome.accessibleName().lower()

    run(walk())
    assert [path.name for path in tmp_path.glob("*.pdf")] == ["đơn.pdf"]


def test_what_will_leave_is_said_before_certificates_are_asked_for_and_before_signing(
    run: Run[None], sandbox: SandboxServer, tmp_path: Path
) -> None:
    paper, said = make_pdf(tmp_path / "đơn.pdf"), []

    async def walk() -> None:
        async with open_window(sandbox.home.root, "en", end_world=False) as walker:
            view = walker.navigator.signing.signing

            async def asked() -> None:
                await walker.secret_asked()
                await walker.tasks.wait(f"whereto {ROUTE}")
                said.append(view._leaves.text())
                await press((await walker.secret_asked()).go_on)

            async with asyncio.TaskGroup() as group:
                group.create_task(walker.ask_for(paper, PERSON, ROUTE))
                group.create_task(asked())
            said.append(view._leaves.text())

    run(walk())
    looked_up, signed = said
    assert looked_up.startswith("To find your certificates, sent to 127.0.0.1: your account name.")
    assert "sent to 127.0.0.1: a digest of each file (a fingerprint), your account name, file names, the one-" in signed
    assert "Timestamp: 127.0.0.1 gets a digest of the signature." in signed
