"""The CSC API in both versions keeps the contract, however a credential is authorised."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Callable

import httpx
import pytest

from core.errors import (
    CredentialUnusableError,
    OutcomeUnknownError,
    ProviderAuthError,
    ProviderProtocolError,
    ProviderUnavailableError,
    SecretRefusedError,
    SignerDeclinedError,
    UserCancelledError,
)
from core.messages import describe
from core.secrets import Secret
from core.signing.prompting import Prompt, PromptKind
from core.signing.provider import StagedProvider
from providers.sandbox.accounts import SANDBOX_PIN
from tests import loopback
from tests.contract.provider_contract import (
    CONFIRMS,
    NEVER_ANSWERS,
    OTHER_HASH,
    REFUSES,
    TWO_CERTIFICATES,
    ProviderContract,
    RightAnswers,
    order,
    ringing,
    verifies,
)
from tests.providers.lost_answers import AFTER, BEFORE, ClosedDoor, LossyNetwork
from tests.sandbox_server import SandboxServer

pytestmark = pytest.mark.anyio

both = pytest.mark.parametrize("version", ["1", "2"])


class TestCsc1(ProviderContract):
    ca = "csc1"

    async def test_a_lost_answer_to_the_ring_is_an_unknown_outcome(self, sandbox: SandboxServer) -> None:
        network, before = LossyNetwork("/credentials/authorize", AFTER), sandbox.rings(user_id=CONFIRMS)
        async with self.adapter(sandbox, transport=network) as provider:
            with pytest.raises(OutcomeUnknownError):
                await self.signed(provider, CONFIRMS, order())
        assert sandbox.rings(user_id=CONFIRMS) == before + 1


class TestCsc2(ProviderContract):
    ca = "csc2"

    async def test_a_signing_call_that_never_arrived_is_made_up_for(self, sandbox: SandboxServer) -> None:
        network, before = LossyNetwork("/signatures/signHash", BEFORE), sandbox.rings(user_id=CONFIRMS)
        async with self.adapter(sandbox, transport=network) as provider:
            _, values = await self.signed(provider, CONFIRMS, order(2))
        assert (len(values), network.losses) == (2, 1)
        assert sandbox.rings(user_id=CONFIRMS) == before + 1

    async def test_a_lost_answer_to_the_signing_call_is_an_unknown_outcome(self, sandbox: SandboxServer) -> None:
        network, before = LossyNetwork("/signatures/signHash", AFTER), sandbox.rings(user_id=CONFIRMS)
        async with self.adapter(sandbox, transport=network) as provider:
            with pytest.raises(OutcomeUnknownError):
                await self.signed(provider, CONFIRMS, order())
        assert sandbox.rings(user_id=CONFIRMS) == before + 1

    async def test_a_signing_call_that_was_taken_is_asked_after_and_never_sent_again(
        self, sandbox: SandboxServer
    ) -> None:
        network, before = ClosedDoor("/signatures/signPolling", 30), sandbox.rings(user_id=CONFIRMS)
        async with self.adapter(sandbox, transport=network) as provider:
            (credential,) = await provider.credentials(CONFIRMS)
            transaction = await provider.request_signatures(credential, CONFIRMS, order(2), uuid.uuid4().hex)
            with pytest.raises(ProviderUnavailableError):
                await provider.await_signatures(transaction)
            values = await provider.await_signatures(transaction)
        assert len(values) == 2
        assert network.count("/signatures/signHash") == 1
        assert sandbox.rings(user_id=CONFIRMS) == before + 1

    @pytest.mark.parametrize("way", ["", "typed"])
    async def test_a_new_process_fetches_what_the_service_was_still_signing(
        self, sandbox: SandboxServer, way: str
    ) -> None:
        contract = at("2", way) if way else TestCsc2()
        network, requests = ClosedDoor("/signatures/signPolling", 1000), order(2)
        async with contract.adapter(sandbox, transport=network) as provider:
            (credential,) = await provider.credentials(CONFIRMS)
            transaction = await provider.request_signatures(credential, CONFIRMS, requests, uuid.uuid4().hex)
            assert isinstance(provider, StagedProvider)
            journaled = await provider.authorised(transaction)
            with pytest.raises(ProviderUnavailableError):
                await provider.await_signatures(journaled)
        async with contract.adapter(sandbox) as later:
            values = await later.await_signatures(journaled)
        assert all(verifies(credential, *pair) for pair in zip(requests, values, strict=True))
        assert network.count("/signatures/signHash") == 1


def at(version: str, way: str) -> ProviderContract:
    """The practice service that authorises this way."""
    contract = ProviderContract()
    contract.ca = f"csc{version}"  # type: ignore[misc]
    contract.practice_path = f"/csc-{way}/csc/v{version}"  # type: ignore[misc]
    return contract


class Typist(RightAnswers):
    """Answers what is told here first, then rightly; None is a person who does not want to."""

    def __init__(self, sandbox: SandboxServer, **first: list[str | None]) -> None:
        super().__init__(sandbox)
        self._first = first

    async def ask(self, prompt: Prompt) -> Secret:
        right = await super().ask(prompt)
        waiting = self._first.get(prompt.kind.value)
        if not waiting:
            return right
        answer = waiting.pop(0)
        if answer is None:
            raise UserCancelledError(told="yes")
        return Secret(answer)


@both
async def test_what_is_typed_leaves_as_the_record_says(sandbox: SandboxServer, version: str) -> None:
    contract = at(version, "typed")
    await contract.test_what_leaves_this_computer_is_what_the_record_says(sandbox)
    (_found, (signed, _told), _fetched) = await contract.recorded(sandbox)
    assert {"pin", "otp"} <= signed.words


@both
async def test_pin_and_one_time_code_are_asked_for_and_sign(sandbox: SandboxServer, version: str) -> None:
    contract, answers, requests = at(version, "typed"), RightAnswers(sandbox), order(3)
    before = sandbox.rings(user_id=CONFIRMS)
    async with contract.adapter(sandbox, prompter=answers) as provider:
        credential, values = await contract.signed(provider, CONFIRMS, requests)
    assert [prompt.kind for prompt in answers.asked] == [PromptKind.PIN, PromptKind.OTP]
    assert all(prompt.digits_only and prompt.untrusted_hint for prompt in answers.asked)
    assert all(verifies(credential, *pair) for pair in zip(requests, values, strict=True))
    assert sandbox.rings(user_id=CONFIRMS) == before + 1


@both
async def test_what_was_typed_wrong_is_asked_for_again(sandbox: SandboxServer, version: str) -> None:
    contract, answers = at(version, "typed"), Typist(sandbox, pin=["0000"], otp=["1", "2"])
    before = sandbox.rings(user_id=CONFIRMS)
    async with contract.adapter(sandbox, prompter=answers) as provider:
        _, values = await contract.signed(provider, CONFIRMS, order())
    assert len(values) == 1
    assert [prompt.refused for prompt in answers.asked] == [False, False, True, True, True, True]
    assert sandbox.rings(user_id=CONFIRMS) == before + 1


@both
async def test_three_wrong_pins_are_told_as_refused_and_then_that_certificate_is_locked(
    sandbox: SandboxServer, version: str
) -> None:
    contract, person = at(version, "typed"), {"1": OTHER_HASH, "2": REFUSES}[version]
    async with contract.adapter(sandbox, prompter=Typist(sandbox, pin=["0000"] * 3)) as provider:
        with pytest.raises(SecretRefusedError) as refused:
            await contract.signed(provider, person, order())
    assert refused.value.params["reason"] == ("pin" if version == "1" else "secret")
    async with contract.adapter(sandbox) as provider:
        (credential,) = await provider.credentials(person)
        with pytest.raises(CredentialUnusableError) as locked:
            await provider.request_signatures(credential, person, order(), uuid.uuid4().hex)
    assert locked.value.params["reason"] == ("pin_locked" if version == "1" else "locked")
    words = describe(locked.value)
    assert credential.serial_number in words.what_happened


@both
async def test_whoever_does_not_want_to_type_has_asked_for_nothing(sandbox: SandboxServer, version: str) -> None:
    contract, before = at(version, "typed"), sandbox.rings(user_id=CONFIRMS)
    async with contract.adapter(sandbox, prompter=Typist(sandbox, pin=[None])) as provider:
        with pytest.raises(UserCancelledError):
            await contract.signed(provider, CONFIRMS, order())
    assert sandbox.rings(user_id=CONFIRMS) == before


class Browser(RightAnswers):
    """Somebody whose browser opens what it is told to, and follows where it is led."""

    def __init__(self, sandbox: SandboxServer, group: asyncio.TaskGroup, change: Callable[[str], str]) -> None:
        super().__init__(sandbox)
        self._group, self._change = group, change

    async def visit(self, provider: str, url: str) -> None:
        self._group.create_task(self._follow(url))

    async def _follow(self, url: str) -> None:
        async with httpx.AsyncClient(verify=loopback.NO_ROOTS, trust_env=False, timeout=20) as browser:
            page = await browser.get(url)
            assert page.status_code == 302, page.text
            await browser.get(self._change(page.headers["location"]))


@both
async def test_a_page_in_the_browser_authorises(sandbox: SandboxServer, version: str) -> None:
    contract, requests = at(version, "browser"), order(2)
    before = sandbox.rings(user_id=CONFIRMS)
    async with asyncio.TaskGroup() as group:
        browser = Browser(sandbox, group, lambda url: url)
        async with contract.adapter(sandbox, prompter=browser) as provider:
            credential, values = await contract.signed(provider, CONFIRMS, requests)
    assert all(verifies(credential, *pair) for pair in zip(requests, values, strict=True))
    assert sandbox.rings(user_id=CONFIRMS) == before + 1


@both
async def test_a_refusal_comes_back_from_the_browser(sandbox: SandboxServer, version: str) -> None:
    contract = at(version, "browser")
    async with asyncio.TaskGroup() as group:
        browser = Browser(sandbox, group, lambda url: url)
        async with contract.adapter(sandbox, prompter=browser) as provider:
            with pytest.raises(SignerDeclinedError):
                await contract.signed(provider, REFUSES, order())


@both
async def test_without_binding_the_hashes_it_signs_as_well(sandbox: SandboxServer, version: str) -> None:
    contract, requests = at(version, "scal1"), order(2)
    async with contract.adapter(sandbox) as provider:
        credential, values = await contract.signed(provider, CONFIRMS, requests)
    assert all(verifies(credential, *pair) for pair in zip(requests, values, strict=True))


@both
async def test_certificates_are_read_page_by_page(sandbox: SandboxServer, version: str) -> None:
    contract = TestCsc1() if version == "1" else TestCsc2()
    async with contract.adapter(sandbox) as provider:
        assert len(await provider.credentials(TWO_CERTIFICATES)) == 2


class OneAccount(httpx.AsyncBaseTransport):
    """The practice service under an account that is one person's own: nobody may be named when it lists credentials."""

    def __init__(self, user_id: str) -> None:
        self._user_id = user_id
        self._real = httpx.AsyncHTTPTransport()
        self.named: list[bool] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if not request.url.path.endswith("/credentials/list"):
            return await self._real.handle_async_request(request)
        body = json.loads(request.content)
        self.named.append("userID" in body)
        if self.named[-1]:
            told = {"error": "invalid_request", "error_description": "userID parameter MUST be null"}
            return httpx.Response(400, json=told)
        headers = {"authorization": request.headers["authorization"]}
        named = httpx.Request("POST", request.url, json={**body, "userID": self._user_id}, headers=headers)
        return await self._real.handle_async_request(named)

    async def aclose(self) -> None:
        await self._real.aclose()


@both
async def test_a_service_that_wants_nobody_named_is_asked_without(sandbox: SandboxServer, version: str) -> None:
    contract, account = TestCsc1() if version == "1" else TestCsc2(), OneAccount(TWO_CERTIFICATES)
    async with contract.adapter(sandbox, transport=account) as provider:
        assert len(await provider.credentials(TWO_CERTIFICATES)) == 2
    assert account.named == [True, False, False]


@both
async def test_the_phone_shows_our_numbers_names_and_digests(sandbox: SandboxServer, version: str) -> None:
    contract = TestCsc1() if version == "1" else TestCsc2()
    async with contract.adapter(sandbox) as provider, asyncio.timeout(60), asyncio.TaskGroup() as group:
        journey = group.create_task(contract.signed(provider, NEVER_ANSWERS, order(2), uuid.uuid4().hex))
        transaction = await ringing(sandbox, NEVER_ANSWERS)
        (shown,) = await asyncio.to_thread(sandbox.pending, NEVER_ANSWERS)
        sandbox.approve(transaction)
    assert journey.result()
    first, second = (one.dtbsr.prefix for one in order(2))
    assert shown["description"] == f"88620000, 88620001: tờ khai 0.pdf · {first}, tờ khai 1.pdf · {second}"


@pytest.mark.parametrize(
    "described",
    [
        {"oauth2": "http://elsewhere.invalid"},
        {"oauth2Issuer": "http://elsewhere.invalid"},
        {"oauth2Issuer": "http://127.0.0.1:9/csc"},
    ],
)
async def test_the_accounts_secret_goes_to_no_server_in_the_clear_and_to_no_other_issuer(
    sandbox: SandboxServer, described: dict[str, str]
) -> None:
    asked: list[httpx.URL] = []

    async def answered(request: httpx.Request) -> httpx.Response:
        asked.append(request.url)
        if request.url.path.endswith("/info"):
            return httpx.Response(200, json={"authType": ["oauth2client"], **described})
        return httpx.Response(200, json={"issuer": "http://127.0.0.1:9/other", "token_endpoint": "http://127.0.0.1:9/"})

    transport = httpx.MockTransport(answered)
    async with TestCsc2().adapter(sandbox, url="http://127.0.0.1:9", transport=transport) as provider:
        with pytest.raises((ProviderAuthError, ProviderProtocolError)):
            await provider.credentials(CONFIRMS)
    assert {url.path for url in asked} <= {"/csc/v2/info", "/.well-known/oauth-authorization-server/csc"}


async def test_no_typed_secret_reaches_a_log(sandbox: SandboxServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    contract, answers = at("1", "typed"), RightAnswers(sandbox)
    async with contract.adapter(sandbox, prompter=answers) as provider:
        await contract.signed(provider, CONFIRMS, order())
    assert caplog.text
    assert SANDBOX_PIN not in caplog.text
