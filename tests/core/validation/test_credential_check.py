"""The check of a certificate before any phone rings: a reason word for every refusal, and honesty about status."""

from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from core.errors import CredentialUnusableError
from core.signing.engine import CredentialCheck, TrustSettings
from core.validation.trust import check_credential
from tests.pki import CRL_URL, KEY_ENCIPHERMENT, NOW, OCSP_URL, ROOT_CRL_URL, Authority, Signer

pytestmark = pytest.mark.anyio
DAY = timedelta(days=1)


async def checked(authority: Authority, signer: Signer, trust: TrustSettings | None = None) -> CredentialCheck:
    return await check_credential(signer.der, signer.chain_der, trust or authority.trust, NOW, authority)


@pytest.fixture
def signer(authority: Authority, signer_key: rsa.RSAPrivateKey) -> Signer:
    return authority.signer(signer_key)


async def test_a_good_certificate_names_the_source_of_its_status(authority: Authority, signer: Signer) -> None:
    assert await checked(authority, signer) == CredentialCheck("good", "ocsp", chain_complete=True)


async def test_a_silent_responder_falls_back_to_the_list_and_says_so(authority: Authority, signer: Signer) -> None:
    authority.down.add(OCSP_URL)
    assert await checked(authority, signer) == CredentialCheck("good", "crl", chain_complete=True)


@pytest.mark.parametrize("down", [{OCSP_URL, CRL_URL}, {ROOT_CRL_URL}])
async def test_unknown_status_is_shown_as_unknown(authority: Authority, signer: Signer, down: set[str]) -> None:
    authority.down |= down
    assert await checked(authority, signer) == CredentialCheck("unknown", None, chain_complete=True)


async def test_without_permission_to_fetch_the_status_is_unknown(authority: Authority, signer: Signer) -> None:
    found = await checked(authority, signer, replace(authority.trust, allow_fetching=False))
    assert (found.revocation, authority.asked) == ("unknown", [])


async def test_revoked_is_refused_even_by_one_source(authority: Authority, signer: Signer) -> None:
    authority.revoke(signer, NOW - DAY)
    for down in (set(), {OCSP_URL}, {CRL_URL}, {ROOT_CRL_URL}):
        authority.down = down
        with pytest.raises(CredentialUnusableError) as caught:
            await checked(authority, signer)
        assert caught.value.params["reason"] == "revoked"


async def test_a_certificate_on_hold_is_told_as_suspended_by_either_source(
    authority: Authority, signer: Signer
) -> None:
    authority.suspend(signer, NOW - DAY)
    for down in ({CRL_URL}, {OCSP_URL}):
        authority.down = down
        with pytest.raises(CredentialUnusableError) as caught:
            await checked(authority, signer)
        assert caught.value.params["reason"] == "suspended"


@pytest.mark.parametrize(
    ("reason", "span"), [("expired", (-2 * DAY, -DAY)), ("not_yet_valid", (DAY, 2 * DAY))], ids=str
)
async def test_outside_its_validity_a_certificate_does_not_sign(
    authority: Authority, signer_key: rsa.RSAPrivateKey, reason: str, span: tuple[timedelta, timedelta]
) -> None:
    with pytest.raises(CredentialUnusableError) as caught:
        await checked(authority, authority.signer(signer_key, valid=span))
    assert caught.value.params["reason"] == reason


async def test_validity_is_judged_at_the_moment_asked_for(authority: Authority, signer: Signer) -> None:
    with pytest.raises(CredentialUnusableError) as caught:
        await check_credential(signer.der, signer.chain_der, authority.trust, NOW + 900 * DAY, authority)
    assert caught.value.params["reason"] == "expired"


async def test_a_stranger_authority_is_untrusted(
    authority: Authority, signer: Signer, tsa_key: rsa.RSAPrivateKey
) -> None:
    with pytest.raises(CredentialUnusableError) as caught:
        await checked(authority, signer, Authority(tsa_key=tsa_key).trust)
    assert caught.value.params["reason"] == "untrusted"


async def test_a_missing_chain_is_untrusted(authority: Authority, signer: Signer) -> None:
    with pytest.raises(CredentialUnusableError) as caught:
        await checked(authority, replace(signer, chain_der=()))
    assert caught.value.params["reason"] == "untrusted"


@pytest.mark.parametrize("fault", ["usage", "purpose"])
async def test_a_certificate_for_something_else_does_not_sign(
    authority: Authority, signer_key: rsa.RSAPrivateKey, fault: str
) -> None:
    other = (
        authority.signer(signer_key, usage=KEY_ENCIPHERMENT)
        if fault == "usage"
        else authority.signer(signer_key, purpose=ExtendedKeyUsageOID.SERVER_AUTH)
    )
    with pytest.raises(CredentialUnusableError) as caught:
        await checked(authority, other)
    assert caught.value.params["reason"] == "key_usage"


async def test_a_short_key_does_not_sign(authority: Authority) -> None:
    with pytest.raises(CredentialUnusableError) as caught:
        await checked(authority, authority.signer(rsa.generate_private_key(65537, 1024)))  # noqa: S505
    assert caught.value.params["reason"] == "algorithm"


async def test_bytes_that_are_no_certificate_are_refused(authority: Authority) -> None:
    with pytest.raises(CredentialUnusableError):
        await check_credential(b"hello", (), authority.trust, NOW, authority)
