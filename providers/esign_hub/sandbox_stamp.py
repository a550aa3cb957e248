"""The practice hub's own way to sign a PDF, by pyHanko alone: its own field, its own visible stamp, its own reason.

It shares nothing with the program that checks what comes back, and looks like nothing that the program makes.
"""

from __future__ import annotations

import hashlib
import io
import unicodedata
import uuid
from collections.abc import Awaitable, Callable, Sequence

from asn1crypto import x509
from asn1crypto.algos import SignedDigestAlgorithm
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign import fields, signers
from pyhanko.sign.general import SigningError
from pyhanko.stamp import TextStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from providers.sandbox.world import IssuedCertificate

_BOX = (20, 20, 220, 68)
"""Points from the lower left corner of the first page."""
_ROOM = 16_384
"""Bytes for the signature and its certificates."""

Confirm = Callable[[bytes], Awaitable[bytes]]
"""SHA-256 of the signed attributes → the signature value."""


class UnfitFileError(Exception):
    """What was sent is no PDF that can be signed."""


async def signed(content: bytes, issued: IssuedCertificate, confirm: Confirm) -> bytes:
    """The file with the person's signature added to its end. ``confirm``'s own errors pass."""
    certificate = x509.Certificate.load(issued.certificate_der)
    name, field = certificate.subject.native["common_name"], f"NEAC_{uuid.uuid4().hex[:8]}"
    metadata = signers.PdfSignatureMetadata(
        field_name=field,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        reason="Ký số qua cổng eSign",
        location="Việt Nam",
        name=name,
    )
    signer = signers.PdfSigner(
        metadata,
        signer=_ByPhone(certificate, issued.chain_der, confirm),
        stamp_style=TextStampStyle(stamp_text=f"eSign - {_plain(name)}\n%(ts)s", border_width=1),
        new_field_spec=fields.SigFieldSpec(field, on_page=0, box=_BOX),
    )
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(content), strict=False)
        done = await signer.async_sign_pdf(writer, bytes_reserved=_ROOM)
    except (PdfError, SigningError, NotImplementedError) as error:
        raise UnfitFileError from error
    return bytes(done.getvalue())


class _ByPhone(signers.Signer):
    """Signs with a key that is elsewhere, by RSASSA-PKCS1-v1_5."""

    def __init__(self, certificate: x509.Certificate, chain_der: Sequence[bytes], confirm: Confirm) -> None:
        chain = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        chain.register_multiple(x509.Certificate.load(der) for der in chain_der)
        super().__init__(
            signing_cert=certificate,
            cert_registry=chain,
            signature_mechanism=SignedDigestAlgorithm({"algorithm": "sha256_rsa"}),
        )
        self._size, self._confirm = int(certificate.public_key.byte_size), confirm

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        return bytes(self._size) if dry_run else await self._confirm(hashlib.new(digest_algorithm, data).digest())


def _plain(name: str) -> str:
    """The letters that the stamp's font has."""
    bare = unicodedata.normalize("NFD", name.replace("Đ", "D").replace("đ", "d"))
    return "".join(char for char in bare if char.isascii())
