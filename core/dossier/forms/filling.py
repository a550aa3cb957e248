"""What a form begins with, what an ID card fills in, and what stands on the sheet in the end."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import astuple
from datetime import date
from types import MappingProxyType

from core.dossier.applicant import Applicant, PaperKind
from core.dossier.forms.dates import date_in_words, date_line, shown, typed_date
from core.dossier.forms.model import AnswerKind, FilledForm, FormDefinition, PersonKeys, Section
from core.identity import CitizenCard, Sex
from core.portal.model import PortalPerson

_SEX_WORDS = {Sex.MALE: "Nam", Sex.FEMALE: "Nữ"}


def begin(
    definition: FormDefinition,
    paper: str,
    applicant: Applicant,
    person: PortalPerson | None,
    today: date,
    before: Iterable[FilledForm] = (),
) -> FilledForm:
    """The form before anybody typed: defaults, the paper's own presets, and what is known of the requester.

    ``before``: forms of the requester's previous dossier, of which nothing but the requester's own answers counts.
    """
    answers = {
        question.key: shown(today) if question.default == "today" else question.default
        for section in definition.sections
        for question in section.questions
        if question.default
    }
    for section in definition.sections:
        if section.requester and section.person is not None:
            known = _of_requester(section.person, applicant, person)
            number = known.get(section.person.number or "", "")
            answers |= {**_answered_before(section.person, number, before), **known}
    for use in definition.uses:
        if use.paper == paper:
            answers |= use.preset
    return FilledForm(definition.form, definition.version, MappingProxyType(tidied(definition, answers)))


def of_the_requester(definition: FormDefinition, filled: FilledForm) -> FilledForm:
    """The form with what the requester told of themselves and nothing else."""
    keys = {
        key
        for section in definition.sections
        if section.requester and section.person is not None
        for key in astuple(section.person)
        if key is not None
    }
    kept = {key: answer for key, answer in filled.answers.items() if key in keys}
    return FilledForm(filled.form, filled.version, MappingProxyType(kept))


def _answered_before(keys: PersonKeys, number: str, before: Iterable[FilledForm]) -> dict[str, str]:
    """What the same person told of themselves; their relation to somebody else is asked anew."""
    found: dict[str, str] = {}
    for form in before:
        if keys.number is not None and number and form.answers.get(keys.number) == number:
            told = ((key, form.answers.get(key, "")) for key in astuple(keys) if key is not None)
            found |= {key: answer for key, answer in told if answer}
    return found


def _of_requester(keys: PersonKeys, applicant: Applicant, person: PortalPerson | None) -> dict[str, str]:
    is_id = applicant.paper_kind is PaperKind.CCCD
    born = date.fromisoformat(person.birth_date) if person is not None and person.birth_date else None
    known = {
        keys.name: applicant.name,
        keys.number: applicant.paper_number if is_id else "",
        keys.paper: "" if is_id else applicant.paper_number,
        keys.residence: applicant.residence,
        keys.birth_date: shown(born) if born is not None else "",
    }
    return {key: value for key, value in known.items() if key is not None and value}


def from_card(section: Section, card: CitizenCard) -> Mapping[str, str]:
    """Answers that the QR code of this person's ID card gives."""
    keys = section.person
    if keys is None:
        return {}
    known = {
        keys.name: card.name,
        keys.number: card.number.value,
        keys.birth_date: shown(card.birth_date) if card.birth_date is not None else "",
        keys.sex: _SEX_WORDS[card.sex] if card.sex is not None else "",
        keys.residence: card.address,
    }
    return {key: value for key, value in known.items() if key is not None and value}


def tidied(definition: FormDefinition, answers: Mapping[str, str]) -> dict[str, str]:
    """NFC, no needless spaces, dates as dd/mm/yyyy, names in capitals where the form wants them; no empty answers."""
    kept: dict[str, str] = {}
    for section in definition.sections:
        for question in section.questions:
            text = unicodedata.normalize("NFC", answers.get(question.key, ""))
            if question.kind is AnswerKind.LONG:
                text = "\n".join(line for part in text.splitlines() if (line := " ".join(part.split())))
            else:
                text = " ".join(text.split())
            if question.kind is AnswerKind.DATE and (day := typed_date(text)) is not None:
                text = shown(day)
            if text:
                kept[question.key] = text.upper() if question.capitals else text
    return kept


def printed(definition: FormDefinition, answers: Mapping[str, str]) -> dict[str, str]:
    """What stands on the sheet: the answers, and what follows from them."""
    sheet = tidied(definition, answers)
    for key, rule in definition.derived.items():
        text = ""
        if "join" in rule:
            text = "; ".join(sheet[one] for one in rule["join"] if one in sheet)
        elif (day := typed_date(sheet.get(rule.get("words_of") or rule["date_line"], ""))) is not None:
            text = date_in_words(day) if "words_of" in rule else date_line(day)
        if text:
            sheet[key] = text
    return sheet
