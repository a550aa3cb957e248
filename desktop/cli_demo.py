"""``kyso demo``: the whole journey in the practice world, without a window and without anybody at the keyboard."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from core.documents.declaration import Declaration, typeset_declaration
from core.errors import AppError, IncompleteDossierError, InvalidUsageError, UserCancelledError
from core.i18n import _
from core.signing.model import SignatureLevel, SigningRequest
from core.signing.progress import SigningOrder, SigningResult
from core.signing.publishing import publish_content
from core.signing.session import SigningSession
from core.wording.consent import consent_lines
from core.wording.leaving import Sending, leaving_words
from desktop.cli_output import Answer, Screen, document_object, receipt_object, signed_line
from desktop.cli_progress import confirmed, interruptible, submission_line
from desktop.cli_sign import choose_credential
from desktop.composition import Services
from desktop.destinations import destinations
from desktop.form_desk import FormDesk
from desktop.journey import Journey
from desktop.paper import Paper


@dataclass(frozen=True, slots=True)
class DemoWish:
    """Which procedure, at which authority, as which test person, and where the files go."""

    procedure: str
    ca: str
    user_id: str = field(repr=False)
    out: Path = field()


async def demo(services: Services, screen: Screen, wish: DemoWish) -> Answer:
    """Sign in, choose, fill in, attach, sign with one confirmation, submit, and keep the receipt."""
    if not services.practice:
        raise InvalidUsageError(what=_("the demonstration runs in practice profiles only"))
    journey = Journey(services)
    try:
        return await _walk(services, screen, journey, wish)
    finally:
        await journey.aclose()


async def _walk(services: Services, screen: Screen, journey: Journey, wish: DemoWish) -> Answer:
    journey.begin(wish.procedure)
    screen.note(_("Service: {code} {name}").format(code=journey.service.code, name=journey.service.name))
    person = await journey.sign_in(None, wish.user_id)
    screen.note(_("Signed in: {name}").format(name=person.name))
    papers = [paper for paper in journey.papers() if paper.missing] or list(journey.papers())[:1]
    desk = FormDesk(services, journey)
    for paper in papers:
        await _make(services, journey, desk, paper, wish.out)
    result = await _sign(services, screen, journey, wish)
    objects = [document_object(shown, result.transaction_id, shown.error or result.error) for shown in result.documents]
    lines = [line for shown in result.documents if (line := signed_line(shown))]
    stopped = UserCancelledError(told="yes") if screen.interrupts.came else None
    if (error := result.error or stopped) is not None:
        return Answer({"documents": objects}, lines, error, interrupted=stopped is not None)
    for shown in result.documents:
        if shown.component is not None and shown.signed is not None:
            journey.note_signed(shown.component, shown.signed)
    for words in consent_lines(services.profile.display_name, len(papers)):
        screen.note(words)
    journey.agree(True)
    receipt = await journey.submit(lambda progress: screen.note(submission_line(progress)))
    file, failure = None, None
    try:
        file = await journey.save_receipt(wish.out)
    except AppError as error:  # the portal has the dossier all the same, and its number must not be lost
        failure = error
    if receipt.provisional:
        words = _("Temporary number: the agency gives the dossier's code when it receives it")
        lines.append(f"{words}: {receipt.number}")
    lines.append(_("Received: dossier {number}, receipt {file}").format(number=receipt.number, file=file or "–"))
    members = {"dossier_code": receipt.number, "receipt": receipt_object(receipt, file), "documents": objects}
    return Answer(members, lines, failure)


async def _sign(services: Services, screen: Screen, journey: Journey, wish: DemoWish) -> SigningResult:
    info = (await services.provider(wish.ca)).info
    to = await destinations(services, wish.ca)
    screen.notes(leaving_words(info, Sending.CERTIFICATES, to))
    found = await services.credentials(wish.ca, wish.user_id)
    credential = choose_credential(found, None, services.clock.now(), info.display_name)
    requests = tuple(
        SigningRequest(
            source=paper.path,
            result_folder=wish.out,
            placement=None,
            auto_place=True,
            level=SignatureLevel.B_T,
            component=paper.component.key,
        )
        for paper in journey.unsigned()
        if paper.path is not None
    )
    if not requests:
        raise IncompleteDossierError(papers=journey.service.name)
    screen.notes(leaving_words(info, Sending.SIGNATURE, to))
    order = SigningOrder(requests, credential, wish.user_id)

    async def go_on(session: SigningSession) -> SigningResult:
        return await session.sign(order)

    with interruptible(screen):
        return await confirmed(services, screen, wish.ca, go_on)


async def _make(services: Services, journey: Journey, desk: FormDesk, paper: Paper, folder: Path) -> None:
    """The paper's own form, filled in, or a short declaration where it has none; in ``folder``."""
    key = paper.component.key
    form = desk.definition(key)
    if form is None:
        await journey.attach(key, await asyncio.to_thread(_write, services, journey, paper, folder))
        return
    known = desk.filled(key).answers
    for question, answer in form.sample.items():
        if question not in known:
            desk.answer(key, question, answer)
    if wrong := desk.problems(key):
        raise IncompleteDossierError(", ".join(wrong), papers=str(form.title))
    await desk.finish(key, folder)


def _write(services: Services, journey: Journey, paper: Paper, folder: Path) -> Path:
    """The paper as a PDF, under a name that nothing has yet."""
    person = journey.person
    content = typeset_declaration(
        Declaration(
            title=paper.component.label,
            service=journey.service.name,
            code=journey.service.code,
            agency=journey.service.agency,
            applicant=person.name if person is not None else "",
            day=services.clock.now().date(),
            practice=services.practice,
        )
    )
    return publish_content(content, folder / f"{paper.component.key}.pdf")
