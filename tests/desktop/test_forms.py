"""Filling in a form in the window: begun with what is known, checked, and attached to its row as a sheet."""

from pathlib import Path

import pytest
from PySide6.QtTest import QTest

from core.dossier.forms.load import load_forms
from desktop.views.paper_table import PaperAction
from tests.desktop.conftest import Run
from tests.desktop.loop_monitor import LoopMonitor
from tests.desktop.walk import Walker, open_window, press
from tests.sandbox_server import SandboxServer

DECLARATION = "to-khai-dang-ky-khai-sinh"
COMMITMENT = "van-ban-cam-doan-cua-nguoi-yeu-cau-ve-viec-chua"
CARD = "070900000028||Tran Thi Thu|20091990|N|Ap Thu, xa Luyen Tap|01012022"


async def open_form(walker: Walker, key: str) -> None:
    filing = walker.navigator.filing
    await press(filing.dossier.table.card(key).buttons[PaperAction.FILL])
    await walker.seen(filing.form_filling.view)
    await walker.until(lambda: len(filing.form_filling.view.form.values()) > 3, "the form's questions")


def fill_in(walker: Walker, sample: dict[str, str]) -> None:
    form = walker.navigator.filing.form_filling.view.form
    for key, value in sample.items():
        if not form.values()[key]:
            form.type_into(key, value)


def test_two_forms_are_filled_in_checked_signed_with_one_confirmation_and_handed_in(
    run: Run[None], monitored: LoopMonitor, sandbox: SandboxServer, tmp_path: Path
) -> None:
    forms = {form.form: form for form in load_forms().forms}

    async def walk() -> None:
        async with open_window(sandbox.home.root, "vi", end_world=False) as walker:
            await walker.sign_in()
            filing = walker.navigator.filing
            filing._chosen("1.004772")
            await walker.seen(filing.dossier)
            await open_form(walker, DECLARATION)
            view = filing.form_filling.view
            await walker.until(lambda: "ngayLap" in view.form.values(), "the whole form")
            assert view.form.values()["nyc.soDinhDanh"] == walker.navigator.filing.journey.applicant.paper_number
            await press(view.proceed_button)
            assert view.form.error("con.hoTen") == "Vui lòng điền mục này."
            mother = next(
                index for index, section in enumerate(forms["birth-registration"].sections) if "mẹ" in section.title.vi
            )
            scan = view.form._scans[mother]
            await press(scan.button)
            QTest.keyClicks(scan.line, "no card")
            QTest.keyClick(scan.line, "\r")
            assert view.form.values()["me.hoTen"] == ""
            QTest.keyClicks(scan.line, CARD)
            QTest.keyClick(scan.line, "\r")
            assert view.form.values()["me.hoTen"] == "Tran Thi Thu"
            assert not scan.line.isVisible()
            fill_in(walker, dict(forms["birth-registration"].sample))
            await press(view.proceed_button)
            await walker.seen(filing.dossier)
            sheet = next(item.path for item in filing.journey.papers() if item.component.key == DECLARATION)
            assert sheet is not None
            assert sheet.name == f"{filing.journey.applicant.name}_Tờ khai đăng ký khai sinh.pdf"
            await open_form(walker, COMMITMENT)
            assert "chưa được đăng ký khai sinh" in view.form.values()["noiDung"]
            fill_in(walker, dict(forms["commitment"].sample))
            await press(view.proceed_button)
            await walker.seen(filing.dossier)
            assert {item.component.key for item in filing.journey.unsigned()} == {DECLARATION, COMMITMENT}
            await walker.fill(sheet)
            await walker.sign()
            assert await walker.submit()

    run(walk())


def test_a_form_that_is_changed_afterwards_takes_the_place_of_its_first_sheet(
    run: Run[None], sandbox: SandboxServer
) -> None:
    form = load_forms().find("commitment", "1")
    assert form is not None

    async def walk() -> None:
        async with open_window(sandbox.home.root, "en", end_world=False) as walker:
            await walker.sign_in()
            filing = walker.navigator.filing
            filing._chosen("1.004772")
            await walker.seen(filing.dossier)
            view = filing.form_filling.view
            sheets = []
            for words in ("Lần thứ nhất.", "Lần thứ hai."):
                await open_form(walker, COMMITMENT)
                await walker.until(lambda: "ngayLap" in view.form.values(), "the whole form")
                fill_in(walker, dict(form.sample))
                view.form.type_into("noiDung", words)
                await press(view.proceed_button)
                await walker.seen(filing.dossier)
                sheets += [item.path for item in filing.journey.papers() if item.component.key == COMMITMENT]
            first, second = sheets
            assert first is not None
            assert second is not None
            assert list(filing.journey.signed_folder.iterdir()) == [second]
            assert filing.journey.forms[COMMITMENT].answers["noiDung"] == "Lần thứ hai."
            filing.journey.forget()
            assert not second.exists()

    run(walk())


@pytest.mark.all_only
def test_leaving_a_form_keeps_what_was_typed(run: Run[None], sandbox: SandboxServer) -> None:
    async def walk() -> None:
        async with open_window(sandbox.home.root, "en", end_world=False) as walker:
            await walker.sign_in()
            filing = walker.navigator.filing
            filing._chosen("1.004772")
            await walker.seen(filing.dossier)
            view = filing.form_filling.view
            await open_form(walker, COMMITMENT)
            view.form.type_into("coQuan", "UBND xa Mau")
            await press(view.back_button)
            await walker.seen(filing.dossier)
            await open_form(walker, COMMITMENT)
            assert view.form.values()["coQuan"] == "UBND xa Mau"
            filing.journey.forget()

    run(walk())
