"""What a CA's adapter promises that gives whole files to be signed and takes whole files back."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509 import load_der_x509_certificate
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import find_unique_cms_attribute

from core.signing.model import Credential, FileExchange, SignatureRequest, SignatureValue
from tests.contract.provider_contract import ProviderContract, order
from tests.pdfs import make_pdf


class FileContract(ProviderContract):
    """The whole contract, over files."""

    @pytest.fixture(autouse=True)
    def own_folder(self, tmp_path: Path) -> None:
        """Where the files lie."""
        self.folder = tmp_path

    def order(self, count: int = 1) -> tuple[SignatureRequest, ...]:
        """So many documents, each with a file of its own."""
        return tuple(replace(one, exchange=self._exchange(one.doc_id)) for one in order(count))

    def verifies(self, credential: Credential, request: SignatureRequest, value: SignatureValue) -> bool:
        """Whether the file came back as the value says, longer than it left, and signed with this certificate's key."""
        assert request.exchange is not None
        content = request.exchange.returned.read_bytes()
        assert hashlib.sha256(content).digest() == value.value
        assert content.startswith(request.exchange.sent.read_bytes())
        (embedded,) = PdfFileReader(io.BytesIO(content)).embedded_regular_signatures
        if embedded.signer_cert.dump() != credential.certificate_der:
            return False
        attributes = embedded.signer_info["signed_attrs"].untag()
        assert find_unique_cms_attribute(attributes, "message_digest").native == embedded.compute_digest()
        key = load_der_x509_certificate(credential.certificate_der).public_key()
        assert isinstance(key, rsa.RSAPublicKey)
        signature = embedded.signer_info["signature"].native
        try:
            key.verify(signature, attributes.dump(), padding.PKCS1v15(), SHA256())
        except InvalidSignature:
            return False
        return True

    def _exchange(self, name: str) -> FileExchange:
        folder = self.folder / f"{len(list(self.folder.iterdir()))}"
        folder.mkdir()
        return FileExchange(make_pdf(folder / f"{name}.pdf"), folder / f"{name}.returned.pdf")
