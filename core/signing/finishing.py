"""The half of a session after the phone: verify every value, then finish each file."""

from __future__ import annotations

import asyncio
import logging
import mmap
from pathlib import Path

from core.errors import AppError, PostCheckError, SignatureMismatchError, StorageError
from core.signing.engine import CompleteJob, SignedDocument
from core.signing.parts import SigningParts
from core.signing.record import Record, RecordedDocument
from core.signing.whole_file import check_returned, digest_of, take_returned
from core.validation.report import FileReport, SignatureReport
from core.validation.signature_evidence import SignatureEvidence, evidence_id_of

_log = logging.getLogger(__name__)


class Finisher:
    """Finishes one record's documents; what is published is journaled file by file, while the next one is finished.

    ``resumed``: an earlier run may have published some of them.
    """

    def __init__(self, parts: SigningParts, record: Record, *, resumed: bool) -> None:
        self._parts, self._record, self._resumed = parts, record, resumed
        self._values = {value.doc_id: value for value in record.values}
        self._noting: asyncio.Future[None] | None = None

    async def verify(self) -> dict[str, AppError]:
        """Verify each value over what was sent; the errors by doc_id (empty if all is well)."""
        errors: dict[str, AppError] = {}
        for item in self._record.documents:
            value = self._values.get(item.doc_id)
            try:
                if value is None:
                    raise SignatureMismatchError("no value for this document", name=item.name)
                if item.exchange is not None:
                    await asyncio.to_thread(check_returned, item, value.value)
                    continue
                await self._parts.engine.verify_signature_value(
                    self._record.credential.certificate_der, item.prepared.dtbsr, value.value, value.algorithm
                )
            except AppError as error:
                errors[item.doc_id] = error
        return errors

    async def complete(self, item: RecordedDocument) -> SignedDocument:
        """Publish one document, or find it published by a run that died before it could say so."""
        value = self._values[item.doc_id]
        if self._resumed:
            found = await asyncio.to_thread(_published_earlier, item, value.value)
            if found is not None:
                return await self._described(item, found)
        signed = await self._made(item)
        await self.settle()
        place = self._record.documents.index(item)
        self._noting = asyncio.get_running_loop().run_in_executor(None, self._note, place, signed)
        return signed

    async def _made(self, item: RecordedDocument) -> SignedDocument:
        credential, value = self._record.credential, self._values[item.doc_id]
        if item.exchange is not None:
            user_id = self._record.user_id or credential.subject_id or ""
            return await take_returned(self._parts.engine, item, user_id, self._parts.trust)
        return await self._parts.engine.complete(
            CompleteJob(
                prepared=item.prepared,
                result=item.result,
                certificate_der=credential.certificate_der,
                chain_der=credential.chain_der,
                signature_value=value.value,
                algorithm=value.algorithm,
                level=item.level,
                trust=self._parts.trust,
            )
        )

    async def settle(self) -> None:
        """Until what was published is noted down."""
        noting, self._noting = self._noting, None
        if noting is not None:
            await noting

    def _note(self, place: int, signed: SignedDocument) -> None:
        try:
            self._parts.journal.note_published(self._record.transaction_id, place, signed.path)
        except StorageError as error:
            # The file stands; a run after a crash finds it by its signature value.
            _log.error("not journaled: %s", error.code)
        if signed.evidence is not None:
            self._keep(signed.evidence)

    async def _described(self, item: RecordedDocument, path: Path) -> SignedDocument:
        """A file that an earlier run published; what that run fetched is gone unless it kept it."""
        credential, moment = self._record.credential, self._parts.clock.now()
        report = await self._parts.engine.validate(path, self._parts.trust, moment)
        ours = _ours(report, item)
        evidence = SignatureEvidence(
            evidence_id=evidence_id_of(self._values[item.doc_id].value),
            time=moment,
            file_name=path.name,
            report=ours,
            certificate_der=credential.certificate_der,
            chain_der=credential.chain_der,
        )
        await asyncio.to_thread(self._keep, evidence)
        return SignedDocument(
            source=item.prepared.source,
            path=path,
            level=ours.level or item.level,
            signer=credential.subject_name,
            report=report,
            normalised=item.prepared.normalised,
        )

    def _keep(self, evidence: SignatureEvidence) -> None:
        """Evidence that cannot be kept does not undo a signature that was made."""
        try:
            self._parts.evidence.put(evidence)
        except StorageError as error:
            _log.error("no evidence kept: %s", error.code)


def _ours(report: FileReport, item: RecordedDocument) -> SignatureReport:
    made = [one for one in report.signatures if one.level is not None]
    if item.exchange is not None and made:
        # Whoever signs whole files names the field: theirs is the newest.
        return max(made, key=lambda one: (one.coverage == "entire-file", one.time.timestamp() if one.time else 0.0))
    for signature in made:
        if signature.field == item.prepared.field_name:
            return signature
    raise PostCheckError("the published file lost its signature", name=item.name)


def _published_earlier(item: RecordedDocument, signature_value: bytes) -> Path | None:
    """The result that already bears this signature value (a CMS stands in a PDF as hex digits).

    One that the person has moved away since is none: it is made once more.
    """
    needle = signature_value.hex().encode()

    def holds(candidate: Path) -> bool:
        return digest_of(candidate) == signature_value if item.exchange is not None else _holds(candidate, needle)

    if item.published is not None and holds(item.published):
        return item.published
    result = item.result
    stem, suffix = result.stem, result.suffix
    for candidate in sorted(result.parent.glob("*" + suffix)):
        if candidate.name.startswith(stem[:20]) and holds(candidate):
            return candidate
    return None


def _holds(candidate: Path, needle: bytes) -> bool:
    try:
        with candidate.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            return content.find(needle) >= 0 or content.find(needle.upper()) >= 0
    except (OSError, ValueError):  # not ours to read, or empty
        return False
