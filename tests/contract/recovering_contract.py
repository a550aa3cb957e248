"""What a CA's adapter promises besides, if the CA knows a transaction by our own id (``RecoveringProvider``)."""

from __future__ import annotations

import uuid

import pytest

from core.errors import OutcomeUnknownError
from core.signing.provider import RecoveringProvider
from tests.contract.provider_contract import CONFIRMS, ProviderContract, order, verifies
from tests.providers.lost_answers import AFTER, BEFORE, LossyNetwork
from tests.sandbox_server import SandboxServer


class RecoveringContract(ProviderContract):
    """Inherit, and say which route; ``ring_path`` is the end of the address that rings the phone."""

    ring_path = "/sign"

    @pytest.mark.parametrize("dark", [False, True], ids=["answer lost", "answer lost and network gone"])
    async def test_a_lost_answer_costs_neither_a_second_ring_nor_the_signature(
        self, sandbox: SandboxServer, dark: bool
    ) -> None:
        network, requests, own_id = LossyNetwork(self.ring_path, AFTER, dark=dark), order(2), uuid.uuid4().hex
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
        async with self.adapter(sandbox, transport=LossyNetwork(self.ring_path, BEFORE)) as provider:
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
