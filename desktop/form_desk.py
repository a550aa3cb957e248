"""The forms of the dossier at hand: which papers have one, what is answered, and the finished sheet on its row."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from core.dossier.forms.check import FormProblem, load_rules, oddities, problems
from core.dossier.forms.filling import begin, from_card, printed, tidied
from core.dossier.forms.load import load_forms
from core.dossier.forms.model import FilledForm, FormDefinition, Section
from core.errors import AppError
from core.i18n import _
from core.identity import IdWarning, parse_card_qr
from desktop.composition import Services
from desktop.journey import Journey


class FormDesk:
    """Works on the journey's dossier; paper keys are its components'. Methods raise ``core.errors`` only."""

    def __init__(self, services: Services, journey: Journey) -> None:
        self._services, self._journey = services, journey
        self._library = load_forms()

    async def get_ready(self) -> None:
        """Load what checking needs before anybody waits for it."""
        await asyncio.to_thread(load_rules)

    def definition(self, key: str) -> FormDefinition | None:
        """The form that becomes this paper: the version begun with, else the one in force; None if there is none."""
        begun = self._journey.forms.get(key)
        if begun is not None and (form := self._library.find(begun.form, begun.version)) is not None:
            return form
        return self._library.for_paper(key, self._services.profile.forms_as_of or self._today())

    def filled(self, key: str) -> FilledForm:
        """What is answered; at the beginning what account, applicant and paper tell."""
        form, begun = self._form(key), self._journey.forms.get(key)
        if begun is not None and (begun.form, begun.version) == (form.form, form.version):
            return begun
        journey = self._journey
        before = tuple(journey.forms_before.values())
        return begin(form, key, journey.applicant, journey.person, self._today(), before)

    def answer(self, key: str, question: str, text: str) -> None:
        """One answer was typed or chosen."""
        self._journey.note_form(key, self.filled(key).with_answer(question, text))

    def read_card(self, key: str, section: Section, text: str) -> None:
        """Answer from the QR code of an ID card. Raises ``InvalidIdNumberError`` if it is none."""
        card = parse_card_qr(text, practice=self._services.practice)
        filled = self.filled(key)
        for question, answer in from_card(section, card).items():
            filled = filled.with_answer(question, answer)
        self._journey.note_form(key, filled)

    def problems(self, key: str) -> Mapping[str, FormProblem]:
        """What is wrong with the answers, in the form's order."""
        form = self._form(key)
        answers = tidied(form, self.filled(key).answers)
        return problems(form, answers, self._today(), practice=self._services.practice)

    def oddities(self, key: str) -> Mapping[str, IdWarning]:
        """What is odd about the answers, but no reason to refuse them."""
        return oddities(self._form(key), self.filled(key).answers)

    def in_words(self, key: str) -> Mapping[str, str]:
        """By question: the dates that the sheet repeats in words; empty where there is no date yet."""
        form = self._form(key)
        sheet = printed(form, self.filled(key).answers)
        return {rule["words_of"]: sheet.get(name, "") for name, rule in form.derived.items() if "words_of" in rule}

    async def finish(self, key: str, folder: Path | None = None) -> Path:
        """Typeset the form and attach it to its row in place of what was there.

        It lies among the dossier's own papers, which are wiped with it, or in ``folder``.
        """
        form, filled = self._form(key), self.filled(key)
        who = self._journey.applicant.name or (self._journey.person.name if self._journey.person is not None else "")
        before = next((paper.path for paper in self._journey.papers() if paper.component.key == key), None)
        path = await asyncio.to_thread(
            self._write, form, filled, (folder or self._journey.signed_folder) / f"{_file_name(who, form.title.vi)}.pdf"
        )
        try:
            await self._journey.attach(key, path)
        except AppError:
            path.unlink(missing_ok=True)
            raise
        self._journey.note_form(key, filled)
        if before is not None and before.parent == self._journey.signed_folder:
            before.unlink(missing_ok=True)  # the same form as it was finished earlier
        return path

    async def save_blank(self, key: str, folder: Path) -> Path:
        """The empty form to print, in ``folder``, never over another file."""
        form = self._form(key)
        return await asyncio.to_thread(self._write, form, None, folder / f"{_file_name(form.title.vi)}.pdf")

    def _write(self, form: FormDefinition, filled: FilledForm | None, wished: Path) -> Path:
        return write_form(form, filled, wished, practice=self._services.practice)

    def _form(self, key: str) -> FormDefinition:
        form = self.definition(key)
        if form is None:
            raise KeyError(key)
        return form

    def _today(self) -> date:
        return self._services.clock.now().astimezone().date()


def write_form(form: FormDefinition, filled: FilledForm | None, wished: Path, *, practice: bool) -> Path:
    """The sheet under the wished name or one beside it; blocks. Raises ``StorageError`` leaves."""
    from core.documents.form_sheet import typeset_form
    from core.signing.publishing import publish_content

    return publish_content(typeset_form(form, filled, _("PRACTICE – no legal value") if practice else ""), wished)


def _file_name(*parts: str) -> str:
    """``<người nộp>_<tên tờ khai>`` with what every file system takes."""
    return "_".join("".join(char for char in part if char.isalnum() or char in " -").strip() for part in parts if part)
