"""Raising older signatures to a higher level and renewing archive timestamps (S8)."""

from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from core.errors import NotAugmentableError, RevocationDataError, TimestampError
from core.signing.augmenting import augment_document
from core.signing.engine import AugmentedDocument, AugmentJob
from core.signing.model import SignatureLevel
from core.validation.report import Indication
from tests.golden import defects as golden
from tests.pdfs import make_pdf
from tests.pki import CRL_URL, NOW, OCSP_URL, TSA_URL, Authority
from tests.signed import Desk, pdfsig, qpdf_check

pytestmark = pytest.mark.anyio
B_B, B_T, B_LT, B_LTA = SignatureLevel
PASSED = Indication.TOTAL_PASSED


async def augmented(desk: Desk, source: Path, level: SignatureLevel) -> AugmentedDocument:
    work, result = desk.folder / "augmenting.pdf", source.with_name("augmented.pdf")
    job = AugmentJob(source, work, result, level, desk.authority.trust)
    try:
        return await augment_document(job, desk.authority, desk.authority.clock)
    finally:
        assert not work.exists()


@pytest.mark.parametrize(
    ("first", "wanted"), [(B_B, B_T), (B_B, B_LT), (B_B, B_LTA), (B_T, B_LT), (B_T, B_LTA), (B_LT, B_LTA)]
)
async def test_a_signature_is_raised_and_the_signed_bytes_stay(
    desk: Desk, tmp_path: Path, first: SignatureLevel, wanted: SignatureLevel
) -> None:
    signed = (await desk.sign(make_pdf(tmp_path / "a.pdf"), tmp_path / "signed.pdf", first)).path
    before = signed.read_bytes()
    done = await augmented(desk, signed, wanted)
    report = await desk.validated(done.path)
    assert [(one.level, one.verdict) for one in report.signatures] == [(wanted, PASSED)]
    assert done.path.read_bytes().startswith(before)
    assert signed.read_bytes() == before
    assert "Signature is Valid" in pdfsig(done.path)
    assert qpdf_check(done.path) == ""


async def test_an_archive_timestamp_is_renewed_before_its_authority_expires(
    desk: Desk, authority: Authority, tmp_path: Path
) -> None:
    """Five years on: the signer's certificate has expired, and its authority has forgotten it."""
    signed = (await desk.sign(make_pdf(tmp_path / "a.pdf"), tmp_path / "signed.pdf", B_LTA)).path
    authority.clock = NOW + timedelta(days=5 * 365)
    authority.down.add(OCSP_URL)
    done = await augmented(desk, signed, B_LTA)
    report = await desk.validated(done.path, authority.clock)
    assert [(one.level, one.verdict) for one in report.signatures] == [(B_LTA, PASSED)]
    assert done.path.read_bytes().count(b"/DocTimeStamp") == 2


async def test_what_an_authority_tells_of_an_expired_certificate_is_no_evidence(
    desk: Desk, authority: Authority, tmp_path: Path
) -> None:
    signed = (await desk.sign(make_pdf(tmp_path / "a.pdf"), tmp_path / "signed.pdf", B_T)).path
    authority.clock = NOW + timedelta(days=5 * 365)
    with pytest.raises(RevocationDataError):
        await augmented(desk, signed, B_LT)
    assert not signed.with_name("augmented.pdf").exists()


async def test_all_signatures_of_a_file_are_raised_together(
    authority: Authority, signer_key: rsa.RSAPrivateKey, tmp_path: Path
) -> None:
    path = make_pdf(tmp_path / "a.pdf")
    desk = Desk(authority, authority.signer(signer_key), tmp_path)
    for number, level in enumerate((B_T, B_B, B_LT)):
        desk = Desk(authority, authority.signer(signer_key), tmp_path)
        path = (await desk.sign(path, tmp_path / f"{number}.pdf", level)).path
    done = await augmented(desk, path, B_LTA)
    report = await desk.validated(done.path)
    assert [(one.level, one.verdict) for one in report.signatures] == [(B_LTA, PASSED)] * 3


@pytest.mark.parametrize(
    ("down", "error"), [({TSA_URL}, TimestampError), ({OCSP_URL, CRL_URL}, RevocationDataError)], ids=["time", "status"]
)
async def test_what_cannot_be_had_leaves_no_result(
    desk: Desk, authority: Authority, tmp_path: Path, down: set[str], error: type[Exception]
) -> None:
    signed = (await desk.sign(make_pdf(tmp_path / "a.pdf"), tmp_path / "signed.pdf", B_T)).path
    authority.down |= down
    with pytest.raises(error):
        await augmented(desk, signed, B_LTA)
    assert not signed.with_name("augmented.pdf").exists()


async def test_what_cannot_be_raised_says_why(desk: Desk, tmp_path: Path) -> None:
    plain = make_pdf(tmp_path / "a.pdf")
    signed = (await desk.sign(plain, tmp_path / "signed.pdf", B_LT)).path
    (tmp_path / "broken.pdf").write_bytes(golden.content_overwritten(signed.read_bytes()))
    (tmp_path / "old.pdf").write_bytes(golden.legacy_subfilter(signed.read_bytes()))
    refusals = [(plain, B_LT, "unsigned"), (signed, B_LT, "reached"), (signed, B_T, "reached")]
    refusals += [(tmp_path / "broken.pdf", B_LTA, "broken"), (tmp_path / "old.pdf", B_LTA, "kind")]
    for path, level, reason in refusals:
        with pytest.raises(NotAugmentableError) as caught:
            await augmented(desk, path, level)
        assert caught.value.params["reason"] == reason
