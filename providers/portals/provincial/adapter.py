"""A provincial portal's client. Its submission has no idempotency key and is never sent twice by itself.

What makes it at most once: one window at a time holds a key; what is about to be sent is noted on the disk; the dossier
bears a mark of key and content in its summary; whoever submits again finds it by that mark among all of their dossiers.
Only when the portal has long ended the request and shows no such dossier may it be sent again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from functools import partial
from typing import Any, Final
from urllib.parse import quote

import httpx

from core.clock import Clock
from core.errors import (
    AppError,
    PortalError,
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
from providers.portals.attempts import Attempt, Attempts, account_of, sent_after
from providers.portals.calls import NOT_SENT, PAUSES_S, SUBMIT_S, PortalCalls
from providers.portals.provincial import wire
from providers.portals.provincial.marks import content_marked, mark_of
from providers.portals.rows import filled, national_code, the_one
from providers.portals.supplements import Supplements
from providers.portals.uploads import Uploads

_PAGE: Final = 50
_MOST_PAGES: Final = 100
_MARGIN_S: Final = 2 * 86_400.0
"""How far the portal's clock may be behind ours."""

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
        practice: bool,
        pauses_s: Sequence[float] = PAUSES_S,
    ) -> None:
        self._practice = practice
        self._calls = PortalCalls(client, url, "/api/v1", _accepted, pauses_s)
        self._name, self._rules, self._clock = self._calls.name, rules, clock
        self._attempts = Attempts(notes, clock, self._name)
        self._uploads, self._supplements = Uploads(self._calls, remembers=True), Supplements(self._calls)
        self._desks: dict[str, wire.Desk] = {}

    async def limits(self) -> PortalLimits:
        """File rules."""
        body = await self._calls.read("configs/PublicModule", headers=_TENANT)
        with translate_errors(self._name, PORTAL_ERRORS):
            return wire.limits_of(wire.data_of(body), self._rules)

    def holding(self, key: str) -> AbstractAsyncContextManager[None]:
        """One window at a time works on a dossier."""
        return self._attempts.hold(key)

    async def earlier(
        self, session: PortalSession, fields: Mapping[str, str], papers: Sequence[PaperUpload], key: str
    ) -> Receipt | None:
        """The receipt if this very content was submitted under ``key`` already; None if it may be submitted now."""
        before = await self._attempts.earlier(key)
        return await self._outcome(session, before, content_digest(fields, papers), key)

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
        content = content_digest(fields, uploads)
        before = await self._attempts.earlier(key)
        receipt = await self._outcome(session, before, content, key)
        if receipt is not None:
            return receipt
        desk = await self._desk(session, opening.procedure_code)
        mark = mark_of(key, content)
        with translate_errors(self._name, PORTAL_ERRORS):
            body = wire.submission_body(desk, fields, session.person, uploads, mark)
        begun = Attempt(account_of(session), content=content, sent_at=self._attempts.now())
        await self._attempts.begin(key, begun)
        return await self._send(session, body, key, before, begun)

    async def status(self, session: PortalSession, number: str) -> DossierStatus:
        """Look up one's own dossier."""
        row = await self._row(session, number)
        with translate_errors(self._name, PORTAL_ERRORS):
            return wire.status_of(row)

    async def dossiers(self, session: PortalSession) -> Sequence[DossierStatus]:
        """One's own dossiers, the newest first; as many as the portal puts on a page."""
        rows, _more = await self._own(session, 1)
        with translate_errors(self._name, PORTAL_ERRORS):
            return tuple(wire.status_of(row) for row in rows)

    async def supplement(self, session: PortalSession, number: str) -> SupplementRequest | None:
        """What the portal asks for of one's own dossier; None for nothing."""
        return await self._supplements.asked(_headers(session), number)

    async def answer_supplement(
        self, session: PortalSession, request: SupplementRequest, uploads: Sequence[Upload]
    ) -> DossierStatus:
        """Send what was asked for; repeating it does not send it twice."""
        try:
            return await self._supplements.answer(_headers(session), request, uploads, partial(self.status, session))
        finally:
            self._uploads.forget()

    async def sign_out(self, session: PortalSession) -> None:
        """The portal has no call for it: its session ends with that of the identity provider."""

    async def aclose(self) -> None:
        """Nothing of its own is open."""

    async def _outcome(self, session: PortalSession, before: Attempt, content: str, key: str) -> Receipt | None:
        """What became of an earlier attempt; None if there was none, or it is certain that it came to nothing."""
        if not before.content:
            return None
        if before.number:
            before.require_same(content, self._name)
            return await self._receipt(session, before.number)
        if before.account != account_of(session):
            raise self._attempts.elsewhere()
        found = await self._found(session, before, key, None)
        if found is not None:
            return await self._taken(session, key, found, content)
        self._attempts.require_settled(key)
        return None

    async def _send(
        self, session: PortalSession, body: Mapping[str, object], key: str, before: Attempt, begun: Attempt
    ) -> Receipt:
        try:
            answer = await self._calls.call(
                "POST", "hosos/NopTrucTuyen", SUBMIT_S, headers=_headers(session), json=dict(body)
            )
            with translate_errors(self._name, PORTAL_ERRORS):
                number = filled(wire.data_of(answer))
        except (PortalUnavailableError, PortalProtocolError) as error:
            if isinstance(error.__cause__, NOT_SENT):
                await self._attempts.restore(key, before)
                raise
            found = await self._found(session, begun, key, error)
            if found is not None:
                return await self._taken(session, key, found, begun.content)
            raise self._attempts.unknown(key) from error
        except AppError:
            self._uploads.forget()
            await self._attempts.restore(key, before)
            raise
        return await self._taken(session, key, replace(begun, number=number), begun.content)

    async def _taken(self, session: PortalSession, key: str, attempt: Attempt, content: str) -> Receipt:
        """The portal has the dossier: noted for good, and whether it is this content told."""
        await self._attempts.keep(key, attempt)
        self._uploads.forget()
        attempt.require_same(content, self._name)
        return await self._receipt(session, attempt.number)

    async def _receipt(self, session: PortalSession, number: str) -> Receipt:
        """The dossier is with the portal, whatever a look-up says of it now."""
        try:
            row = await self._row(session, number)
            with translate_errors(self._name, PORTAL_ERRORS):
                found = wire.receipt_of(row)
        except PortalError:
            return Receipt(number, self._clock.now(), practice=self._practice)
        return replace(found, practice=found.practice or self._practice)

    async def _found(
        self, session: PortalSession, attempt: Attempt, key: str, failure: AppError | None
    ) -> Attempt | None:
        """The attempt with the number of the dossier that bears its mark, and the content that the mark tells.

        Raises ``SubmissionUnknownError`` if nobody can tell: whatever is not seen to its end proves nothing.
        """
        oldest = sent_after(attempt, _MARGIN_S)
        try:
            for page in range(1, _MOST_PAGES + 1):
                rows, more = await self._own(session, page)
                for row in rows:
                    if oldest is not None and wire.submitted_before(row, oldest):
                        continue
                    told = row.get("trichYeuHoSo")
                    if not isinstance(told, str):
                        told = (await self._row(session, filled(row["maHoSo"])))["trichYeuHoSo"]
                    if (content := content_marked(str(told), key)) is not None:
                        return replace(attempt, number=filled(row["maHoSo"]), content=content)
                if not more:
                    return None
        except (PortalError, KeyError, TypeError, ValueError) as error:
            raise self._attempts.unknown(key) from (failure or error)
        raise self._attempts.unknown(key) from failure

    async def _own(self, session: PortalSession, page: int) -> tuple[Sequence[Mapping[str, Any]], bool]:
        """A page of one's own dossiers, and whether there are more."""
        params = {"byNguoiGui": "true", "searchAllType": "true", "pageNumber": str(page), "pageSize": str(_PAGE)}
        body = await self._calls.read("hosos/Portal", params=params, headers=_headers(session))
        with translate_errors(self._name, PORTAL_ERRORS):
            return [dict(row) for row in body["data"]], body["hasNextPage"] is True

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
            if len(found := list(wire.data_of(cases))) != 1:
                raise PortalRowMissingError(f"{len(found)} cases", portal=self._name, wanted=service.name)
            case = found[0]
            asked = {"thuTucId": service.code, "truongHopId": case["ma"], "donViId": here[0]}
        data = await self._calls.call("POST", "truonghopthutucs/DuLieuThemHoSo", headers=headers, json=asked)
        with translate_errors(self._name, PORTAL_ERRORS):
            return wire.desk_of(service, here[0], case, wire.data_of(data))


_TENANT: Final = {"tenant": "root"}


def _headers(session: PortalSession) -> dict[str, str]:
    return {**_TENANT, "authorization": f"Bearer {session.access_token.reveal()}"}


def _accepted(response: httpx.Response, portal: str, file_name: str) -> Mapping[str, Any]:
    status, body = read_json(response)
    if not isinstance(body, dict):
        raise TypeError("not an object")
    if response.is_success and body.get("succeeded", True) is True:
        return body
    if status in (401, 400, 403, 404, 409, 413) or response.is_success:
        raise wire.refusal_of(status, body, portal)
    raise PeerStatusError(status)
