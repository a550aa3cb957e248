"""MISA eSign keeps the contract; what is its own is checked here (report 02 §2)."""

import asyncio
import uuid
from collections.abc import Sequence
from dataclasses import replace

import httpx
import pytest

from core.errors import OutcomeUnknownError, SecretRefusedError, UserCancelledError
from core.secrets import Secret
from core.signing.prompting import Prompt, PromptKind
from providers.sandbox.accounts import SANDBOX_PASSWORD
from tests.contract.provider_contract import (
    CONFIRMS,
    NEVER_ANSWERS,
    REFUSES,
    TWO_CERTIFICATES,
    ProviderContract,
    RightAnswers,
    order,
    ringing,
)
from tests.providers.lost_answers import AFTER, LossyNetwork
from tests.sandbox_server import SandboxServer

pytestmark = pytest.mark.anyio


class Types:
    """Somebody who types these passwords and codes, one after the other."""

    def __init__(self, *answers: str) -> None:
        self._answers = list(answers)
        self.asked: list[Prompt] = []

    async def ask(self, prompt: Prompt) -> Secret:
        self.asked.append(prompt)
        return Secret(prompt.suggestion or self._answers.pop(0))


class RefusedToken(httpx.AsyncBaseTransport):
    """The real service, but that it takes no token for one path the first ``times``."""

    def __init__(self, path: str, times: int) -> None:
        self._path, self._left = path, times
        self._real = httpx.AsyncHTTPTransport()
        self.renewals = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.renewals += request.url.path.endswith("/refreshtoken")
        if self._path in request.url.path and self._left:
            self._left -= 1
            return httpx.Response(401, json={"error": "access_token_invalid", "errorCode": "e2001"})
        return await self._real.handle_async_request(request)

    async def aclose(self) -> None:
        await self._real.aclose()


def kinds(asked: Sequence[Prompt]) -> list[PromptKind]:
    return [prompt.kind for prompt in asked]


class TestMisaEsign(ProviderContract):
    ca = "misa"

    async def test_a_lost_answer_is_an_unknown_outcome_and_nothing_is_sent_again(self, sandbox: SandboxServer) -> None:
        network, before = LossyNetwork("/Signing/hash", AFTER), sandbox.rings(user_id=CONFIRMS)
        async with self.adapter(sandbox, transport=network) as provider:
            (credential,) = await provider.credentials(CONFIRMS)
            with pytest.raises(OutcomeUnknownError):
                await provider.request_signatures(credential, CONFIRMS, order(), uuid.uuid4().hex)
        assert sandbox.rings(user_id=CONFIRMS) == before + 1

    async def test_a_files_name_is_text_on_the_phone_whatever_it_looks_like(self, sandbox: SandboxServer) -> None:
        (request,) = order()
        named = replace(request, document_name='<i style="display:none">đơn</i> & giấy.pdf')
        async with self.adapter(sandbox) as provider, asyncio.timeout(60), asyncio.TaskGroup() as group:
            journey = group.create_task(self.signed(provider, NEVER_ANSWERS, [named]))
            transaction = await ringing(sandbox, NEVER_ANSWERS)
            (shown,) = await asyncio.to_thread(sandbox.pending, NEVER_ANSWERS)
            sandbox.approve(transaction)
        assert journey.result()
        assert shown["description"] == f"{named.doc_id} {named.document_name} · {named.dtbsr.prefix}"

    async def test_a_second_factor_is_asked_for_with_the_number_it_went_to(self, sandbox: SandboxServer) -> None:
        answers = RightAnswers(sandbox)
        async with self.adapter(sandbox, prompter=answers) as provider:
            assert len(await provider.credentials(TWO_CERTIFICATES)) == 2
        assert kinds(answers.asked) == [PromptKind.ACCOUNT_NAME, PromptKind.PASSWORD, PromptKind.OTP]
        assert answers.asked[-1].untrusted_hint == "09******14"

    async def test_a_code_leaves_only_where_it_was_asked_for(self, sandbox: SandboxServer) -> None:
        (plain, _told), *_ = await self.recorded(sandbox)
        (second, _told), *_ = await self.recorded(sandbox, TWO_CERTIFICATES)
        assert (plain.words, second.words) == ({"account", "password"}, {"account", "password", "otp"})

    @pytest.mark.parametrize("person", [CONFIRMS, REFUSES, NEVER_ANSWERS], ids=["200", "401", "400, a list"])
    async def test_a_wrong_password_is_asked_for_again_and_then_given_up(
        self, sandbox: SandboxServer, person: str
    ) -> None:
        types = Types("sai", SANDBOX_PASSWORD)
        async with self.adapter(sandbox, prompter=types) as provider:
            assert len(await provider.credentials(person)) == 1
        assert [prompt.refused for prompt in types.asked] == [False, False, True]
        assert types.asked[-1].untrusted_hint == "Tài khoản hoặc mật khẩu không đúng"
        async with self.adapter(sandbox, prompter=Types("sai", "sai", "sai")) as provider:
            with pytest.raises(SecretRefusedError) as refused:
                await provider.credentials(person)
        assert refused.value.params["reason"] == "password"

    async def test_whoever_signed_in_is_not_asked_again(self, sandbox: SandboxServer) -> None:
        types = Types(SANDBOX_PASSWORD)
        async with self.adapter(sandbox, prompter=types) as provider:
            await provider.credentials(CONFIRMS)
            await self.signed(provider, CONFIRMS, order())
        assert kinds(types.asked) == [PromptKind.ACCOUNT_NAME, PromptKind.PASSWORD]

    @pytest.mark.parametrize(("times", "passwords"), [(1, 1), (2, 2)], ids=["renewed", "renewed in vain"])
    async def test_a_token_that_is_refused_in_mid_wait_is_renewed_before_anybody_is_asked(
        self, sandbox: SandboxServer, times: int, passwords: int
    ) -> None:
        types, network = Types(*[SANDBOX_PASSWORD] * passwords), RefusedToken("/Signing/status/", times)
        before = sandbox.rings(user_id=CONFIRMS)
        async with self.adapter(sandbox, transport=network, prompter=types) as provider:
            _, values = await self.signed(provider, CONFIRMS, order())
        assert len(values) == 1
        assert kinds(types.asked) == [PromptKind.ACCOUNT_NAME, *[PromptKind.PASSWORD] * passwords]
        assert network.renewals == 1
        assert sandbox.rings(user_id=CONFIRMS) == before + 1

    async def test_somebody_who_does_not_want_to_sign_in_is_not_pressed(self, sandbox: SandboxServer) -> None:
        class Refuses:
            async def ask(self, prompt: Prompt) -> Secret:
                raise UserCancelledError(told="yes")

        before = sandbox.rings(user_id=NEVER_ANSWERS)
        async with self.adapter(sandbox, prompter=Refuses()) as provider:
            with pytest.raises(UserCancelledError):
                await provider.credentials(NEVER_ANSWERS)
        assert sandbox.rings(user_id=NEVER_ANSWERS) == before
