"""``kyso trust``: which authorities are trusted, and why (V3; TT 15/2025, Điều 5: add, remove, show all)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from core.errors import AppError, FileMissingError, TrustRefusedError
from core.i18n import N_, _
from core.messages import describe
from core.validation.trust_store.certificates import SIZE_LIMIT
from core.validation.trust_store.entry import EntryKind, TrustEntry
from core.validation.trust_store.official import fetch_official
from core.validation.trust_store.pins import Pin, PinList
from core.validation.trust_store.store import Addition, TrustStore
from desktop.cli_output import Answer, Screen, error_object
from desktop.composition import Services
from desktop.reach import official_access

KIND_WORDS: Final = {
    EntryKind.NATIONAL: N_("national root"),
    EntryKind.OWN: N_("an administrator's own root"),
    EntryKind.ISSUING: N_("issuing authority"),
}


async def list_all(services: Services, screen: Screen) -> Answer:
    """Everything that is trusted, and every fingerprint that may be."""
    store = services.trust_store
    contents, pins = await asyncio.to_thread(store.contents), await asyncio.to_thread(store.pins)
    held = {one.certificate.sha256 for one in contents.entries}
    if services.practice:
        screen.note(_("In practice mode only the practice world's root counts; these count outside it."))
    lines = [line for entry in contents.entries for line in _lines(entry)]
    lines += [
        _("not here yet: {name} (kyso trust fetch)").format(name=pin.name) for pin in pins if pin.sha256 not in held
    ]
    members = {
        "certificates": [_entry_object(entry) for entry in contents.entries],
        "pins": [_pin_object(pin, held) for pin in pins],
    }
    return Answer(members, lines)


async def add(services: Services, screen: Screen, path: Path, *, own: bool) -> Answer:
    """Add a file's certificates, or take a signed list of fingerprints."""
    content = await asyncio.to_thread(_read, path)
    store, now = services.trust_store, services.clock.now()
    if content.lstrip()[:1] == b"{":
        found = await asyncio.to_thread(store.install_pins, content, now)
        words = _("List {version} of fingerprints taken: {count} roots.").format(
            version=found.version, count=len(found.pins)
        )
        return Answer({"added": [], "list": _list_object(found, now)}, [words])
    addition = await asyncio.to_thread(store.add, content, "file", now, own=own)
    _note_refusals(screen, addition)
    failure = None
    if addition.refused and not addition.added and not addition.known:
        failure = TrustRefusedError(reason=addition.refused[0].reason)
    return Answer(_addition_object([addition]), _addition_lines([addition]), failure)


async def fetch(services: Services, screen: Screen, address: str | None) -> Answer:
    """Fetch from the official site; one address that does not answer does not hide what the others gave."""
    store = services.trust_store
    addresses = (address,) if address else await asyncio.to_thread(_addresses, store)
    fetcher = await services.fetcher(official_access(services.basics.settings, services.profile))
    visits = await fetch_official(store, fetcher, addresses, services.clock.now())
    additions = [visit.addition for visit in visits if visit.addition is not None]
    failures = [visit.failure for visit in visits if visit.failure is not None]
    for visit in visits:
        if visit.addition is not None:
            _note_refusals(screen, visit.addition)
        elif visit.failure is not None:
            screen.note(f"{visit.address}: {describe(visit.failure).title}")
    taken = [one for addition in additions for one in (*addition.added, *addition.known)]
    members = {
        **_addition_object(additions),
        "visits": [{"address": visit.address, "error": error_object(visit.failure)} for visit in visits],
    }
    return Answer(members, _addition_lines(additions), None if taken else _failure(failures))


async def remove(services: Services, _screen: Screen, fingerprint: str) -> Answer:
    """Remove one certificate, and what led nowhere without it."""
    gone = await asyncio.to_thread(services.trust_store.remove, fingerprint)
    lines = [_("Removed: {name}").format(name=entry.certificate.subject) for entry in gone]
    return Answer({"removed": [_entry_object(entry) for entry in gone]}, lines)


async def status(services: Services, _screen: Screen) -> Answer:
    """How much there is, and how old it is."""
    return await asyncio.to_thread(_status, services)


def _status(services: Services) -> Answer:
    store, now = services.trust_store, services.clock.now()
    contents, installed = store.contents(), store.installed()
    held = {one.certificate.sha256 for one in contents.entries}
    missing = [pin for pin in store.pins() if pin.sha256 not in held]
    newest = max((one.added for one in contents.entries), default=None)
    counts = {kind.value: len(contents.of(kind)) for kind in EntryKind}
    members = {
        "counts": counts,
        "unusable": contents.unusable,
        "missing": [pin.name for pin in missing],
        "last_added": newest.isoformat() if newest else None,
        "age_days": (now - newest).days if newest else None,
        "lists": [_list_object(one, now) for one in (store.shipped, installed) if one is not None],
    }
    return Answer(members, [summary(store, now)])


def summary(store: TrustStore, now: datetime) -> str:
    """One line: what there is, and the age of the data."""
    contents, installed = store.contents(), store.installed()
    newest = max((one.added for one in contents.entries), default=None)
    used = installed or store.shipped
    words = [
        _("{national} national roots, {own} of an administrator, {issuing} issuing authorities").format(
            national=len(contents.of(EntryKind.NATIONAL)),
            own=len(contents.of(EntryKind.OWN)),
            issuing=len(contents.of(EntryKind.ISSUING)),
        ),
        _("list {version} of {date}").format(version=used.version, date=f"{used.issued:%d/%m/%Y}"),
    ]
    if newest is not None:
        words.append(_("newest certificate added {days} days ago").format(days=(now - newest).days))
    if installed is not None and installed.expires is not None and installed.expires <= now:
        words.append(_("the list has expired"))
    if contents.unusable:
        words.append(_("{count} files are damaged or no longer backed").format(count=contents.unusable))
    return "; ".join(words)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(SIZE_LIMIT + 1)
    except OSError as error:
        raise FileMissingError(type(error).__name__, name=path.name) from error


def _addresses(store: TrustStore) -> tuple[str, ...]:
    installed = store.installed()
    return tuple(dict.fromkeys((*(installed.addresses if installed else ()), *store.shipped.addresses)))


def _failure(failures: Sequence[AppError]) -> AppError:
    """Why nothing came of it; certificates that were all refused count as not pinned."""
    return failures[0] if failures else TrustRefusedError("nothing in it is pinned", reason="not_pinned")


def _note_refusals(screen: Screen, addition: Addition) -> None:
    for refusal in addition.refused:
        why = describe(TrustRefusedError(reason=refusal.reason)).title
        screen.note(f"{refusal.certificate.subject} ({refusal.certificate.sha256}): {why}")


def _addition_lines(additions: Sequence[Addition]) -> list[str]:
    lines = [
        _("Added: {name}, {kind}").format(name=one.certificate.subject, kind=_(KIND_WORDS[one.kind]))
        for addition in additions
        for one in addition.added
    ]
    known = [one for addition in additions for one in addition.known]
    return [*lines, *(_("There already: {name}").format(name=one.certificate.subject) for one in known)]


def _addition_object(additions: Sequence[Addition]) -> dict[str, Any]:
    return {
        "added": [_entry_object(one) for addition in additions for one in addition.added],
        "known": [_entry_object(one) for addition in additions for one in addition.known],
        "refused": [
            {"subject": one.certificate.subject, "sha256": one.certificate.sha256, "reason": one.reason}
            for addition in additions
            for one in addition.refused
        ],
    }


def _lines(entry: TrustEntry) -> tuple[str, str]:
    found = entry.certificate
    validity = f"{found.valid_from:%d/%m/%Y} – {found.valid_to:%d/%m/%Y}"
    return (
        f"{found.subject} · {_(KIND_WORDS[entry.kind])} · {validity} · {entry.source}, {entry.added:%d/%m/%Y}",
        f"    SHA-256 {found.sha256}",
    )


def _entry_object(entry: TrustEntry) -> dict[str, Any]:
    found = entry.certificate
    return {
        "kind": entry.kind.value,
        "subject": found.subject,
        "issuer": found.issuer,
        "sha256": found.sha256,
        "valid_from": found.valid_from.isoformat(),
        "valid_to": found.valid_to.isoformat(),
        "source": entry.source,
        "added": entry.added.isoformat(),
    }


def _pin_object(pin: Pin, held: set[str]) -> dict[str, Any]:
    return {
        "name": pin.name,
        "sha256": pin.sha256,
        "valid_from": pin.valid_from.isoformat(),
        "valid_to": pin.valid_to.isoformat(),
        "source": pin.source,
        "checked": pin.checked.isoformat(),
        "held": pin.sha256 in held,
    }


def _list_object(found: PinList, now: datetime) -> dict[str, Any]:
    return {
        "version": found.version,
        "issued": found.issued.isoformat(),
        "expires": found.expires.isoformat() if found.expires else None,
        "expired": found.expires is not None and found.expires <= now,
        "age_days": (now - found.issued).days,
        "pins": len(found.pins),
    }
