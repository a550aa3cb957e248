"""A signing that was interrupted in the window is gone on with from the first screen; the phone rings once."""

from pathlib import Path

import pytest

from tests.desktop.conftest import Run
from tests.desktop.walk import open_window, press
from tests.pdfs import make_pdf
from tests.sandbox_server import SandboxServer

SILENT = "070900000012"


def test_a_window_closed_while_the_phone_asks_is_gone_on_with_at_the_next_start(
    run: Run[None], sandbox: SandboxServer, tmp_path: Path
) -> None:
    paper = make_pdf(tmp_path / "đơn.pdf")
    home = sandbox.home.root

    async def interrupted() -> str:
        known = {request["transaction_id"] for request in sandbox.pending(SILENT)}
        async with open_window(home, "en", end_world=False) as walker:
            await walker.ask_for(paper, SILENT, "vnpt:sp769v1")
            await press(walker.navigator.signing.signing.proceed_button)
            await walker.until(lambda: bool(walker.navigator.signing.phone.code.text()), "the number")
        (fresh,) = [one for one in sandbox.pending(SILENT) if one["transaction_id"] not in known]
        return str(fresh["transaction_id"])

    async def resumed(transaction: str) -> None:
        async with open_window(home, "en", end_world=False) as walker:
            notice = walker.navigator.home.notice
            await walker.until(notice.isVisible, "the notice")
            rings = sandbox.rings()
            await press(notice.button)
            signing = walker.navigator.signing
            await walker.seen(signing.phone)
            await walker.until(signing.phone.code.isVisible, "the number")
            assert not signing.phone.earlier_note.isVisible()
            sandbox.approve(transaction)
            await walker.seen(signing.result)
            await signing.result.ready()
            assert signing.result.verdict.isVisible()
            assert sandbox.rings() == rings
            await press(signing.result.proceed_button)
            await walker.seen(walker.navigator.home)
            await walker.tasks.wait("unfinished")
            assert not notice.isVisible()

    async def both() -> None:
        rings = sandbox.rings()
        await resumed(await interrupted())
        assert sandbox.rings() == rings + 1
        assert sorted(path.name for path in tmp_path.glob("*.pdf")) == ["đơn-signed.pdf", "đơn.pdf"]

    run(both())


@pytest.mark.all_only
def test_what_ended_meanwhile_is_said_and_offers_no_second_request(
    run: Run[None], sandbox: SandboxServer, tmp_path: Path
) -> None:
    paper = make_pdf(tmp_path / "đơn.pdf")
    home = sandbox.home.root

    async def refused() -> None:
        known = {request["transaction_id"] for request in sandbox.pending(SILENT)}
        async with open_window(home, "en", end_world=False) as walker:
            await walker.ask_for(paper, SILENT, "vnpt:sp769v1")
            await press(walker.navigator.signing.signing.proceed_button)
            await walker.until(lambda: bool(walker.navigator.signing.phone.code.text()), "the number")
        (fresh,) = [one for one in sandbox.pending(SILENT) if one["transaction_id"] not in known]
        sandbox.refuse(str(fresh["transaction_id"]))
        async with open_window(home, "en", end_world=False) as walker:
            await press(walker.navigator.home.notice.button)
            panel = await walker.ended()
            assert panel.title.text() == "Refused on the phone"
            assert not panel.retry_button.isVisible()
            assert not panel.other_button.isVisible()
            await press(panel.back_button)
            await walker.seen(walker.navigator.home)

    run(refused())
