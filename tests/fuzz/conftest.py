"""One desk for all properties: what is generated is the file, not the people."""

import asyncio
from collections.abc import Iterator

import pytest

from tests.pki import Authority
from tests.signed import Desk, rsa_key


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as made:
        yield made


@pytest.fixture(scope="module")
def desk(runner: asyncio.Runner, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    authority = Authority()
    made = Desk(authority, authority.signer(rsa_key()), tmp_path_factory.mktemp("work"))
    yield made
    runner.run(made.engine.aclose())
