"""What other programs say of our signatures: poppler, qpdf, pyHanko's own validator, OpenSSL (S1, S6, S8)."""

import subprocess
from pathlib import Path

import pytest
from asn1crypto import cms
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko_certvalidator import ValidationContext

from core.signing.model import SignatureAlgorithm, SignatureLevel
from tests.pdfs import make_pdf
from tests.pki import NOW, Authority, Signer
from tests.signed import Desk, pdfsig, qpdf_check

pytestmark = pytest.mark.anyio

CURVES = {"p256": ec.SECP256R1(), "p384": ec.SECP384R1(), "p521": ec.SECP521R1()}


def root_der(authority: Authority) -> bytes:
    return authority.root.public_bytes(serialization.Encoding.DER)


async def pyhanko_agrees(path: Path, authority: Authority, others: tuple[bytes, ...]) -> list[bool]:
    """pyHanko's verdict on each signature of a person, trusting the test root and asking nobody."""
    (root,) = load_certs_from_pemder_data(root_der(authority))
    known = [cert for der in others for cert in load_certs_from_pemder_data(der)]
    verdicts = []
    with path.open("rb") as file:
        for signature in PdfFileReader(file).embedded_regular_signatures:
            context = ValidationContext(trust_roots=[root], other_certs=known, moment=NOW, allow_fetching=False)
            status = await async_validate_pdf_signature(signature, context)
            verdicts.append(status.intact and status.valid and status.trusted)
    return verdicts


async def test_three_signers_in_turn_are_accepted_by_all_at_each_stage(
    authority: Authority, signer_key: rsa.RSAPrivateKey, tmp_path: Path
) -> None:
    keys = (signer_key, ec.generate_private_key(ec.SECP256R1()), signer_key)
    signers = [authority.signer(key, name=name) for key, name in zip(keys, ("Mẹ", "Cha", "Cán bộ"), strict=True)]
    path = make_pdf(tmp_path / "Tờ khai.pdf")
    for number, (signer, level) in enumerate(zip(signers, list(SignatureLevel)[:3], strict=True), start=1):
        before = path.read_bytes()
        path = (await Desk(authority, signer, tmp_path).sign(path, tmp_path / f"{number}.pdf", level)).path
        assert path.read_bytes().startswith(before)
        assert pdfsig(path).count("Signature is Valid") == number
        assert qpdf_check(path) == ""
        assert await pyhanko_agrees(path, authority, signer.chain_der) == [True] * number


async def test_an_archive_timestamp_is_the_third_revision_and_covers_everything(desk: Desk, tmp_path: Path) -> None:
    source = make_pdf(tmp_path / "a.pdf")
    done = await desk.sign(source, tmp_path / "b.pdf", SignatureLevel.B_LTA)
    content = done.path.read_bytes()
    assert content.count(b"%%EOF") - source.read_bytes().count(b"%%EOF") == 3
    with done.path.open("rb") as file:
        signature, archive = PdfFileReader(file).embedded_signatures
        assert archive.sig_object["/SubFilter"] == "/ETSI.RFC3161"
        start, first, second, length = archive.byte_range
        assert (start, second + length) == (0, len(content))
        assert content[first:second].strip(b"<>0123456789abcdefABCDEF") == b"", "nothing but the container is left out"
        assert signature.byte_range[2] + signature.byte_range[3] < first


@pytest.mark.parametrize("scheme", ["pkcs1", "pss", *CURVES])
async def test_openssl_accepts_the_container_as_cades(
    authority: Authority, signer_key: rsa.RSAPrivateKey, tmp_path: Path, scheme: str
) -> None:
    curve = CURVES.get(scheme)
    algorithm = SignatureAlgorithm.RSA_PSS if scheme == "pss" else None
    signer = authority.signer(signer_key if curve is None else ec.generate_private_key(curve))
    desk = Desk(authority, signer, tmp_path)
    prepared = await desk.prepared(make_pdf(tmp_path / "a.pdf"))
    job = desk.job(prepared, tmp_path / "b.pdf", SignatureLevel.B_LTA, algorithm=algorithm)
    path = (await desk.engine.complete(job)).path
    with path.open("rb") as file:
        signature = PdfFileReader(file).embedded_regular_signatures[0]
        told = openssl_cades(signature, path, authority, signer, tmp_path)
    assert told.returncode == 0, told.stderr
    assert "successful" in told.stderr


def openssl_cades(
    signature: EmbeddedPdfSignature, path: Path, authority: Authority, signer: Signer, folder: Path
) -> subprocess.CompletedProcess[str]:
    """``openssl cms -verify -cades`` over the bytes that the signature covers."""
    content, (first, length, second, rest) = path.read_bytes(), signature.byte_range
    (folder / "covered").write_bytes(content[first : first + length] + content[second : second + rest])
    container = cms.ContentInfo.load(bytes(signature.pkcs7_content), strict=False)
    (folder / "cms.der").write_bytes(container.dump())
    (folder / "root.pem").write_bytes(authority.root.public_bytes(serialization.Encoding.PEM))
    command = ["openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", folder / "cms.der"]
    command += ["-content", folder / "covered", "-CAfile", folder / "root.pem", "-purpose", "any", "-out", "/dev/null"]
    return subprocess.run(command, capture_output=True, text=True, check=False)
