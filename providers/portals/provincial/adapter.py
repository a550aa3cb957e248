"""A provincial portal's client. Its submission has no idempotency key and is never sent twice by itself.

What makes it at most once: the moment of sending is noted on the disk before anything leaves; the dossier bears a mark
of ours in its summary; whoever submits again finds it by that mark among their own dossiers. Only when the portal has
long ended the request and shows no such dossier may it be sent again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final
from urllib.parse import quote

import httpx

from core.clock import Clock
from core.errors import (
    AppError,
    PortalProtocolError,
    PortalRowMissingError,
    PortalUnavailableError,
)
from core.portal.model import (
    DossierOpening,
    DossierStatus,
    PaperUpload,
    PortalLimits,
    PortalSession,
    Receipt,
    SupplementRequest,
    Upload,
)
from core.portal.notes import SubmissionNotes, content_digest
from core.portal.profile import FileRules
from providers.http import PORTAL_ERRORS, PeerStatusError, read_json, translate_errors
from providers.portals.calls import NOT_SENT, PAUSES_S, SUBMIT_S, PortalCalls
from providers.portals.provincial import wire
from providers.portals.provincial.attempts import Attempts, mark_of
from providers.portals.rows import national_code, the_one
from providers.portals.supplements import Supplements
from providers.portals.uploads import Uploads

_LOOKED_AT: Final = 50
_FOLDER: Final = "NopHoSoTrucTuyen"


class ProvincialPortal:
    """``PortalGateway`` over the provincial API. ``url`` without a trailing slash; the client stays the caller's.

    ``rules`` say what the portal does not tell of files. ``pauses_s``: seconds before each repetition of a read or of
    an upload.
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        url: str,
        rules: FileRules,
        notes: SubmissionNotes,
        clock: Clock,
        *,
        pauses_s: Sequence[float] = PAUSES_S,
    ) -> None:
        self._calls = PortalCalls(client, url, "/api/v1", _accepted, pauses_s)
        self._name, self._rules, self._clock = self._calls.name, rules, clock
        self._attempts = Attempts(notes, clock, self._name)
        self._uploads, self._supplements = Uploads(self._calls), Supplements(self._calls)
        self._desks: dict[str, wire.Desk] = {}
        self._submitting = asyncio.Lock()

    async def limits(self) -> PortalLimits:
        """File rules."""
        body = await self._calls.read("configs/PublicModule", headers=_TENANT)
        with translate_errors(self._name, PORTAL_ERRORS):
            return wire.limits_of(wire.data_of(body), self._rules)

    async def open(
        self, session: PortalSession, procedure_code: str, fields: Mapping[str, str], key: str
    ) -> DossierOpening:
        """Find out where this service is submitted; the portal itself learns of the dossier by its submission only."""
        await self._desk(session, procedure_code)
        return DossierOpening(key, procedure_code)

    async def upload(self, session: PortalSession, opening: DossierOpening, paper: PaperUpload) -> Upload:
        """Upload one file, and fetch back what the portal holds of it."""
        desk = await self._desk(session, opening.procedure_code)
        listed = the_one(desk.papers, paper.label or paper.component, lambda one: one.name, self._name)

        async def send(files: Mapping[str, Any]) -> str:
            body = await self._calls.call(
                "POST",
                "files/UploadFileBucket",
                self._uploads.limit_s,
                file_name=paper.path.name,
                headers=_headers(session),
                data={"FolderName": _FOLDER},
                files={"Files": files["file"]},
            )
            with translate_errors(self._name, PORTAL_ERRORS):
                return str(wire.data_of(body))

        async def held(place: str) -> str:
            return await self._calls.digest("files/GetFileBucket", params={"Path": place}, headers=_headers(session))

        return await self._uploads.upload(opening, paper, listed.code, send, held)

    async def submit(
        self,
        session: PortalSession,
        opening: DossierOpening,
        fields: Mapping[str, str],
        uploads: Sequence[Upload],
        key: str,
    ) -> Receipt:
        """Submit; the same ``key`` gives the same receipt, never a second dossier.

        ``SubmissionUnknownError``: it was sent, and the portal does not show it (yet).
        """
        desk = await self._desk(session, opening.procedure_code)
        with translate_errors(self._name, PORTAL_ERRORS):
            body = wire.submission_body(desk, fields, session.person, uploads, mark_of(key))
        content = content_digest(fields, uploads)
        async with self._submitting:
            earlier = await self._attempts.earlier(key)
            number: str | None = earlier.number
            if earlier.sent_at is not None and not number:
                number = await self._found(session, key, None)
                if number is None:
                    await self._attempts.require_settled(key, earlier)
            if number:
                replace(earlier, number=number).require_same(content, self._name)
                return await self._taken(session, key, number)
            await self._attempts.begin(key, content)
            return await self._send(session, body, key)

    async def status(self, session: PortalSession, number: str) -> DossierStatus:
        """Look up one's own dossier."""
        row = await self._row(session, number)
        with translate_errors(self._name, PORTAL_ERRORS):
            return wire.status_of(row)

    async def dossiers(self, session: PortalSession) -> Sequence[DossierStatus]:
        """One's own dossiers, the newest first; as many as the portal puts on a page."""
        rows = await self._own(session)
        with translate_errors(self._name, PORTAL_ERRORS):
            return tuple(wire.status_of(row) for row in rows)

    async def supplement(self, session: PortalSession, number: str) -> SupplementRequest | None:
        """What the portal asks for of one's own dossier; None for nothing."""
        return await self._supplements.asked(_headers(session), number)

    async def answer_supplement(
        self, session: PortalSession, request: SupplementRequest, uploads: Sequence[Upload]
    ) -> DossierStatus:
        """Send what was asked for; repeating it does not send it twice."""

        async def status(number: str) -> DossierStatus:
            return await self.status(session, number)

        return await self._supplements.answer(_headers(session), request, uploads, status)

    async def sign_out(self, session: PortalSession) -> None:
        """The portal has no call for it: its session ends with that of the identity provider."""

    async def aclose(self) -> None:
        """Nothing of its own is open."""

    async def _send(self, session: PortalSession, content: Mapping[str, object], key: str) -> Receipt:
        try:
            body = await self._calls.call(
                "POST", "hosos/NopTrucTuyen", SUBMIT_S, headers=_headers(session), json=dict(content)
            )
            with translate_errors(self._name, PORTAL_ERRORS):
                number = str(wire.data_of(body))
        except (PortalUnavailableError, PortalProtocolError) as error:
            if isinstance(error.__cause__, NOT_SENT):
                await self._attempts.undo(key)
                raise
            found = await self._found(session, key, error)
            if found is not None:
                return await self._taken(session, key, found)
            if _ended_by_an_error(error):
                await self._attempts.undo(key)
                raise
            raise self._attempts.unknown(await self._attempts.earlier(key)) from error
        except AppError:
            await self._attempts.undo(key)
            raise
        return await self._taken(session, key, number)

    async def _taken(self, session: PortalSession, key: str, number: str) -> Receipt:
        await self._attempts.done(key, number)
        return await self._receipt(session, number)

    async def _receipt(self, session: PortalSession, number: str) -> Receipt:
        try:
            row = await self._row(session, number)
            with translate_errors(self._name, PORTAL_ERRORS):
                return wire.receipt_of(row)
        except (PortalUnavailableError, PortalProtocolError):
            return Receipt(number, self._clock.now(), practice=False)

    async def _found(self, session: PortalSession, key: str, failure: AppError | None) -> str | None:
        """The number of the dossier that bears the key's mark; ``SubmissionUnknownError`` if nobody can tell."""
        mark = mark_of(key)
        try:
            for row in (await self._own(session))[:_LOOKED_AT]:
                told = row.get("trichYeuHoSo")
                if not isinstance(told, str):
                    told = (await self._row(session, str(row.get("maHoSo", "")))).get("trichYeuHoSo", "")
                if mark in str(told):
                    return str(row["maHoSo"])
        except (PortalUnavailableError, PortalProtocolError) as error:
            raise self._attempts.unknown(await self._attempts.earlier(key)) from (failure or error)
        return None

    async def _own(self, session: PortalSession) -> Sequence[Mapping[str, Any]]:
        params = {"byNguoiGui": "true", "searchAllType": "true", "pageNumber": "1", "pageSize": str(_LOOKED_AT)}
        body = await self._calls.read("hosos/Portal", params=params, headers=_headers(session))
        with translate_errors(self._name, PORTAL_ERRORS):
            return [dict(row) for row in body["data"]]

    async def _row(self, session: PortalSession, number: str) -> Mapping[str, Any]:
        body = await self._calls.read(f"hosos/GetByMa/{quote(number, safe='')}", headers=_headers(session))
        with translate_errors(self._name, PORTAL_ERRORS):
            return dict(wire.data_of(body))

    async def _desk(self, session: PortalSession, procedure_code: str) -> wire.Desk:
        """Where and with what papers; asked once for each service."""
        wanted = national_code(procedure_code)
        if wanted not in self._desks:
            self._desks[wanted] = await self._look_up_desk(session, wanted)
        return self._desks[wanted]

    async def _look_up_desk(self, session: PortalSession, wanted: str) -> wire.Desk:
        headers = _headers(session)
        body = await self._calls.read(
            "thutucs/PortalSearch", params={"tuKhoa": wanted, "pageNumber": "1", "pageSize": "20"}, headers=headers
        )
        with translate_errors(self._name, PORTAL_ERRORS):
            listed = [one for row in body["data"] if national_code((one := wire.service_of(row)).code) == wanted]
        open_ones = [one for one in listed if one.takes_dossiers]
        if len(open_ones) != 1:
            raise PortalRowMissingError(f"{len(open_ones)} services", portal=self._name, wanted=wanted)
        service = open_ones[0]
        agencies = wire.data_of(
            await self._calls.read("donvithutucs/public", params={"maTTHC": service.code}, headers=headers)
        )
        with translate_errors(self._name, PORTAL_ERRORS):
            here = [str(one["donViId"]) for one in agencies if not one.get("urlRedirect")]
        if len(here) != 1:
            raise PortalRowMissingError(f"{len(here)} agencies", portal=self._name, wanted=service.name)
        cases = await self._calls.read(
            "truonghopthutucs", params={"thuTucId": service.code, "donViTiepNhan": here[0]}, headers=headers
        )
        with translate_errors(self._name, PORTAL_ERRORS):
            case = next(iter(wire.data_of(cases)), None)
            if case is None:
                raise PortalRowMissingError("no case", portal=self._name, wanted=service.name)
            asked = {"thuTucId": service.code, "truongHopId": case["ma"], "donViId": here[0]}
        data = await self._calls.call("POST", "truonghopthutucs/DuLieuThemHoSo", headers=headers, json=asked)
        with translate_errors(self._name, PORTAL_ERRORS):
            return wire.desk_of(service, here[0], case, wire.data_of(data))


_TENANT: Final = {"tenant": "root"}


def _headers(session: PortalSession) -> dict[str, str]:
    return {**_TENANT, "authorization": f"Bearer {session.access_token.reveal()}"}


def _ended_by_an_error(error: AppError) -> bool:
    """The application itself said that it failed, so nothing of the request goes on there (§3.1: a plain 500)."""
    cause = error.__cause__
    return isinstance(cause, PeerStatusError) and cause.status == httpx.codes.INTERNAL_SERVER_ERROR


def _accepted(response: httpx.Response, portal: str, file_name: str) -> Mapping[str, Any]:
    status, body = read_json(response)
    if not isinstance(body, dict):
        raise TypeError("not an object")
    if response.is_success and body.get("succeeded", True) is True:
        return body
    if status in (401, 400, 403, 404, 409, 413) or response.is_success:
        raise wire.refusal_of(status, body, portal)
    raise PeerStatusError(status)
