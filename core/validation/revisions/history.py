"""Two revisions of a file side by side: the signed one, and the file as it is."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator
from typing import Any, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.xref import ObjStreamRef, XRefSectionData, XRefSectionType, parse_xref_table

from core.validation.revisions.values import elements, entry, is_dictionary, number_of, raw, same

OBJECTS_LIMIT: Final = 300_000
CHANGED_LIMIT: Final = 20_000
BYTES_LIMIT: Final = 32 << 20
"""Of everything that was added, and of what stood in its place."""
_NODES_LIMIT: Final = 100_000
TRAILER: Final = 0
"""The trailer's place among object numbers; none bears it (ISO 32000-2, 7.5.4)."""


class TooLargeError(Exception):
    """More than can be compared within the limits of memory and time."""


class AmbiguousError(Exception):
    """The file can be read in more than one way, so what follows the signature cannot be told for sure."""


class History:
    """``changed`` maps the number of each object that differs to its old and its new value, None where it is absent."""

    def __init__(self, reader: PdfFileReader, signed: int) -> None:
        self._reader, self._signed = reader, signed
        last = reader.xrefs.total_revisions - 1
        self._old, self._new = reader.get_historical_resolver(signed), reader.get_historical_resolver(last)
        later = range(signed + 1, last + 1)
        if any(_twice(reader, revision) for revision in later):
            raise AmbiguousError("a cross-reference names an object twice")
        sizes = [reader.xrefs.get_xref_container_info(revision).size for revision in range(signed, last + 1)]
        if sizes != sorted(sizes):  # viewers take objects beyond the size for absent
            raise AmbiguousError("the number of objects shrinks")
        self.locations = dict(_locations(reader, signed))
        touched = {ref.idnum for revision in later for ref in reader.xrefs.explicit_refs_in_revision(revision)}
        self._check_limits(touched, last)
        containers = {place.obj_stream_id for place in self.locations.values() if isinstance(place, ObjStreamRef)}
        if touched & containers:
            raise AmbiguousError("a stream that holds signed objects was replaced")
        self.changed: dict[int, tuple[Any, Any]] = {}
        for number in touched:
            old, new = self.old(number), self.new(number)
            if not same(old, new):
                self.changed[number] = (old, new)
        for revision in later:
            self._check_packed(revision)
        self._pages = self._leaves()
        self._numbered: dict[int, int] = {}

    def _check_limits(self, touched: set[int], last: int) -> None:
        if len(self.locations) > OBJECTS_LIMIT or len(touched) > CHANGED_LIMIT:
            raise TooLargeError
        signed_end = self._reader.xrefs.get_xref_container_info(self._signed).end_location
        read = self._reader.xrefs.get_xref_container_info(last).end_location - signed_end
        starts = sorted(place for place in self.locations.values() if isinstance(place, int))
        for number in touched:
            place = self.locations.get(number)
            if isinstance(place, int):
                following = bisect(starts, place)
                read += (starts[following] if following < len(starts) else signed_end) - place
        if read > BYTES_LIMIT:
            raise TooLargeError

    def _check_packed(self, revision: int) -> None:
        """An object stream says itself which objects it holds, and where; it must agree with the cross-reference."""
        for data in _sections(self._reader, revision):
            for number, place in data.xrefs_in_objstm.items():
                holder = self.new(place.obj_stream_id)
                head = holder.read_data(DecodePurpose.OBJECT_STREAM)[: int(holder["/First"])].split()
                numbers = [int(one) for one in head[::2]]
                if numbers.index(number) != place.ix_in_stream or numbers.count(number) != 1:
                    raise AmbiguousError("an object stream and the cross-reference do not agree")

    def old(self, number: int) -> Any:
        """The object as it was signed; None if it was not there."""
        return self._valued(self._old, self._signed, number)

    def new(self, number: int) -> Any:
        """The object as it is; None if it is not there."""
        return self._valued(self._new, self._reader.xrefs.total_revisions - 1, number)

    def _valued(self, resolver: Any, revision: int, number: int) -> Any:
        generation = self._generation(number, revision)
        if generation is None:
            return None
        value = resolver.get_object(generic.Reference(number, generation, resolver))
        return None if isinstance(value, generic.NullObject) else value

    def _generation(self, number: int, revision: int) -> int | None:
        """The generation in use; None where the number is free or unknown."""
        for at in range(revision, -1, -1):
            for data in _sections(self._reader, at):
                if number in data.xrefs_in_objstm:
                    return 0
                if number in data.standard_xrefs:
                    return int(data.standard_xrefs[number][0])
            if number in self._reader.xrefs.get_xref_data(at).freed:
                return None
        return None

    @property
    def old_trailer(self) -> Any:
        """The trailer as it was signed."""
        return self._old.trailer_view

    @property
    def new_trailer(self) -> Any:
        """The trailer as it is."""
        return self._new.trailer_view

    @property
    def root(self) -> int:
        """The number of the signed catalogue."""
        return int(self._old.root_ref.idnum)

    @property
    def old_root(self) -> Any:
        """The signed catalogue."""
        return self._old.root

    @property
    def new_root(self) -> Any:
        """The catalogue as it is."""
        return self._new.root

    @property
    def stream(self) -> Any:
        """The file's bytes."""
        return self._reader.stream

    def added(self, number: int | None) -> bool:
        """Whether an object was not there when the signature was made."""
        return number is not None and number in self.changed and self.changed[number][0] is None

    def page_of(self, number: int | None) -> int | None:
        """The place, from 1, that a page's object had in the signed revision."""
        if number is None:
            return None
        while number not in self._numbered:
            leaf = next(self._pages, None)
            if leaf is None:
                return None
            self._numbered.setdefault(leaf, len(self._numbered) + 1)
        return self._numbered[number]

    def _leaves(self) -> Iterator[int]:
        waiting = [raw(self.old_root, "/Pages")]
        seen: set[int] = set()
        while waiting:
            reference = waiting.pop()
            number = number_of(reference)
            if number is None or number in seen or len(seen) > _NODES_LIMIT:
                continue
            seen.add(number)
            kids = entry(self.old(number), "/Kids")
            if kids is None:
                yield number
            else:
                waiting.extend(reversed(elements(kids)))

    def signed_objects(self) -> Iterator[tuple[int, int | ObjStreamRef]]:
        """Number and place of every object of the signed revision, in the order of the file."""
        direct = [(number, place) for number, place in self.locations.items() if isinstance(place, int)]
        yield from sorted(direct, key=lambda found: found[1])
        yield from ((number, place) for number, place in self.locations.items() if isinstance(place, ObjStreamRef))

    def container(self, number: int) -> Any:
        """An object stream of the signed revision."""
        value = self.old(number)
        if not isinstance(value, generic.StreamObject) or is_dictionary(value):
            raise AmbiguousError("an object stream is none")
        return value

    def is_cross_reference(self, number: int) -> bool:
        """Whether the object is a later revision's cross-reference stream and nothing else."""
        return any(reference.idnum == number for reference in self._reader.xrefs.xref_stream_refs)


def _sections(reader: PdfFileReader, revision: int) -> Iterator[XRefSectionData]:
    """A revision's cross-reference, and the one behind it in a hybrid file."""
    data = reader.xrefs.get_xref_data(revision)
    yield data
    if data.hybrid is not None:
        yield data.hybrid.xref_data


def _locations(reader: PdfFileReader, signed: int) -> Iterator[tuple[int, int | ObjStreamRef]]:
    seen: set[int] = set()
    for revision in range(signed, -1, -1):
        for data in _sections(reader, revision):
            places: dict[int, int | ObjStreamRef] = dict(data.xrefs_in_objstm)
            places.update((number, offset) for number, (_, offset) in data.standard_xrefs.items())
            yield from ((number, place) for number, place in places.items() if number not in seen)
            seen.update(places)
        seen.update(reader.xrefs.get_xref_data(revision).freed)


def _twice(reader: PdfFileReader, revision: int) -> bool:
    """Whether a later cross-reference table names an object more than once; viewers would not agree which one holds."""
    found = reader.xrefs.get_xref_container_info(revision)
    if found.xref_section_type not in (XRefSectionType.STANDARD, XRefSectionType.HYBRID_MAIN):
        return False
    reader.stream.seek(found.start_location)
    numbers = [one.idnum for one in parse_xref_table(reader.stream, strict=False)]
    return len(numbers) != len(set(numbers))
