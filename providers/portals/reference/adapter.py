"""The reference portal's client.

Repeated by itself: reads, what is left of an upload, and ``submit`` with its key, after the dossier was looked up by
that key. Nothing else.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from functools import partial
from typing import Any, Final
from urllib.parse import quote

import httpx

from core.catalogue.model import Procedure
from core.errors import (
    AppError,
    PortalProtocolError,
    PortalUnavailableError,
    SubmissionUnknownError,
    SubmittedBeforeError,
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
from providers.http import PORTAL_ERRORS, PeerStatusError, translate_errors
from providers.portals.calls import NOT_SENT, PAUSES_S, SUBMIT_S, PortalCalls
from providers.portals.reference import wire
from providers.portals.reference.uploading import Uploading
from providers.portals.supplements import Supplements

_MOST_PAGES: Final = 500


class ReferencePortal:
    """``PortalGateway`` over the reference protocol. ``url`` without a trailing slash; the client stays the caller's.

    ``pauses_s``: seconds before each repetition of a read or of a keyed submission.
    """

    def __init__(self, client: httpx.AsyncClient, url: str, *, pauses_s: Sequence[float] = PAUSES_S) -> None:
        self._calls = PortalCalls(client, url, "/api/v1", _accepted, pauses_s)
        self._name = self._calls.name
        self._supplements = Supplements(self._calls)
        self._uploading = Uploading(self._calls.call, pauses_s)

    async def limits(self) -> PortalLimits:
        """File rules."""
        body = await self._calls.read("configs/PublicModule")
        with translate_errors(self._name, PORTAL_ERRORS):
            return wire.limits_of(wire.data_of(body))

    async def procedures(self) -> Sequence[Procedure]:
        """The portal's own catalogue, all pages of it."""
        found: list[Procedure] = []
        for page in range(1, _MOST_PAGES + 1):
            body = await self._calls.read("thutucs/PortalSearch", params={"pageNumber": str(page), "pageSize": "50"})
            with translate_errors(self._name, PORTAL_ERRORS):
                found += [wire.procedure_of(row) for row in body["data"]]
                if body["hasNextPage"] is not True:
                    return tuple(found)
        raise PortalProtocolError("the catalogue does not end", portal=self._name)

    def holding(self, key: str) -> AbstractAsyncContextManager[None]:
        """Nothing to hold: the portal keeps submissions apart by their keys."""
        return nullcontext()

    async def earlier(
        self, session: PortalSession, fields: Mapping[str, str], papers: Sequence[PaperUpload], key: str
    ) -> Receipt | None:
        """Nothing to find out: the portal itself knows a submission by its key and its content."""
        return None

    async def open(
        self, session: PortalSession, procedure_code: str, fields: Mapping[str, str], key: str
    ) -> DossierOpening:
        """Open a dossier for the applicant of ``fields``; the same ``key`` gives the same dossier."""
        told = {"maTTHC": procedure_code, "soGiayToChuHoSo": fields.get("paper_number", "")}
        body = await self._calls.call("POST", "hosonhaps", headers=_headers(session, key), json=told)
        with translate_errors(self._name, PORTAL_ERRORS):
            return wire.opening_of(wire.data_of(body))

    async def upload(self, session: PortalSession, opening: DossierOpening, paper: PaperUpload) -> Upload:
        """Upload one file, read from the disk as it goes; what arrived before is not sent again."""
        found = await self._uploading.upload(_headers(session), opening, paper)
        if found.component != paper.component:
            raise PortalProtocolError("another component", portal=self._name)
        return found

    async def submit(
        self,
        session: PortalSession,
        opening: DossierOpening,
        fields: Mapping[str, str],
        uploads: Sequence[Upload],
        key: str,
    ) -> Receipt:
        """Submit; the same ``key`` gives the same receipt, never a second dossier.

        When the answer is lost, the dossier is looked up by its key, and sent again only if the portal does not have
        it. ``PortalUnavailableError``: the portal said that it has none. ``SubmissionUnknownError``: it may have it.
        """
        content = wire.submission_body(opening, fields, uploads)
        failure: AppError = PortalUnavailableError("not tried", portal=self._name)
        unknown = False
        for pause in (*self._calls.pauses_s, None):
            try:
                return await self._submit_once(session, content, key)
            except (PortalUnavailableError, PortalProtocolError) as error:
                failure = error
            may_have_arrived = not isinstance(failure.__cause__, NOT_SENT)
            try:
                found = await self._by_key(session, key, str(content["noiDung"]))
                unknown = False
            except (PortalUnavailableError, PortalProtocolError):
                found, unknown = None, unknown or may_have_arrived
            if found is not None:
                return found
            if pause is None:
                break
            await asyncio.sleep(pause)
        if unknown:
            raise SubmissionUnknownError("no answer, and no look-up", portal=self._name) from failure
        raise failure

    async def status(self, session: PortalSession, number: str) -> DossierStatus:
        """Look up one's own dossier."""
        body = await self._calls.read(f"hosos/GetByMa/{quote(number, safe='')}", headers=_headers(session))
        with translate_errors(self._name, PORTAL_ERRORS):
            return wire.status_of(wire.data_of(body))

    async def dossiers(self, session: PortalSession) -> Sequence[DossierStatus]:
        """All of one's own dossiers, the newest first."""
        body = await self._calls.read("hosos/Portal", headers=_headers(session))
        with translate_errors(self._name, PORTAL_ERRORS):
            return tuple(wire.status_of(row) for row in wire.data_of(body))

    async def supplement(self, session: PortalSession, number: str) -> SupplementRequest | None:
        """What the portal asks for of one's own dossier; None for nothing."""
        return await self._supplements.asked(_headers(session), number)

    async def answer_supplement(
        self, session: PortalSession, request: SupplementRequest, uploads: Sequence[Upload]
    ) -> DossierStatus:
        """Send what was asked for; repeating it does not send it twice."""
        return await self._supplements.answer(_headers(session), request, uploads, partial(self.status, session))

    async def sign_out(self, session: PortalSession) -> None:
        """End the session at the portal."""
        await self._calls.call("POST", "sso/logout", headers=_headers(session))

    async def aclose(self) -> None:
        """Nothing of its own is open."""

    async def _submit_once(self, session: PortalSession, content: Mapping[str, object], key: str) -> Receipt:
        body = await self._calls.call(
            "POST", "hosos/NopTrucTuyen", SUBMIT_S, headers=_headers(session, key), json=dict(content)
        )
        with translate_errors(self._name, PORTAL_ERRORS):
            return wire.receipt_of(wire.data_of(body))

    async def _by_key(self, session: PortalSession, key: str, content: str) -> Receipt | None:
        response = await self._calls.send("GET", "hosos/TheoKhoa", headers=_headers(session, key))
        with translate_errors(self._name, PORTAL_ERRORS):
            if response.status_code == httpx.codes.NOT_FOUND and _object(response).get("maLoi") == "khong-co-ho-so":
                return None
        body = self._calls.accepted(response)
        with translate_errors(self._name, PORTAL_ERRORS):
            data = wire.data_of(body)
            receipt = wire.receipt_of(data)
            if data["noiDung"] != content:
                raise SubmittedBeforeError("other content", portal=self._name, number=receipt.number)
            return receipt


def _headers(session: PortalSession, key: str | None = None) -> dict[str, str]:
    headers = {"authorization": f"Bearer {session.access_token.reveal()}"}
    return headers if key is None else {**headers, "idempotency-key": key}


def _accepted(response: httpx.Response, portal: str, file_name: str) -> Mapping[str, Any]:
    status, body = response.status_code, _object(response)
    if response.is_success and body.get("succeeded", True) is True:
        return body
    if not isinstance(body.get("message"), str):
        raise PeerStatusError(status if not response.is_success else 400)
    raise wire.refusal_of(status, body, portal, file_name)


def _object(response: httpx.Response) -> Mapping[str, Any]:
    parsed = json.loads(response.content)
    if not isinstance(parsed, dict):
        raise TypeError("not an object")
    return parsed
