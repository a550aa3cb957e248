"""Real signatures for the portal's tests: by a practice person's key, or by somebody whom nobody certified."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

from asn1crypto import keys, pem, x509
from cryptography import x509 as cx
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from providers.sandbox.accounts import BRANDS, PEOPLE
from providers.sandbox.practice_world import PracticeWorld


class PracticeSigner(signers.Signer):
    """Signs with a person's key at the first authority."""

    def __init__(self, world: PracticeWorld, user_id: str) -> None:
        self._world, self._user_id = world, user_id
        issued = world.certificates(user_id, BRANDS[0].ca_name)[0]
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        store.register_multiple(x509.Certificate.load(der) for der in issued.chain_der)
        super().__init__(signing_cert=x509.Certificate.load(issued.certificate_der), cert_registry=store)

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        if dry_run:
            return bytes(256)
        person = next(one for one in PEOPLE if one.user_id == self._user_id)
        return self._world.pki.sign(BRANDS[0], person, hashlib.new(digest_algorithm, data).digest())


def stranger(user_id: str) -> signers.Signer:
    """Somebody who wrote another person's number into a certificate of their own making."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    now = datetime.now(UTC)
    name = cx.Name(
        [
            cx.NameAttribute(cx.NameOID.COMMON_NAME, "Nguyễn Thị Thùy Dương"),
            cx.NameAttribute(cx.NameOID.USER_ID, f"CCCD:{user_id}"),
        ]
    )
    certificate = (
        cx.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    own = serialization.Encoding
    _kind, _headers, der = pem.unarmor(
        key.private_bytes(own.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return signers.SimpleSigner(
        signing_cert=x509.Certificate.load(certificate.public_bytes(own.DER)),
        signing_key=keys.PrivateKeyInfo.load(der),
        cert_registry=SimpleCertificateStore(),  # type: ignore[no-untyped-call]
    )


def sign(source: Path, signer: signers.Signer, field: str = "Signature1") -> Path:
    """A signed copy beside ``source``; on a thread, for pyHanko runs a loop of its own."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(_sign, source, signer, field).result()


def _sign(source: Path, signer: signers.Signer, field: str) -> Path:
    target = source.with_name(f"{source.stem}-{field}.pdf")
    with source.open("rb") as given, target.open("wb") as out:
        meta = signers.PdfSignatureMetadata(field_name=field, md_algorithm="sha256")
        signers.sign_pdf(IncrementalPdfFileWriter(given), meta, signer, output=out)
    return target
