"""A form as data (``resources/forms``): its questions in sections, and its rules as JSON Schema (draft 2020-12).

Answers are texts by key, as typed; a key that has none is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from pathlib import Path
from types import MappingProxyType
from typing import Any

from core.portal.profile import Wording


class AnswerKind(Enum):
    """How an answer is given."""

    TEXT = "text"
    LONG = "long"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Question:
    """``options``: what can be chosen, ``choose`` what stands there before.

    ``default``: an answer to begin with, ``today`` for the day.
    """

    key: str
    label: Wording
    kind: AnswerKind
    required: bool
    options: tuple[Wording, ...] = ()
    choose: Wording | None = None
    example: str = ""
    default: str = ""
    capitals: bool = False


@dataclass(frozen=True, slots=True)
class PersonKeys:
    """Where a section asks for what an account or an ID card tells; None where it does not ask."""

    name: str | None = None
    number: str | None = None
    birth_date: str | None = None
    sex: str | None = None
    residence: str | None = None
    paper: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """Questions that belong together. ``requester``: they are about whoever fills the form in."""

    title: Wording
    questions: tuple[Question, ...]
    person: PersonKeys | None = None
    requester: bool = False


@dataclass(frozen=True, slots=True)
class Use:
    """The paper (a component's key) that the form becomes, and answers that this paper begins with."""

    paper: str
    preset: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class FormDefinition:
    """One version of a form. ``since``/``until`` are the days of its validity, both included.

    ``derived``: what is printed besides the answers, each as ``{"join": keys}``, ``{"words_of": key}`` or
    ``{"date_line": key}``. ``sample``: answers of invented people. ``layout`` is the sheet's typst file.
    """

    form: str
    version: str
    title: Wording
    official_title: str
    source: str
    since: date
    until: date | None
    uses: tuple[Use, ...]
    sections: tuple[Section, ...]
    derived: Mapping[str, Mapping[str, Any]]
    undertaking: tuple[str, ...]
    notes: tuple[str, ...]
    sample: Mapping[str, str]
    schema: Mapping[str, Any] = field(repr=False)
    layout: Path

    def in_force(self, day: date) -> bool:
        """Whether this version was the one to use on that day."""
        return self.since <= day and (self.until is None or day <= self.until)

    def question(self, key: str) -> Question | None:
        """The question of that key."""
        return next((one for section in self.sections for one in section.questions if one.key == key), None)


@dataclass(frozen=True, slots=True)
class FilledForm:
    """What was answered so far."""

    form: str
    version: str
    answers: Mapping[str, str] = field(repr=False)

    def with_answer(self, key: str, value: str) -> FilledForm:
        """One answer changed; an empty one is no answer."""
        changed = {**self.answers, key: value}
        kept = {name: answer for name, answer in changed.items() if answer}
        return FilledForm(self.form, self.version, MappingProxyType(kept))
