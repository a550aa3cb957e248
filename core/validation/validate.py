"""Validating a file: every signature, under explicit trust, with the checks that pyHanko's verdict leaves out."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Final

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import EmbeddedPdfSignature

from core.documents.beginning import beginning
from core.documents.entries import entry
from core.documents.form_tree import check_form
from core.documents.passwords import unlock
from core.errors import AppError, EncryptedDocumentError, FileMissingError
from core.network import Fetcher
from core.secrets import Secret
from core.signing.engine import TrustSettings
from core.validation.evidence import Evidence, stored_in
from core.validation.guard import WHITE, ghost_signatures, tail_fault
from core.validation.one_signature import FileContext, check_signature, unsupported
from core.validation.proof import archive
from core.validation.reading import ByteRange, Covered, Reading, read_whole
from core.validation.report import FileReport, Indication, SignatureReport, worst

_TIMESTAMP: Final = "/ETSI.RFC3161"
_SIGNATURES_LIMIT: Final = 100
_TAIL: Final = 1 << 20
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Field:
    """A filled signature field; ``embedded`` is None where pyHanko cannot read the signature."""

    name: str
    embedded: EmbeddedPdfSignature | None
    byte_range: ByteRange | None


async def validate(
    path: Path,
    trust: TrustSettings,
    moment: datetime,
    fetcher: Fetcher,
    until: int | None = None,
    password: Secret | None = None,
) -> FileReport:
    """Validate every signature at ``moment``. Hostile input gives an answer, never an exception.

    With ``until``: of the file as it was when it had so many bytes. ``password`` opens a file that is locked with one.

    TOTAL_PASSED only where integrity, coverage, later changes, both guards, the chain to an anchor and the status of
    every certificate were checked and found good at the time that is proven.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise FileMissingError(type(error).__name__, name=path.name) from error
    with file:
        try:
            reader, hybrid = _open(beginning(file, until))
            try:
                unlock(reader, password, path.name)
            except EncryptedDocumentError:
                return FileReport(path, Indication.INDETERMINATE, (), ("encrypted",))
            evidence = Evidence(trust, fetcher, stored_in(reader))
            return await _report(path, reader, hybrid, evidence, moment, password)
        except AppError:
            raise
        except Exception:  # noqa: BLE001 - hostile bytes raise anything; whatever it is, it was not validated
            _log.warning("a file cannot be validated", exc_info=True)
            return FileReport(path, Indication.INDETERMINATE, (), ("unreadable",))


async def _report(
    path: Path, reader: PdfFileReader, hybrid: bool, evidence: Evidence, moment: datetime, password: Secret | None
) -> FileReport:
    file = reader.stream
    check_form(reader)
    found = list(_fields(reader))
    reasons: list[str] = []
    if found and (tail_fault(file, reader.last_startxref, _last_xref_end(reader)) or _bare_end(reader, found)):
        reasons.append("manipulated-tail")
    if found and hybrid:
        reasons.append("two-readings")
    shared = tuple(reasons)
    reading = read_whole(file, filter(None, map(_covered, found)))
    if ghost_signatures(file, reading, [one.byte_range for one in found if one.byte_range]):
        reasons.append("hidden-signature")
    _hand_over(reading, found)
    archived = await archive([one.embedded for one in found if _is_stamp(one) and one.embedded], evidence, moment)
    if archived.broken:
        reasons.append("timestamp-invalid")
    context = FileContext(reader, evidence, archived, moment, shared, password)
    signatures = tuple([await _one(one, context) for one in found if not _is_stamp(one)])
    if not signatures:
        reasons.append("no-signature")
    verdict = worst(tuple(one.verdict for one in signatures))
    if "manipulated-tail" in reasons:
        verdict = Indication.TOTAL_FAILED
    elif reasons and verdict is Indication.TOTAL_PASSED:
        verdict = Indication.INDETERMINATE
    return FileReport(path, verdict, signatures, tuple(reasons))


def _open(file: IO[bytes]) -> tuple[PdfFileReader, bool]:
    """The reader, and whether the file has two cross-references at once (ISO 32000-1, 7.5.8.4)."""
    try:
        reader = PdfFileReader(file, strict=True)
        hybrid = bool(reader.xrefs.hybrid_xrefs_present)
        if not hybrid:
            return reader, False
    except Exception:  # noqa: BLE001 - a signed file may be sloppy; the guard decides on what it shows
        _log.info("a file is read leniently", exc_info=True)
        hybrid = False
    file.seek(0)
    reader = PdfFileReader(file, strict=False)
    return reader, hybrid or bool(reader.xrefs.hybrid_xrefs_present)


def _last_xref_end(reader: PdfFileReader) -> int:
    xrefs = reader.xrefs
    return int(xrefs.get_xref_container_info(xrefs.total_revisions - 1).end_location)


def _bare_end(reader: PdfFileReader, found: list[_Field]) -> bool:
    """Whether a signature of the last revision leaves bytes at the end that belong to no revision."""
    for one in found:
        newest = one.embedded is not None and one.embedded.signed_revision == reader.xrefs.total_revisions - 1
        if newest and one.byte_range is not None:
            reader.stream.seek(one.byte_range[2] + one.byte_range[3])
            if reader.stream.read(_TAIL).strip(WHITE):
                return True
    return False


def _fields(reader: PdfFileReader) -> Iterator[_Field]:
    """Every filled signature field by revision, also those of a kind that pyHanko leaves out."""
    found = []
    for number, (name, _value, field) in enumerate(enumerate_sig_fields(reader, filled_status=True)):
        if number >= _SIGNATURES_LIMIT:
            raise ValueError("too many signatures")
        found.append(_field(reader, str(name), field))
    return iter(sorted(found, key=lambda one: one.embedded.signed_revision if one.embedded else -1))


def _field(reader: PdfFileReader, name: str, field: Any) -> _Field:
    ranges = None
    try:
        ranges = _byte_range(entry(field.get_object()["/V"], "/ByteRange"))
        return _Field(name, EmbeddedPdfSignature(reader, field, name), ranges)
    except Exception:  # noqa: BLE001 - legacy and hostile signatures raise anything; they are shown as not checked
        _log.warning("a signature cannot be read", exc_info=True)
        return _Field(name, None, ranges)


def _byte_range(numbers: Any) -> ByteRange | None:
    if numbers is None or len(numbers) != 4:
        return None
    a, b, c, d = (int(number) for number in numbers)
    return a, b, c, d


def _covered(field: _Field) -> Covered | None:
    """What this signature digests, if that can be told beforehand."""
    if field.embedded is None or field.byte_range is None:
        return None
    return Covered(field.byte_range, str(field.embedded.external_md_algorithm))


def _hand_over(reading: Reading, found: list[_Field]) -> None:
    """Let pyHanko find the digests computed, so that it does not read the file again for each signature."""
    for one in found:
        covered = _covered(one)
        if one.embedded is not None and covered is not None and covered in reading.digests:
            one.embedded.external_digests[covered.algorithm] = reading.digests[covered]


def _is_stamp(field: _Field) -> bool:
    """A document timestamp in kind and in name; whoever is only one of the two is a signature to be looked at."""
    found = field.embedded
    return (
        found is not None
        and str(found.sig_object_type) == "/DocTimeStamp"
        and str(found.sig_object.get("/SubFilter")) == _TIMESTAMP
    )


async def _one(field: _Field, context: FileContext) -> SignatureReport:
    if field.embedded is None:
        return unsupported(field.name)
    try:
        return await check_signature(field.embedded, context)
    except Exception:  # noqa: BLE001 - one signature that cannot be handled is shown, not hidden
        _log.warning("a signature cannot be checked", exc_info=True)
        return unsupported(field.name)
