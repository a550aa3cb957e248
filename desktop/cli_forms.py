"""``kyso forms``: official forms without a window."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from core.dossier.applicant import Applicant
from core.dossier.forms.check import problems
from core.dossier.forms.filling import begin, tidied
from core.dossier.forms.load import load_forms
from core.dossier.forms.model import FilledForm, FormDefinition
from core.errors import AppError, FileMissingError, FormAnswersError, InvalidUsageError
from core.i18n import _
from core.messages import explain
from core.printable import printable
from desktop.cli_output import Answer, Screen
from desktop.composition import Services
from desktop.form_desk import write_form


async def list_forms(_services: Services, _screen: Screen) -> Answer:
    """By form: versions with their days, papers of the catalogue that it becomes, and its questions."""
    forms = load_forms().forms
    lines = [f"{form.form}  {form.version}  {form.title}  {form.source}".rstrip() for form in forms]
    return Answer({"forms": [_object(form) for form in forms]}, lines)


async def make_form(services: Services, name: str, answers: str | None, folder: Path) -> Answer:
    """Typeset a form, empty without ``answers`` (a file's name, or - for stdin); wrong ones are told and not set."""
    today = services.clock.now().astimezone().date()
    form = _form(name, today)
    filled = None
    if answers is not None:
        given = _read(answers)
        known = begin(form, "", Applicant(), None, today).answers
        filled = FilledForm(form.form, form.version, tidied(form, {**known, **given}))
        if wrong := problems(form, filled.answers, today, practice=services.practice):
            told = {key: explain(reason) for key, reason in wrong.items()}
            labels = ", ".join(str(question.label) for key in wrong if (question := form.question(key)) is not None)
            failure: AppError = FormAnswersError(name=str(form.title), fields=labels)
            return Answer({"file": None, "problems": told}, [f"{key}: {why}" for key, why in told.items()], failure)
    path = await asyncio.to_thread(write_form, form, filled, folder / f"{form.form}.pdf", practice=services.practice)
    return Answer({"file": str(path), "problems": {}}, [_("Written: {file}").format(file=printable(str(path)))])


def _form(name: str, today: date) -> FormDefinition:
    """``birth-registration``, or one version of it as ``birth-registration@2020``."""
    library = load_forms()
    form, _at, version = name.partition("@")
    found = library.find(form, version) if version else library.latest(form, today)
    if found is None:
        raise InvalidUsageError(what=printable(name))
    return found


def _read(source: str) -> Mapping[str, str]:
    try:
        text = sys.stdin.read() if source == "-" else Path(source).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise FileMissingError(type(error).__name__, name=printable(Path(source).name)) from error
    try:
        read = json.loads(text)
    except ValueError as error:
        raise InvalidUsageError(what="--answers") from error
    if not isinstance(read, dict) or not all(isinstance(value, str) for value in read.values()):
        raise InvalidUsageError(what="--answers")
    return read


def _object(form: FormDefinition) -> dict[str, object]:
    return {
        "form": form.form,
        "version": form.version,
        "title": str(form.title),
        "source": form.source,
        "since": form.since.isoformat(),
        "until": None if form.until is None else form.until.isoformat(),
        "papers": [use.paper for use in form.uses],
        "questions": [
            {
                "key": question.key,
                "label": str(question.label),
                "required": question.required,
                "options": [option.vi for option in question.options],
            }
            for section in form.sections
            for question in section.questions
        ],
    }
