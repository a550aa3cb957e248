"""The practice PKI stands up to an independent validator, over the real loopback socket."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from asn1crypto import x509
from pyhanko.sign.timestamps.aiohttp_client import HTTPTimeStamper
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathValidationError, RevokedError
from pyhanko_certvalidator.fetchers.aiohttp_fetchers import AIOHttpFetcherBackend

from core.paths import Home
from providers.sandbox.accounts import BRANDS, PEOPLE
from providers.sandbox.pki import Pki
from tests.providers.plain_client import PlainClient, parsed
from tests.sandbox_server import SandboxServer, started, stop

SIGNING_USAGE = {"digital_signature", "non_repudiation"}


async def _validate(server: SandboxServer, certificate: x509.Certificate, chain: list[x509.Certificate]) -> None:
    backend = AIOHttpFetcherBackend()
    try:
        context = ValidationContext(
            trust_roots=[x509.Certificate.load(server.root_der)],
            allow_fetching=True,
            revocation_mode="require",
            fetcher_backend=backend,
        )
        validator = CertificateValidator(certificate, intermediate_certs=chain[:1], validation_context=context)
        await validator.async_validate_usage(SIGNING_USAGE)  # type: ignore[no-untyped-call]
    finally:
        await backend.close()  # type: ignore[no-untyped-call]


@pytest.mark.anyio
async def test_a_citizens_chain_is_valid_with_fetched_ocsp_and_crls(sandbox: SandboxServer) -> None:
    with PlainClient(sandbox) as client:
        certificate, chain = parsed(client.certificates(0)[0])
    await _validate(sandbox, certificate, chain)


@pytest.mark.anyio
async def test_the_issuer_is_found_by_the_address_in_the_certificate(sandbox: SandboxServer) -> None:
    with PlainClient(sandbox) as client:
        certificate, _chain = parsed(client.certificates(0)[0])
    await _validate(sandbox, certificate, [])


@pytest.mark.anyio
async def test_an_expired_certificate_is_found_expired(sandbox: SandboxServer) -> None:
    with PlainClient(sandbox) as client:
        expired, valid = client.certificates(4)
    with pytest.raises(PathValidationError, match="expired"):
        await _validate(sandbox, *parsed(expired))
    await _validate(sandbox, *parsed(valid))


@pytest.mark.anyio
async def test_a_revoked_certificate_is_found_revoked(tmp_path: Path) -> None:
    server = started(Home(tmp_path))
    try:
        with PlainClient(server) as client:
            answer = client.certificates(0)[0]
        server.revoke(answer["serial_number"])
        with pytest.raises(RevokedError):
            await _validate(server, *parsed(answer))
    finally:
        stop(server)


@pytest.mark.anyio
async def test_a_time_stamp_is_valid_under_the_practice_root(sandbox: SandboxServer) -> None:
    imprint = hashlib.sha256(b"a signature value").digest()
    stamper = HTTPTimeStamper(sandbox.tsa_url)
    backend = AIOHttpFetcherBackend()
    try:
        token = await stamper.async_timestamp(imprint, "sha256")
        context = ValidationContext(
            trust_roots=[x509.Certificate.load(sandbox.root_der)],
            allow_fetching=True,
            revocation_mode="require",
            fetcher_backend=backend,
        )
        status = await validate_tst_signed_data(token["content"], context, lambda algorithm: imprint)
    finally:
        await backend.close()  # type: ignore[no-untyped-call]
    assert status["intact"]
    assert status["valid"]
    assert status["trust_problem_indic"] is None


def test_a_citizens_certificate_carries_number_name_and_the_practice_mark(sandbox: SandboxServer) -> None:
    with PlainClient(sandbox) as client:
        certificate, _chain = parsed(client.certificates(0, "Viettel-CA")[0])
    assert certificate.subject.native["user_id"] == "CCCD:070900000010"
    assert certificate.subject.native["common_name"] == "Nguyễn Thị Thùy Dương"
    assert "SANDBOX" in certificate.subject.native["organization_name"]
    assert certificate.key_usage_value.native == SIGNING_USAGE
    assert "Viettel" in certificate.issuer.native["common_name"]


def test_every_brand_issues_under_the_same_root(sandbox: SandboxServer) -> None:
    with PlainClient(sandbox) as client:
        roots = {parsed(client.certificates(2, brand.ca_name)[0])[1][-1].dump() for brand in BRANDS[:2]}
    assert roots == {sandbox.root_der}


def test_the_same_folder_gives_the_same_certificates(tmp_path: Path) -> None:
    def issued() -> bytes:
        pki = Pki(tmp_path, url="http://127.0.0.1:1/pki", issued_at=datetime(2026, 1, 1, tzinfo=UTC), seed="s")
        return pki.certificates(BRANDS[0], PEOPLE[0])[0].certificate_der

    first = issued()
    for kept in (tmp_path / "certificates").iterdir():
        kept.unlink()
    assert issued() == first


def test_keys_are_made_only_for_what_is_asked(tmp_path: Path) -> None:
    pki = Pki(tmp_path, url="http://127.0.0.1:1/pki", issued_at=datetime(2026, 1, 1, tzinfo=UTC), seed="s")
    assert list((tmp_path / "keys").iterdir()) == []
    pki.certificates(BRANDS[0], PEOPLE[0])
    assert {key.name for key in (tmp_path / "keys").iterdir()} == {"root.pem", "vnpt.pem", "vnpt-person-0.pem"}


def test_keys_are_readable_by_their_owner_only(tmp_path: Path) -> None:
    pki = Pki(tmp_path, url="http://127.0.0.1:1/pki", issued_at=datetime(2026, 1, 1, tzinfo=UTC), seed="s")
    assert pki.root_der
    assert (tmp_path / "keys" / "root.pem").stat().st_mode & 0o077 == 0
