"""Answering a portal that asks for more papers of a submitted dossier (national status 5)."""

from __future__ import annotations

from collections.abc import Sequence

from core.errors import IncompleteDossierError
from core.portal.gateway import PortalGateway
from core.portal.model import DossierStatus, PaperUpload, PortalSession, SupplementRequest, Upload
from core.portal.submission import check_limits, digested, uploaded

SUPPLEMENT_WANTED = 5
"""National code *Yêu cầu bổ sung giấy tờ* (portal-sso-law §3)."""


class Supplement:
    """One answer to one portal."""

    def __init__(self, gateway: PortalGateway) -> None:
        self._gateway = gateway

    async def send(
        self, session: PortalSession, request: SupplementRequest, papers: Sequence[PaperUpload]
    ) -> DossierStatus:
        """Upload what was asked for and send it; may be repeated after any failure without sending it twice.

        Raises ``IncompleteDossierError`` for papers left out, ``InputError`` leaves for files that the portal would
        refuse, ``PortalError`` leaves otherwise.
        """
        given = {paper.component for paper in papers}
        if missing := [asked.label for asked in request.papers if asked.component not in given]:
            raise IncompleteDossierError("of a supplement", papers="; ".join(missing))
        check_limits(await self._gateway.limits(), papers)
        uploads: list[Upload] = []
        for paper in await digested(papers):
            uploads.append(await uploaded(self._gateway, session, request.opening, paper))
        return await self._gateway.answer_supplement(session, request, uploads)
