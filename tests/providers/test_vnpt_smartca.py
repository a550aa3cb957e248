"""VNPT SmartCA keeps the contract; what only a fetchable transaction can promise is checked here."""

import uuid

import httpx
import pytest

from core.errors import OutcomeUnknownError
from core.signing.provider import RecoveringProvider
from providers.sandbox.accounts import SANDBOX_SP_ID, SANDBOX_SP_PASSWORD
from tests.contract.provider_contract import CONFIRMS, ProviderContract, order, verifies
from tests.providers.lost_answers import AFTER, BEFORE, LossyNetwork
from tests.sandbox_server import SandboxServer

pytestmark = pytest.mark.anyio

BASE = "/vnpt/sca/sp769/v1/signatures/sign"


class TestVnptSmartCa(ProviderContract):
    ca = "vnpt"

    @pytest.mark.parametrize("dark", [False, True], ids=["answer lost", "answer lost and network gone"])
    async def test_a_lost_answer_costs_neither_a_second_ring_nor_the_signature(
        self, sandbox: SandboxServer, dark: bool
    ) -> None:
        network, requests, own_id = LossyNetwork("/sign", AFTER, dark=dark), order(2), uuid.uuid4().hex
        async with self.adapter(sandbox, transport=network) as provider:
            async with self.adapter(sandbox) as before:
                (credential,) = await before.credentials(CONFIRMS)
            transaction = await provider.request_signatures(credential, CONFIRMS, requests, own_id)
        async with self.adapter(sandbox) as later:
            values = await later.await_signatures(transaction)
        assert network.losses == 1
        assert all(verifies(credential, *pair) for pair in zip(requests, values, strict=True))
        assert sandbox.rings(own_id) == 1

    async def test_a_request_that_never_arrived_has_an_unknown_outcome(self, sandbox: SandboxServer) -> None:
        own_id = uuid.uuid4().hex
        async with self.adapter(sandbox, transport=LossyNetwork("/sign", BEFORE)) as provider:
            (credential,) = await provider.credentials(CONFIRMS)
            with pytest.raises(OutcomeUnknownError):
                await provider.request_signatures(credential, CONFIRMS, order(), own_id)
        assert sandbox.rings(own_id) == 0

    async def test_a_journaled_intent_is_recovered_by_our_own_id(self, sandbox: SandboxServer) -> None:
        requests, own_id = order(), uuid.uuid4().hex
        async with self.adapter(sandbox) as provider:
            (credential,) = await provider.credentials(CONFIRMS)
            await provider.request_signatures(credential, CONFIRMS, requests, own_id)
        async with self.adapter(sandbox) as later:
            assert isinstance(later, RecoveringProvider)
            transaction = await later.recover(own_id, [request.doc_id for request in requests], CONFIRMS)
            (value,) = await later.await_signatures(transaction)
        assert verifies(credential, requests[0], value)
        assert sandbox.rings(own_id) == 1

    async def test_the_answers_deadline_is_the_transactions_deadline(self, sandbox_short: SandboxServer) -> None:
        async with self.adapter(sandbox_short) as provider:
            (credential,) = await provider.credentials(CONFIRMS)
            transaction = await provider.request_signatures(credential, CONFIRMS, order(), uuid.uuid4().hex)
        assert transaction.expires_at is not None
        assert 0 < (transaction.expires_at - transaction.requested_at).total_seconds() <= 2


async def test_the_service_knows_a_transaction_by_three_names(sandbox: SandboxServer) -> None:
    own_id = uuid.uuid4().hex
    async with httpx.AsyncClient(base_url=sandbox.url, trust_env=False) as client:
        sign = {
            "sp_id": SANDBOX_SP_ID,
            "sp_password": SANDBOX_SP_PASSWORD,
            "user_id": CONFIRMS,
            "transaction_id": own_id,
            "sign_files": [
                {"doc_id": "1", "file_type": "pdf", "sign_type": "hash", "data_to_be_signed": "ab" * 32},
            ],
        }
        data = (await client.post(BASE, json=sign)).json()["data"]
        assert data["transaction_id"] != own_id
        for name in (own_id, data["transaction_id"], data["tran_code"]):
            answer = await client.post(f"{BASE}/{name}/status", json={})
            assert answer.json()["data"]["transaction_id"] == data["transaction_id"]
        assert (await client.get(f"{BASE}/{own_id}/status")).status_code == 405
        in_base64 = {**sign["sign_files"][0], "data_to_be_signed": "q" * 43 + "="}  # type: ignore[dict-item]
        refused = await client.post(BASE, json={**sign, "sign_files": [in_base64]})
        assert (refused.status_code, refused.json()["status_code"]) == (400, 400)
