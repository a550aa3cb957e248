"""``kyso sign`` and ``kyso resume``."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

from core.disk import explained
from core.errors import (
    AppError,
    CredentialUnusableError,
    FieldsOnlyError,
    FileMissingError,
    InvalidUsageError,
    NoCredentialError,
    OutOfTurnError,
    SeveralCredentialsError,
    UnknownTransactionError,
    UserCancelledError,
)
from core.i18n import _
from core.messages import describe
from core.printable import printable
from core.signing.engine import DocumentFacts
from core.signing.field_choice import choose_field, label
from core.signing.journal import JournalEntry
from core.signing.model import Credential, Placement, SignatureLevel, SigningRequest
from core.signing.phases import Phase
from core.signing.progress import DocumentProgress, SigningOrder, SigningResult
from core.signing.record import Stage
from core.signing.rounds import in_rounds
from core.signing.session import SigningSession
from core.signing.turns import awaited
from core.validation.expiry import holder_warning
from core.wording.leaving import Sending, leaving_words
from core.wording.notices import notices
from core.wording.signing import lowered_words, rounds_words
from desktop.cli_output import Answer, Screen, document_object, preflight_object, signed_line
from desktop.cli_progress import confirmed, interruptible
from desktop.composition import Services
from desktop.destinations import destinations
from desktop.earlier_requests import still_on_the_phone
from desktop.unlocking import inspected, resumed

_LEVELS: Final = tuple(SignatureLevel)


@dataclass(frozen=True, slots=True)
class Place:
    """``--place``: a proposal of ours, nowhere, or exactly there."""

    auto: bool
    at: Placement | None = None


@dataclass(frozen=True, slots=True)
class SignWish:
    """What was asked for. ``serial`` picks a certificate, in hex; ``field_name`` an empty field, or ``auto``.

    ``after`` names whoever must have signed before, in that order.
    """

    sources: tuple[Path, ...]
    ca: str
    user_id: str = field(repr=False)
    out: Path = field()
    serial: str | None = None
    level: SignatureLevel = SignatureLevel.B_T
    place: Place = Place(auto=True)
    field_name: str | None = None
    reason: str | None = None
    after: tuple[str, ...] = ()


def parse_place(text: str) -> Place:
    """``auto``, ``none`` or ``PAGE:X,Y,W,H`` in points; raises ``InvalidUsageError``."""
    if text in ("auto", "none"):
        return Place(auto=text == "auto")
    try:
        page, numbers = text.split(":")
        x, y, width, height = (float(number) for number in numbers.split(","))
        at = Placement(int(page), x, y, width, height)
    except ValueError:
        raise InvalidUsageError(what="--place") from None
    if at.page < 1 or not all(map(math.isfinite, (x, y, width, height))) or min(x, y) < 0 or min(width, height) <= 0:
        raise InvalidUsageError(what="--place")
    return Place(auto=False, at=at)


def parse_level(text: str) -> SignatureLevel:
    """``B-B``, ``B-T``, ``B-LT`` or ``B-LTA``; raises ``InvalidUsageError``."""
    try:
        return SignatureLevel(text.upper())
    except ValueError:
        raise InvalidUsageError(what=f"--level ({', '.join(level.value for level in SignatureLevel)})") from None


def choose_credential(found: Sequence[Credential], serial: str | None, moment: datetime, ca: str) -> Credential:
    """The certificate to sign with: the one with that serial number, or the only one that is valid now, also by the CA.

    Raises ``NoCredentialError``, ``CredentialUnusableError`` or ``SeveralCredentialsError``.
    """
    if serial is not None:
        wanted = serial.lower().replace(":", "").lstrip("0")
        found = [credential for credential in found if credential.serial_number == wanted]
    if not found:
        raise NoCredentialError(provider=ca)
    usable = [credential for credential in found if credential.offered_at(moment)]
    if not usable:
        valid = next((credential for credential in found if credential.valid_at(moment)), None)
        if valid is not None:
            raise CredentialUnusableError(reason=valid.ca_status.value, provider=ca)
        early = all(moment < credential.valid_from for credential in found)
        raise CredentialUnusableError(reason="not_yet_valid" if early else "expired", provider=ca)
    if len(usable) > 1:
        raise SeveralCredentialsError(serials="; ".join(map(_credential_line, usable)))
    return usable[0]


def _credential_line(credential: Credential) -> str:
    until = credential.valid_to.astimezone().strftime("%d/%m/%Y")
    return _("{serial} ({issuer}, valid until {date})").format(
        serial=credential.serial_number, issuer=credential.issuer_name, date=until
    )


async def sign(services: Services, screen: Screen, wish: SignWish) -> Answer:
    """Sign every file that can be signed, with one confirmation; what cannot be is refused before the phone rings."""
    refused: dict[Path, AppError] = {}
    known: dict[Path, DocumentFacts] = {}
    requests: list[SigningRequest] = []
    for source in wish.sources:
        try:
            facts = known[source] = await inspected(services, source)
            request = _request(facts, wish)
            await _in_turn(services, source, wish.after)
            requests.append(request)
        except AppError as error:
            refused[source] = error
        else:
            for words in (*notices(facts), *_fields_offered(facts, wish)):
                screen.note(words)
    if not requests:
        return _answer(
            [(DocumentProgress(source, None, error=refused[source]), None) for source in wish.sources], None, known
        )
    make_folder(wish.out)
    info = (await services.provider(wish.ca)).info
    to = await destinations(services, wish.ca)
    screen.notes(leaving_words(info, Sending.CERTIFICATES, to))
    found = await services.credentials(wish.ca, wish.user_id)
    credential = choose_credential(found, wish.serial, services.clock.now(), info.display_name)
    if soon := holder_warning(credential.valid_to, services.clock.now()):
        screen.note(soon)
    orders = in_rounds(SigningOrder(tuple(requests), credential, wish.user_id), info.max_batch)
    if len(orders) > 1:
        screen.note(rounds_words(len(requests), len(orders)))
    screen.notes(leaving_words(info, Sending.SIGNATURE, to, wish.level))
    results = await _signed_in_rounds(services, screen, wish.ca, orders)
    done: dict[Path, tuple[DocumentProgress, str | None]] = {
        shown.source: (shown, result.transaction_id) for result in results for shown in result.documents
    }
    for item, _transaction in done.values():
        if item.signed is not None and _LEVELS.index(item.signed.level) < _LEVELS.index(wish.level):
            screen.note(lowered_words(printable(item.source.name), wish.level, item.signed.level))
    shown = [
        done.get(source, (DocumentProgress(source, None, error=refused.get(source)), None)) for source in wish.sources
    ]
    ended_by = results[-1].error
    if ended_by is None and len(results) < len(orders):
        ended_by = UserCancelledError(told="yes")
    answer = _answer(shown, ended_by, known)
    return replace(answer, interrupted=screen.interrupts.came and ended_by is not None)


async def _signed_in_rounds(
    services: Services, screen: Screen, ca: str, orders: Sequence[SigningOrder]
) -> list[SigningResult]:
    """One confirmation after the other; after one that did not end well, or Ctrl-C, nobody's phone rings again."""
    results: list[SigningResult] = []
    if words := await still_on_the_phone(services, (await services.provider(ca)).info, orders[0].user_id):
        screen.note(words)
    with interruptible(screen):
        for order in orders:
            results.append(await confirmed(services, screen, ca, partial(_sign_one, order)))
            _say_what_is_open(screen, results[-1])
            if results[-1].phase is not Phase.DONE or screen.interrupts.came:
                break
    return results


async def _sign_one(order: SigningOrder, session: SigningSession) -> SigningResult:
    return await session.sign(order)


async def _in_turn(services: Services, source: Path, order: tuple[str, ...]) -> None:
    """Raises ``OutOfTurnError`` unless all of ``order`` have signed, one after the other."""
    if not order:
        return
    report = await services.engine.validate(source, await services.trust(), services.clock.now())
    if (waiting := awaited(report, order)) is not None:
        raise OutOfTurnError(name=source.name, waiting=printable(waiting))


def _request(facts: DocumentFacts, wish: SignWish) -> SigningRequest:
    """Raises ``FieldChoiceError`` and ``FieldsOnlyError``."""
    placement, chosen = wish.place.at, None
    if wish.field_name is not None:
        chosen = choose_field(facts.fields, wish.field_name, facts.source.name)
        placement = chosen.placement
    elif not facts.takes_new_field:
        raise FieldsOnlyError(name=facts.source.name, fields="; ".join(map(label, facts.fields)))
    return SigningRequest(
        source=facts.source,
        result_folder=wish.out,
        placement=placement,
        auto_place=wish.place.auto,
        level=wish.level,
        reason=wish.reason,
        field=chosen.name if chosen is not None else None,
    )


def _fields_offered(facts: DocumentFacts, wish: SignWish) -> tuple[str, ...]:
    if wish.field_name is not None or not facts.fields:
        return ()
    words = _("“{name}” has empty signature fields of its own: {fields}. To sign in one of them, name it with --field.")
    return (words.format(name=facts.source.name, fields="; ".join(map(label, facts.fields))),)


async def resume(services: Services, screen: Screen, transaction_id: str | None) -> Answer:
    """Collect what was confirmed; no phone rings again. Without an id: every open transaction of this home."""
    waiting = (await services.journal()).entries()
    entries = [entry for entry in waiting if not entry.held_elsewhere]
    if transaction_id is not None:
        entries = [entry for entry in waiting if entry.transaction_id == transaction_id]
        if not entries:
            raise UnknownTransactionError(transaction_id)
    documents: list[dict[str, object]] = []
    lines: list[str] = []
    failure: AppError | None = None
    with interruptible(screen):
        for entry in entries:
            if screen.interrupts.came:
                failure = failure or UserCancelledError(told="yes")
                break
            try:
                result = await resumed(services, partial(_resume_one, services, screen, entry))
            except AppError as error:
                # One that cannot be read, or is handled elsewhere by now, does not keep the others from being finished.
                if failure is not None:
                    screen.failure(error)
                failure = failure or error
                continue
            _say_what_is_open(screen, result)
            answer = _answer([(shown, result.transaction_id) for shown in result.documents], result.error)
            documents += answer.members["documents"]
            lines += answer.text
            failure = failure or answer.error
            if result.error is not None and len(entries) > 1:
                # One answer tells one failure: what became of each is said here.
                screen.note(_ending(entry, result, result.error))
    if not waiting:
        screen.note(_("Nothing is waiting to be finished."))
    elif not entries:
        screen.note(_("What is waiting is being finished by another window of this program."))
    interrupted = screen.interrupts.came and failure is not None
    return Answer({"documents": documents}, lines, failure, interrupted=interrupted)


def _ending(entry: JournalEntry, result: SigningResult, error: AppError) -> str:
    names = ", ".join(printable(item.source.name) for item in result.documents)
    since = f"{entry.created_at.astimezone():%H:%M}"
    words = _("{names}, asked of {ca} at {since}: {ending}")
    return words.format(names=names, ca=entry.provider_id, since=since, ending=describe(error).title)


async def _resume_one(services: Services, screen: Screen, entry: JournalEntry) -> SigningResult:
    info = (await services.provider(entry.provider_id)).info
    answered = entry.stage is Stage.SIGNED
    if answered or info.resumable:
        sending = Sending.FINISHING if answered else Sending.RESUMING
        screen.notes(leaving_words(info, sending, await destinations(services, entry.provider_id)))

    async def go_on(session: SigningSession) -> SigningResult:
        return await session.resume(entry.transaction_id)

    return await confirmed(services, screen, entry.provider_id, go_on, again=True)


def _answer(
    shown: Sequence[tuple[DocumentProgress, str | None]],
    ended_by: AppError | None,
    known: Mapping[Path, DocumentFacts] | None = None,
) -> Answer:
    """Each document with the transaction that it belongs to, None where no confirmation was asked for.

    ``known``: what opening the files told; None where they were not opened as such.
    """
    documents = [
        {
            **document_object(item, transaction if item.doc_id or item.signed else None, item.error or ended_by),
            **({"preflight": preflight_object(known.get(item.source))} if known is not None else {}),
        }
        for item, transaction in shown
    ]
    items = [item for item, _transaction in shown]
    lines = [line for item in items if (line := signed_line(item))]
    failure = next((error for item in items if not item.signed and (error := item.error or ended_by)), ended_by)
    return Answer({"documents": documents}, lines, failure)


def _say_what_is_open(screen: Screen, result: SigningResult) -> None:
    if result.open:
        words = _("Not finished yet, and nothing has to be confirmed again: kyso resume {transaction}")
        screen.note(words.format(transaction=result.transaction_id))


def make_folder(folder: Path) -> None:
    """A folder for results; raises ``StorageError`` leaves."""
    with explained(folder):
        folder.mkdir(parents=True, exist_ok=True)


def absolute_sources(given: Sequence[Path]) -> tuple[Path, ...]:
    """Absolute paths, each once; raises ``FileMissingError`` for a folder."""
    unique = dict.fromkeys(path.absolute() for path in given)
    for path in unique:
        if path.is_dir():
            raise FileMissingError(name=path.name)
    return tuple(unique)
