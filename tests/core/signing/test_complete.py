"""Finishing: the level that was asked for, or an error and no trace in the result folder (S1)."""

import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pikepdf
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from core.errors import (
    AppError,
    CredentialUnusableError,
    DiskFullError,
    DocumentChangedError,
    FolderNotWritableError,
    PlaceholderTooSmallError,
    RevocationDataError,
    SignatureMismatchError,
    TimestampError,
)
from core.signing.model import DocumentDigest, Dtbsr, SignatureAlgorithm, SignatureLevel
from core.signing.publishing import check_folder, numbered, publish
from core.validation.report import Indication
from tests.pdfs import make_pdf
from tests.pki import CRL_URL, NOW, OCSP_URL, TSA_URL, Authority
from tests.signed import Desk, pdfsig, qpdf_check

pytestmark = pytest.mark.anyio
B_B, B_T, B_LT, B_LTA = SignatureLevel


@pytest.mark.parametrize("level", list(SignatureLevel))
async def test_each_level_is_reached_and_other_programs_agree(
    desk: Desk, tmp_path: Path, level: SignatureLevel
) -> None:
    source = make_pdf(tmp_path / "Tờ khai.pdf")
    before = source.read_bytes()
    done = await desk.sign(source, tmp_path / "out" / "Tờ khai-signed.pdf", level)
    assert (done.level, done.report.verdict, done.report.path) == (level, Indication.TOTAL_PASSED, done.path)
    assert done.path.read_bytes().startswith(before)
    assert source.read_bytes() == before
    assert "Signature is Valid" in pdfsig(done.path)
    assert qpdf_check(done.path) == ""
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["Tờ khai-signed.pdf"]


@pytest.mark.parametrize(
    ("kind", "algorithm"),
    [
        ("rsa", SignatureAlgorithm.RSA_PKCS1_V15),
        ("rsa", SignatureAlgorithm.RSA_PSS),
        ("ec", SignatureAlgorithm.ECDSA),
    ],
)
async def test_the_container_names_the_scheme_that_signed(
    authority: Authority, signer_key: rsa.RSAPrivateKey, tmp_path: Path, kind: str, algorithm: SignatureAlgorithm
) -> None:
    key = signer_key if kind == "rsa" else ec.generate_private_key(ec.SECP256R1())
    desk = Desk(authority, authority.signer(key), tmp_path)
    prepared = await desk.prepared(make_pdf(tmp_path / "a.pdf"))
    done = await desk.engine.complete(desk.job(prepared, tmp_path / "b.pdf", algorithm=algorithm))
    assert done.report.verdict is Indication.TOTAL_PASSED


@pytest.mark.parametrize("level", [B_T, B_LT, B_LTA])
async def test_a_time_authority_whose_clock_is_ahead_costs_no_level(
    desk: Desk, authority: Authority, tmp_path: Path, level: SignatureLevel
) -> None:
    prepared = await desk.prepared(make_pdf(tmp_path / "a.pdf"))
    authority.clock = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=90)
    done = await desk.engine.complete(desk.job(prepared, tmp_path / "b.pdf", level))
    assert (done.level, done.report.verdict) == (level, Indication.TOTAL_PASSED)


async def test_three_signatures_in_a_row_all_stay_valid(
    authority: Authority, signer_key: rsa.RSAPrivateKey, tmp_path: Path
) -> None:
    path = make_pdf(tmp_path / "a.pdf")
    desks = [Desk(authority, authority.signer(signer_key), tmp_path) for _ in range(3)]
    for number, (desk, level) in enumerate(zip(desks, (B_T, B_LT, B_B), strict=True)):
        path = (await desk.sign(path, tmp_path / f"signed-{number}.pdf", level)).path
    report = await desks[0].validated(path)
    assert [one.verdict for one in report.signatures] == [Indication.TOTAL_PASSED] * 3
    assert pdfsig(path).count("Signature is Valid") == 3


async def test_a_second_signer_needs_the_first_ones_file_no_more_once_the_phone_was_asked(
    authority: Authority, signer_key: rsa.RSAPrivateKey, tmp_path: Path
) -> None:
    stranger = Desk(Authority(), Authority().signer(signer_key), tmp_path)
    once = (await stranger.sign(make_pdf(tmp_path / "a.pdf"), tmp_path / "once.pdf")).path
    before = once.read_bytes()
    desk = Desk(authority, authority.signer(signer_key), tmp_path)
    prepared = await desk.prepared(once)
    once.unlink()
    done = await desk.engine.complete(desk.job(prepared, tmp_path / "twice.pdf", B_T))
    assert done.level is B_T
    assert done.path.read_bytes().startswith(before)
    assert pdfsig(done.path).count("Signature is Valid") == 2


@pytest.mark.parametrize(
    ("level", "down", "error"),
    [
        (B_T, TSA_URL, TimestampError),
        (B_LT, OCSP_URL, None),
        (B_LT, CRL_URL, None),
        (B_LT, "status", RevocationDataError),
        (B_LTA, "status", RevocationDataError),
    ],
)
async def test_a_level_is_never_silently_lowered(
    desk: Desk, authority: Authority, tmp_path: Path, level: SignatureLevel, down: str, error: type[AppError] | None
) -> None:
    prepared = await desk.prepared(make_pdf(tmp_path / "a.pdf"))
    authority.down |= {OCSP_URL, CRL_URL} if down == "status" else {down}
    job = desk.job(prepared, tmp_path / "out" / "b.pdf", level)
    if error is None:
        assert (await desk.engine.complete(job)).level is level
        return
    with pytest.raises(error):
        await desk.engine.complete(job)
    await _no_trace_but_another_try_succeeds(desk, job.prepared.work, tmp_path / "out")
    authority.down.clear()
    assert (await desk.engine.complete(job)).level is level


async def _no_trace_but_another_try_succeeds(desk: Desk, work: Path, folder: Path) -> None:
    assert not folder.exists() or list(folder.iterdir()) == []
    assert list(desk.folder.iterdir()) == [work]


async def test_without_a_time_stamping_authority_no_timestamped_level(desk: Desk, tmp_path: Path) -> None:
    prepared = await desk.prepared(make_pdf(tmp_path / "a.pdf"))
    trust = replace(desk.authority.trust, tsa_urls=())
    with pytest.raises(TimestampError):
        await desk.engine.complete(desk.job(prepared, tmp_path / "b.pdf", B_T, trust=trust))


async def test_a_value_over_another_hash_is_refused(desk: Desk, tmp_path: Path) -> None:
    prepared = await desk.prepared(make_pdf(tmp_path / "a.pdf"))
    wrong = desk.signer.sign(Dtbsr(hashlib.sha256(b"another").digest()))
    with pytest.raises(SignatureMismatchError):
        await desk.engine.complete(desk.job(prepared, tmp_path / "out" / "b.pdf", value=wrong))
    assert not (tmp_path / "out").exists()


async def test_the_document_digest_is_not_what_is_signed(desk: Desk, tmp_path: Path) -> None:
    prepared = await desk.prepared(make_pdf(tmp_path / "a.pdf"))
    confused = desk.signer.sign(Dtbsr(prepared.document_digest.value))
    with pytest.raises(SignatureMismatchError):
        await desk.engine.complete(desk.job(prepared, tmp_path / "b.pdf", value=confused))


@pytest.mark.parametrize("change", ["a letter", "appended", "digest"])
async def test_a_work_file_that_changed_since_the_confirmation_is_refused(
    desk: Desk, tmp_path: Path, change: str
) -> None:
    prepared = await desk.prepared(make_pdf(tmp_path / "a.pdf"))
    content = bytearray(prepared.work.read_bytes())
    match change:
        case "a letter":
            content[200] ^= 1
        case "appended":
            content += b"\n"
        case _:
            prepared = replace(prepared, document_digest=DocumentDigest(bytes(32)))
    prepared.work.write_bytes(content)
    with pytest.raises(DocumentChangedError):
        await desk.engine.complete(desk.job(prepared, tmp_path / "out" / "b.pdf"))
    assert not (tmp_path / "out").exists()


async def test_a_certificate_revoked_while_the_phone_rang_gives_no_result(
    desk: Desk, authority: Authority, tmp_path: Path
) -> None:
    prepared = await desk.prepared(make_pdf(tmp_path / "a.pdf"))
    authority.revoke(desk.signer, NOW)
    with pytest.raises(CredentialUnusableError):
        await desk.engine.complete(desk.job(prepared, tmp_path / "out" / "b.pdf"))
    assert not (tmp_path / "out").exists()


async def test_a_chain_larger_than_its_room_is_refused(desk: Desk, tmp_path: Path) -> None:
    prepared = await desk.prepared(make_pdf(tmp_path / "a.pdf"))
    others = tuple(desk.authority.signer(desk.signer.key, name=f"{'x' * 64}").der for _ in range(60))
    job = replace(desk.job(prepared, tmp_path / "b.pdf"), chain_der=others)
    with pytest.raises(PlaceholderTooSmallError):
        await desk.engine.complete(job)


async def test_results_never_overwrite(desk: Desk, tmp_path: Path) -> None:
    source, wished = make_pdf(tmp_path / "a.pdf"), tmp_path / "a-signed.pdf"
    names = [(await desk.sign(source, wished)).path.name for _ in range(3)]
    assert names == ["a-signed.pdf", "a-signed-2.pdf", "a-signed-3.pdf"]


@pytest.mark.parametrize(
    "stem", ["Đơn đề nghị #1 – bản chính (ký nháy) 50%", "ế" * 80, "x" * 200, "Giấy ủy quyền " + "ữ" * 60, "a.b..c"]
)
async def test_any_name_a_file_can_have_gives_a_result(desk: Desk, tmp_path: Path, stem: str) -> None:
    done = await desk.sign(make_pdf(tmp_path / f"{stem}.pdf"), tmp_path / "out" / f"{stem}-signed.pdf")
    assert done.path.name.endswith("-signed.pdf")
    assert len(done.path.name.encode()) <= 255
    second = publish(done.path, done.path)
    assert second.name.endswith("-signed-2.pdf")


def test_a_shortened_name_breaks_no_letter(tmp_path: Path) -> None:
    name = numbered(tmp_path / ("ệ" * 200 + "-signed.pdf"), 2).name
    assert name == name.encode()[:255].decode()
    assert name.startswith("ệệ")
    assert name.endswith("-signed-2.pdf")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="rights do not bind root")
def test_a_read_only_folder_is_found_before_any_phone_rings(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(FolderNotWritableError):
        check_folder(tmp_path)


def test_a_folder_that_cannot_be_made_is_found_before_any_phone_rings(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(FolderNotWritableError):
        check_folder(tmp_path / "file" / "folder")
    check_folder(tmp_path / "new" / "folder")
    assert list((tmp_path / "new" / "folder").iterdir()) == []


async def test_a_full_result_folder_is_said_and_left_as_it_was(desk: Desk, tmp_path: Path, tiny_disk: Path) -> None:
    source = make_pdf(tmp_path / "a.pdf", pages=2)
    (tiny_disk / "filler").write_bytes(bytes(80_000))
    prepared = await desk.prepared(source)
    with pytest.raises(DiskFullError):
        await desk.engine.complete(desk.job(prepared, tiny_disk / "b.pdf"))
    assert [path.name for path in tiny_disk.iterdir()] == ["filler"]
    (tiny_disk / "filler").unlink()
    assert (await desk.engine.complete(desk.job(prepared, tiny_disk / "b.pdf"))).path == tiny_disk / "b.pdf"


async def test_a_full_work_folder_is_said_and_left_empty(desk: Desk, tmp_path: Path, tiny_disk: Path) -> None:
    source = tmp_path / "large.pdf"
    with pikepdf.open(make_pdf(tmp_path / "a.pdf")) as document:
        document.Root.Ballast = document.make_indirect(pikepdf.Stream(document, os.urandom(100_000)))
        document.save(source)
    desk.folder = tiny_disk
    with pytest.raises(DiskFullError):
        await desk.prepared(source)
    assert list(tiny_disk.iterdir()) == []


@pytest.mark.all_only
async def test_memory_does_not_grow_with_the_file(desk: Desk, tmp_path: Path) -> None:
    source = make_pdf(tmp_path / "a.pdf")
    with pikepdf.open(source) as document:
        document.Root.Ballast = document.make_indirect(pikepdf.Stream(document, os.urandom(40_000_000)))
        document.save(tmp_path / "large.pdf")
    script = (
        "import asyncio, sys, pathlib; from tests.memory import signed_peak_mb; "
        "print(asyncio.run(signed_peak_mb(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))))"
    )
    peaks = []
    for name in ("a.pdf", "large.pdf"):
        run = subprocess.run(
            [sys.executable, "-c", script, tmp_path / name, tmp_path / f"work-{name}"],
            capture_output=True,
            text=True,
            check=True,
            cwd=Path(__file__).parents[3],
        )
        peaks.append(float(run.stdout))
    assert peaks[1] < peaks[0] + 25
