"""One signer's key for all tests of a process; a fresh authority and desk for each test."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.pki import Authority
from tests.signed import Desk, rsa_key


@pytest.fixture(scope="session")
def signer_key() -> rsa.RSAPrivateKey:
    return rsa_key()


@pytest.fixture(scope="session")
def tsa_key() -> rsa.RSAPrivateKey:
    return rsa_key()


@pytest.fixture
def authority(tsa_key: rsa.RSAPrivateKey) -> Authority:
    return Authority(tsa_key=tsa_key)


@pytest.fixture
def desk(authority: Authority, signer_key: rsa.RSAPrivateKey, tmp_path: Path) -> Iterator[Desk]:
    (tmp_path / "work").mkdir()
    desk = Desk(authority, authority.signer(signer_key), tmp_path / "work")
    yield desk
    asyncio.run(desk.engine.aclose())
