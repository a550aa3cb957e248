"""A CA that wants something typed is answered in the window, and nothing rings for who does not want to."""

import asyncio
from pathlib import Path

from providers.sandbox.accounts import SANDBOX_PASSWORD
from tests.desktop.conftest import Run
from tests.desktop.walk import open_window, press
from tests.pdfs import make_pdf
from tests.sandbox_server import SandboxServer

PERSON = "070900000010"
ROUTE = "vnpt:sp769v2"


def test_password_and_one_time_code_are_typed_into_the_window(
    run: Run[None], sandbox: SandboxServer, tmp_path: Path
) -> None:
    paper = make_pdf(tmp_path / "đơn.pdf")

    async def walk() -> None:
        async with open_window(sandbox.home.root, "en", end_world=False) as walker:
            await walker.ask_for(paper, PERSON, ROUTE)
            await press(walker.navigator.signing.signing.proceed_button)
            await walker.type_secret(SANDBOX_PASSWORD)
            await walker.secret_asked()
            await walker.type_secret(await asyncio.to_thread(sandbox.otp))
            await walker.seen(walker.navigator.signing.result)
            await walker.navigator.signing.result.ready()

    run(walk())
    assert sorted(path.name for path in tmp_path.glob("*.pdf")) == ["đơn-signed.pdf", "đơn.pdf"]


def test_who_closes_the_question_has_cancelled_before_anything_rang(
    run: Run[None], sandbox: SandboxServer, tmp_path: Path
) -> None:
    paper, rings = make_pdf(tmp_path / "đơn.pdf"), sandbox.rings(user_id=PERSON)

    async def walk() -> None:
        async with open_window(sandbox.home.root, "en", end_world=False) as walker:
            await walker.ask_for(paper, PERSON, ROUTE)
            await press(walker.navigator.signing.signing.proceed_button)
            await press((await walker.secret_asked()).cancel)
            outcome = await walker.ended()
            assert "cancel" in outcome.accessibleName().lower()

    run(walk())
    assert sandbox.rings(user_id=PERSON) == rings
    assert [path.name for path in tmp_path.glob("*.pdf")] == ["đơn.pdf"]
