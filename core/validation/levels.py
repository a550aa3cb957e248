"""Which PAdES baseline level a signature really has (EN 319 142-1, clause 6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import EmbeddedPdfSignature

from core.signing.model import SignatureLevel
from core.validation.evidence import Evidence, Stored, stored_in
from core.validation.proof import Archive, ArchiveStamp, Proof
from core.validation.standing import proven_by

_PADES = "/ETSI.CAdES.detached"


@dataclass(frozen=True, slots=True)
class _Timed:
    """The timestamp that first shows the signature to exist, and whose it is."""

    time: datetime
    authority: x509.Certificate
    others: tuple[x509.Certificate, ...]


async def level_of(
    reader: PdfFileReader, embedded: EmbeddedPdfSignature, proof: Proof, archived: Archive, evidence: Evidence
) -> SignatureLevel | None:
    """None for other kinds of signature. B-LT only if the file's own store proves this signature without a network.

    A document timestamp over the signature does what a timestamp inside it does (EN 319 142-1, 6.3, B-T).
    """
    if str(embedded.sig_object.get("/SubFilter")) != _PADES:
        return None
    covering = [stamp for stamp in archived.stamps if stamp.revision > embedded.signed_revision]
    timed = _timed(proof, covering)
    if timed is None:
        return SignatureLevel.B_B
    if not await _enough(embedded, timed, evidence, evidence.stored):
        return SignatureLevel.B_T
    for stamp in covering:
        if await _enough(embedded, timed, evidence, stored_in(reader.get_historical_resolver(stamp.revision))):
            return SignatureLevel.B_LTA
    return SignatureLevel.B_LT


def _timed(proof: Proof, covering: list[ArchiveStamp]) -> _Timed | None:
    if proof.stamp is not None and proof.authority is not None:
        return _Timed(proof.stamp, proof.authority, proof.others)
    first = min(covering, key=lambda stamp: stamp.time, default=None)
    return _Timed(first.time, first.authority, first.others) if first is not None else None


async def _enough(embedded: EmbeddedPdfSignature, timed: _Timed, evidence: Evidence, stored: Stored) -> bool:
    if not (stored.ocsps or stored.crls):
        return False
    signer, others = embedded.signer_cert, embedded.other_embedded_certs
    return await proven_by(signer, others, evidence, timed.time, stored) and await proven_by(
        timed.authority, timed.others, evidence, timed.time, stored
    )
