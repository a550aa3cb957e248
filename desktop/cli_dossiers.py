"""``kyso dossiers``: what became of what was submitted (G0.9)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Final

from core.errors import AppError, InvalidUsageError
from core.i18n import _
from core.portal.lookup import looking_up
from core.portal.model import DossierStatus, PaperUpload, PortalSession
from core.portal.supplement import Supplement
from core.wording.dossier_status import status_words
from desktop.cli_output import Answer, Screen
from desktop.composition import Services

_GOODBYE_S: Final = 3.0


async def list_dossiers(services: Services, screen: Screen, user_id: str) -> Answer:
    """All of one's own, the newest first."""
    async with _signed_in(services, screen, user_id) as session:
        found = await (await services.gateway()).dossiers(session)
    lines = [_line(one) for one in found] or [_("You have submitted no dossier here.")]
    return Answer({"dossiers": [_object(one) for one in found]}, lines)


async def dossier_status(services: Services, screen: Screen, user_id: str, number: str) -> Answer:
    """One of one's own, by its code."""
    async with _signed_in(services, screen, user_id) as session:
        with looking_up():
            found = await (await services.gateway()).status(session, number)
    return Answer({"dossiers": [_object(found)]}, [_line(found)])


async def supplement(
    services: Services, screen: Screen, user_id: str, number: str, files: Mapping[str, Path]
) -> Answer:
    """What the portal asks for of a dossier; with ``files`` (by paper), the answer to it."""
    gateway = await services.gateway()
    async with _signed_in(services, screen, user_id) as session:
        with looking_up():
            found = await gateway.status(session, number)
            request = await gateway.supplement(session, number)
        if request is None:
            return Answer(
                {"papers": [], "dossiers": [_object(found)]}, [_line(found), _("It asks for no papers here.")]
            )
        asked = {one.component: one for one in request.papers}
        wanted = [{"component": one.component, "label": one.label, "note": one.note} for one in request.papers]
        if not files:
            lines = [f"{one.component}  ·  {one.label}: {one.note}" for one in request.papers]
            return Answer({"reason": request.reason, "papers": wanted}, [request.reason, *lines])
        if unknown := sorted(set(files) - set(asked)):
            raise InvalidUsageError(
                what=_("the portal does not ask for this: {names}").format(names="; ".join(unknown))
            )
        uploads = [PaperUpload(key, path, label=asked[key].label) for key, path in files.items()]
        found = await Supplement(gateway).send(session, request, uploads)
    return Answer({"reason": request.reason, "papers": wanted, "dossiers": [_object(found)]}, [_line(found)])


@asynccontextmanager
async def _signed_in(services: Services, screen: Screen, user_id: str) -> AsyncIterator[PortalSession]:
    """In practice the scripted visitor signs in as ``user_id``; else the person does, in a browser."""
    if not services.profile.portal_url:
        raise InvalidUsageError(what=_("this portal answers no program; look on its own page"))

    async def open_browser(url: str) -> None:
        await services.prompter.visit(services.profile.display_name, url)

    session = await (services.sign_in(None, user_id) if services.practice else services.sign_in(open_browser))
    screen.note(_("Signed in: {name}").format(name=session.person.name))
    try:
        yield session
    finally:
        with suppress(AppError, TimeoutError):
            async with asyncio.timeout(_GOODBYE_S):
                await services.sign_out(session)


def _object(found: DossierStatus) -> dict[str, Any]:
    """``label`` is the portal's word, ``meaning`` ours for the national code."""
    return {
        "dossier_code": found.number,
        "status": found.code,
        "label": found.label,
        "meaning": status_words(found.code),
        "submitted": found.time.isoformat(),
    }


def _line(found: DossierStatus) -> str:
    when = found.time.strftime("%H:%M %d/%m/%Y")
    return f"{found.number}  ·  {when}  ·  {status_words(found.code) or found.label}"
