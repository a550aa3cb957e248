"""Evidence of a signature (circular 15/2025, article 5.4; V9): what was really fetched, sealed, handed out, wiped."""

import io
import json
import stat
import subprocess
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509 import ocsp

from core.errors import JournalDamagedError, UnknownEvidenceError
from core.network_trace import CallKind
from core.sealing import Sealer
from core.signing.model import SignatureLevel
from core.validation.evidence_store import EvidenceStore
from core.validation.signature_evidence import SignatureEvidence
from tests.pdfs import make_pdf
from tests.pki import CRL_URL, NAME, OCSP_URL, TSA_URL, Authority
from tests.signed import Desk

pytestmark = pytest.mark.anyio


async def evidence(desk: Desk, tmp_path: Path, level: SignatureLevel = SignatureLevel.B_T) -> SignatureEvidence:
    signed = await desk.sign(make_pdf(tmp_path / "a.pdf"), tmp_path / "a-signed.pdf", level)
    assert signed.evidence is not None
    return signed.evidence


def store(tmp_path: Path, key: bytes = bytes(32)) -> EvidenceStore:
    return EvidenceStore(tmp_path / "evidence", Sealer(key), practice=True)


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def described(path: Path) -> Any:
    return json.loads(parts(path)["evidence.json"])


async def test_what_is_kept_is_what_the_engine_really_fetched(desk: Desk, tmp_path: Path) -> None:
    found = await evidence(desk, tmp_path)
    assert found.certificate_der == desk.signer.der
    assert found.chain_der == desk.signer.chain_der
    answers = [ocsp.load_der_ocsp_response(body) for body in found.ocsp_der]
    assert [one.certificate_status for one in answers] == [ocsp.OCSPCertStatus.GOOD]
    assert [one.serial_number for one in answers] == [desk.signer.certificate.serial_number]
    assert all(x509.load_der_x509_crl(body).issuer for body in found.crl_der)
    assert found.crl_der
    assert found.report.verdict.value == "TOTAL-PASSED"
    assert {call.kind for call in found.calls} == {CallKind.TSA, CallKind.OCSP, CallKind.CRL}
    assert len(found.calls) == len(desk.authority.asked)


@pytest.mark.parametrize(("level", "tokens"), [("B-B", 0), ("B-T", 1), ("B-LT", 1), ("B-LTA", 2)])
async def test_the_timestamps_are_those_that_the_file_bears(
    desk: Desk, tmp_path: Path, level: str, tokens: int
) -> None:
    found = await evidence(desk, tmp_path, SignatureLevel(level))
    assert len(found.timestamp_der) == tokens
    content = (tmp_path / "a-signed.pdf").read_bytes().lower()
    assert all(token.hex().encode() in content for token in found.timestamp_der)


async def test_a_silent_responder_is_in_the_trace_and_proves_nothing(
    desk: Desk, tmp_path: Path, authority: Authority
) -> None:
    authority.down.add(OCSP_URL)
    found = await evidence(desk, tmp_path)
    assert found.ocsp_der == ()
    assert [call.size for call in found.calls if call.kind is CallKind.OCSP] == [None]
    assert len(found.crl_der) == 2


class Babbling(Authority):
    """Its responder answers with something else, and passes for an authority that speaks."""

    async def post(self, url: str, body: bytes, content_type: str, accept: str) -> bytes:
        return b"<html>" if url == OCSP_URL else await super().post(url, body, content_type, accept)


async def test_an_answer_that_does_not_parse_is_no_evidence(
    tsa_key: rsa.RSAPrivateKey, signer_key: rsa.RSAPrivateKey, tmp_path: Path
) -> None:
    authority = Babbling(tsa_key=tsa_key)
    found = await evidence(Desk(authority, authority.signer(signer_key), tmp_path), tmp_path)
    assert found.ocsp_der == ()
    assert len(found.crl_der) == 2


async def test_the_evidence_is_found_again_in_a_file_that_was_signed_once_more(desk: Desk, tmp_path: Path) -> None:
    found = await evidence(desk, tmp_path)
    again = await desk.sign(tmp_path / "a-signed.pdf", tmp_path / "b.pdf")
    first, second = (await desk.validated(again.path)).signatures
    assert first.evidence_id == found.evidence_id
    assert again.evidence is not None
    assert second.evidence_id == again.evidence.evidence_id != found.evidence_id


async def test_a_zip_holds_der_files_and_a_json_that_describes_them(desk: Desk, tmp_path: Path) -> None:
    kept, found = store(tmp_path), await evidence(desk, tmp_path)
    kept.put(found)
    path = kept.export(found.evidence_id, tmp_path / "out" / "a.zip")
    content, told = parts(path), described(path)
    assert (told["schema"], told["sandbox"], told["file"]) == (1, True, "a-signed.pdf")
    assert told["signature"]["verdict"] == "TOTAL-PASSED"
    assert told["sentence"]
    assert {one["name"] for one in told["parts"]} == set(content) - {"evidence.json"}
    assert content["signer.cer"] == desk.signer.der
    assert {one["kind"] for one in told["network"]} == {"tsa", "ocsp", "crl"}
    trace = json.dumps(told["network"])
    assert not [url for url in (OCSP_URL, CRL_URL, TSA_URL) if url in trace]
    (tmp_path / "signer.cer").write_bytes(content["signer.cer"])
    shown = subprocess.run(
        ["openssl", "x509", "-inform", "DER", "-in", tmp_path / "signer.cer", "-noout", "-serial"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(shown.stdout.strip().partition("=")[2], 16) == desk.signer.certificate.serial_number


async def test_an_export_never_replaces_a_file_and_leaves_no_draft(desk: Desk, tmp_path: Path) -> None:
    kept, found = store(tmp_path), await evidence(desk, tmp_path)
    kept.put(found)
    wished = tmp_path / "a.zip"
    assert [kept.export(found.evidence_id, wished).name for _time in range(2)] == ["a.zip", "a-2.zip"]
    assert [path.name for path in (tmp_path / "evidence").iterdir()] == [f"{found.evidence_id}.sealed"]


async def test_nothing_about_a_person_stands_in_clear_on_the_disk(desk: Desk, tmp_path: Path) -> None:
    kept, found = store(tmp_path), await evidence(desk, tmp_path)
    kept.put(found)
    (file,) = (tmp_path / "evidence").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    content = file.read_bytes()
    assert NAME.encode() not in content
    assert desk.signer.der[:64] not in content
    assert b"a-signed" not in content
    with pytest.raises(JournalDamagedError):
        store(tmp_path, b"\x01" * 32).export(found.evidence_id, tmp_path / "stolen.zip")


async def test_what_was_kept_first_stays(desk: Desk, tmp_path: Path) -> None:
    kept, found = store(tmp_path), await evidence(desk, tmp_path)
    kept.put(found)
    before = (tmp_path / "evidence" / f"{found.evidence_id}.sealed").read_bytes()
    kept.put(found)
    assert (tmp_path / "evidence" / f"{found.evidence_id}.sealed").read_bytes() == before


async def test_one_can_be_deleted_and_all_can(desk: Desk, tmp_path: Path) -> None:
    kept, found = store(tmp_path), await evidence(desk, tmp_path)
    other = (await desk.sign(tmp_path / "a.pdf", tmp_path / "c.pdf")).evidence
    assert other is not None
    kept.put(found)
    kept.put(other)
    kept.delete(found.evidence_id)
    assert [one.evidence_id for one in kept.kept().entries] == [other.evidence_id]
    assert kept.delete_all() == 1
    assert not list((tmp_path / "evidence").iterdir())
    with pytest.raises(UnknownEvidenceError):
        kept.delete(found.evidence_id)


@pytest.mark.parametrize("name", ["../a", "", "x" * 32, "0" * 31, "0" * 32])
def test_an_id_that_is_none_reaches_no_file(tmp_path: Path, name: str) -> None:
    for asked in (store(tmp_path).delete, lambda one: store(tmp_path).export(one, tmp_path / "a.zip")):
        with pytest.raises(UnknownEvidenceError):
            asked(name)


async def test_damage_hides_nothing_else_and_can_be_deleted(desk: Desk, tmp_path: Path) -> None:
    kept, found = store(tmp_path), await evidence(desk, tmp_path)
    kept.put(found)
    damaged = "0" * 32
    (tmp_path / "evidence" / f"{damaged}.sealed").write_bytes(b"KYSO\x01 cut")
    listed = kept.kept()
    assert ([one.evidence_id for one in listed.entries], listed.damaged) == ([found.evidence_id], (damaged,))
    kept.delete(damaged)
    assert kept.kept().damaged == ()


async def test_an_entry_tells_what_a_list_needs(desk: Desk, tmp_path: Path) -> None:
    kept, found = store(tmp_path), await evidence(desk, tmp_path)
    kept.put(found)
    (entry,) = kept.kept().entries
    assert (entry.signer, entry.level, entry.verdict, entry.file_name) == (NAME, "B-T", "TOTAL-PASSED", "a-signed.pdf")
    assert abs(entry.time - found.time) < timedelta(seconds=1)
    assert io.BytesIO(found.certificate_der).read(1) == b"0"
