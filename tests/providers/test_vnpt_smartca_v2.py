"""VNPT SmartCA's typed confirmation keeps the contract; what is its own is checked here (report 01 §4.7)."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import httpx
import pytest

from core.clock import SystemClock
from core.errors import (
    AppError,
    OutcomeUnknownError,
    PromptUnansweredError,
    ProviderAuthError,
    SecretRefusedError,
    SignerDeclinedError,
)
from core.secrets import Secret
from core.signing.model import Credential, SignatureValue
from core.signing.prompting import NobodyToAsk, Prompt, PromptKind
from providers import Endpoint, Surroundings
from providers.http import make_client
from providers.vnpt_smartca.adapter_v2 import VnptSmartCaV2
from tests.contract.provider_contract import CONFIRMS, ProviderContract, RightAnswers, order
from tests.providers.lost_answers import AFTER, LossyNetwork
from tests.sandbox_server import SandboxServer
from tests.wire.samples import sample

pytestmark = pytest.mark.anyio

TWO = tuple(replace(one, doc_id=f"8862614{place}") for place, one in enumerate(order(2)))


class Forgetful(RightAnswers):
    """Mistypes what is told here first."""

    def __init__(self, sandbox: SandboxServer, **first: int) -> None:
        super().__init__(sandbox)
        self._first = first

    async def ask(self, prompt: Prompt) -> Secret:
        right = await super().ask(prompt)
        if self._first.get(prompt.kind.value, 0) > 0:
            self._first[prompt.kind.value] -= 1
            return Secret("000")
        return right


class TestVnptSmartCaV2(ProviderContract):
    ca = "vnpt:sp769v2"

    async def test_what_was_typed_wrong_is_asked_for_again(self, sandbox: SandboxServer) -> None:
        answers, before = Forgetful(sandbox, password=1, otp=2), sandbox.rings(user_id=CONFIRMS)
        async with self.adapter(sandbox, prompter=answers) as provider:
            _, values = await self.signed(provider, CONFIRMS, order())
        assert len(values) == 1
        assert [(prompt.kind, prompt.refused) for prompt in answers.asked] == [
            (PromptKind.PASSWORD, False),
            (PromptKind.OTP, False),
            (PromptKind.PASSWORD, True),
            (PromptKind.OTP, False),
            (PromptKind.OTP, True),
        ]
        assert sandbox.rings(user_id=CONFIRMS) == before + 1

    @pytest.mark.parametrize("kind", ["password", "otp"])
    async def test_three_wrong_tries_end_it_before_anything_begins(self, sandbox: SandboxServer, kind: str) -> None:
        answers, before = Forgetful(sandbox, **{kind: 9}), sandbox.rings(user_id=CONFIRMS)
        async with self.adapter(sandbox, prompter=answers) as provider:
            with pytest.raises(SecretRefusedError) as refused:
                await self.signed(provider, CONFIRMS, order())
        assert refused.value.params["reason"] == kind
        assert sum(prompt.kind.value == kind for prompt in answers.asked) == 3
        assert sandbox.rings(user_id=CONFIRMS) == before

    @pytest.mark.parametrize("call", ["/v2/signatures/sign", "/v2/signatures/confirm"])
    async def test_a_lost_answer_is_an_unknown_outcome_and_nothing_is_sent_again(
        self, sandbox: SandboxServer, call: str
    ) -> None:
        network, before = LossyNetwork(call, AFTER), sandbox.rings(user_id=CONFIRMS)
        async with self.adapter(sandbox, transport=network) as provider:
            with pytest.raises(OutcomeUnknownError):
                await self.signed(provider, CONFIRMS, order())
        assert sandbox.rings(user_id=CONFIRMS) == before + 1

    async def test_where_nobody_can_be_asked_nothing_is_sent(self, sandbox: SandboxServer) -> None:
        before = sandbox.rings(user_id=CONFIRMS)
        async with self.adapter(sandbox, prompter=NobodyToAsk()) as provider:
            with pytest.raises(PromptUnansweredError):
                await self.signed(provider, CONFIRMS, order())
        assert sandbox.rings(user_id=CONFIRMS) == before


class Typist:
    async def ask(self, prompt: Prompt) -> Secret:
        return Secret("123456")


Answer = httpx.Response | Exception


def told(name: str) -> httpx.Response:
    return httpx.Response(200, json=sample(f"vnpt_smartca/{name}")["response"])


class Service:
    """Answers ``confirm`` from a script; keeps what came."""

    def __init__(self, *script: Answer) -> None:
        self._script = list(script)
        self.came: list[tuple[str, Mapping[str, Any]]] = []

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        call = request.url.path.rpartition("/")[2]
        self.came.append((call, json.loads(request.content)))
        if call != "confirm":
            return told({"sign": "sign_v2"}.get(call, call))
        answer = self._script.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


async def signed(service: Service) -> tuple[Credential, tuple[SignatureValue, ...]]:
    client = make_client(transport=httpx.MockTransport(service))
    endpoint = Endpoint("https://vnpt.invalid", "sp", Secret("mat-khau-mau"))
    provider = VnptSmartCaV2(Surroundings(client, endpoint, SystemClock(), Typist()))
    (credential,) = await provider.credentials(CONFIRMS)
    return credential, (await provider.request_signatures(credential, CONFIRMS, TWO, uuid.uuid4().hex)).values


async def test_the_second_call_is_sent_again_only_while_it_certainly_was_not_taken() -> None:
    service = Service(httpx.ConnectError("refused"), httpx.Response(503, text="<html>"), told("confirm"))
    _, values = await signed(service)
    assert len(values) == 2
    assert [call for call, _ in service.came].count("sign") == 1


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (httpx.ReadTimeout("late"), OutcomeUnknownError),
        (httpx.Response(502, text="<html>"), OutcomeUnknownError),
        (httpx.Response(500, json={"status_code": 500, "message": "", "data": None}), OutcomeUnknownError),
        (httpx.Response(200, text="<html>"), OutcomeUnknownError),
        (told("status_pending"), OutcomeUnknownError),
        (told("sign_v2"), OutcomeUnknownError),
        (told("status_rejected"), SignerDeclinedError),
        (told("wrong_password"), SecretRefusedError),
        (told("wrong_account"), ProviderAuthError),
    ],
    ids=repr,
)
async def test_a_second_call_that_brings_no_values_is_told_by_its_name_and_sent_once(
    answer: Answer, error: type[AppError]
) -> None:
    service = Service(answer)
    with pytest.raises(error):
        await signed(service)
    assert [call for call, _ in service.came] == ["get_certificate", "sign", "confirm"]
