"""Reads ``resources/forms``: one folder for each version of a form, ``form.json`` and ``layout.typ``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from core.dossier.forms.model import AnswerKind, FormDefinition, PersonKeys, Question, Section, Use
from core.paths import resource
from core.portal.profile import Wording


class FormLibrary:
    """The forms that ship with the program."""

    def __init__(self, forms: tuple[FormDefinition, ...]) -> None:
        self.forms = forms

    def for_paper(self, paper: str, day: date) -> FormDefinition | None:
        """The form that becomes this component, in its version of ``day``; None if it is filled in elsewhere."""
        fitting = (form for form in self.forms if any(use.paper == paper for use in form.uses) and form.in_force(day))
        return next(fitting, None)

    def find(self, form: str, version: str) -> FormDefinition | None:
        """This very version."""
        return next((one for one in self.forms if (one.form, one.version) == (form, version)), None)

    def latest(self, form: str, day: date) -> FormDefinition | None:
        """The version of a form that is in force on ``day``."""
        return next((one for one in self.forms if one.form == form and one.in_force(day)), None)


def load_forms(folder: Path | None = None) -> FormLibrary:
    """All forms, by the names of their folders; some milliseconds, so keep it."""
    found = sorted((folder or resource("forms")).glob("*/form.json"))
    return FormLibrary(tuple(_form(json.loads(path.read_text(encoding="utf-8")), path) for path in found))


def _form(item: Mapping[str, Any], path: Path) -> FormDefinition:
    schema, force = item["schema"], item["in_force"]
    return FormDefinition(
        form=item["form"],
        version=item["version"],
        title=_label(item["title"]),
        official_title=item["official_title"],
        source=item["source"],
        since=date.fromisoformat(force["from"]),
        until=None if force["until"] is None else date.fromisoformat(force["until"]),
        uses=tuple(Use(use["paper"], MappingProxyType(use.get("preset", {}))) for use in item["fills"]),
        sections=tuple(_section(section, frozenset(schema["required"])) for section in item["sections"]),
        derived=MappingProxyType(item["derived"]),
        undertaking=tuple(item["undertaking"]),
        notes=tuple(item["notes"]),
        sample=MappingProxyType(item["sample"]),
        schema=MappingProxyType(schema),
        layout=path.with_name("layout.typ"),
    )


def _section(item: Mapping[str, Any], required: frozenset[str]) -> Section:
    return Section(
        title=_label(item["title"]),
        questions=tuple(_question(one, required) for one in item["fields"]),
        person=PersonKeys(**item["person"]) if "person" in item else None,
        requester=item.get("requester", False),
    )


def _question(item: Mapping[str, Any], required: frozenset[str]) -> Question:
    return Question(
        key=item["key"],
        label=_label(item["label"]),
        kind=AnswerKind(item["kind"]),
        required=item["key"] in required,
        options=tuple(Wording(vi, en) for vi, en in item.get("options", {}).items()),
        choose=_label(item["choose"]) if "choose" in item else None,
        example=item.get("example", ""),
        default=item.get("default", ""),
        capitals=item.get("letters") == "upper",
    )


def _label(item: Mapping[str, str]) -> Wording:
    return Wording(item["vi"], item["en"])
