"""*Điền trực tiếp biểu mẫu*: the form of a paper on a page of its own, and its finished sheet on the paper's row."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from PySide6.QtCore import QStandardPaths

from core.dossier.forms.model import AnswerKind, FormDefinition, Question
from core.errors import InvalidIdNumberError
from core.i18n import _
from core.messages import describe, explain
from desktop.dialogs import pick_folder
from desktop.form_desk import FormDesk
from desktop.tasks import Tasks
from desktop.ui.banner import BannerContent, Tone
from desktop.ui.form import FieldGroup, FieldKind, FieldSpec
from desktop.views.fill import ElectronicFormView, FormHead
from desktop.views.shell import Shell

_KINDS = {
    AnswerKind.TEXT: FieldKind.TEXT,
    AnswerKind.LONG: FieldKind.LONG,
    AnswerKind.NUMBER: FieldKind.NUMBER,
    AnswerKind.DATE: FieldKind.DATE,
    AnswerKind.CHOICE: FieldKind.CHOICE,
}


class FormFilling:
    """``back`` shows the step that the form was opened from."""

    def __init__(self, shell: Shell, tasks: Tasks, desk: FormDesk, back: Callable[[], None]) -> None:
        self._shell, self._tasks, self._desk, self._back = shell, tasks, desk, back
        self._paper = ""

    @cached_property
    def view(self) -> ElectronicFormView:
        """The form's page."""
        view = ElectronicFormView()
        view.edited.connect(self._edited)
        view.scanned.connect(self._read_card)
        view.back.connect(self._back)
        view.proceed.connect(self._check)
        return view

    def open(self, paper: str) -> None:
        """Show the form of a paper with what is answered so far."""
        self._paper = paper
        self._show()
        self._shell.show_screen(self.view)
        self._tasks.start("rules", self._desk.get_ready())

    def retranslate(self) -> None:
        """The questions again, in the language in force."""
        if self._paper and "view" in self.__dict__ and self._desk.definition(self._paper) is not None:
            self._show()

    async def save_blank(self, paper: str) -> None:
        """*Tải về biểu mẫu*: the empty form where the person says."""
        downloads = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
        folder = await pick_folder(self._shell, _("Where to save"), Path(downloads))
        if folder is not None:
            saved = await self._desk.save_blank(paper, folder)
            self._shell.show_failure(
                BannerContent(_("The empty form is saved"), _("It lies here: {file}").format(file=saved), Tone.GOOD)
            )

    def _show(self) -> None:
        form = self._desk.definition(self._paper)
        if form is not None:
            head = FormHead(str(form.title), form.official_title, form.source)
            self._note_words()
            self.view.show_form(head, form_groups(form), self._desk.filled(self._paper).answers)

    def _edited(self, question: str, text: str) -> None:
        self._desk.answer(self._paper, question, text)
        if question in self._desk.in_words(self._paper):
            self._note_words()

    def _note_words(self) -> None:
        self.view.form.set_notes(
            {
                question: _("In words: {words}").format(words=words or "…")
                for question, words in self._desk.in_words(self._paper).items()
            }
        )

    def _read_card(self, section: int, text: str) -> None:
        form = self._desk.definition(self._paper)
        if form is None:
            return
        try:
            self._desk.read_card(self._paper, form.sections[section], text)
        except InvalidIdNumberError as error:
            self.view.form.show_scan_problem(section, describe(error).what_happened)
            return
        self.view.form.show_scan_problem(section, "")
        self.view.form.set_values(self._desk.filled(self._paper).answers)
        self._note_words()

    def _check(self) -> None:
        problems = self._desk.problems(self._paper)
        odd = self._desk.oddities(self._paper)
        told = {key: explain(reason) for key, reason in (*odd.items(), *problems.items())}
        new_oddity = any(self.view.form.error(key) != told[key] for key in odd)
        self.view.show_errors(told)
        # What is merely odd is said once; whoever finishes again has compared it.
        if not problems and not new_oddity:
            self._tasks.start("form", self._finish())

    async def _finish(self) -> None:
        await self._desk.finish(self._paper)
        self._back()


def form_groups(form: FormDefinition) -> list[FieldGroup]:
    """The form's questions as fields, in the language in force."""
    return [
        FieldGroup(str(section.title), tuple(map(_field, section.questions)), scan=section.person is not None)
        for section in form.sections
    ]


def _field(question: Question) -> FieldSpec:
    return FieldSpec(
        question.key,
        str(question.label),
        _KINDS[question.kind],
        required=question.required,
        options=tuple((option.vi, str(option)) for option in question.options),
        example=question.example,
        choose=str(question.choose or ""),
    )
