"""Somebody with a key of their own signs from the command line, and no phone rings (S10)."""

import json
from base64 import b64decode
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509 import load_der_x509_certificate

from providers.sandbox.accounts import SANDBOX_SP_ID, SANDBOX_SP_PASSWORD
from tests import loopback
from tests.desktop.command_line import CommandLine, pdfsig
from tests.pdfs import make_pdf
from tests.sandbox_server import SandboxServer

PERSON = "070900000010"


def practice_key_file(sandbox: SandboxServer, path: Path) -> Path:
    """A practice person's key, with the certificate that VNPT of the practice world gave for it."""
    endpoint = f"{sandbox.url}/vnpt/sca/sp769/v1/credentials/get_certificate"
    body = {"sp_id": SANDBOX_SP_ID, "sp_password": SANDBOX_SP_PASSWORD, "user_id": PERSON, "transaction_id": "1"}
    (told,) = loopback.post(endpoint, json=body).json()["data"]["user_certificates"]
    certificate = load_der_x509_certificate(b64decode(told["cert_data"]))
    issuer = load_der_x509_certificate(b64decode(told["chain_data"]["ca_cert"]))
    (pem,) = sandbox.home.sandbox.rglob("vnpt-person-0.pem")
    key = serialization.load_pem_private_key(pem.read_bytes(), None)
    assert isinstance(key, rsa.RSAPrivateKey)
    guard = serialization.BestAvailableEncryption(b"tep")
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"kyso", key, certificate, [issuer], guard))
    return path


def test_a_key_file_signs_two_papers_for_one_password(sandbox: SandboxServer, tmp_path: Path) -> None:
    papers = [make_pdf(tmp_path / f"{name}.pdf") for name in ("đơn", "tờ khai")]
    key_file, before = practice_key_file(sandbox, tmp_path / "khóa.p12"), sandbox.rings()
    command = ("sign", *papers, "--ca", f"p12:{key_file}", "--user-id", PERSON, "--out", "out", "--secrets-stdin")
    given = json.dumps({"password": "tep"}) + "\n"
    done = CommandLine(sandbox.home.root, tmp_path).run(*command, "--json", given=given)
    assert done.code == 0, done.err
    documents = done.object["documents"]
    assert [(one["level"], one["verdict"]) for one in documents] == [("B-T", "TOTAL-PASSED")] * 2
    assert all("Signature is Valid" in pdfsig(Path(one["signed"])) for one in documents)
    assert sandbox.rings() == before
