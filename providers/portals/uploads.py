"""Uploading to portals that tell no digest: the file is streamed up, and what they hold is fetched back and hashed."""

from __future__ import annotations

import asyncio
import mimetypes
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from core.errors import FileMissingError, PortalUnavailableError
from core.portal.model import DossierOpening, PaperUpload, Upload
from core.printable import printable
from providers.portals.calls import UPLOAD_S, PortalCalls

Send = Callable[[Mapping[str, Any]], Awaitable[str]]
"""Sends the form's part ``file`` and gives the portal's name for what it holds."""

Held = Callable[[str], Awaitable[str]]
"""SHA-256 (hex) of what the portal holds under that name."""


class Uploads:
    """``remembers``: what one run of the program uploaded is not sent twice, until ``forget``.

    A portal that calls files by names of ours can be asked instead.
    """

    limit_s = UPLOAD_S

    def __init__(self, calls: PortalCalls, *, remembers: bool) -> None:
        self._calls, self._remembers = calls, remembers
        self._done: dict[tuple[str, str, str], Upload] = {}
        self._one_at_a_time = asyncio.Lock()

    async def upload(self, opening: DossierOpening, paper: PaperUpload, part: str, send: Send, held: Held) -> Upload:
        """Raises ``PortalError`` leaves, and ``InputError`` leaves for a file that is gone."""
        try:
            digest = paper.sha256 or await asyncio.to_thread(paper.file_digest)
            place = (opening.dossier_id, paper.component, digest)
            async with self._one_at_a_time:
                if (known := self._done.get(place)) is not None:
                    return known
                upload = await self._repeated(paper, part, send, held)
                if self._remembers and upload.sha256 == digest:
                    self._done[place] = upload
                return upload
        except OSError as error:
            raise FileMissingError(type(error).__name__, name=paper.path.name) from error

    def forget(self) -> None:
        """The portal used the files up, or refused them."""
        self._done.clear()

    async def _repeated(self, paper: PaperUpload, part: str, send: Send, held: Held) -> Upload:
        for pause in (*self._calls.pauses_s, None):
            try:
                return await self._once(paper, part, send, held)
            except PortalUnavailableError:
                if pause is None:
                    raise
                await asyncio.sleep(pause)
        raise AssertionError("the last pause is None")

    async def _once(self, paper: PaperUpload, part: str, send: Send, held: Held) -> Upload:
        name = printable(paper.path.name)
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        with await asyncio.to_thread(paper.path.open, "rb") as file:
            upload_id = await send({"file": (name, file, kind)})
        return Upload(upload_id, paper.component, name, await held(upload_id), part)
