"""What is wrong with a command line, in the language in force: the parser itself speaks English only."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

import typer

from core.i18n import N_, _

# What the parser says, and how it is said here; the groups fill the places. Typer 0.28, ``typer._click.exceptions``.
_SAID: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    (re.compile(r"No such option: (?P<name>\S+?)(?: \(Possible options: (?P<others>.*)\))?"), N_("no option {name}")),
    (re.compile(r"No such command '(?P<name>.*)'\."), N_("no command {name}")),
    (re.compile(r"Missing (?:argument|option|parameter) '?(?P<name>[^'.]*)'?.*"), N_("{name} is missing")),
    (re.compile(r"Option '?(?P<name>[^' ]+)'? requires an argument\."), N_("{name} needs a value")),
    (re.compile(r"Got unexpected extra arguments? \((?P<name>.*)\)"), N_("too much: {name}")),
    (re.compile(r"Invalid value for '?(?P<name>[^':]+)'?: (?P<why>.*)", re.DOTALL), N_("{name} cannot be this: {why}")),
)


def usage_words(error: typer.TyperException) -> str:
    """One line; what is not known here stays as the parser said it."""
    text: Callable[[], str] = getattr(error, "format_message", error.__str__)
    said = text()
    if said.startswith("Usage:"):
        return _("say what is to be done: --help lists it")
    for pattern, words in _SAID:
        if found := pattern.fullmatch(said):
            return _(words).format(**{name: value or "" for name, value in found.groupdict().items()})
    return said
