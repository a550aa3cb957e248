"""A file that was signed elsewhere – in a CA's own app, or by a CA that returns whole files – and came back.

It is taken only if it extends the bytes that left, if nothing was added but good signatures, and if these are by the
right person.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import BinaryIO, Final

from cryptography import x509

from core.documents.intake import opened, refusing
from core.documents.ladder import reread
from core.errors import BroughtBackError, PostCheckError
from core.identity import same_person
from core.network import Fetcher
from core.secrets import Secret
from core.signing.engine import ReturnJob, SignedDocument
from core.signing.model import SignatureLevel
from core.signing.publishing import publish
from core.signing.subject import number_of
from core.validation.report import SEVERITY, FileReport, Indication, SignatureReport
from core.validation.revisions.comparing import changes_since
from core.validation.revisions.kinds import ChangeKind
from core.validation.second_engine import look
from core.validation.validate import validate

_BLOCK: Final = 1 << 20
_HARMLESS: Final = frozenset(
    {
        ChangeKind.EVIDENCE,
        ChangeKind.TIMESTAMP,
        ChangeKind.METADATA,
        ChangeKind.SIGNATURE,
        ChangeKind.STRUCTURE_ADDED,
    }
)


async def take_back(
    job: ReturnJob, fetcher: Fetcher, moment: datetime, password: Secret | None = None
) -> SignedDocument:
    """Check a copy at ``job.work`` and publish that very copy. Raises ``BroughtBackError``."""
    job.work.unlink(missing_ok=True)
    job.work.touch(mode=0o600)
    try:
        with opened(job.returned) as reading, job.work.open("r+b") as file, refusing(job.returned.name):
            await asyncio.to_thread(shutil.copyfileobj, reading, file, _BLOCK)
            file.flush()
            os.fsync(file.fileno())
            with opened(job.sent) as sent:
                if not await asyncio.to_thread(_extends, sent, file):
                    raise BroughtBackError(name=job.returned.name, why="other_file")
        before = await validate(job.sent, job.trust, moment, fetcher, password=password)
        after = await validate(job.work, job.trust, moment, fetcher, password=password)
        added = _added(job, before, after)
        await asyncio.to_thread(_check_changes, job, password)
        await asyncio.to_thread(_check_signers, job, {one.field for one in added}, password)
        await asyncio.to_thread(_look_alike, job, password)
        path = await asyncio.to_thread(publish, job.work, job.result)
    finally:
        job.work.unlink(missing_ok=True)
    last = added[-1]
    return SignedDocument(
        job.sent, path, last.level or SignatureLevel.B_B, last.signer or "", replace(after, path=path)
    )


def _extends(sent: BinaryIO, returned: BinaryIO) -> bool:
    returned.seek(0)
    while block := sent.read(_BLOCK):
        if returned.read(len(block)) != block:
            return False
    return bool(returned.read(1))


def _added(job: ReturnJob, before: FileReport, after: FileReport) -> Sequence[SignatureReport]:
    """The new signatures, all of them good; the earlier ones are no worse than they were."""
    known = {one.field: one.verdict for one in before.signatures}
    added = [one for one in after.signatures if one.field not in known]
    if not added:
        raise BroughtBackError(name=job.returned.name, why="unsigned")
    worst = max((one.verdict for one in added), key=SEVERITY.index)
    spoiled = any(
        SEVERITY.index(one.verdict) > SEVERITY.index(known[one.field]) for one in after.signatures if one.field in known
    )
    if worst is Indication.TOTAL_FAILED or spoiled or len(after.signatures) != len(known) + len(added):
        raise BroughtBackError(name=job.returned.name, why="not_valid")
    if worst is not Indication.TOTAL_PASSED:
        raise BroughtBackError(", ".join(added[-1].reasons), name=job.returned.name, why="unclear")
    return added


def _check_signers(job: ReturnJob, fields: set[str], password: Secret | None) -> None:
    with job.work.open("rb") as file, refusing(job.returned.name):
        found = [one for one in reread(file, password).embedded_regular_signatures if one.field_name in fields]
        numbers = [number_of(x509.load_der_x509_certificate(one.signer_cert.dump()).subject) for one in found]
    if len(numbers) != len(fields) or not all(same_person(job.user_id, number) for number in numbers):
        raise BroughtBackError(name=job.returned.name, why="other_person")


def _check_changes(job: ReturnJob, password: Secret | None) -> None:
    """Nothing came with the signatures that the person did not see when the file left."""
    with opened(job.sent) as old, job.work.open("rb") as new, refusing(job.returned.name):
        before, after = reread(old, password), reread(new, password)
        last = before.xrefs.total_revisions - 1
        follows = after.xrefs.total_revisions > last + 1 and after.xrefs.get_startxref_for_revision(
            last
        ) == before.xrefs.get_startxref_for_revision(last)
        changes, _overlays = changes_since(after, last, lambda _field: False) if follows else ((), ())
    if not follows or any(change.kind not in _HARMLESS for change in changes):
        raise BroughtBackError(name=job.returned.name, why="changed")


def _look_alike(job: ReturnJob, password: Secret | None) -> None:
    """The second engine reads it, and sees no page more or less."""
    try:
        alike = look(job.sent, password=password).pages == look(job.work, password=password).pages
    except PostCheckError:
        alike = False
    if not alike:
        raise BroughtBackError("the second engine", name=job.returned.name, why="not_valid")
