"""The store of authorities: one owner-only file per certificate in ``KYSO_HOME/trust``, and the newest signed list.

Nothing is an anchor by lying there: each time it is read, a national root must still be pinned (by the list that ships
with the program, or by the stored one, whose signature is checked again), an issuing authority must still lead to one.
Synchronous, and small.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from core.disk import explained
from core.errors import TrustRefusedError, UnknownAuthorityError
from core.private_files import write_privately
from core.validation.trust_store.certificates import Certificate, certificates_in
from core.validation.trust_store.entry import EntryKind, TrustEntry, entry_bytes, parse_entry
from core.validation.trust_store.pins import Pin, PinList
from core.validation.trust_store.signed_pins import check_timely, opened

PINS_FILE: Final = "pins.json"
_SUFFIX: Final = ".certificate.json"
_PREFIX: Final = re.compile(r"[0-9a-f]{8,64}")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A certificate that was not taken; ``reason`` is one of ``TrustRefusedError``'s words."""

    certificate: Certificate
    reason: str


@dataclass(frozen=True, slots=True)
class Addition:
    """What came of a file: what is new, what was there before, and what was refused."""

    added: tuple[TrustEntry, ...]
    known: tuple[TrustEntry, ...]
    refused: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class TrustContents:
    """What the store holds; ``unusable`` counts files that are damaged, or no longer backed by a pin or an anchor."""

    entries: tuple[TrustEntry, ...]
    unusable: int

    def of(self, kind: EntryKind) -> tuple[TrustEntry, ...]:
        """The entries of one kind."""
        return tuple(one for one in self.entries if one.kind is kind)

    def ders(self, kind: EntryKind) -> tuple[bytes, ...]:
        """Their certificates, DER."""
        return tuple(one.certificate.der for one in self.of(kind))


class TrustStore:
    """``keys``: raw Ed25519 keys whose signed lists this machine believes; ``shipped``: the program's own list."""

    def __init__(self, folder: Path, shipped: PinList, keys: Sequence[bytes]) -> None:
        self._folder, self._shipped, self._keys = folder, shipped, tuple(keys)

    @property
    def shipped(self) -> PinList:
        """The list that ships with the program."""
        return self._shipped

    def installed(self) -> PinList | None:
        """The stored signed list, whatever its age; None if there is none, or its key is no longer listed."""
        try:
            return opened((self._folder / PINS_FILE).read_bytes(), self._keys)
        except FileNotFoundError:
            return None
        except (OSError, TrustRefusedError) as error:
            _log.warning("the stored list of pins is not used: %s", type(error).__name__)
            return None

    def pins(self) -> tuple[Pin, ...]:
        """Every pin that counts, each once."""
        found = {pin.sha256: pin for pin in self._shipped.pins}
        installed = self.installed()
        for pin in installed.pins if installed else ():
            found.setdefault(pin.sha256, pin)
        return tuple(found.values())

    def install_pins(self, content: bytes, now: datetime) -> PinList:
        """Take a signed list; raises ``TrustRefusedError`` if it is not believed, old, or not newer than what is here.

        Roots that were taken by an earlier list stay only as long as some list pins them; a list therefore repeats its
        predecessors' pins.
        """
        found, before = opened(content, self._keys), self.installed()
        newest = max(self._shipped.version, before.version if before else 0)
        check_timely(found, newest=newest, now=now)
        write_privately(self._folder / PINS_FILE, content)
        return found

    def contents(self) -> TrustContents:
        """What is trusted; damaged and unbacked files are left out, counted, and never repaired."""
        read: list[TrustEntry] = []
        unusable = 0
        for path in sorted(self._folder.glob(f"*{_SUFFIX}")):
            try:
                entry = parse_entry(path.read_bytes())
                if path.name != _file_name(entry.certificate):
                    raise ValueError("another certificate's name")
                read.append(entry)
            except Exception:  # noqa: BLE001 - a damaged file holds anything; without it less is trusted, never more
                _log.warning("a stored certificate cannot be read", exc_info=True)
                unusable += 1
        pinned = {pin.sha256 for pin in self.pins()}
        anchors = [one for one in read if _is_anchor(one, pinned)]
        issuing = _leading_to(anchors, [one for one in read if one.kind is EntryKind.ISSUING])
        kept = (*sorted(anchors, key=_order), *sorted(issuing, key=_order))
        return TrustContents(kept, unusable + len(read) - len(kept))

    def add(self, content: bytes, source: str, now: datetime, *, own: bool = False) -> Addition:
        """Take what may be taken of a file's certificates (PEM, DER or PKCS#7).

        A root is taken if its fingerprint is pinned, or, with ``own``, because an administrator says so. Issuing
        authorities are taken if they lead to a root that is in the store. Raises ``TrustRefusedError`` if the file
        holds no certificate at all; whatever else is refused stands in the answer.
        """
        pinned, before = {pin.sha256 for pin in self.pins()}, self.contents()
        known = {one.certificate.sha256: one for one in before.entries}
        fresh: list[TrustEntry] = []
        below: list[TrustEntry] = []
        refused: list[Refusal] = []
        again: list[TrustEntry] = []
        for certificate in certificates_in(content):
            there = known.get(certificate.sha256)
            if there is not None:
                again.append(there)
            elif certificate.sha256 in pinned:
                fresh.append(TrustEntry(EntryKind.NATIONAL, certificate, now, source))
            elif not certificate.authority:
                refused.append(Refusal(certificate, "no_authority"))
            elif not certificate.self_issued:
                below.append(TrustEntry(EntryKind.ISSUING, certificate, now, source))
            elif own and certificate.issued_by(certificate):
                fresh.append(TrustEntry(EntryKind.OWN, certificate, now, source))
            else:
                refused.append(Refusal(certificate, "not_pinned"))
        issuing = _leading_to([*before.entries, *fresh], below)
        refused += [Refusal(one.certificate, "no_anchor") for one in below if one not in issuing]
        for entry in (*fresh, *issuing):
            write_privately(self._folder / _file_name(entry.certificate), entry_bytes(entry))
        return Addition((*fresh, *issuing), tuple(again), tuple(refused))

    def remove(self, fingerprint: str) -> tuple[TrustEntry, ...]:
        """Remove the certificate whose SHA-256 begins so (at least 8 hex digits; colons and case do not count).

        Issuing authorities that lead nowhere without it go with it. Raises ``UnknownAuthorityError``.
        """
        wanted = re.sub(r"[\s:]", "", fingerprint).lower()
        before = self.contents().entries
        found = [one for one in before if one.certificate.sha256.startswith(wanted)]
        if not _PREFIX.fullmatch(wanted) or len(found) != 1:
            raise UnknownAuthorityError(f"{len(found)} fit", fingerprint=fingerprint)
        rest = [one for one in before if one is not found[0]]
        still = _leading_to([one for one in rest if one.kind is not EntryKind.ISSUING], rest)
        gone = [found[0], *(one for one in rest if one.kind is EntryKind.ISSUING and one not in still)]
        with explained(self._folder):
            for entry in gone:
                (self._folder / _file_name(entry.certificate)).unlink(missing_ok=True)
        return tuple(gone)


def _is_anchor(entry: TrustEntry, pinned: set[str]) -> bool:
    if entry.kind is EntryKind.NATIONAL:
        return entry.certificate.sha256 in pinned
    return entry.kind is EntryKind.OWN and entry.certificate.authority


def _leading_to(above: Iterable[TrustEntry], candidates: Sequence[TrustEntry]) -> list[TrustEntry]:
    """The issuing authorities among ``candidates`` whose signatures lead, step by step, to one of ``above``."""
    issuers, found = list(above), []
    waiting = [one for one in candidates if one.kind is EntryKind.ISSUING]
    while issuers:
        issuer = issuers.pop()
        below = [one for one in waiting if one.certificate.issued_by(issuer.certificate)]
        waiting = [one for one in waiting if one not in below]
        found += below
        issuers += below
    return found


def _order(entry: TrustEntry) -> tuple[str, str]:
    return entry.certificate.subject, entry.certificate.sha256


def _file_name(certificate: Certificate) -> str:
    return certificate.sha256 + _SUFFIX
