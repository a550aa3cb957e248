"""The training profile's screens hold the guide's labels (G0.8): a walk through the real window, spoken aloud."""

from __future__ import annotations

import html
import re
import sys
import unicodedata
from pathlib import Path

import httpx
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from core.i18n import _, reword, set_language
from core.portal.profile import load_profile
from desktop.flows.helping import ca_help
from desktop.ui.form import Form
from desktop.ui.form_field import FormField
from desktop.views.ca_help import CaHelpDialog
from tests.desktop.conftest import Run
from tests.desktop.guide_labels import LABELS
from tests.desktop.test_forms import open_form
from tests.desktop.walk import open_window, press
from tests.pdfs import make_pdf
from tests.sandbox_server import SandboxServer
from tests.test_catalogues import translations

_SPOKEN = (QAccessible.Text.Name, QAccessible.Text.Description, QAccessible.Text.Value)


def spoken(root: QWidget) -> set[str]:
    """What a screen reader can say of everything visible under ``root``, and the choices of its lists."""
    found: set[str] = set()
    _collect(QAccessible.queryAccessibleInterface(root), found)
    for box in root.findChildren(QComboBox):
        if box.isVisible():
            found |= {box.itemText(row) for row in range(box.count())}
    found |= {line.placeholderText() for line in root.findChildren(QLineEdit) if line.isVisible()}
    return {plain(text) for text in found if text}


def _collect(node: QAccessibleInterface, found: set[str]) -> None:
    if node is None or not node.isValid() or node.state().invisible:  # type: ignore[attr-defined]
        return
    found.update(node.text(kind) for kind in _SPOKEN)
    for at in range(node.childCount()):
        _collect(node.child(at), found)


def plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def not_shown(form: Form) -> int:
    """How many fields stand in their layout without being shown yet: Qt shows them in a later turn."""
    return sum(not field.isVisible() for field in form.findChildren(FormField))


def missing(said: set[str]) -> dict[str, list[str]]:
    """By screen, the labels that nothing said, as whole words."""
    everything = "\n".join(sorted(said))
    found = {}
    for screen, labels in LABELS.items():
        absent = [one for one in labels if not re.search(rf"(?<!\w){re.escape(plain(one))}(?!\w)", everything)]
        if absent:
            found[screen] = absent
    return found


def read_in_browser(page: str) -> str:
    """What a page of the practice world's sign-in shows: its text, and the hints in its fields."""
    attributes = re.findall(r'(?:placeholder|value|alt|aria-label|title)="([^"]*)"', page)
    return plain(html.unescape(" ".join([re.sub(r"<[^>]+>", " ", page), *attributes])))


def test_the_guides_labels_stand_in_the_training_profiles_screens(
    run: Run[None], sandbox: SandboxServer, tmp_path: Path
) -> None:
    paper, said = make_pdf(tmp_path / "tờ khai.pdf"), set[str]()

    async def page_came(response: httpx.Response) -> None:
        if "html" in response.headers.get("content-type", ""):
            said.add(read_in_browser((await response.aread()).decode()))

    async def walk() -> None:
        async with open_window(sandbox.home.root, "vi", "binh-phuoc-2023", end_world=False) as walker:
            entering = walker.navigator.filing.entering
            (await walker.services.client()).event_hooks["response"].append(page_came)

            async def listen(_name: str) -> None:
                said.update(spoken(walker.shell))

            await walker.sign_in(listen)
            await press(entering.choose.cards[1].details_button)
            await listen("details")
            await press(entering.details.back_button)
            await walker.choose("1.004772", listen)
            filling = walker.navigator.filing.form_filling
            await open_form(walker, "to-khai-dang-ky-khai-sinh")
            form = filling.view.form
            await walker.until(lambda: "ngayLap" in form.values() and not_shown(form) == 0, "the whole form")
            await listen("form")
            await press(filling.view.back_button)
            await walker.seen(walker.navigator.filing.dossier)
            await walker.fill(paper, listen)
            await walker.sign(listen)
            await walker.submit(listen)
            for brand in walker.services.profile.help_links:
                dialog = CaHelpDialog(ca_help(walker.services.profile, brand), walker.shell)
                dialog.show()
                said.update(spoken(dialog))
                dialog.close()

    run(walk())
    absent = missing(said)
    total = sum(map(len, LABELS.values()))
    sys.stdout.write(f"{total - sum(map(len, absent.values()))} of {total} labels of the guide found\n")
    for screen, labels in absent.items():
        sys.stdout.write(f"  {screen}: {'; '.join(labels)}\n")
    assert not absent


def test_the_portals_own_words_keep_the_programs_values() -> None:
    reworded = load_profile("binh-phuoc-2023").reworded
    assert reworded
    for said, word in reworded.items():
        assert set(re.findall(r"{\w+}", said)) == set(re.findall(r"{\w+}", word)), said
        assert said in translations(), said


def test_only_the_vietnamese_of_the_portal_in_force_is_reworded() -> None:
    set_language("vi")
    plainly = _("Submit")
    reword(load_profile("binh-phuoc-2023").reworded)
    assert _("Submit") == "NỘP HỒ SƠ" != plainly
    set_language("en")
    assert _("Submit") == "Submit"
    set_language("vi")
    reword(load_profile("sandbox").reworded)
    assert _("Submit") == plainly
