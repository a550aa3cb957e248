"""The half of a session before the phone: result folders, places, work files, and the record for the journal."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from core.disk import explained
from core.errors import AppError
from core.signing.describing import shortened
from core.signing.engine import PreparedDocument, PrepareJob
from core.signing.model import Appearance, FileExchange, SignatureRequest, SigningRequest
from core.signing.parts import SigningParts
from core.signing.progress import DocumentProgress, SigningOrder
from core.signing.provider import ProviderInfo, Returns
from core.signing.record import Record, RecordedDocument

STAMP_SIZE: Final = (210.0, 72.0)
"""Width and height, in points, of a visible signature that nobody sized."""

_BLOCK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Prepared:
    """Documents that failed are only in ``progress``; the others are in all three."""

    record: Record
    requests: tuple[SignatureRequest, ...]
    progress: tuple[DocumentProgress, ...]


class Preparer:
    """Prepares one order's documents under a new transaction, for a CA with these capabilities."""

    def __init__(self, parts: SigningParts, order: SigningOrder, info: ProviderInfo) -> None:
        self._parts, self._order, self._digests = parts, order, info.digests
        self._whole_files = info.returns is Returns.SIGNED_FILE
        self.transaction_id = secrets.token_hex(16)
        self._folders: set[Path] = set()

    async def prepare(self) -> Prepared:
        """Prepare every document; raises the first error only if none could be prepared."""
        folder = self._parts.work / self.transaction_id
        with explained(self._parts.work):
            folder.mkdir(parents=True, mode=0o700)
        progress: list[DocumentProgress] = []
        recorded: list[RecordedDocument] = []
        for number, item in enumerate(self._order.documents, start=1):
            doc_id = _fresh_doc_id({other.doc_id for other in recorded})
            try:
                prepared = await self._prepare_one(item, folder / f"{number}.pdf")
                exchange = await self._exchange(prepared) if self._whole_files else None
            except AppError as error:
                progress.append(DocumentProgress(item.source, item.component, error=error))
                continue
            progress.append(DocumentProgress(item.source, item.component, doc_id, prepared.dtbsr.prefix))
            name = shortened(item.source.name)
            result = item.result_folder / f"{item.source.stem}-signed{item.source.suffix.lower()}"
            document = RecordedDocument(doc_id, name, item.component, result, item.level, prepared, exchange=exchange)
            recorded.append(document)
        if not recorded:
            raise next(shown.error for shown in progress if shown.error)
        record = Record(
            transaction_id=self.transaction_id,
            provider_id=self._order.credential.provider_id,
            created_at=self._parts.clock.now(),
            credential=self._order.credential,
            documents=tuple(recorded),
            user_id=self._order.user_id,
        )
        requests = tuple(
            SignatureRequest(item.doc_id, item.prepared.dtbsr, item.name, item.exchange) for item in recorded
        )
        return Prepared(record, requests, tuple(progress))

    async def _prepare_one(self, item: SigningRequest, work: Path) -> PreparedDocument:
        engine, credential = self._parts.engine, self._order.credential
        if item.result_folder not in self._folders:
            await engine.check_result_folder(item.result_folder)
            self._folders.add(item.result_folder)
        placement = item.placement
        if placement is None and item.auto_place and item.field is None:
            placement = await engine.propose_placement(item.source, *STAMP_SIZE)
        moment = self._parts.clock.now()
        words = self._parts.words(credential, moment)
        return await engine.prepare(
            PrepareJob(
                source=item.source,
                work=work,
                certificate_der=credential.certificate_der,
                chain_der=credential.chain_der,
                appearance=None if placement is None else Appearance(placement, words),
                signing_time=moment,
                reason=item.reason,
                location=item.location,
                field=item.field,
                digests=self._digests,
            )
        )

    async def _exchange(self, prepared: PreparedDocument) -> FileExchange:
        """What goes to a CA that signs whole files: the work copy without what was prepared for a digest."""
        work = prepared.work
        exchange = FileExchange(work.with_name(f"{work.stem}-sent.pdf"), work.with_name(f"{work.stem}-returned.pdf"))
        with explained(work.parent):
            await asyncio.to_thread(_copy_beginning, work, exchange.sent, prepared.base_size)
        return exchange


def _copy_beginning(work: Path, to: Path, size: int) -> None:
    to.touch(mode=0o600, exist_ok=False)
    with work.open("rb") as file, to.open("r+b") as copy:
        while size and (block := file.read(min(_BLOCK, size))):
            copy.write(block)
            size -= len(block)


def _fresh_doc_id(taken: set[str]) -> str:
    while True:
        doc_id = str(10_000_000 + secrets.randbelow(90_000_000))
        if doc_id not in taken:
            return doc_id
