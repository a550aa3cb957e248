"""FPT eSign Cloud keeps the contract; what is its own is checked here (report 02 §4.3)."""

import uuid

import pytest

from core.errors import OutcomeUnknownError, SecretRefusedError, UserCancelledError
from core.secrets import Secret
from core.signing.prompting import Prompt, PromptKind
from tests.contract.provider_contract import CONFIRMS, ProviderContract, RightAnswers, order
from tests.providers.lost_answers import AFTER, LossyNetwork
from tests.sandbox_server import SandboxServer

pytestmark = pytest.mark.anyio


class Mistyping(RightAnswers):
    """Types a wrong code so many times; or, with -1, does not want to."""

    def __init__(self, sandbox: SandboxServer, times: int) -> None:
        super().__init__(sandbox)
        self._times = times

    async def ask(self, prompt: Prompt) -> Secret:
        right = await super().ask(prompt)
        if prompt.kind is not PromptKind.OTP or self._times == 0:
            return right
        if self._times < 0:
            raise UserCancelledError(told="yes")
        self._times -= 1
        return Secret("0")


class TestFptEsignCloud(ProviderContract):
    ca = "fpt:esigncloud"

    async def test_a_wrong_code_is_asked_for_again_without_a_second_request(self, sandbox: SandboxServer) -> None:
        answers, before = Mistyping(sandbox, 2), sandbox.rings(user_id=CONFIRMS)
        async with self.adapter(sandbox, prompter=answers) as provider:
            _, values = await self.signed(provider, CONFIRMS, order(2))
        assert len(values) == 2
        assert [one.refused for one in answers.asked if one.kind is PromptKind.OTP] == [False, True, True]
        assert sandbox.rings(user_id=CONFIRMS) == before + 1

    @pytest.mark.parametrize(("times", "error"), [(3, SecretRefusedError), (-1, UserCancelledError)])
    async def test_without_the_right_code_nothing_is_signed(
        self, sandbox: SandboxServer, times: int, error: type[Exception]
    ) -> None:
        async with self.adapter(sandbox, prompter=Mistyping(sandbox, times)) as provider:
            with pytest.raises(error):
                await self.signed(provider, CONFIRMS, order())

    @pytest.mark.parametrize("call", ["/prepareHashSigningForSignCloud", "/authorizeHashSigningForSignCloud"])
    async def test_a_lost_answer_is_an_unknown_outcome_and_nothing_is_sent_again(
        self, sandbox: SandboxServer, call: str
    ) -> None:
        network, before = LossyNetwork(call, AFTER), sandbox.rings(user_id=CONFIRMS)
        async with self.adapter(sandbox, transport=network) as provider:
            (credential,) = await provider.credentials(CONFIRMS)
            with pytest.raises(OutcomeUnknownError):
                await provider.request_signatures(credential, CONFIRMS, order(), uuid.uuid4().hex)
        assert sandbox.rings(user_id=CONFIRMS) == before + 1
