"""What is wrong with the answers of a form, and what is odd about them, each with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import Any, Final

from core.dossier.applicant import phone_number
from core.dossier.forms.dates import typed_date, typed_year
from core.dossier.forms.model import FormDefinition
from core.errors import InvalidIdNumberError
from core.identity import IdKind, IdWarning, Sex, disagreements, parse_id_number

_SEXES: Final = {"Nam": Sex.MALE, "Nữ": Sex.FEMALE}


class FormProblem(Enum):
    """Why an answer is not accepted; words by ``core.messages.explain``."""

    MISSING = "missing"
    DATE = "date"
    FUTURE = "future"
    YEAR = "year"
    NUMBER = "number"
    PHONE = "phone"
    CHOICE = "choice"
    LONG = "long"
    SHAPE = "shape"


def load_rules() -> None:
    """Load what ``problems`` needs: some 50 ms, once. In a thread it holds up nobody."""
    import jsonschema_rs  # noqa: F401 - to have it loaded


def problems(
    definition: FormDefinition, answers: Mapping[str, str], today: date, *, practice: bool = False
) -> Mapping[str, FormProblem]:
    """Key and what is wrong with its answer, in the form's order; empty if all is well."""
    import jsonschema_rs

    found: dict[str, FormProblem] = {}
    validator = jsonschema_rs.Draft202012Validator(
        dict(definition.schema), validate_formats=True, formats=_formats(today, practice=practice)
    )
    for error in validator.iter_errors(dict(answers)):
        if isinstance(error.kind, jsonschema_rs.ValidationErrorKind.Required):
            found.setdefault(error.kind.property, FormProblem.MISSING)
        elif error.instance_path:
            key, rule = str(error.instance_path[0]), str(error.schema_path[-1])
            found.setdefault(key, _reason(rule, definition.schema["properties"][key], answers[key]))
    return {key: found[key] for key in definition.schema["properties"] if key in found}


def oddities(definition: FormDefinition, answers: Mapping[str, str]) -> Mapping[str, IdWarning]:
    """What does not fit together but may be so: keys of identity numbers that a birth date or sex contradicts."""
    found: dict[str, IdWarning] = {}
    for section in definition.sections:
        keys = section.person
        if keys is None or keys.number is None:
            continue
        try:
            number = parse_id_number(answers.get(keys.number, ""), practice=True)
        except InvalidIdNumberError:
            continue
        born = typed_date(answers.get(keys.birth_date or "", ""))
        warnings = disagreements(number, born, _SEXES.get(answers.get(keys.sex or "", "")))
        if warnings:
            found[keys.number] = warnings[0]
    return found


def _formats(today: date, *, practice: bool) -> dict[str, Any]:
    def past(text: str) -> bool:
        day = typed_date(text)
        return day is not None and day <= today

    def past_or_year(text: str) -> bool:
        year = typed_year(text)
        return past(text) if year is None else year <= today.year

    def personal_id(text: str) -> bool:
        try:
            return parse_id_number(text, practice=practice).kind is IdKind.CCCD
        except InvalidIdNumberError:
            return False

    return {
        "date": lambda text: typed_date(text) is not None,
        "past-date": past,
        "past-date-or-year": past_or_year,
        "personal-id": personal_id,
        "phone": lambda text: phone_number(text) is not None,
    }


def _reason(rule: str, schema: Mapping[str, Any], answer: str) -> FormProblem:
    match rule, schema.get("format"):
        case "minLength", _:
            return FormProblem.MISSING
        case "maxLength", _:
            return FormProblem.LONG
        case "enum", _:
            return FormProblem.CHOICE
        case "format", "personal-id":
            return FormProblem.NUMBER
        case "format", "phone":
            return FormProblem.PHONE
        case "format", kind:
            if typed_date(answer) is not None or (kind == "past-date-or-year" and typed_year(answer) is not None):
                return FormProblem.FUTURE
            return FormProblem.YEAR if kind == "past-date-or-year" else FormProblem.DATE
        case _:
            return FormProblem.SHAPE
