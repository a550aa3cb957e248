"""One who helps, and one who is authorised, in the real window: who signs follows, and a mismatch is named first."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from core.wizard import Step
from tests.desktop.conftest import Run
from tests.desktop.walk import VALUES, Walker, open_window, press
from tests.pdfs import make_pdf
from tests.sandbox_server import SandboxServer

LETTER = "van-ban-uy-quyen"
APPLICANT = {"name": "Hoàng Xuân Trường Thọ", "paper_kind": "cccd", "paper_number": "070900000014"}
HOLDER = "070900000010"


async def at_fill(walker: Walker, standing: str) -> None:
    """Signed in as the account's holder, at step 3, with this standing chosen."""
    filing = walker.navigator.filing
    await walker.sign_in()
    await walker.choose("1.004772")
    await press(filing.dossier.proceed_button)
    await walker.seen(filing.fill)
    assert filing.fill.form.values()["paper_number"] == HOLDER
    filing.fill.form.type_into("standing", standing)
    assert not filing.fill.form.values()["paper_number"], "the account's own data are not another's"


async def attach_missing(walker: Walker, paper: Path) -> None:
    filing = walker.navigator.filing
    for item in filing.journey.papers():
        if item.missing:
            filing.fill.dropped.emit(item.component.key, (paper,))
            await walker.tasks.wait("attach")


def test_the_applicant_signs_what_a_helper_submits(run: Run[None], sandbox: SandboxServer, tmp_path: Path) -> None:
    async def walk() -> None:
        async with open_window(sandbox.home.root, "vi", end_world=False) as walker:
            filing, signing = walker.navigator.filing, walker.navigator.signing
            await at_fill(walker, "helper")
            form = filing.fill.form
            for key, value in {**VALUES, **APPLICANT, "paper_number": HOLDER}.items():
                form.type_into(key, value)
            await attach_missing(walker, make_pdf(tmp_path / "giấy.pdf"))
            await press(filing.fill.proceed_button)
            assert "cho chính tôi" in form.error("paper_number")
            form.type_into("paper_number", APPLICANT["paper_number"])
            await press(filing.fill.proceed_button)
            await walker.seen(filing.choose_sign)
            await press(filing.choose_sign.proceed_button)
            await walker.seen(signing.preview)
            await signing.preview.ready()
            await press(signing.preview.proceed_button)
            await walker.seen(signing.signing)
            assert signing.signing.number.text() == APPLICANT["paper_number"]
            signing.signing.number.clear()
            QTest.keyClicks(signing.signing.number, HOLDER)
            await press(signing.signing.fetch)
            await walker.tasks.wait("credentials")
            banner = signing.signing.banner
            assert banner.isVisible()
            words = [label.text() for label in banner.findChildren(QLabel)]
            assert any(APPLICANT["name"] in text for text in words), words
            signing.signing.number.clear()
            QTest.keyClicks(signing.signing.number, APPLICANT["paper_number"])
            await press(signing.signing.fetch)
            await walker.tasks.wait("credentials")
            assert not banner.isVisible()
            await walker.enabled(signing.signing.proceed_button)
            await press(signing.signing.proceed_button)
            await walker.until(lambda: walker.shell.stack.currentWidget() is signing.result, "the result")
            await signing.result.ready()
            await press(signing.result.proceed_button)
            await walker.seen(filing.submission)
            assert await walker.submit()

    run(walk())


def test_who_is_authorised_needs_the_letter_and_signs_the_rest(
    run: Run[None], sandbox: SandboxServer, tmp_path: Path
) -> None:
    async def walk() -> None:
        async with open_window(sandbox.home.root, "vi", end_world=False) as walker:
            filing = walker.navigator.filing
            await at_fill(walker, "authorised")
            for key, value in {**VALUES, **APPLICANT}.items():
                filing.fill.form.type_into(key, value)
            paper = make_pdf(tmp_path / "giấy.pdf")
            letter = next(item for item in filing.journey.papers() if item.component.key == LETTER)
            assert letter.missing
            await attach_missing(walker, paper)
            scan = tmp_path / "ủy quyền.jpg"
            scan.write_bytes(b"\xff\xd8\xff\xe0 a notarised scan")
            filing.fill.dropped.emit(LETTER, (scan,))
            await walker.tasks.wait("attach")
            await press(filing.fill.proceed_button)
            await walker.seen(filing.choose_sign)
            await walker.sign()
            assert filing.journey.step is Step.SIGN
            signers = {paper.row.attachment.signed.signer for paper in filing.journey.papers() if paper.signed}
            assert signers == {"Nguyễn Thị Thùy Dương"}
            assert await walker.submit()

    run(walk())
