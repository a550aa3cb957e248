"""Where golden files are signed: two people with certificates of one authority, and pyHanko's signer."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

import pikepdf
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, InnerScaling, Margins, SimpleBoxLayoutRule
from pyhanko.sign import signers
from pyhanko.sign.fields import FieldMDPSpec, MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from tests.golden.paper import paper
from tests.pki import Authority, Signer

_WHOLE_BOX = SimpleBoxLayoutRule(AxisAlignment.ALIGN_MID, AxisAlignment.ALIGN_MID, Margins(), InnerScaling.STRETCH_FILL)


class Workshop:
    """``authority`` certifies everybody and answers for them; ``folder`` is for what is needed in between."""

    def __init__(self, authority: Authority, folder: Path) -> None:
        self.authority, self._folder = authority, folder
        self.people = [authority.signer(ec.generate_private_key(ec.SECP256R1())) for _ in range(2)]

    @property
    def chain(self) -> list[asn1_x509.Certificate]:
        """The authority's certificates."""
        return [asn1_x509.Certificate.load(der) for der in self.people[0].chain_der]

    @cached_property
    def paper(self) -> bytes:
        """Unsigned."""
        return paper()

    @cached_property
    def signed(self) -> bytes:
        """The paper with one invisible signature, without rules for what comes after."""
        return self.sign(self.paper, "first")

    def certified(self, level: MDPPerm) -> bytes:
        """The paper with a certification (ISO 32000-2, 12.8.2.2)."""
        return self.sign(self.paper, "first", certify=level)

    @cached_property
    def locked(self) -> bytes:
        """The paper with a signature that locks the field of the amount."""
        return self.sign(self.paper, "first", lock=FieldMDPSpec.from_pdf_object(_lock("amount")))

    def sign(
        self,
        content: bytes,
        name: str,
        *,
        person: int = 0,
        certify: MDPPerm | None = None,
        lock: FieldMDPSpec | None = None,
        box: tuple[int, int, int, int] | None = None,
        existing: bool = False,
        algorithm: str = "sha256",
        look: bytes | None = None,
    ) -> bytes:
        """One more signature; ``existing`` signs a field that is there, ``look`` is what its box shows."""
        metadata = signers.PdfSignatureMetadata(
            field_name=name,
            md_algorithm=algorithm,
            subfilter=SigSeedSubFilter.PADES,
            certify=certify is not None,
            docmdp_permissions=certify or MDPPerm.FILL_FORMS,
        )
        spec = None if existing else SigFieldSpec(name, box=box, field_mdp_spec=lock)
        writer = IncrementalPdfFileWriter(io.BytesIO(content))
        style = _style(self._folder, look, box) if look is not None and box is not None else None
        signer = signers.PdfSigner(
            metadata, signer=_signer(self.people[person]), stamp_style=style, new_field_spec=spec
        )
        return bytes(asyncio.run(signer.async_sign_pdf(writer)).getvalue())

    def sign_anyway(self, content: bytes) -> bytes:
        """A second signature where the certification forbids any; pyHanko would refuse."""
        blind = content.replace(b"/DocMDP", b"/DocXXX")
        added = self.sign(blind, "second", person=1)[len(content) :]
        return content + added.replace(b"/DocXXX", b"/DocMDP")

    def timestamped(self, content: bytes) -> bytes:
        """A document time stamp."""
        key = self.authority.tsa_key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        certificate = asn1_x509.Certificate.load(self.authority.tsa.public_bytes(serialization.Encoding.DER))
        stamper = DummyTimeStamper(
            certificate,
            asn1_keys.PrivateKeyInfo.load(key),
            SimpleCertificateStore.from_certs([certificate]),  # type: ignore[no-untyped-call]
            fixed_dt=self.authority.clock,
        )
        writer = IncrementalPdfFileWriter(io.BytesIO(content))
        stamped = asyncio.run(signers.PdfTimeStamper(stamper).async_timestamp_pdf(writer, "sha256"))
        return bytes(stamped.getvalue())

    def updated(self, content: bytes, change: Callable[[IncrementalPdfFileWriter], object]) -> bytes:
        """What ``change`` does with pyHanko's writer, as one more revision."""
        out = io.BytesIO(content)
        writer = IncrementalPdfFileWriter(out)
        change(writer)
        writer.write_in_place()
        return out.getvalue()


def _signer(person: Signer) -> signers.SimpleSigner:
    key = person.key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    chain = [asn1_x509.Certificate.load(der) for der in person.chain_der]
    return signers.SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(person.der),
        signing_key=asn1_keys.PrivateKeyInfo.load(key),
        cert_registry=SimpleCertificateStore.from_certs(chain),  # type: ignore[no-untyped-call]
    )


def _style(folder: Path, look: bytes, box: tuple[int, int, int, int]) -> StaticStampStyle:
    """A look that fills its box, from a page of its own."""
    with pikepdf.new() as document:
        page = document.add_blank_page(page_size=(box[2] - box[0], box[3] - box[1]))
        face = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=face))
        page.Contents = document.make_stream(look)
        path = folder / "look.pdf"
        document.save(path)
        return StaticStampStyle.from_pdf_file(
            str(path), border_width=0, background_opacity=1.0, background_layout=_WHOLE_BOX
        )


def _lock(*names: str) -> object:
    return generic.DictionaryObject(
        {
            generic.pdf_name("/Action"): generic.pdf_name("/Include"),
            generic.pdf_name("/Fields"): generic.ArrayObject(map(generic.pdf_string, names)),
        }
    )
