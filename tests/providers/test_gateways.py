"""Every portal's gateway against its own protocol in the practice world."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.portal.model import PaperUpload
from tests.contract.gateway_contract import GatewayContract, sample_papers
from tests.providers.party_server import Party, party

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Party]:
    with party(tmp_path_factory.mktemp("gateways")) as running:
        yield running


@pytest.fixture(scope="module")
def papers(world: Party, tmp_path_factory: pytest.TempPathFactory) -> list[PaperUpload]:
    return sample_papers(world, tmp_path_factory.mktemp("papers"))


class TestReferencePortal(GatewayContract):
    profile = "sandbox"
    keyed = True


class TestProvincialPortal(GatewayContract):
    profile = "provincial"
    signs_out = False


class TestOpenCps(GatewayContract):
    profile = "opencps"
    drafts = True
    code_at_once = False
    supplements = False
