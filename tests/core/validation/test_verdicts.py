"""The verdict over time, status and trust: green only for what was really checked."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from anyio import to_thread
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from core.signing.model import SignatureLevel
from core.validation.report import FileReport, Indication, SignatureReport
from tests.golden.workshop import Workshop
from tests.pdfs import make_pdf
from tests.pki import (
    CRL_URL,
    ISSUER_URL,
    KEY_ENCIPHERMENT,
    NOW,
    OCSP_URL,
    OLD_ISSUER_URL,
    ROOT_CRL_URL,
    TSA_URL,
    Authority,
)
from tests.signed import Desk

pytestmark = pytest.mark.anyio
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
B_B, B_T, B_LT, B_LTA = SignatureLevel


async def signed(desk: Desk, tmp_path: Path, level: SignatureLevel) -> Path:
    return (await desk.sign(make_pdf(tmp_path / "a.pdf"), tmp_path / "a-signed.pdf", level)).path


def only(report: FileReport) -> SignatureReport:
    (one,) = report.signatures
    assert report.verdict is one.verdict
    return one


@pytest.mark.parametrize("level", list(SignatureLevel))
async def test_a_good_signature_of_each_level_passes_at_that_level(
    desk: Desk, tmp_path: Path, level: SignatureLevel
) -> None:
    one = only(await desk.validated(await signed(desk, tmp_path, level)))
    assert (one.verdict, one.level, one.reasons) == (Indication.TOTAL_PASSED, level, ())
    assert (one.integrity, one.trust, one.revocation) == ("intact", "trusted", "good")
    assert one.time_source == ("claimed" if level is B_B else "timestamp")
    assert one.time == NOW


async def test_the_intermediates_status_counts_too(desk: Desk, tmp_path: Path, authority: Authority) -> None:
    path = await signed(desk, tmp_path, B_B)
    authority.down.add(ROOT_CRL_URL)
    one = only(await desk.validated(path))
    assert (one.verdict, one.reasons) == (Indication.INDETERMINATE, ("revocation-unknown",))
    assert (one.trust, one.revocation) == ("trusted", "unknown")


@pytest.mark.parametrize("down", [OCSP_URL, CRL_URL])
async def test_one_silent_status_source_of_two_is_no_harm(
    desk: Desk, tmp_path: Path, authority: Authority, down: str
) -> None:
    path = await signed(desk, tmp_path, B_B)
    authority.down.add(down)
    assert only(await desk.validated(path)).verdict is Indication.TOTAL_PASSED


async def test_both_sources_silent_leaves_the_status_unknown_and_asks_each_once(
    desk: Desk, tmp_path: Path, authority: Authority
) -> None:
    path = await signed(desk, tmp_path, B_B)
    authority.down |= {OCSP_URL, CRL_URL}
    authority.asked.clear()
    assert only(await desk.validated(path)).reasons == ("revocation-unknown",)
    assert authority.asked.count(OCSP_URL) == authority.asked.count(CRL_URL) == 1


@pytest.mark.parametrize("links", [(OCSP_URL,), (CRL_URL,)])
async def test_one_kind_of_status_source_is_enough(
    authority: Authority, signer_key: rsa.RSAPrivateKey, tmp_path: Path, links: tuple[str, ...]
) -> None:
    desk = Desk(authority, authority.signer(signer_key, links=links), tmp_path)
    assert only(await desk.validated(await signed(desk, tmp_path, B_B))).revocation == "good"


async def test_a_certificate_that_names_no_status_source_is_never_green(
    authority: Authority, signer_key: rsa.RSAPrivateKey, tmp_path: Path
) -> None:
    desk = Desk(authority, authority.signer(signer_key, links=()), tmp_path)
    one = only(await desk.validated(await signed(desk, tmp_path, B_B)))
    assert (one.verdict, one.reasons) == (Indication.INDETERMINATE, ("revocation-unknown",))


async def test_without_permission_to_fetch_nothing_is_asked_and_nothing_is_green(
    desk: Desk, tmp_path: Path, authority: Authority
) -> None:
    path = await signed(desk, tmp_path, B_B)
    authority.asked.clear()
    one = only(await desk.validated(path, trust=replace(authority.trust, allow_fetching=False)))
    assert (one.reasons, authority.asked) == (("revocation-unknown",), [])


async def test_a_long_term_signature_proves_itself_without_a_network(
    desk: Desk, tmp_path: Path, authority: Authority
) -> None:
    path = await signed(desk, tmp_path, B_LT)
    authority.down |= {OCSP_URL, CRL_URL, ROOT_CRL_URL, TSA_URL}
    one = only(await desk.validated(path))
    assert (one.verdict, one.level) == (Indication.TOTAL_PASSED, B_LT)


async def test_another_authoritys_signature_is_untrusted(
    desk: Desk, tmp_path: Path, tsa_key: rsa.RSAPrivateKey
) -> None:
    path = await signed(desk, tmp_path, B_B)
    one = only(await desk.validated(path, trust=Authority(tsa_key=tsa_key).trust))
    assert (one.verdict, one.trust, one.reasons) == (Indication.INDETERMINATE, "untrusted", ("untrusted-chain",))


async def test_an_issuer_that_is_not_in_the_file_is_fetched_and_if_it_cannot_be_trust_is_not_known(
    authority: Authority, signer_key: rsa.RSAPrivateKey, tmp_path: Path
) -> None:
    signer = replace(authority.signer(signer_key, links=(OCSP_URL, ISSUER_URL)), chain_der=())
    desk = Desk(authority, signer, tmp_path)
    path = await signed(desk, tmp_path, B_B)
    assert only(await desk.validated(path)).verdict is Indication.TOTAL_PASSED
    authority.down.add(ISSUER_URL)
    one = only(await desk.validated(path))
    assert (one.verdict, one.trust, one.reasons) == (Indication.INDETERMINATE, "unknown", ("issuer-unreachable",))


async def test_an_issuers_address_that_is_silent_does_not_hide_the_next_one(
    authority: Authority, signer_key: rsa.RSAPrivateKey, tmp_path: Path
) -> None:
    links = (OCSP_URL, OLD_ISSUER_URL, ISSUER_URL)
    desk = Desk(authority, replace(authority.signer(signer_key, links=links), chain_der=()), tmp_path)
    authority.down.add(OLD_ISSUER_URL)
    path = await signed(desk, tmp_path, B_B)
    assert only(await desk.validated(path)).verdict is Indication.TOTAL_PASSED


async def test_a_curve_below_256_bits_is_weak_although_the_mathematics_fit(
    authority: Authority, tmp_path: Path
) -> None:
    shop = Workshop(authority, tmp_path)
    shop.people = [authority.signer(ec.generate_private_key(ec.SECP224R1()))]
    (tmp_path / "weak.pdf").write_bytes(await to_thread.run_sync(lambda: shop.signed))
    one = only(await Desk(authority, shop.people[0], tmp_path).validated(tmp_path / "weak.pdf"))
    assert (one.verdict, one.integrity, one.reasons) == (Indication.INDETERMINATE, "intact", ("weak-algorithm",))


async def test_without_any_anchor_nothing_is_trusted(desk: Desk, tmp_path: Path, authority: Authority) -> None:
    path = await signed(desk, tmp_path, B_T)
    one = only(await desk.validated(path, trust=replace(authority.trust, anchors_der=())))
    assert set(one.reasons) == {"untrusted-chain", "timestamp-untrusted"}
    assert (one.level, one.time_source) == (B_B, "claimed")


async def test_expired_later_needs_proof_of_an_earlier_time(
    authority: Authority, signer_key: rsa.RSAPrivateKey, tmp_path: Path
) -> None:
    desk = Desk(authority, authority.signer(signer_key, valid=(-DAY, HOUR)), tmp_path)
    plain = await desk.sign(make_pdf(tmp_path / "a.pdf"), tmp_path / "plain.pdf", B_B)
    stored = await desk.sign(tmp_path / "a.pdf", tmp_path / "stored.pdf", B_LT)
    stamped = await desk.sign(tmp_path / "a.pdf", tmp_path / "stamped.pdf", B_T)
    authority.clock = NOW + DAY
    one = only(await desk.validated(plain.path, NOW + DAY))
    assert (one.verdict, one.reasons) == (Indication.INDETERMINATE, ("expired-since",))
    assert only(await desk.validated(stored.path, NOW + DAY)).verdict is Indication.TOTAL_PASSED
    assert only(await desk.validated(stamped.path, NOW + DAY)).reasons == ("revocation-unknown",)


async def test_signing_with_an_expired_certificate_is_never_green(
    authority: Authority, signer_key: rsa.RSAPrivateKey, tmp_path: Path
) -> None:
    desk = Desk(authority, authority.signer(signer_key, valid=(-DAY, -HOUR)), tmp_path)
    one = only(await desk.validated(await signed(desk, tmp_path, B_T)))
    assert (one.verdict, one.reasons) == (Indication.INDETERMINATE, ("certificate-expired",))


async def test_revoked_before_signing_fails(desk: Desk, tmp_path: Path, authority: Authority) -> None:
    path = await signed(desk, tmp_path, B_T)
    authority.revoke(desk.signer, NOW - HOUR)
    one = only(await desk.validated(path))
    assert (one.verdict, one.revocation) == (Indication.TOTAL_FAILED, "revoked")
    assert one.reasons == ("certificate-revoked",)


@pytest.mark.parametrize("links", [(OCSP_URL,), (CRL_URL,), (OCSP_URL, CRL_URL)])
async def test_revoked_later_does_not_touch_a_timestamped_signature(
    authority: Authority, signer_key: rsa.RSAPrivateKey, tmp_path: Path, links: tuple[str, ...]
) -> None:
    desk = Desk(authority, authority.signer(signer_key, links=links), tmp_path)
    path = await signed(desk, tmp_path, B_T)
    authority.clock = NOW + DAY
    authority.revoke(desk.signer, NOW + HOUR)
    assert only(await desk.validated(path, NOW + DAY)).verdict is Indication.TOTAL_PASSED


async def test_revoked_later_without_a_timestamp_is_not_decided(
    desk: Desk, tmp_path: Path, authority: Authority
) -> None:
    path = await signed(desk, tmp_path, B_B)
    authority.clock = NOW + DAY
    authority.revoke(desk.signer, NOW + HOUR)
    one = only(await desk.validated(path, NOW + DAY))
    assert (one.verdict, one.revocation) == (Indication.INDETERMINATE, "revoked")
    assert one.reasons == ("revoked-since",)


async def test_revocation_is_seen_even_if_the_authoritys_own_status_is_not(
    desk: Desk, tmp_path: Path, authority: Authority
) -> None:
    path = await signed(desk, tmp_path, B_B)
    authority.down.add(ROOT_CRL_URL)
    authority.revoke(desk.signer, NOW - HOUR)
    assert only(await desk.validated(path)).verdict is Indication.TOTAL_FAILED


async def test_a_revoked_time_stamping_authority_proves_nothing(
    desk: Desk, tmp_path: Path, authority: Authority
) -> None:
    path = await signed(desk, tmp_path, B_T)
    authority.revoked[authority.tsa.serial_number] = NOW - HOUR
    one = only(await desk.validated(path))
    assert (one.reasons, one.level, one.time_source) == (("timestamp-untrusted",), B_B, "claimed")


async def test_a_time_stamping_authority_of_unknown_status_is_said(
    authority: Authority, signer_key: rsa.RSAPrivateKey, tmp_path: Path
) -> None:
    desk = Desk(authority, authority.signer(signer_key), tmp_path)
    path = await signed(desk, tmp_path, B_T)
    authority.down.add(ROOT_CRL_URL)
    assert set(only(await desk.validated(path)).reasons) == {"timestamp-unknown", "revocation-unknown"}


@pytest.mark.parametrize("fault", ["usage", "purpose"])
async def test_a_certificate_for_something_else_is_never_green(
    authority: Authority, signer_key: rsa.RSAPrivateKey, tmp_path: Path, fault: str
) -> None:
    other = (
        authority.signer(signer_key, usage=KEY_ENCIPHERMENT)
        if fault == "usage"
        else authority.signer(signer_key, purpose=ExtendedKeyUsageOID.SERVER_AUTH)
    )
    desk = Desk(authority, other, tmp_path)
    one = only(await desk.validated(await signed(desk, tmp_path, B_B)))
    assert (one.verdict, one.reasons) == (Indication.INDETERMINATE, ("key-usage",))


async def test_the_first_of_two_signatures_covers_its_revision_and_passes(desk: Desk, tmp_path: Path) -> None:
    first = await signed(desk, tmp_path, B_T)
    second = await desk.sign(first, tmp_path / "b-signed.pdf", B_LTA)
    report = await desk.validated(second.path)
    assert [one.coverage for one in report.signatures] == ["entire-revision", "entire-revision"]
    assert [one.verdict for one in report.signatures] == [Indication.TOTAL_PASSED] * 2
    assert [one.field for one in report.signatures] == ["KySo_1", "KySo_2"]


async def test_a_store_for_another_signature_does_not_lift_this_ones_level(
    authority: Authority, signer_key: rsa.RSAPrivateKey, tmp_path: Path
) -> None:
    first = Desk(authority, authority.signer(signer_key), tmp_path)
    second = Desk(authority, authority.signer(signer_key), tmp_path)
    path = await signed(first, tmp_path, B_T)
    report = await second.validated((await second.sign(path, tmp_path / "two.pdf", B_LT)).path)
    assert [one.level for one in report.signatures] == [B_T, B_LT]


async def test_the_moment_of_validation_is_the_moment_asked_for(desk: Desk, tmp_path: Path) -> None:
    path = await signed(desk, tmp_path, B_B)
    assert only(await desk.validated(path, NOW - 60 * DAY)).verdict is Indication.INDETERMINATE
