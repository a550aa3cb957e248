"""Finding a procedure by what people type: any form of its code, without accents, in one word, initials, mistyped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final

from core.catalogue.index import WordIndex, in_all
from core.catalogue.model import OnlineLevel, Procedure
from core.catalogue.words import accented, folded
from core.errors import UnknownProcedureError

_CODE: Final = re.compile(r"\d\.\d{1,6}")
_LOCAL_SUFFIX: Final = re.compile(r"(\d\.\d{6})(?:\.\d.*)?")
_SHORTEST_INITIALS: Final = 2
# What people say, and what the catalogue calls it; both without accents.
_SAID: Final = (
    ("bang lai xe", "giay phep lai xe"),
    ("bang lai", "giay phep lai xe"),
    ("so do", "giay chung nhan quyen su dung dat"),
    ("so hong", "giay chung nhan quyen su dung dat"),
    ("cccd", "can cuoc"),
    ("cmnd", "can cuoc"),
    ("chung minh thu", "can cuoc"),
    ("passport", "ho chieu"),
    ("ho khau", "thuong tru"),
    ("doc than", "tinh trang hon nhan"),
    ("bao tu", "khai tu"),
    ("chung tu", "khai tu"),
)
_SHORTEST_SQUEEZED: Final = 3


class Facet(Enum):
    """What a search can be narrowed by."""

    ADMIN_LEVEL = "admin_level"
    AGENCY = "agency"
    FIELD = "field"
    LEVEL = "level"
    APPLICANT = "applicant"


@dataclass(frozen=True, slots=True)
class Filters:
    """Exact values, as ``Catalogue.options`` lists them; None lets everything through."""

    admin_level: str | None = None
    agency: str | None = None
    field: str | None = None
    level: OnlineLevel | None = None
    applicant: str | None = None

    def admit(self, procedure: Procedure) -> bool:
        """Whether the procedure passes every filter that is set."""
        return (
            self.admin_level in (None, procedure.admin_level)
            and (self.agency is None or self.agency in agencies(procedure))
            and self.field in (None, procedure.field)
            and self.level in (None, procedure.level)
            and (self.applicant is None or self.applicant in procedure.applicants)
        )


EVERYTHING: Final = Filters()
NO_MATCH: Final = 0
AROUND: Final = 20
MISTYPED: Final = 30
TOGETHER: Final = 8
ACCENTS: Final = 5


def plain_code(code: str) -> str:
    """The national code: ``1.004772.000.00.00.H10`` is ``1.004772``, as is its service ``1.004772.01``."""
    match = _LOCAL_SUFFIX.fullmatch(code.strip())
    return match.group(1) if match else code.strip()


def agencies(procedure: Procedure) -> tuple[str, ...]:
    """Each executing agency by itself."""
    return tuple(part for part in procedure.agency.split("; ") if part)


class _Entry:
    """A procedure, prepared for comparison."""

    __slots__ = ("accented", "around", "initials", "name", "procedure", "squeezed", "words")

    def __init__(self, procedure: Procedure) -> None:
        self.procedure = procedure
        self.accented = accented(procedure.name)
        self.name = folded(procedure.name)
        self.words = self.name.split()
        self.squeezed = self.name.replace(" ", "")
        self.initials = "".join(word[0] for word in self.words)
        around = (procedure.field, procedure.agency, procedure.result, *(c.label for c in procedure.components))
        self.around = folded(" ".join(around)).split()


@dataclass(frozen=True, slots=True)
class _Query:
    text: str
    words: tuple[str, ...]
    squeezed: str
    accented: str | None
    code: str | None

    @classmethod
    def parse(cls, typed: str) -> _Query:
        text, exact, code = folded(typed), accented(typed), plain_code(typed)
        return cls(
            text=text,
            words=tuple(text.split()),
            squeezed=text.replace(" ", ""),
            accented=exact if folded(exact) != exact else None,
            code=code if _CODE.fullmatch(code) else None,
        )


class Catalogue:
    """All procedures, indexed once; every question is answered without side effects and in well under 20 ms."""

    def __init__(self, procedures: Iterable[Procedure], as_of: date | None = None) -> None:
        self.as_of = as_of
        """The day of which this copy of the national catalogue is; None where nobody says."""
        self._procedures = tuple(procedures)
        self._by_code = {procedure.code: procedure for procedure in self._procedures}
        # Between equals the shortest name comes first: an entry's number is its place among equals.
        self._entries = sorted(map(_Entry, self._procedures), key=lambda one: (len(one.name), one.procedure.code))
        self._names = WordIndex([entry.words for entry in self._entries])
        self._around = WordIndex([(*entry.words, *entry.around) for entry in self._entries])

    @property
    def procedures(self) -> tuple[Procedure, ...]:
        """All of them, by code."""
        return self._procedures

    def find(self, code: str) -> Procedure:
        """The procedure with this code, in its national or a province's form; raises ``UnknownProcedureError``."""
        try:
            return self._by_code[plain_code(code)]
        except KeyError:
            raise UnknownProcedureError(code=code.strip()) from None

    def search(self, typed: str, filters: Filters = EVERYTHING) -> tuple[Procedure, ...]:
        """What fits, best first; everything that passes the filters if nothing was typed."""
        if not typed.strip():
            return tuple(procedure for procedure in self._procedures if filters.admit(procedure))
        ranks: dict[int, int] = {}
        queries = [_Query.parse(text) for text in (typed, *_meant(typed))]
        for query in queries:
            self._rank(query, ranks)
        if max(ranks.values(), default=NO_MATCH) <= AROUND and queries[0].code is None:
            self._rank_mistyped(queries[0], ranks)
        ordered = sorted(ranks, key=lambda number: (-ranks[number], number))
        found = (self._entries[number].procedure for number in ordered)
        return tuple(found if filters == EVERYTHING else filter(filters.admit, found))

    def _rank(self, query: _Query, ranks: dict[int, int]) -> None:
        """Note for each entry that fits how well it does: higher is better."""
        for numbers, rank in self._fitting(query):
            for number in numbers:
                entry = self._entries[number]
                # Between equals the one that was meant to the accent comes first.
                own = rank + (ACCENTS if query.accented is not None and query.accented in entry.accented else 0)
                if own > ranks.get(number, NO_MATCH):
                    ranks[number] = own

    def _fitting(self, query: _Query) -> Iterator[tuple[Iterable[int], int]]:
        if query.code is not None:
            code = query.code
            yield [n for n, entry in enumerate(self._entries) if entry.procedure.code.startswith(code)], 100
            return
        if not query.words:
            return
        begun = in_all(self._names.beginning(word) for word in query.words)
        whole = in_all(self._names.holding(word) for word in query.words) & begun
        phrase, start = f" {query.text} ", f" {query.text}"
        started = {number for number in begun if start in f" {self._entries[number].name}"}
        exact = {number for number in whole if phrase in f" {self._entries[number].name} "}
        yield exact, 90
        yield started - exact, 80
        yield whole - started, 70
        yield begun - whole - started, 60
        if len(query.squeezed) >= _SHORTEST_SQUEEZED:
            yield [n for n, entry in enumerate(self._entries) if query.squeezed in entry.squeezed], 50
        if len(query.words) == 1 and len(query.text) >= _SHORTEST_INITIALS:
            yield [n for n, entry in enumerate(self._entries) if query.text in entry.initials], 40
        yield in_all(self._around.beginning(word) for word in query.words) - begun, AROUND

    def _rank_mistyped(self, query: _Query, ranks: dict[int, int]) -> None:
        """The names whose words the query spells with a composer's keys in them or a letter wrong."""
        spelt = [self._names.meant(word) for word in query.words]
        slipped = [own | self._names.mistyped(word) for own, word in zip(spelt, query.words, strict=True)]
        # A second look may change every other word, not all: else any sentence would be some procedure.
        allowed = max(1, len(spelt) // 2)
        fits = [self._names.holding_any(words) for words in spelt]
        for number in in_all(self._names.holding_any(words) for words in slipped):
            slips = sum([number not in fit for fit in fits])
            if slips <= allowed:
                together = TOGETHER if _run_of(self._entries[number].words, slipped) else 0
                ranks[number] = max(ranks.get(number, NO_MATCH), MISTYPED + together - slips)

    def options(self, facet: Facet) -> Sequence[str]:
        """The values that occur, for a filter's list; levels from full to information, others by alphabet."""
        if facet is Facet.LEVEL:
            used = {procedure.level for procedure in self.procedures}
            return [level.value for level in OnlineLevel if level in used]
        values = {value for procedure in self.procedures for value in _values(procedure, facet) if value}
        return sorted(values, key=lambda value: (folded(value), value))


def _values(procedure: Procedure, facet: Facet) -> tuple[str, ...]:
    if facet is Facet.AGENCY:
        return agencies(procedure)
    if facet is Facet.APPLICANT:
        return procedure.applicants
    return (procedure.admin_level if facet is Facet.ADMIN_LEVEL else procedure.field,)


def _run_of(words: Sequence[str], wanted: Sequence[frozenset[str]]) -> bool:
    """Whether somewhere each word in turn is one of those that are wanted in its place."""
    first, length = wanted[0], len(wanted)
    for at in range(len(words) - length + 1):
        if words[at] in first and all(map(_among, words[at : at + length], wanted)):
            return True
    return False


def _among(word: str, words: frozenset[str]) -> bool:
    return word in words


def _meant(typed: str) -> tuple[str, ...]:
    """The catalogue's words for what was typed, if people call it otherwise."""
    text = f" {folded(typed)} "
    for said, name in _SAID:
        if f" {said} " in text:
            return (text.replace(f" {said} ", f" {name} ").strip(),)
    return ()
