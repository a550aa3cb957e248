"""FPT eSign Cloud keeps the contract; what is its own is checked here (report 02 §4.3)."""

import uuid

import pytest

from core.errors import OutcomeUnknownError, ProviderUnavailableError, SecretRefusedError, UserCancelledError
from core.secrets import Secret
from core.signing.prompting import AnotherCodeWanted, Prompt, PromptKind
from tests.contract.provider_contract import (
    CONFIRMS,
    TWO_CERTIFICATES,
    ProviderContract,
    RightAnswers,
    order,
    verifies,
)
from tests.providers.lost_answers import AFTER, BEFORE, LossyNetwork
from tests.sandbox_server import SandboxServer

pytestmark = pytest.mark.anyio

ANOTHER = "/regenerateAuthorizationCodeForSignCloud"
PREPARE, AUTHORIZE = "/prepareHashSigningForSignCloud", "/authorizeHashSigningForSignCloud"


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


class Forgetful(RightAnswers):
    """Has another code sent before typing one."""

    wanted = 0

    async def ask(self, prompt: Prompt) -> Secret:
        if prompt.kind is PromptKind.OTP and not self.wanted:
            self.wanted += 1
            raise AnotherCodeWanted
        return await super().ask(prompt)


class TestFptEsignCloud(ProviderContract):
    ca = "fpt:esigncloud"

    async def test_a_wrong_code_is_asked_for_again_without_a_second_request(self, sandbox: SandboxServer) -> None:
        answers, before = Mistyping(sandbox, 2), sandbox.rings(user_id=CONFIRMS)
        async with self.adapter(sandbox, prompter=answers) as provider:
            _, values = await self.signed(provider, CONFIRMS, order(2))
        assert len(values) == 2
        assert [one.refused for one in answers.asked if one.kind is PromptKind.OTP] == [False, True, True]
        assert sandbox.rings(user_id=CONFIRMS) == before + 1

    async def test_a_lost_answer_to_another_code_leaves_the_request_to_be_signed(self, sandbox: SandboxServer) -> None:
        network, before = LossyNetwork(ANOTHER, AFTER), sandbox.rings(user_id=CONFIRMS)
        answers = Forgetful(sandbox)
        async with self.adapter(sandbox, transport=network, prompter=answers) as provider:
            _, values = await self.signed(provider, CONFIRMS, order())
        assert len(values) == 1
        assert answers.wanted == 1
        assert sandbox.rings(user_id=CONFIRMS) == before + 1

    @pytest.mark.parametrize(("times", "error"), [(3, SecretRefusedError), (-1, UserCancelledError)])
    async def test_without_the_right_code_nothing_is_signed(
        self, sandbox: SandboxServer, times: int, error: type[Exception]
    ) -> None:
        async with self.adapter(sandbox, prompter=Mistyping(sandbox, times)) as provider:
            with pytest.raises(error):
                await self.signed(provider, CONFIRMS, order())

    async def test_a_request_whose_handle_was_lost_has_an_unknown_outcome(self, sandbox: SandboxServer) -> None:
        network, before = LossyNetwork(PREPARE, AFTER), sandbox.rings(user_id=CONFIRMS)
        async with self.adapter(sandbox, transport=network) as provider:
            (credential,) = await provider.credentials(CONFIRMS)
            with pytest.raises(OutcomeUnknownError):
                await provider.request_signatures(credential, CONFIRMS, order(), uuid.uuid4().hex)
        assert sandbox.rings(user_id=CONFIRMS) == before + 1

    @pytest.mark.parametrize(("when", "codes"), [(AFTER, 1), (BEFORE, 2)])
    async def test_a_lost_answer_to_the_code_is_asked_for_by_the_bill(
        self, sandbox: SandboxServer, when: str, codes: int
    ) -> None:
        network, before = LossyNetwork(AUTHORIZE, when), sandbox.rings(user_id=CONFIRMS)
        answers, requests = RightAnswers(sandbox), order(2)
        async with self.adapter(sandbox, transport=network, prompter=answers) as provider:
            credential, values = await self.signed(provider, CONFIRMS, requests)
        assert all(verifies(credential, *pair) for pair in zip(requests, values, strict=True))
        assert [one.kind for one in answers.asked].count(PromptKind.OTP) == codes
        assert sandbox.rings(user_id=CONFIRMS) == before + 1

    async def test_a_code_that_was_taken_is_not_asked_for_by_a_new_process(self, sandbox: SandboxServer) -> None:
        requests, dark = order(2), LossyNetwork(AUTHORIZE, AFTER, dark=True)
        async with self.adapter(sandbox, transport=dark) as provider:
            (credential,) = await provider.credentials(CONFIRMS)
            transaction = await provider.request_signatures(credential, CONFIRMS, requests, uuid.uuid4().hex)
            with pytest.raises(ProviderUnavailableError):
                await provider.await_signatures(transaction)
        later = RightAnswers(sandbox)
        async with self.adapter(sandbox, prompter=later) as provider:
            values = await provider.await_signatures(transaction)
        assert all(verifies(credential, *pair) for pair in zip(requests, values, strict=True))
        assert later.asked == []

    async def test_for_a_code_that_came_too_late_another_one_is_sent(self, sandbox: SandboxServer) -> None:
        answers, before = RightAnswers(sandbox), sandbox.rings(user_id=TWO_CERTIFICATES)
        async with self.adapter(sandbox, prompter=answers) as provider:
            _, values = await self.signed(provider, TWO_CERTIFICATES, order())
        assert len(values) == 1
        first, second = (one for one in answers.asked if one.kind is PromptKind.OTP)
        assert (first.refused, second.refused) == (False, True)
        assert second.untrusted_hint == "Mã xác thực mới đã được gửi"
        assert sandbox.rings(user_id=TWO_CERTIFICATES) == before + 1
