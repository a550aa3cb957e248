"""VNPT SmartCA's OAuth interface keeps the contract; what is its own is checked here (report 01 §5)."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import parse_qsl

import httpx
import pytest

from core.clock import SystemClock
from core.errors import (
    AppError,
    AuthorizationExpiredError,
    CredentialMismatchError,
    CredentialUnusableError,
    OutcomeUnknownError,
    ProviderAuthError,
    ProviderProtocolError,
    ProviderUnavailableError,
    SecretRefusedError,
    SignerDeclinedError,
    SigningFailedError,
    UserCancelledError,
)
from core.secrets import Secret
from core.signing.model import Transaction
from core.signing.prompting import Prompt, PromptKind
from providers import Endpoint, Surroundings
from providers.http import make_client
from providers.pace import Pace
from providers.sandbox.accounts import SANDBOX_PASSWORD
from providers.sandbox.endpoint import practice_endpoint
from providers.vnpt_smartca.adapter_oauth import VnptOauth
from tests import loopback
from tests.contract.provider_contract import CONFIRMS, ProviderContract, RightAnswers, order, verifies
from tests.providers.lost_answers import AFTER, LossyNetwork
from tests.sandbox_server import SandboxServer
from tests.wire.samples import sample

pytestmark = pytest.mark.anyio

QUICK = Pace(first_s=0.01, longest_s=0.01, tolerated_failures=3, last_word_s=0.0)
TWO = tuple(replace(one, doc_id=f"8862614{place}") for place, one in enumerate(order(2)))


class TestVnptOauth(ProviderContract):
    ca = "vnpt:oauth"

    async def test_a_lost_answer_is_an_unknown_outcome_and_nothing_is_sent_again(self, sandbox: SandboxServer) -> None:
        network, own_id = LossyNetwork("/signhash", AFTER), uuid.uuid4().hex
        async with self.adapter(sandbox, transport=network) as provider:
            with pytest.raises(OutcomeUnknownError):
                await self.signed(provider, CONFIRMS, order(), own_id)
        assert sandbox.rings(own_id) == 1

    async def test_the_password_is_asked_for_once(self, sandbox: SandboxServer) -> None:
        answers = RightAnswers(sandbox)
        async with self.adapter(sandbox, prompter=answers) as provider:
            for _ in range(2):
                await self.signed(provider, CONFIRMS, order())
        assert [prompt.kind for prompt in answers.asked] == [PromptKind.PASSWORD]


class Browser(RightAnswers):
    """Somebody who signs in on VNPT's page, or who (with nothing in ``form``) does not want to."""

    def __init__(self, sandbox: SandboxServer, group: asyncio.TaskGroup, form: Mapping[str, str]) -> None:
        super().__init__(sandbox)
        self._group, self._form = group, form

    async def visit(self, provider: str, url: str) -> None:
        self._group.create_task(self._sign_in(url))

    async def _sign_in(self, url: str) -> None:
        async with httpx.AsyncClient(verify=loopback.NO_ROOTS, trust_env=False, timeout=20) as browser:
            assert "LUYỆN TẬP" in (await browser.get(url)).text
            led = await browser.post(url, data=dict(self._form))
            assert led.status_code == 302, led.text
            await browser.get(led.headers["location"])


class OnVnptsPage(ProviderContract):
    """An account whose people sign in on VNPT's page."""

    __test__ = False
    ca = "vnpt:oauth"

    def account(self, base_url: str) -> Endpoint:
        return replace(practice_endpoint(base_url), details={})


async def test_a_page_of_vnpts_signs_in_and_no_password_is_typed_here(sandbox: SandboxServer) -> None:
    contract, requests = OnVnptsPage(), order(2)
    async with asyncio.TaskGroup() as group:
        browser = Browser(sandbox, group, {"username": CONFIRMS, "password": SANDBOX_PASSWORD})
        async with contract.adapter(sandbox, prompter=browser) as provider:
            credential, values = await contract.signed(provider, CONFIRMS, requests)
    assert all(verifies(credential, *pair) for pair in zip(requests, values, strict=True))
    assert browser.asked == []


async def test_whoever_does_not_sign_in_on_the_page_has_cancelled(sandbox: SandboxServer) -> None:
    async with asyncio.TaskGroup() as group:
        browser = Browser(sandbox, group, {})
        async with OnVnptsPage().adapter(sandbox, prompter=browser) as provider:
            with pytest.raises(UserCancelledError):
                await provider.credentials(CONFIRMS)


class Typist:
    """Types something; keeps what was asked."""

    def __init__(self) -> None:
        self.asked: list[Prompt] = []

    async def ask(self, prompt: Prompt) -> Secret:
        self.asked.append(prompt)
        return Secret("mat-khau-cua-nguoi-ky")


Answer = httpx.Response | Exception


def told(name: str) -> httpx.Response:
    found = sample(f"vnpt_smartca/oauth/{name}")
    return httpx.Response(found["http_status"], json=found["response"])


def code(number: int) -> httpx.Response:
    return httpx.Response(400, json={"code": number, "codeDesc": "x", "message": "x", "content": None})


class Service:
    """Answers each call from its script, the last answer again and again; keeps what came."""

    def __init__(self, **scripts: list[Answer]) -> None:
        ordinary = {name: [told(name)] for name in ("token", "list", "info", "signhash")}
        self._scripts: dict[str, list[Answer]] = {**ordinary, **scripts}
        self.came: list[str] = []
        self.grants: list[Mapping[str, str]] = []

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        call = request.url.path.rpartition("/")[2]
        self.came.append(call)
        if call == "token":
            self.grants.append(dict(parse_qsl(request.content.decode())))
        script = self._scripts[call]
        answer = script.pop(0) if len(script) > 1 else script[0]
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer.status_code, content=answer.content)


def adapter(service: Service, typist: Typist | None = None) -> VnptOauth:
    client = make_client(transport=httpx.MockTransport(service))
    endpoint = Endpoint("https://vnpt.invalid", "sp", Secret("bi-mat-mau"), {"grant": Secret("password")})
    return VnptOauth(Surroundings(client, endpoint, SystemClock(), typist or Typist(), QUICK))


async def rung(service: Service, typist: Typist | None = None) -> tuple[VnptOauth, Transaction]:
    provider = adapter(service, typist)
    (credential,) = await provider.credentials(CONFIRMS)
    return provider, await provider.request_signatures(credential, CONFIRMS, TWO, uuid.uuid4().hex)


NO_TOKEN = httpx.Response(401, text="")


async def test_a_wrong_password_is_asked_for_again_with_the_tries_that_are_left() -> None:
    typist = Typist()
    await adapter(Service(token=[told("wrong_password"), told("token")]), typist).credentials(CONFIRMS)
    assert [(prompt.refused, prompt.attempts_left) for prompt in typist.asked] == [(False, None), (True, 4)]


@pytest.mark.parametrize(
    ("name", "error", "reason", "tries"),
    [
        ("wrong_password", SecretRefusedError, "password", 3),
        ("locked", SecretRefusedError, "locked_for_now", 1),
        ("wrong_client", ProviderAuthError, None, 1),
    ],
)
async def test_a_sign_in_that_fails_is_told_by_its_name(
    name: str, error: type[AppError], reason: str | None, tries: int
) -> None:
    service = Service(token=[told(name)])
    with pytest.raises(error) as refused:
        await adapter(service).credentials(CONFIRMS)
    assert refused.value.params.get("reason") == reason
    assert service.came == ["token"] * tries


async def test_a_token_that_is_no_longer_taken_is_renewed_without_asking() -> None:
    service, typist = Service(gettraninfo=[told("waiting"), NO_TOKEN, told("success")]), Typist()
    provider, transaction = await rung(service, typist)
    assert len(await provider.await_signatures(transaction)) == 2
    assert [grant["grant_type"] for grant in service.grants] == ["password", "refresh_token"]
    assert len(typist.asked) == 1


async def test_a_refused_renewal_asks_for_the_password_again() -> None:
    tokens: list[Answer] = [told("token"), told("wrong_password"), told("token")]
    service, typist = Service(list=[NO_TOKEN, told("list")], token=tokens), Typist()
    assert len(await adapter(service, typist).credentials(CONFIRMS)) == 1
    assert [grant["grant_type"] for grant in service.grants] == ["password", "refresh_token", "password"]
    assert len(typist.asked) == 2


async def test_a_later_program_signs_in_again_and_fetches() -> None:
    _, transaction = await rung(Service())
    later, typist = Service(gettraninfo=[told("success")]), Typist()
    assert len(await adapter(later, typist).await_signatures(transaction)) == 2
    assert later.came == ["token", "gettraninfo"]
    assert later.grants[0]["username"] == CONFIRMS


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (code(30000), ProviderProtocolError),
        (code(62010), ProviderProtocolError),
        (code(50000), ProviderUnavailableError),
        (code(60000), CredentialUnusableError),
        (code(60001), CredentialMismatchError),
        (code(65000), SigningFailedError),
        (NO_TOKEN, ProviderAuthError),
        (httpx.ConnectError("refused"), ProviderUnavailableError),
        (httpx.Response(503, text="<html>"), ProviderUnavailableError),
        (httpx.Response(502, text="<html>"), OutcomeUnknownError),
        (httpx.Response(200, text="<html>"), OutcomeUnknownError),
        (httpx.Response(200, json={"code": 0, "content": {}}), OutcomeUnknownError),
        (httpx.ReadTimeout("late"), OutcomeUnknownError),
    ],
    ids=repr,
)
async def test_a_ring_that_brings_no_handle_is_told_by_its_name_and_sent_once(
    answer: Answer, error: type[AppError]
) -> None:
    service = Service(signhash=[answer])
    with pytest.raises(error):
        await rung(service)
    assert service.came.count("signhash") == 1


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (told("rejected"), SignerDeclinedError),
        (told("expired"), AuthorizationExpiredError),
        (told("key_failed"), SigningFailedError),
        (told("failed"), SigningFailedError),
        (told("not_found"), ProviderUnavailableError),
        (code(62001), ProviderUnavailableError),
        (code(50000), ProviderUnavailableError),
        (httpx.Response(200, json={"code": 0, "content": {"tranStatus": 7777}}), ProviderProtocolError),
    ],
    ids=["rejected", "expired", "key failed", "failed", "not found", "another's", "internal", "unknown number"],
)
async def test_every_ending_has_its_name(answer: Answer, error: type[AppError]) -> None:
    provider, transaction = await rung(Service(gettraninfo=[told("waiting"), answer]))
    with pytest.raises(error):
        await provider.await_signatures(transaction)


async def test_trouble_on_the_way_does_not_end_the_wait() -> None:
    script = [code(50000), httpx.ReadError("cut"), httpx.Response(502, text="<html>"), told("success")]
    provider, transaction = await rung(Service(gettraninfo=script))
    assert len(await provider.await_signatures(transaction)) == 2
