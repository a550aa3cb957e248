"""PAdES, first half: a work copy with a field and room for the signature (EN 319 142-1; ISO 32000-2, 12.8)."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from typing import Final

from asn1crypto import x509
from pyhanko.sign import fields, signers
from pyhanko.sign.general import SigningError
from pyhanko.stamp import BaseStampStyle

from core.documents.intake import FIELD_PREFIX, refusing
from core.errors import (
    DocumentChangedError,
    FieldChoiceError,
    FieldRulesError,
    FieldsOnlyError,
    HidesSignedContentError,
)
from core.secrets import Secret
from core.signing.attributes import AttributeTemplates, external_signer
from core.signing.engine import PreparedDocument, PrepareJob
from core.signing.field_choice import label
from core.signing.field_rules import agree
from core.signing.incremental import IncrementalUpdate
from core.signing.model import DocumentDigest, Dtbsr, HashAlgorithm
from core.signing.page_frames import frame_of
from core.signing.placement import check_inside, to_user_space
from core.signing.signature_fields import seed_values
from core.signing.stamp import typeset_stamp
from core.signing.stamp_page import stamp_style
from core.signing.work_copy import WorkCopy
from core.validation.revisions.findings import Overlay
from core.validation.revisions.looks import CannotDrawError, hides


@dataclass(frozen=True)
class _Unseen(BaseStampStyle):
    """No words: pyHanko would put English ones of its own into a field that has a place."""

    def create_stamp(self, writer: object, box: object, text_params: object) -> None:
        """Nothing to be drawn."""


_TIMESTAMP_ROOM: Final = 10_240
_REST_ROOM: Final = 3_072
"""DER bytes left free for a timestamp with its authority's chain (measured: 2 to 6 KB), and for all else."""


async def prepare_document(
    job: PrepareJob, copy: WorkCopy, templates: AttributeTemplates, password: Secret | None = None
) -> PreparedDocument:
    """Add the field and the placeholder to ``copy``, which stands at ``job.work``, as an incremental update; fsync.

    Only the update is written and digested. On failure no work file remains. ``password`` opens the copy.
    """
    try:
        with copy.file, refusing(job.source.name):
            if job.expected_fingerprint not in (None, copy.facts.fingerprint):
                raise DocumentChangedError(name=job.source.name)
            prepared = await _with_field(job, copy, templates)
            copy.file.flush()
            _check_nothing_signed_is_hidden(job, copy, password)
            os.fsync(copy.file.fileno())
    except BaseException:
        copy.discard()
        raise
    return prepared


async def _with_field(job: PrepareJob, copy: WorkCopy, templates: AttributeTemplates) -> PreparedDocument:
    copy.reader.looking = False
    writer = IncrementalUpdate(copy.file, prev=copy.reader)
    name = job.field or _free_name(writer)
    terms = agree(
        _demands(job, copy), x509.Certificate.load(job.certificate_der), job.reason, job.digests, job.source.name
    )
    spec, style = _appearance(job, copy, name)
    metadata = signers.PdfSignatureMetadata(
        field_name=name,
        md_algorithm=terms.digest.value,
        subfilter=fields.SigSeedSubFilter.PADES,
        reason=terms.reason,
        location=job.location,
    )
    signer = external_signer(job.certificate_der, job.chain_der, 512)
    pdf_signer = signers.PdfSigner(metadata, signer=signer, stamp_style=style, new_field_spec=spec)
    try:
        session = pdf_signer.init_signing_session(writer, existing_fields_only=job.field is not None)
        session.system_time = job.signing_time
        checked = await session.perform_presign_validation(writer)
        session.prepare_tbs_document(checked, bytes_reserved=_room(job))
    except (SigningError, NotImplementedError) as error:
        raise FieldRulesError(type(error).__name__, name=job.source.name, rule="other") from error
    digest, start, end = _written(writer, session.sig_field["/V"], copy, terms.digest)
    document_digest = DocumentDigest(digest, terms.digest)
    signed_attributes = await templates.filled(job.certificate_der, document_digest)
    return PreparedDocument(
        source=job.source,
        work=job.work,
        work_size=copy.file.seek(0, os.SEEK_END),
        base_size=copy.size,
        source_size=copy.facts.size,
        source_fingerprint=copy.facts.fingerprint,
        field_name=name,
        document_digest=document_digest,
        reserved_start=start,
        reserved_end=end,
        signed_attributes=signed_attributes,
        dtbsr=Dtbsr(hashlib.new(terms.digest.value, signed_attributes).digest(), terms.digest),
        normalised=copy.facts.normalised,
    )


def _check_nothing_signed_is_hidden(job: PrepareJob, copy: WorkCopy, password: Secret | None) -> None:
    """What the check of the finished file would hold against earlier signatures must be known before a phone rings."""
    if job.appearance is None or not copy.facts.signatures:
        return
    placement = job.appearance.placement
    box = to_user_space(placement, frame_of(copy.reader, placement.page))
    try:
        hidden = hides(copy.file, copy.size, (Overlay(placement.page, box, added=job.field is None),), password)
    except CannotDrawError:
        hidden = {placement.page}
    if hidden:
        raise HidesSignedContentError(name=job.source.name)


def _demands(job: PrepareJob, copy: WorkCopy) -> fields.SigSeedValueSpec | None:
    """The wishes of the chosen field's author; raises ``InputError`` leaves where that field cannot be signed."""
    if job.field is None:
        if not copy.facts.takes_new_field:
            labels = "; ".join(map(label, copy.facts.fields))
            raise FieldsOnlyError(name=job.source.name, fields=labels)
        return None
    if job.field not in {one.name for one in copy.facts.fields}:
        raise FieldChoiceError(name=job.source.name, fields="; ".join(map(label, copy.facts.fields)) or "–")
    _name, _value, reference = next(fields.enumerate_sig_fields(copy.reader, with_name=job.field))
    return seed_values(reference.get_object())


def _written(
    writer: IncrementalUpdate, signature: signers.PdfByteRangeDigest, copy: WorkCopy, algorithm: HashAlgorithm
) -> tuple[bytes, int, int]:
    """Append the update; the document's digest, and where the placeholder begins and ends.

    What pyHanko's ``PdfTBSDocument.digest_tbs_document`` does, but going on from the digest of what stood there.
    """
    writer.digest_aware_write = True
    writer.write_in_place()  # type: ignore[no-untyped-call]
    size = copy.file.tell()
    start, end = signature.contents.offsets
    signature.byte_range.fill_offsets(copy.file, start, end, size)  # type: ignore[no-untyped-call]
    before = copy.digest_by(algorithm)
    for begin, stop in ((copy.size, start), (end, size)):
        copy.file.seek(begin)
        before.update(copy.file.read(stop - begin))
    return before.digest(), start, end


def _room(job: PrepareJob) -> int:
    """Hex digits to reserve: too few would fail after the person has confirmed, too many swell every file."""
    chain = len(job.certificate_der) + sum(map(len, job.chain_der))
    return 2 * (chain + _TIMESTAMP_ROOM + _REST_ROOM)


def _free_name(writer: IncrementalUpdate) -> str:
    taken = {name for name, _, _ in fields.enumerate_sig_fields(writer.prev)}
    return next(name for number in range(1, 10_000) if (name := f"{FIELD_PREFIX}{number}") not in taken)


def _appearance(job: PrepareJob, copy: WorkCopy, name: str) -> tuple[fields.SigFieldSpec | None, BaseStampStyle]:
    """The field to add, None where it is there already, and the visible signature."""
    own = job.field is None
    if job.appearance is None:
        return (fields.SigFieldSpec(sig_field_name=name, on_page=0) if own else None), _Unseen()
    placement = job.appearance.placement
    frame = frame_of(copy.reader, placement.page)
    if own:
        check_inside(placement, frame.size)
    archival = copy.facts.pdfa is not None
    size = placement.width, placement.height
    style = stamp_style(typeset_stamp(job.appearance.text, *size, frame.rotation, archival=archival))
    if not own:
        return None, style
    box = to_user_space(placement, frame)
    return fields.SigFieldSpec(name, on_page=placement.page - 1, box=box), style  # type: ignore[arg-type]
