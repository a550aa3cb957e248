"""VNPT SmartCA keeps the contract; what only a fetchable transaction can promise is checked here."""

import uuid

import httpx
import pytest

from providers.sandbox.accounts import SANDBOX_SP_ID, SANDBOX_SP_PASSWORD
from tests import loopback
from tests.contract.provider_contract import CONFIRMS, order
from tests.contract.recovering_contract import RecoveringContract
from tests.sandbox_server import SandboxServer

pytestmark = pytest.mark.anyio

BASE = "/vnpt/sca/sp769/v1/signatures/sign"


class TestVnptSmartCa(RecoveringContract):
    ca = "vnpt"

    async def test_the_answers_deadline_is_the_transactions_deadline(self, sandbox_short: SandboxServer) -> None:
        async with self.adapter(sandbox_short) as provider:
            (credential,) = await provider.credentials(CONFIRMS)
            transaction = await provider.request_signatures(credential, CONFIRMS, order(), uuid.uuid4().hex)
        assert transaction.expires_at is not None
        assert 0 < (transaction.expires_at - transaction.requested_at).total_seconds() <= 2


async def test_the_service_knows_a_transaction_by_three_names(sandbox: SandboxServer) -> None:
    own_id = uuid.uuid4().hex
    async with httpx.AsyncClient(verify=loopback.NO_ROOTS, base_url=sandbox.url, trust_env=False) as client:
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
