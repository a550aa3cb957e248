"""Every word for people has a Vietnamese translation that is whole, natural to fill in, and not in doubt."""

import re
import string
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

from core.paths import resource

ROOT = Path(__file__).resolve().parent.parent
KEYWORDS = {"_": None, "N_": None}


@dataclass(frozen=True)
class Spoken:
    """A message of the source and where it first stands."""

    text: str
    where: str


@cache
def spoken() -> list[Spoken]:
    # Not at import: every worker imports every module, and this reads the whole source.
    found: dict[str, Spoken] = {}
    for room in ("core", "providers", "desktop"):
        for path in sorted((ROOT / room).rglob("*.py")):
            for line, message, _comments, _context in extract_from_file("python", path, keywords=KEYWORDS):
                text = message if isinstance(message, str) else message[0]
                found.setdefault(text, Spoken(text, f"{path.relative_to(ROOT)}:{line}"))
    return sorted(found.values(), key=lambda item: item.where)


def domains() -> Iterator[tuple[Path, Catalog]]:
    for path in sorted(resource("locale", "vi", "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            yield path, read_po(file, locale="vi", abort_invalid=True)


@cache
def translations() -> dict[str, tuple[Path, Message]]:
    return {str(message.id): (path, message) for path, catalog in domains() for message in catalog if message.id}


def listed(lines: list[str]) -> str:
    return f"{len(lines)} message(s):\n" + "\n".join(lines)


def fields(text: str) -> list[str]:
    return sorted(name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name is not None)


def test_words_are_found_at_all() -> None:
    assert len(spoken()) > 100


def test_every_message_is_translated() -> None:
    missing = [f"  {item.where}  {item.text!r}" for item in spoken() if item.text not in translations()]
    assert not missing, listed(missing)


def test_no_translation_is_empty_or_in_doubt() -> None:
    bad = [
        f"  {path.name}: {identity!r}"
        for identity, (path, message) in translations().items()
        if not message.string or message.fuzzy
    ]
    assert not bad, listed(bad)


def test_placeholders_are_the_same_in_both_languages() -> None:
    bad = [
        f"  {path.name}: {identity!r} -> {message.string!r}"
        for identity, (path, message) in translations().items()
        if fields(identity) != fields(str(message.string))
    ]
    assert not bad, listed(bad)


def test_one_message_has_one_translation_in_all_domains() -> None:
    first: dict[str, tuple[Path, str]] = {}
    bad = []
    for path, catalog in domains():
        for message in catalog:
            if not message.id:
                continue
            before, text = first.setdefault(str(message.id), (path, str(message.string)))
            if text != message.string:
                bad.append(f"  {message.id!r}: {before.name} {text!r}, {path.name} {message.string!r}")
    assert not bad, listed(bad)


def test_no_translation_outlived_its_message() -> None:
    known = {item.text for item in spoken()}
    stale = [f"  {path.name}: {text!r}" for text, (path, _message) in translations().items() if text not in known]
    assert not stale, listed(stale)


def test_translations_are_composed_and_cleanly_spaced() -> None:
    bad = [
        f"  {path.name}: {message.string!r}"
        for identity, (path, message) in translations().items()
        if re.search(r"[\u0300-\u036f]|  | [,.;:!?]|^\s|\s$", str(message.string)) and identity.strip() == identity
    ]
    assert not bad, listed(bad)


@pytest.mark.parametrize("path", [path for path, _catalog in domains()], ids=lambda path: path.stem)
def test_a_domain_names_its_language_and_encoding(path: Path) -> None:
    head = path.read_text(encoding="utf-8")[:400]
    assert '"Language: vi\\n"' in head
    assert "charset=utf-8" in head.lower()
