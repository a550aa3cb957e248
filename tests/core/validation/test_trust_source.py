"""A verdict tells who says that the root is trusted, and kept issuing authorities close incomplete chains (V3)."""

from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from core.signing.engine import TrustSettings
from core.validation.report import AnchorSource, Indication
from core.validation.trust import check_credential
from tests.pdfs import make_pdf
from tests.pki import CRL_URL, NOW, OCSP_URL, Authority
from tests.signed import Desk

pytestmark = pytest.mark.anyio


def trusting(authority: Authority, source: AnchorSource) -> TrustSettings:
    trust = authority.trust
    if source is AnchorSource.ADMINISTRATOR:
        return replace(trust, anchors_der=(), own_anchors_der=trust.anchors_der)
    return replace(trust, anchor_source=source)


@pytest.mark.parametrize("source", list(AnchorSource))
async def test_who_trusts_the_root_is_told(
    desk: Desk, authority: Authority, tmp_path: Path, source: AnchorSource
) -> None:
    path = (await desk.sign(make_pdf(tmp_path / "a.pdf"), tmp_path / "b.pdf")).path
    (one,) = (await desk.validated(path, trust=trusting(authority, source))).signatures
    assert (one.verdict, one.trust, one.trust_source) == (Indication.TOTAL_PASSED, "trusted", source)


async def test_it_is_told_too_where_the_status_is_unknown(desk: Desk, authority: Authority, tmp_path: Path) -> None:
    path = (await desk.sign(make_pdf(tmp_path / "a.pdf"), tmp_path / "b.pdf")).path
    authority.down |= {OCSP_URL, CRL_URL}
    (one,) = (await desk.validated(path, trust=trusting(authority, AnchorSource.ADMINISTRATOR))).signatures
    assert (one.trust, one.revocation, one.trust_source) == ("trusted", "unknown", AnchorSource.ADMINISTRATOR)


async def test_nobody_is_named_for_a_stranger(desk: Desk, authority: Authority, tmp_path: Path) -> None:
    path = (await desk.sign(make_pdf(tmp_path / "a.pdf"), tmp_path / "b.pdf")).path
    stranger = Authority(tsa_key=authority.tsa_key)
    (one,) = (await desk.validated(path, trust=stranger.trust)).signatures
    assert (one.trust, one.trust_source) == ("untrusted", None)


async def test_a_kept_issuing_authority_closes_the_chain(authority: Authority, signer_key: rsa.RSAPrivateKey) -> None:
    signer = authority.signer(signer_key)
    issuing, _root = signer.chain_der
    kept = replace(authority.trust, issuing_der=(issuing,))
    assert (await check_credential(signer.der, (), kept, NOW, authority)).chain_complete
