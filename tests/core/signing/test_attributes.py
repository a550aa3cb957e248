"""Signed attributes made from a template are those that pyHanko would encode (S1, S4)."""

import os

import pytest

from core.signing.attributes import AttributeTemplates, external_signer
from core.signing.model import DocumentDigest, HashAlgorithm
from tests.signed import Desk

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("algorithm", list(HashAlgorithm))
async def test_only_the_digest_differs(desk: Desk, algorithm: HashAlgorithm) -> None:
    templates, size = AttributeTemplates(), int(algorithm.value.removeprefix("sha")) // 8
    for value in (bytes(size), b"\xff" * size, os.urandom(size)):
        signer = external_signer(desk.signer.der, desk.signer.chain_der, 256)
        expected = (await signer.signed_attrs(value, algorithm.value, use_pades=True)).dump()
        assert await templates.filled(desk.signer.der, DocumentDigest(value, algorithm)) == expected


async def test_each_certificate_has_its_own(desk: Desk) -> None:
    templates, digest = AttributeTemplates(), DocumentDigest(bytes(32))
    other = desk.authority.signer(desk.signer.key, name="Somebody else")
    found = [await templates.filled(der, digest) for der in (desk.signer.der, other.der, desk.signer.der)]
    assert found[0] == found[2] != found[1]
