"""Words for people: gettext catalogues, English in the code, Vietnamese in ``resources/locale``.

Every ``.mo`` file of a language is one domain and all of them are merged. The English catalogue is the source text.
"""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from typing import Final

from core.paths import resource

LANGUAGES: Final = ("vi", "en")


class _Words:
    """The language in force; the only state of this module, set once by composition and by the language switch."""

    def __init__(self) -> None:
        self.language = "vi"
        self.translations: gettext.NullTranslations | None = None
        self.reworded: Mapping[str, str] = {}

    def load(self, language: str) -> None:
        merged = gettext.NullTranslations()
        for path in sorted(resource("locale", language, "LC_MESSAGES").glob("*.mo")):
            with path.open("rb") as file:
                catalogue = gettext.GNUTranslations(file)
            catalogue.add_fallback(merged)
            merged = catalogue
        self.language, self.translations = language, merged


_words = _Words()


def set_language(language: str) -> None:
    """Switch to ``vi`` or ``en``; ``ValueError`` for anything else."""
    if language not in LANGUAGES:
        raise ValueError(language)
    _words.load(language)


def reword(vietnamese: Mapping[str, str]) -> None:
    """Say these messages otherwise in Vietnamese, as the portal in force does; replaces what was reworded before."""
    _words.reworded = vietnamese


def language() -> str:
    """The language in force."""
    return _words.language


def _(message: str) -> str:
    """The message in the language in force; the English text where it has no translation."""
    if _words.language == "vi" and message in _words.reworded:
        return _words.reworded[message]
    if _words.translations is None:
        _words.load(_words.language)
    return _words.translations.gettext(message) if _words.translations else message


def N_(message: str) -> str:
    """Mark a message where it is declared; it is translated where it is shown."""
    return message
