"""Viettel MySign keeps the contract in both its modes; what is its own is checked here (report 01 §6)."""

import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import httpx
import pytest

from core.clock import SystemClock
from core.errors import (
    AppError,
    AuthorizationExpiredError,
    NoCredentialError,
    OutcomeUnknownError,
    ProviderAuthError,
    ProviderProtocolError,
    ProviderUnavailableError,
    QuotaExceededError,
    SignerDeclinedError,
    SigningFailedError,
)
from core.i18n import language, set_language
from core.messages import describe
from core.secrets import Secret
from core.signing.model import Credential, Transaction
from providers import Endpoint
from providers.http import make_client
from providers.pace import Pace
from providers.polled import State, ended
from providers.sandbox.endpoint import practice_endpoint
from providers.viettel_mysign import wire
from providers.viettel_mysign.adapter import ViettelMySign
from providers.viettel_mysign.wire import Trouble
from tests.contract.provider_contract import CONFIRMS, ProviderContract, order
from tests.providers.lost_answers import AFTER, LossyNetwork
from tests.sandbox_server import SandboxServer
from tests.wire.samples import sample

pytestmark = pytest.mark.anyio

QUICK = Pace(first_s=0.01, longest_s=0.01, tolerated_failures=3, last_word_s=0.0)
TWO = tuple(replace(one, doc_id=f"8862614{place}") for place, one in enumerate(order(2)))


class TestViettelMySign(ProviderContract):
    ca = "viettel"

    async def test_a_lost_handle_is_an_unknown_outcome_and_nothing_is_sent_again(self, sandbox: SandboxServer) -> None:
        network, before = LossyNetwork("/signHash", AFTER), sandbox.rings(user_id=CONFIRMS)
        async with self.adapter(sandbox, transport=network) as provider:
            (credential,) = await provider.credentials(CONFIRMS)
            with pytest.raises(OutcomeUnknownError):
                await provider.request_signatures(credential, CONFIRMS, order(), uuid.uuid4().hex)
        assert sandbox.rings(user_id=CONFIRMS) == before + 1


class TestViettelMySignHeld(ProviderContract):
    ca = "viettel"

    def account(self, base_url: str) -> Endpoint:
        return replace(practice_endpoint(base_url), details={"async": Secret("0")})

    async def test_the_record_says_that_the_call_blocks(self, sandbox: SandboxServer) -> None:
        async with self.adapter(sandbox) as provider:
            assert (provider.info.blocking, provider.info.resumable) == (True, False)


Answer = httpx.Response | Exception


def told(name: str) -> httpx.Response:
    found = sample(f"viettel_mysign/{name}")
    return httpx.Response(found.get("http_status", 200), json=found["response"])


class Service:
    """Answers each call from its script, the last answer again and again; keeps what came."""

    def __init__(self, **scripts: list[Answer]) -> None:
        self._scripts: dict[str, list[Answer]] = {
            "login": [told("login")],
            "info": [told("certificates_info")],
            "signHash": [told("sign_hash")],
            **scripts,
        }
        self.came: list[tuple[str, Mapping[str, Any]]] = []

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        call = request.url.path.rpartition("/")[2]
        self.came.append((call, json.loads(request.content)))
        script = self._scripts[call]
        answer = script.pop(0) if len(script) > 1 else script[0]
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer.status_code, content=answer.content)

    def calls(self, name: str) -> int:
        return sum(call == name for call, _ in self.came)


def adapter(service: Callable[[httpx.Request], Any], mode: str = "1") -> ViettelMySign:
    endpoint = Endpoint("https://viettel.invalid", "sp", Secret("bi-mat-mau"), {"async": Secret(mode)})
    return ViettelMySign(make_client(transport=httpx.MockTransport(service)), endpoint, SystemClock(), QUICK)


async def credential_of() -> Credential:
    (found,) = await adapter(Service()).credentials(CONFIRMS)
    return found


async def rung(service: Service, mode: str = "1") -> tuple[ViettelMySign, Transaction]:
    provider = adapter(service, mode)
    return provider, await provider.request_signatures(await credential_of(), CONFIRMS, TWO, uuid.uuid4().hex)


REFUSED_TOKEN = httpx.Response(401, json={"error_description": "Unauthorized"})


async def test_a_refused_token_costs_a_read_one_new_login() -> None:
    service = Service(info=[REFUSED_TOKEN, told("certificates_info")])
    assert len(await adapter(service).credentials(CONFIRMS)) == 1
    assert [call for call, _ in service.came] == ["login", "info", "login", "info"]


async def test_a_token_that_is_refused_again_is_told_as_the_organisations_account() -> None:
    service = Service(info=[REFUSED_TOKEN])
    with pytest.raises(ProviderAuthError):
        await adapter(service).credentials(CONFIRMS)
    assert service.calls("info") == 2


async def test_a_token_that_ran_out_while_waiting_costs_one_new_login() -> None:
    service = Service(status=[told("status_waiting"), REFUSED_TOKEN, told("status_success")])
    provider, transaction = await rung(service)
    before = service.calls("login")
    assert len(await provider.await_signatures(transaction)) == 2
    assert service.calls("login") == before + 1


async def test_a_refused_token_never_repeats_the_ring() -> None:
    service = Service(signHash=[REFUSED_TOKEN])
    with pytest.raises(ProviderAuthError):
        await rung(service)
    assert service.calls("signHash") == 1


async def test_the_ring_is_made_with_a_login_of_its_own() -> None:
    service = Service()
    provider = adapter(service)
    (credential,) = await provider.credentials(CONFIRMS)
    await provider.request_signatures(credential, CONFIRMS, TWO, uuid.uuid4().hex)
    assert [call for call, _ in service.came] == ["login", "info", "login", "signHash"]


async def test_a_token_is_used_until_its_life_ends() -> None:
    service = Service()
    provider = adapter(service)
    await provider.credentials(CONFIRMS)
    await provider.credentials(CONFIRMS)
    assert service.calls("login") == 1


async def test_a_person_is_found_under_the_older_spelling_and_asked_by_it_ever_after() -> None:
    service = Service(login=[told("nobody"), told("login")], status=[told("status_success")])
    provider = adapter(service)
    (credential,) = await provider.credentials(CONFIRMS)
    transaction = await provider.request_signatures(credential, CONFIRMS, TWO, uuid.uuid4().hex)
    assert [body["user_id"] for call, body in service.came if call == "login"] == [CONFIRMS, *[f"CMT_{CONFIRMS}"] * 2]
    assert transaction.user_id == f"CMT_{CONFIRMS}"
    later = Service(status=[told("status_success")])
    await adapter(later).await_signatures(transaction)
    assert [body.get("user_id") for _, body in later.came] == [f"CMT_{CONFIRMS}", None]


async def test_somebody_whom_the_service_does_not_know_has_no_certificate() -> None:
    service = Service(login=[told("nobody")])
    assert await adapter(service).credentials(CONFIRMS) == ()
    with pytest.raises(NoCredentialError):
        await rung(service)
    assert service.calls("signHash") == 0


@pytest.mark.parametrize(
    ("number", "reason"),
    [(58007, "client_id"), ("86024", "client_secret"), ("86002", "client_certificate"), ("59033", "login")],
)
@pytest.mark.parametrize("http_status", [200, 400, 401])
async def test_what_is_wrong_with_the_account_is_told(number: object, reason: str, http_status: int) -> None:
    service = Service(login=[httpx.Response(http_status, json={"error": number, "error_description": "x"})])
    with pytest.raises(ProviderAuthError) as refused:
        await adapter(service).credentials(CONFIRMS)
    assert refused.value.params["reason"] == reason
    assert service.calls("login") == 1


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (told("nobody"), NoCredentialError),
        (httpx.Response(400, json={"error_description": "x"}), ProviderProtocolError),
        (httpx.Response(500, json={"error": "50000"}), ProviderUnavailableError),
        (httpx.Response(503, text="<html>"), ProviderUnavailableError),
        (httpx.Response(429, text="<html>"), QuotaExceededError),
        (httpx.ConnectError("refused"), ProviderUnavailableError),
        (httpx.Response(200, json={"signatures": ["AQ=="]}), OutcomeUnknownError),
        (httpx.Response(200, text="<html>"), OutcomeUnknownError),
        (httpx.Response(200, json={}), OutcomeUnknownError),
        (httpx.Response(502, text="<html>"), OutcomeUnknownError),
        (httpx.ReadTimeout("late"), OutcomeUnknownError),
    ],
    ids=repr,
)
async def test_a_ring_that_brings_no_handle_is_told_by_its_name_and_sent_once(
    answer: Answer, error: type[AppError]
) -> None:
    service = Service(signHash=[answer])
    with pytest.raises(error):
        await rung(service)
    assert service.calls("signHash") == 1


@pytest.mark.parametrize(
    ("name", "error", "reason"),
    [
        ("status_refused", SignerDeclinedError, None),
        ("status_expired", AuthorizationExpiredError, None),
        ("status_failed", SigningFailedError, "failed"),
        ("status_used_up", SigningFailedError, "used_up"),
        ("status_certificate", SigningFailedError, "certificate_refused"),
        ("status_unknown", ProviderUnavailableError, "not_found"),
        ("status_internal", ProviderUnavailableError, None),
    ],
)
async def test_every_ending_has_its_name(name: str, error: type[AppError], reason: str | None) -> None:
    provider, transaction = await rung(Service(status=[told("status_waiting"), told(name)]))
    with pytest.raises(error) as ended:
        await provider.await_signatures(transaction)
    assert ended.value.params.get("reason") == reason


async def test_trouble_on_the_way_does_not_end_the_wait() -> None:
    script = [told("status_internal"), httpx.ReadError("cut"), told("status_signing"), told("status_success_number")]
    provider, transaction = await rung(Service(status=script))
    assert [value.value[0] for value in await provider.await_signatures(transaction)] == [1, 2]


async def test_a_number_that_no_document_names_ends_the_wait_and_is_not_guessed() -> None:
    provider, transaction = await rung(Service(status=[httpx.Response(200, json={"status": "7777"})]))
    with pytest.raises(ProviderProtocolError):
        await provider.await_signatures(transaction)


@pytest.mark.parametrize("number", ["4001", 4002, "4004", "4005", 13004])
async def test_a_held_call_ends_with_the_same_numbers(number: object) -> None:
    service = Service(signHash=[httpx.Response(400, json={"error": number})])
    with pytest.raises((AuthorizationExpiredError, SignerDeclinedError, SigningFailedError)):
        await rung(service, "0")
    assert service.calls("signHash") == 1


@pytest.mark.parametrize("found", [["AQ=="], ["AQ==", "?"], [1, 2], "AQ=="], ids=str)
async def test_signatures_of_a_held_call_that_cannot_be_read_are_an_unknown_outcome(found: object) -> None:
    service = Service(signHash=[httpx.Response(200, json={"signatures": found})])
    with pytest.raises(OutcomeUnknownError):
        await rung(service, "0")
    assert service.calls("signHash") == 1


async def test_a_held_call_that_answers_with_a_handle_after_all_is_waited_for() -> None:
    provider, transaction = await rung(Service(status=[told("status_success")]), "0")
    assert len(await provider.await_signatures(transaction)) == 2


@pytest.mark.parametrize("spoken", ["vi", "en"])
def test_every_number_of_the_document_has_words_of_its_own(spoken: str) -> None:
    before = language()
    set_language(spoken)
    try:
        name = "Viettel MySign"
        endings = [ended(state, name) for state in wire.STATES.values() if state is not State.PENDING]
        accounts = [
            ProviderAuthError(reason=cause.value, provider=name)
            for cause in wire.TROUBLES.values()
            if cause not in (Trouble.NOBODY, Trouble.INTERNAL)
        ]
        others = [NoCredentialError(provider=name), ProviderUnavailableError(provider=name)]
        told = [describe(error) for error in (*endings, *accounts, *others)]
    finally:
        set_language(before)
    assert len({(words.title, words.what_happened) for words in told}) == len(told)
    assert all(words.what_to_do for words in told)
