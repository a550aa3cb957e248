"""Which PAdES baseline level a signature really has (EN 319 142-1, clause 6)."""

from __future__ import annotations

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import EmbeddedPdfSignature

from core.signing.model import SignatureLevel
from core.validation.evidence import Evidence, Stored, stored_in
from core.validation.proof import Archive, Proof
from core.validation.standing import proven_by

_PADES = "/ETSI.CAdES.detached"


async def level_of(
    reader: PdfFileReader, embedded: EmbeddedPdfSignature, proof: Proof, archived: Archive, evidence: Evidence
) -> SignatureLevel | None:
    """None for other kinds of signature. B-LT only if the file's own store proves this signature without a network."""
    if str(embedded.sig_object.get("/SubFilter")) != _PADES:
        return None
    if proof.stamp is None:
        return SignatureLevel.B_B
    if not await _enough(embedded, proof, evidence, evidence.stored):
        return SignatureLevel.B_T
    for stamp in archived.stamps:
        if stamp.revision > embedded.signed_revision:
            covered = stored_in(reader.get_historical_resolver(stamp.revision))
            if await _enough(embedded, proof, evidence, covered):
                return SignatureLevel.B_LTA
    return SignatureLevel.B_LT


async def _enough(embedded: EmbeddedPdfSignature, proof: Proof, evidence: Evidence, stored: Stored) -> bool:
    if proof.stamp is None or proof.authority is None or not (stored.ocsps or stored.crls):
        return False
    signer, others = embedded.signer_cert, embedded.other_embedded_certs
    return await proven_by(signer, others, evidence, proof.stamp, stored) and await proven_by(
        proof.authority, proof.others, evidence, proof.stamp, stored
    )
