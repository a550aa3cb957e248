"""A dossier for which the portal wants another paper is answered in the window, signed anew."""

from __future__ import annotations

from pathlib import Path

from core.i18n import _
from tests.contract.gateway_contract import DECLARATION
from tests.desktop.conftest import Run
from tests.desktop.walk import open_window, press
from tests.pdfs import make_pdf
from tests.sandbox_server import SandboxServer


def test_papers_that_the_portal_asks_for_are_signed_and_sent(
    run: Run[None], sandbox: SandboxServer, tmp_path: Path
) -> None:
    async def walk() -> None:
        async with open_window(sandbox.home.root, "vi", end_world=False) as walker:
            signing = walker.navigator.signing
            await walker.sign_in()
            await walker.choose("1.004772")
            await walker.fill(make_pdf(tmp_path / "giấy.pdf"))
            await walker.sign()
            number = await walker.submit()
            world = await walker.services.sandbox()
            answer = await (await walker.services.client()).post(
                f"{world.url}/practice/portal/status",
                json={"number": number, "status": 5, "reason": "Thiếu chữ ký", "papers": [DECLARATION]},
                headers={"X-Sandbox-Token": world.token.reveal()},
            )
            assert answer.status_code == 200
            mine = walker.navigator.my_dossiers
            mine.open()
            await walker.until(lambda: bool(mine.view.answers), "a dossier that wants papers")
            await press(mine.view.answers[0])
            page = mine.supplementing.view
            await walker.seen(page)
            assert not page.proceed_button.isEnabled()
            page.dropped.emit(DECLARATION, (make_pdf(tmp_path / "tờ khai mới.pdf"),))
            await walker.tasks.wait("attach")
            assert page.proceed_button.text() == _("Sign")
            await press(page.proceed_button)
            await walker.seen(signing.preview)
            await signing.preview.ready()
            await press(signing.preview.proceed_button)
            await walker.seen(signing.signing)
            await press(signing.signing.fetch)
            await walker.enabled(signing.signing.proceed_button)
            await press(signing.signing.proceed_button)
            await walker.until(lambda: walker.shell.stack.currentWidget() is signing.result, "the result")
            await signing.result.ready()
            await press(signing.result.proceed_button)
            await walker.seen(page)
            (folder,) = {path.parent for path in walker.services.home.papers.rglob("tờ khai mới*.pdf")}
            await press(page.proceed_button)
            await walker.seen(mine.view)
            await walker.until(lambda: bool(mine.view.cards) and not mine.view.answers, "nothing wanted any more")
            assert number in mine.view.cards[0].accessibleName()
            assert not folder.exists(), "signed copies are wiped once they are sent"

    run(walk())
