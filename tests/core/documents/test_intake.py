"""What may be signed, and the precise reason why not; earlier signatures' wishes are kept."""

import hashlib
import io
import os
from pathlib import Path

import pikepdf
import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers

from core.documents.preflight import inspect
from core.errors import (
    CertifiedDocumentError,
    DocumentChangedError,
    FileMissingError,
)
from core.signing.attributes import external_signer
from core.signing.model import Dtbsr, SignatureLevel
from core.validation.report import Indication
from tests.pdfs import make_pdf
from tests.signed import Desk, pdfsig

pytestmark = pytest.mark.anyio


async def certified(desk: Desk, source: Path, result: Path, permission: fields.MDPPerm, *, lock: bool) -> Path:
    """A first signature that limits what may follow, made by pyHanko itself."""
    everything = fields.FieldMDPSpec(fields.FieldMDPAction.ALL)
    spec = fields.SigFieldSpec(
        "First", field_mdp_spec=everything if lock else None, doc_mdp_update_value=permission if lock else None
    )
    metadata = signers.PdfSignatureMetadata(
        field_name="First",
        certify=not lock,
        docmdp_permissions=permission,
        subfilter=fields.SigSeedSubFilter.PADES,
        md_algorithm="sha256",
    )
    with source.open("rb") as file:
        writer = IncrementalPdfFileWriter(io.BytesIO(file.read()), strict=False)
    signer = external_signer(desk.signer.der, desk.signer.chain_der, 256)
    pdf_signer = signers.PdfSigner(metadata, signer=signer, new_field_spec=spec)
    ready, _document, out = await pdf_signer.async_digest_doc_for_signing(writer, bytes_reserved=16384)
    attributes = await signer.signed_attrs(ready.document_digest, "sha256", use_pades=True)
    value = desk.signer.sign(_dtbsr(attributes.dump()))
    finished = external_signer(desk.signer.der, desk.signer.chain_der, value)
    container = await finished.async_sign_prescribed_attributes("sha256", signed_attrs=attributes)
    ready.fill_with_cms(out, container)
    out.seek(0)
    result.write_bytes(out.read())
    return result


def _dtbsr(attributes: bytes) -> Dtbsr:
    return Dtbsr(hashlib.sha256(attributes).digest())


@pytest.mark.parametrize(
    ("permission", "lock"),
    [(fields.MDPPerm.NO_CHANGES, False), (fields.MDPPerm.NO_CHANGES, True), (fields.MDPPerm.FILL_FORMS, True)],
    ids=["certification", "lock", "lock of all fields"],
)
async def test_no_further_signature_where_an_earlier_one_forbids_it(
    desk: Desk, tmp_path: Path, permission: fields.MDPPerm, lock: bool
) -> None:
    path = await certified(desk, make_pdf(tmp_path / "a.pdf"), tmp_path / "c.pdf", permission, lock=lock)
    assert (await desk.validated(path)).verdict is Indication.TOTAL_PASSED
    with pytest.raises(CertifiedDocumentError):
        inspect(path)
    with pytest.raises(CertifiedDocumentError):
        await desk.prepared(path)


async def test_a_certified_form_that_allows_signing_is_signed_and_stays_certified(desk: Desk, tmp_path: Path) -> None:
    source = make_pdf(tmp_path / "a.pdf")
    path = await certified(desk, source, tmp_path / "c.pdf", fields.MDPPerm.FILL_FORMS, lock=False)
    done = await desk.sign(path, tmp_path / "d.pdf", SignatureLevel.B_T)
    assert [one.verdict for one in done.report.signatures] == [Indication.TOTAL_PASSED] * 2


@pytest.mark.parametrize("version", ["1.3", "1.4", "1.5", "1.6", "1.7", "2.0"])
@pytest.mark.parametrize("streams", [pikepdf.ObjectStreamMode.generate, pikepdf.ObjectStreamMode.disable])
async def test_every_version_and_kind_of_cross_reference_is_signed(
    desk: Desk, tmp_path: Path, version: str, streams: pikepdf.ObjectStreamMode
) -> None:
    with pikepdf.open(make_pdf(tmp_path / "a.pdf")) as document:
        document.save(tmp_path / "b.pdf", force_version=version, object_stream_mode=streams)
    done = await desk.sign(tmp_path / "b.pdf", tmp_path / "c.pdf")
    assert done.report.verdict is Indication.TOTAL_PASSED
    assert "Signature is Valid" in pdfsig(done.path)


async def test_a_source_that_changed_since_it_was_opened_is_refused(desk: Desk, tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "a.pdf")
    seen = inspect(path).fingerprint
    await desk.prepared(path, expected_fingerprint=seen)
    make_pdf(path, text="something else")
    with pytest.raises(DocumentChangedError):
        await desk.prepared(path, expected_fingerprint=seen)
    assert len(list(desk.folder.iterdir())) == 1


@pytest.mark.skipif(os.name == "nt", reason="rights and pipes are POSIX's")
async def test_work_files_are_the_owners_alone_and_a_crashs_leftover_is_no_obstacle(desk: Desk, tmp_path: Path) -> None:
    prepared = await desk.prepared(make_pdf(tmp_path / "a.pdf"))
    assert prepared.work.stat().st_mode & 0o077 == 0
    prepared.work.with_suffix(".draft").write_bytes(b"left by a crash")
    await desk.engine.complete(desk.job(prepared, tmp_path / "b.pdf"))


def test_what_is_no_file_is_missing(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "none.pdf", tmp_path / "pipe"):
        with pytest.raises(FileMissingError):
            inspect(path)
