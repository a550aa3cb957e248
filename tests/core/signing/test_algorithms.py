"""The algorithm follows the key, and the digest what the CA and the form allow (S9)."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from pyhanko.pdf_utils.reader import PdfFileReader

from core.signing.model import HashAlgorithm, SignatureAlgorithm, SignatureLevel
from core.validation.report import Indication
from tests.core.signing.test_foreign_judges import openssl_cades
from tests.pdfs import make_pdf
from tests.pki import Authority, SignerKey
from tests.signed import Desk, pdfsig

pytestmark = pytest.mark.anyio
CURVES: dict[str, ec.EllipticCurve] = {"P-256": ec.SECP256R1(), "P-384": ec.SECP384R1(), "P-521": ec.SECP521R1()}
FITTING = {"P-256": HashAlgorithm.SHA256, "P-384": HashAlgorithm.SHA384, "P-521": HashAlgorithm.SHA512}


def key_of(kind: str, rsa_key: rsa.RSAPrivateKey) -> SignerKey:
    return rsa_key if kind.startswith("RSA") else ec.generate_private_key(CURVES[kind])


@pytest.mark.parametrize("digest", list(HashAlgorithm), ids=lambda digest: digest.value)
@pytest.mark.parametrize("kind", ["RSA v1.5", "RSA-PSS", *CURVES])
async def test_every_pair_of_key_and_digest_validates_everywhere(
    authority: Authority, signer_key: rsa.RSAPrivateKey, tmp_path: Path, kind: str, digest: HashAlgorithm
) -> None:
    desk = Desk(authority, authority.signer(key_of(kind, signer_key)), tmp_path)
    prepared = await desk.prepared(make_pdf(tmp_path / "a.pdf"), digests=(digest,))
    algorithm = SignatureAlgorithm.RSA_PSS if kind == "RSA-PSS" else None
    job = desk.job(prepared, tmp_path / "b.pdf", SignatureLevel.B_T, algorithm=algorithm)
    done = await desk.engine.complete(job)
    assert done.report.verdict is Indication.TOTAL_PASSED
    assert "Signature is Valid" in pdfsig(done.path)
    with done.path.open("rb") as file:
        (signature,) = PdfFileReader(file).embedded_signatures
        assert openssl_cades(signature, done.path, authority, desk.signer, tmp_path).returncode == 0
        info = signature.signer_info
        assert info["digest_algorithm"]["algorithm"].native == digest.value
        assert "sha1" not in str(info["signature_algorithm"].native)


@pytest.mark.parametrize("kind", list(CURVES))
async def test_the_digest_is_as_strong_as_the_curve_where_the_ca_can_sign_it(
    authority: Authority, tmp_path: Path, kind: str
) -> None:
    desk = Desk(authority, authority.signer(ec.generate_private_key(CURVES[kind])), tmp_path)
    source = make_pdf(tmp_path / "a.pdf")
    able = await desk.prepared(source, digests=tuple(HashAlgorithm))
    assert able.dtbsr.algorithm is able.document_digest.algorithm is FITTING[kind]
    assert (await desk.prepared(source)).dtbsr.algorithm is HashAlgorithm.SHA256
