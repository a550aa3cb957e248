"""FPT MPKI keeps the contract; what is its own is checked here (report 02 §4.1, §4.2)."""

import uuid
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from core.clock import SystemClock
from core.errors import OutcomeUnknownError, ProviderAuthError
from core.secrets import Secret
from core.signing.model import SignatureAlgorithm
from core.signing.prompting import NobodyToAsk
from providers import Surroundings, resolve
from providers.http import make_client
from providers.sandbox.endpoint import practice_endpoint
from tests.contract.provider_contract import CONFIRMS, ProviderContract, order
from tests.providers.lost_answers import AFTER, LossyNetwork
from tests.sandbox_server import SandboxServer

pytestmark = pytest.mark.anyio


class TestFptMpki(ProviderContract):
    ca = "fpt:rssp"

    @pytest.mark.parametrize("call", ["/credentials/authorize", "/signatures/signHash"])
    async def test_a_lost_answer_is_an_unknown_outcome_and_nothing_is_sent_again(
        self, sandbox: SandboxServer, call: str
    ) -> None:
        network, before = LossyNetwork(call, AFTER), sandbox.rings(user_id=CONFIRMS)
        async with self.adapter(sandbox, transport=network) as provider:
            (credential,) = await provider.credentials(CONFIRMS)
            with pytest.raises(OutcomeUnknownError):
                await provider.request_signatures(credential, CONFIRMS, order(), uuid.uuid4().hex)
        assert sandbox.rings(user_id=CONFIRMS) == before + 1

    async def test_signatures_by_pss_are_told_as_such(self, sandbox: SandboxServer) -> None:
        async with self.adapter(sandbox) as provider:
            _, values = await self.signed(provider, CONFIRMS, order(2))
        assert {value.algorithm for value in values} == {SignatureAlgorithm.RSA_PSS}

    async def test_an_account_with_another_organisations_key_is_refused(self, sandbox: SandboxServer) -> None:
        right = practice_endpoint(sandbox.url + resolve(self.ca).practice_path)
        stranger = rsa.generate_private_key(65537, 2048).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        details = {**right.details, "key": Secret(stranger.decode("ascii"))}
        async with make_client() as client:
            endpoint = replace(right, details=details)
            provider = resolve(self.ca).create(Surroundings(client, endpoint, SystemClock(), NobodyToAsk()))
            with pytest.raises(ProviderAuthError):
                await provider.credentials(CONFIRMS)
