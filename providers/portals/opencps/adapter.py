"""An OpenCPS portal's client. The dossier is a draft there before it is submitted.

Submitting is an action on that one draft, so repeating it never makes a second dossier; which draft belongs to which
key is noted on the disk before anything is put into it.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from typing import Any, Final
from urllib.parse import quote

import httpx

from core.clock import Clock
from core.errors import (
    AppError,
    DocumentTooLargeError,
    DossierRejectedError,
    FileKindNotAcceptedError,
    PortalAuthError,
    PortalProtocolError,
    PortalRowMissingError,
    PortalUnavailableError,
    SubmissionUnknownError,
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
from providers.portals.attempts import Attempt, Attempts, account_of
from providers.portals.calls import NOT_SENT, PAUSES_S, SUBMIT_S, PortalCalls
from providers.portals.opencps import wire
from providers.portals.rows import national_code, the_one
from providers.portals.uploads import Uploads

_REFERENCES: Final = uuid.UUID("9b1c5a0e-7d57-4f6a-8d0f-3f1f6f1b7c55")
"""Files are called by their content: uploading one again finds it there."""


class OpenCpsPortal:
    """``PortalGateway`` over OpenCPS v2. ``url`` without a trailing slash; the client stays the caller's.

    ``site`` is the ``groupId`` of the portal. ``rules``: its parts have limits of their own, the whole has the
    profile's. ``pauses_s``: seconds before each repetition of a read, an upload or the submission.
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        url: str,
        site: str,
        rules: FileRules,
        notes: SubmissionNotes,
        clock: Clock,
        *,
        practice: bool,
        pauses_s: Sequence[float] = PAUSES_S,
    ) -> None:
        self._calls = PortalCalls(client, url, "/o/rest/v2", _accepted, pauses_s)
        self._name, self._site, self._rules, self._clock = self._calls.name, site, rules, clock
        self._practice, self._attempts = practice, Attempts(notes, clock, self._name)
        self._uploads = Uploads(self._calls, remembers=False)
        self._templates: dict[str, wire.Template] = {}

    async def limits(self) -> PortalLimits:
        """The profile's: the portal tells limits by part only, and ``upload`` keeps to them."""
        return PortalLimits(self._rules.kinds, self._rules.max_file_bytes, self._rules.max_total_bytes)

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
        """Open a draft; the same ``key`` gives the same draft, after a restart as well."""
        template = await self._template(session, procedure_code)
        before = await self._attempts.earlier(key)
        mine = before.account == account_of(session)
        if before.draft and mine and await self._is_there(session, before.draft):
            return DossierOpening(before.draft, procedure_code)
        if before.content:
            # It may have been submitted, and cannot be seen from here: another draft would be another dossier.
            raise self._attempts.unknown(key) if mine else self._attempts.elsewhere()
        body = await self._calls.call(
            "POST", "dossiers", headers=self._headers(session), data=wire.opening_form(template)
        )
        with translate_errors(self._name, PORTAL_ERRORS):
            made = wire.dossier_of(body)
        await self._attempts.keep(key, Attempt(account_of(session), made.dossier_id))
        return DossierOpening(made.dossier_id, procedure_code)

    async def upload(self, session: PortalSession, opening: DossierOpening, paper: PaperUpload) -> Upload:
        """Upload one file, and fetch back what the portal holds of it; another file of its part is taken away."""
        template = await self._template(session, opening.procedure_code)
        part = the_one(template.parts, paper.label or paper.component, lambda one: one.name, self._name)
        _check(part, paper)
        files, headers = f"dossiers/{opening.dossier_id}/files", self._headers(session)

        async def send(form: Mapping[str, Any]) -> str:
            name, content, kind = form["file"]
            reference = str(uuid.uuid5(_REFERENCES, f"{opening.dossier_id}/{part.number}/{paper.sha256 or name}"))
            there = await self._there(session, opening)
            if there.get(reference) == part.number:
                return reference
            for other in (one for one, where in there.items() if where == part.number):
                await self._calls.call("DELETE", f"{files}/{other}", headers=headers)
            display = wire.file_name(name)
            await self._calls.call(
                "POST",
                files,
                self._uploads.limit_s,
                file_name=name,
                headers=headers,
                data={
                    "referenceUid": reference,
                    "dossierTemplateNo": template.number,
                    "dossierPartNo": part.number,
                    "displayName": display,
                    "fileType": paper.path.suffix.lower().lstrip("."),
                    "isSync": "false",
                },
                files={"file": (display, content, kind)},
            )
            return reference

        async def held(reference: str) -> str:
            return await self._calls.digest(f"{files}/{reference}", params={}, headers=headers)

        return await self._uploads.upload(opening, paper, part.number, send, held)

    async def submit(
        self,
        session: PortalSession,
        opening: DossierOpening,
        fields: Mapping[str, str],
        uploads: Sequence[Upload],
        key: str,
    ) -> Receipt:
        """Submit the draft; however often, it is one dossier.

        ``PortalUnavailableError``: the portal said that it is a draft still. ``SubmissionUnknownError``: nobody could
        be asked.
        """
        content = content_digest(fields, uploads)
        before = await self._attempts.earlier(key)
        receipt = await self._outcome(session, before, content, key)
        if receipt is not None:
            return receipt
        begun = Attempt(account_of(session), opening.dossier_id, content, self._attempts.now())
        await self._keep_only(session, opening, uploads)
        form = wire.applicant_form(fields, session.person)
        place, headers = f"dossiers/{opening.dossier_id}", self._headers(session)
        await self._calls.call("PUT", place, headers=headers, data=form)
        await self._attempts.begin(key, begun)
        try:
            return await self._act(session, opening.dossier_id)
        except (DossierRejectedError, PortalAuthError):
            await self._attempts.restore(key, before)
            raise

    async def status(self, session: PortalSession, number: str) -> DossierStatus:
        """Look up one's own dossier, by its code or by the number of its draft."""
        dossier = await self._dossier(session, number)
        if not dossier.submitted:
            raise DossierRejectedError("a draft", portal=self._name, reason="?")
        with translate_errors(self._name, PORTAL_ERRORS):
            return dossier.as_status(self._clock.now())

    async def dossiers(self, session: PortalSession) -> Sequence[DossierStatus]:
        """All of one's own dossiers, the newest first; drafts are none."""
        body = await self._calls.read("dossiers", headers=self._headers(session))
        with translate_errors(self._name, PORTAL_ERRORS):
            found = [one for row in body["data"] if (one := wire.dossier_of(row)).submitted]
            return tuple(one.as_status(self._clock.now()) for one in found)

    async def supplement(self, session: PortalSession, number: str) -> SupplementRequest | None:
        """Nothing is known of how this portal words it: a supplement is made on its own page."""
        return None

    async def answer_supplement(
        self, session: PortalSession, request: SupplementRequest, uploads: Sequence[Upload]
    ) -> DossierStatus:
        """There is no request that it could answer."""
        raise PortalRowMissingError("no supplements", portal=self._name, wanted=request.number)

    async def sign_out(self, session: PortalSession) -> None:
        """End the session at the portal."""
        await self._calls.call("GET", "dvcqgsso/logout", headers=self._headers(session))

    async def aclose(self) -> None:
        """Nothing of its own is open."""

    async def _outcome(self, session: PortalSession, before: Attempt, content: str, key: str) -> Receipt | None:
        """The receipt of a draft that was submitted. A draft with other content may still be on its way."""
        if not before.content:
            return None
        if before.account != account_of(session):
            raise self._attempts.elsewhere()
        dossier = await self._dossier(session, before.draft)
        if dossier.submitted:
            replace(before, number=dossier.shown_number).require_same(content, self._name)
            return self._received(dossier)
        if not before.is_of(content):
            self._attempts.require_settled(key)
        return None

    def _received(self, dossier: wire.PortalDossier) -> Receipt:
        receipt = dossier.receipt(self._clock.now())
        return replace(receipt, practice=receipt.practice or self._practice)

    async def _act(self, session: PortalSession, dossier_id: str) -> Receipt:
        failure: AppError = PortalUnavailableError("not tried", portal=self._name)
        unknown = False
        for pause in (*self._calls.pauses_s, None):
            try:
                await self._calls.call(
                    "POST",
                    f"dossiers/{dossier_id}/actions",
                    SUBMIT_S,
                    headers=self._headers(session),
                    data=wire.action_form(session.person),
                )
            except (PortalUnavailableError, PortalProtocolError, DossierRejectedError) as error:
                failure = error
            try:
                dossier = await self._dossier(session, dossier_id)
                unknown = False
            except (PortalUnavailableError, PortalProtocolError):
                unknown = unknown or not isinstance(failure.__cause__, NOT_SENT)
            else:
                if dossier.submitted:
                    return self._received(dossier)
                if isinstance(failure, DossierRejectedError):
                    raise failure
            if pause is None:
                break
            await asyncio.sleep(pause)
        if unknown:
            raise SubmissionUnknownError("no answer, and no look-up", portal=self._name) from failure
        raise failure

    async def _keep_only(self, session: PortalSession, opening: DossierOpening, uploads: Sequence[Upload]) -> None:
        """What is in the draft and not of this submission is taken out; what is missing there is a contradiction."""
        wanted = {one.upload_id for one in uploads}
        there = await self._there(session, opening)
        if not wanted <= set(there):
            raise PortalProtocolError("an upload is gone", portal=self._name)
        for other in set(there) - wanted:
            await self._calls.call(
                "DELETE", f"dossiers/{opening.dossier_id}/files/{other}", headers=self._headers(session)
            )

    async def _there(self, session: PortalSession, opening: DossierOpening) -> dict[str, str]:
        body = await self._calls.read(f"dossiers/{opening.dossier_id}/files", headers=self._headers(session))
        with translate_errors(self._name, PORTAL_ERRORS):
            return wire.references_of(body)

    async def _dossier(self, session: PortalSession, number: str) -> wire.PortalDossier:
        body = await self._calls.read(f"dossiers/{quote(number, safe='')}", headers=self._headers(session))
        with translate_errors(self._name, PORTAL_ERRORS):
            return wire.dossier_of(body)

    async def _is_there(self, session: PortalSession, dossier_id: str) -> bool:
        """Only the portal's plain "no such dossier" counts as none."""
        try:
            await self._dossier(session, dossier_id)
        except DossierRejectedError as error:
            if error.params.get("status") == str(httpx.codes.NOT_FOUND.value):
                return False
            raise
        return True

    async def _template(self, session: PortalSession, procedure_code: str) -> wire.Template:
        """Where and with what papers; asked once for each service."""
        wanted = national_code(procedure_code)
        if wanted not in self._templates:
            self._templates[wanted] = await self._look_up_template(session, wanted)
        return self._templates[wanted]

    async def _look_up_template(self, session: PortalSession, wanted: str) -> wire.Template:
        headers = self._headers(session)
        body = await self._calls.read("serviceinfos", params={"keyword": wanted}, headers=headers)
        with translate_errors(self._name, PORTAL_ERRORS):
            configs = [one for one in wire.configs_of(body, wanted) if one.takes_dossiers]
        if len(configs) != 1:
            raise PortalRowMissingError(f"{len(configs)} services", portal=self._name, wanted=wanted)
        processes = await self._calls.read(f"serviceconfigs/{configs[0].config_id}/processes", headers=headers)
        with translate_errors(self._name, PORTAL_ERRORS):
            number = wire.template_number(processes)
        parts = await self._calls.read(f"dossiertemplates/{quote(number, safe='')}/parts", headers=headers)
        with translate_errors(self._name, PORTAL_ERRORS):
            return wire.Template(configs[0], number, wire.parts_of(parts))

    def _headers(self, session: PortalSession) -> dict[str, str]:
        token = session.access_token.reveal()
        return {"authorization": f"Bearer {token}", "groupid": self._site, "accept": "application/json"}


def _check(part: wire.Part, paper: PaperUpload) -> None:
    """Raise what the portal would say of this part's file, before anything is sent."""
    name, kind = paper.path.name, paper.path.suffix.lower().lstrip(".")
    if part.kinds and kind not in part.kinds:
        raise FileKindNotAcceptedError(name=name, kinds=", ".join(part.kinds))
    if part.max_bytes is not None and paper.path.is_file() and paper.path.stat().st_size > part.max_bytes:
        raise DocumentTooLargeError(name=name, limit=f"{part.max_bytes / wire.MEGABYTE:g} MB")


def _accepted(response: httpx.Response, portal: str, file_name: str) -> Mapping[str, Any]:
    if response.status_code == wire.NOT_SIGNED_IN:
        raise wire.refusal_of(response.status_code, {}, portal)
    status, body = read_json(response)
    if not isinstance(body, dict):
        raise TypeError("not an object")
    if response.is_success:
        return body
    if body.get("message") or body.get("description"):
        raise wire.refusal_of(status, body, portal)
    raise PeerStatusError(status)
