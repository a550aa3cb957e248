"""What a portal asks for of a submitted dossier, without a window: attach, sign, send."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from core.dossier.model import Attachment, FileKind, SignedPaper, file_kind
from core.errors import FileKindNotAcceptedError, PortalAuthError
from core.portal.model import DossierStatus, PaperUpload, PortalSession, RequestedPaper, SupplementRequest
from core.portal.supplement import Supplement
from core.signing.engine import DocumentFacts
from core.signing.progress import DocumentProgress
from desktop.composition import Services
from desktop.unlocking import looked_at


@dataclass(frozen=True, slots=True)
class AskedPaper:
    """A paper that is asked for, and what is attached to it."""

    asked: RequestedPaper
    attachment: Attachment | None
    facts: DocumentFacts | None

    @property
    def unsigned(self) -> bool:
        """A PDF of one's own, which the portal gets signed anew."""
        return self.attachment is not None and self.attachment.kind is FileKind.PDF and self.attachment.signed is None


class SupplementDesk:
    """One request at a time. Methods raise ``core.errors`` only."""

    def __init__(self, services: Services, request: SupplementRequest) -> None:
        self._services, self.request = services, request
        self._attached: dict[str, Attachment] = {}
        self._facts: dict[str, DocumentFacts] = {}
        self.folder = services.home.papers / uuid.uuid4().hex

    def papers(self) -> Sequence[AskedPaper]:
        """In the portal's order."""
        return [
            AskedPaper(asked, self._attached.get(asked.component), self._facts.get(asked.component))
            for asked in self.request.papers
        ]

    async def attach(self, component: str, path: Path, kinds: Sequence[str]) -> None:
        """Attach a file of a kind that the portal takes; a PDF is opened at once."""
        if path.suffix.lower().lstrip(".") not in kinds:
            raise FileKindNotAcceptedError(name=path.name, kinds=", ".join(kinds))
        facts = await looked_at(self._services, path)
        self.remove(component)
        if facts is not None:
            self._facts[component] = facts
        self._attached[component] = Attachment(path, file_kind(path))

    def remove(self, component: str) -> None:
        """Detach; the person's own file stays where it is."""
        if (before := self._attached.pop(component, None)) is not None:
            self._services.engine.release(before.path)
        self._facts.pop(component, None)

    def note_signed(self, documents: Sequence[DocumentProgress]) -> None:
        """The signed files are what will be sent."""
        for item in documents:
            if item.component is not None and item.signed is not None:
                signed = SignedPaper(item.signed.path, item.signed.level, item.signed.signer)
                self._attached[item.component] = replace(self._attached[item.component], signed=signed)

    @property
    def ready(self) -> bool:
        """Everything asked for is there, and signed where it can be."""
        return all(paper.attachment is not None and not paper.unsigned for paper in self.papers())

    async def send(self, session: PortalSession | None) -> DossierStatus:
        """Send it; may be repeated. Raises ``PortalAuthError`` if nobody is signed in (any more)."""
        if session is None:
            raise PortalAuthError("not signed in")
        labels: Mapping[str, str] = {asked.component: asked.label for asked in self.request.papers}
        uploads = [PaperUpload(key, attached.to_submit, label=labels[key]) for key, attached in self._attached.items()]
        return await Supplement(await self._services.gateway()).send(session, self.request, uploads)

    def end(self) -> None:
        """It is done with, or given up: its signed copies are wiped."""
        for component in tuple(self._attached):
            self.remove(component)
        shutil.rmtree(self.folder, ignore_errors=True)
