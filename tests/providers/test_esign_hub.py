"""The eSign hub keeps the contract; its own words are checked here."""

import uuid

import pytest

from core.errors import OutcomeUnknownError
from tests.contract.provider_contract import CONFIRMS, ProviderContract, order
from tests.providers.lost_answers import AFTER, LossyNetwork
from tests.sandbox_server import SandboxServer

pytestmark = pytest.mark.anyio


class TestEsignHub(ProviderContract):
    ca = "esign:VNPT-CA"

    async def test_a_lost_answer_is_an_unknown_outcome_and_nothing_is_sent_again(self, sandbox: SandboxServer) -> None:
        network, before = LossyNetwork("/sign", AFTER), sandbox.rings(user_id=CONFIRMS)
        async with self.adapter(sandbox, transport=network) as provider:
            (credential,) = await provider.credentials(CONFIRMS)
            with pytest.raises(OutcomeUnknownError):
                await provider.request_signatures(credential, CONFIRMS, order(), uuid.uuid4().hex)
        assert sandbox.rings(user_id=CONFIRMS) == before + 1


@pytest.mark.anyio
@pytest.mark.parametrize("ca", ["VNPT-CA", "Viettel-CA", "MISA-CA", "CA2", "FPT-CA", "BkavCA"])
async def test_every_authority_behind_the_hub_is_reached_by_its_name(sandbox: SandboxServer, ca: str) -> None:
    contract = TestEsignHub()
    contract.ca = f"esign:{ca}"  # type: ignore[misc]
    async with contract.adapter(sandbox) as provider:
        (credential,) = await provider.credentials(CONFIRMS)
    assert credential.provider_id == f"esign:{ca}"
    assert ca in credential.issuer_name
