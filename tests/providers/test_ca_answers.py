"""Answers that the practice world never gives: each CA's adapter against a scripted peer."""

from __future__ import annotations

import json
import ssl
import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import httpx
import pytest

from core.clock import SystemClock
from core.errors import (
    AppError,
    CredentialUnusableError,
    OutcomeUnknownError,
    ProviderAuthError,
    ProviderError,
    ProviderProtocolError,
    ProviderUnavailableError,
    QuotaExceededError,
    SigningFailedError,
)
from core.secrets import Secret
from core.signing.model import Credential
from core.signing.prompting import NobodyToAsk
from core.signing.provider import SigningProvider
from providers import Endpoint, Surroundings, resolve
from providers.http import make_client
from providers.nacencomm_ca2.adapter import NacencommCa2
from providers.pace import Pace
from providers.vnpt_smartca.adapter import VnptSmartCa
from tests.contract.provider_contract import CONFIRMS, order
from tests.wire.samples import sample

pytestmark = pytest.mark.anyio

QUICK = Pace(first_s=0.01, longest_s=0.01, tolerated_failures=3, last_word_s=0.0)
ENDPOINT = Endpoint("https://ca.invalid", "sp", Secret("mat-khau-mau"))

Answer = httpx.Response | Exception


def envelope(status_code: int, message: str = "", data: object = None, http_status: int = 200) -> httpx.Response:
    return httpx.Response(http_status, json={"status_code": status_code, "message": message, "data": data})


class Peer:
    """Answers each path from its script; the last answer of a script is repeated. Counts what came."""

    def __init__(self, **scripts: list[Answer]) -> None:
        self._scripts = scripts
        self.came: list[str] = []

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        call = request.url.path.rsplit("/", 1)[-1]
        self.came.append(call)
        script = self._scripts[call]
        answer = script.pop(0) if len(script) > 1 else script[0]
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer.status_code, content=answer.content)


def hub(peer: Peer) -> SigningProvider:
    client = make_client(transport=httpx.MockTransport(peer))
    return resolve("esign:VNPT-CA").create(Surroundings(client, ENDPOINT, SystemClock(), NobodyToAsk()))


def vnpt(peer: Peer) -> SigningProvider:
    client = make_client(transport=httpx.MockTransport(peer))
    return VnptSmartCa(client, ENDPOINT, SystemClock(), QUICK)


def ca2(peer: Peer) -> SigningProvider:
    client = make_client(transport=httpx.MockTransport(peer))
    return NacencommCa2(client, ENDPOINT, SystemClock(), QUICK)


SAMPLES = {hub: "esign_hub", vnpt: "vnpt_smartca", ca2: "nacencomm_ca2"}


async def credential_of(kind: Callable[[Peer], SigningProvider]) -> Credential:
    folder = SAMPLES[kind]
    found = httpx.Response(200, json=sample(f"{folder}/get_certificate")["response"])
    return (await kind(Peer(get_certificate=[found])).credentials(CONFIRMS))[0]


@pytest.mark.parametrize("kind", [hub, vnpt, ca2])
@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (envelope(400), ProviderProtocolError),
        (envelope(401), ProviderAuthError),
        (envelope(401, http_status=401), ProviderAuthError),
        (envelope(403), CredentialUnusableError),
        (envelope(403, http_status=403), CredentialUnusableError),
        (httpx.Response(403, text="<html>"), ProviderAuthError),
        (envelope(503), ProviderUnavailableError),
        (httpx.Response(503, text="<html>"), ProviderUnavailableError),
        (httpx.Response(429, text="<html>"), QuotaExceededError),
        (httpx.ConnectError("refused"), ProviderUnavailableError),
    ],
    ids=repr,
)
async def test_a_refused_request_is_told_by_its_name_and_sent_once(
    kind: Callable[[Peer], SigningProvider], answer: Answer, error: type[AppError]
) -> None:
    peer, credential = Peer(sign=[answer]), await credential_of(kind)
    with pytest.raises(error):
        await kind(peer).request_signatures(credential, CONFIRMS, order(), uuid.uuid4().hex)
    assert peer.came == ["sign"]


@pytest.mark.parametrize(("kind", "error"), [(hub, OutcomeUnknownError), (vnpt, ProviderUnavailableError)])
async def test_a_service_that_fails_may_have_rung_where_its_call_waits_for_the_phone(
    kind: Callable[[Peer], SigningProvider], error: type[AppError]
) -> None:
    peer, credential = Peer(sign=[envelope(500)]), await credential_of(kind)
    with pytest.raises(error):
        await kind(peer).request_signatures(credential, CONFIRMS, order(), uuid.uuid4().hex)
    assert peer.came == ["sign"]


@pytest.mark.parametrize("kind", [hub, vnpt, ca2])
@pytest.mark.parametrize(
    "answer",
    [
        httpx.ReadTimeout("late"),
        httpx.ReadError("broken"),
        httpx.RemoteProtocolError("cut"),
        httpx.Response(502, text="<html>"),
        httpx.Response(504, text="<html>"),
        httpx.Response(200, text="<html>"),
        httpx.Response(200, text="[]"),
        httpx.Response(200, text="{}"),
    ],
    ids=lambda answer: f"{answer!r} {getattr(answer, 'text', '')}",
)
async def test_an_answer_that_may_be_lost_is_never_asked_for_by_a_second_ring(
    kind: Callable[[Peer], SigningProvider], answer: Answer
) -> None:
    peer, credential = Peer(sign=[answer], status=[envelope(404)]), await credential_of(kind)
    with pytest.raises(OutcomeUnknownError):
        await kind(peer).request_signatures(credential, CONFIRMS, order(), uuid.uuid4().hex)
    assert peer.came.count("sign") == 1


@pytest.mark.parametrize(
    "trouble",
    [
        httpx.ConnectError("gone"),
        httpx.Response(429, text=""),
        httpx.Response(502, text=""),
    ],
    ids=repr,
)
async def test_trouble_after_a_lost_answer_keeps_the_transaction_fetchable(trouble: Answer) -> None:
    peer, credential, own_id = (
        Peer(sign=[httpx.ReadError("lost")], status=[trouble]),
        await credential_of(vnpt),
        uuid.uuid4().hex,
    )
    transaction = await vnpt(peer).request_signatures(credential, CONFIRMS, order(), own_id)
    assert transaction.remote_id == own_id
    assert transaction.expires_at is None


async def test_an_accepted_request_without_a_handle_is_fetched_by_our_own_id() -> None:
    own_id = uuid.uuid4().hex
    peer, credential = Peer(sign=[envelope(200, "sig_wait_for_user_confirm")]), await credential_of(vnpt)
    assert (await vnpt(peer).request_signatures(credential, CONFIRMS, order(), own_id)).remote_id == own_id


@pytest.mark.parametrize("known", ["transaction_id", "tran_code", "our own"])
async def test_a_transaction_is_found_by_whichever_name_the_service_knows(known: str) -> None:
    accepted, own_id = sample("vnpt_smartca/sign")["response"], uuid.uuid4().hex
    name = {**accepted["data"], "our own": own_id}[known]

    async def answered(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/sign"):
            return httpx.Response(200, json=accepted)
        if request.url.path.endswith(f"/{name}/status"):
            return httpx.Response(200, json=sample("vnpt_smartca/status_success")["response"])
        return envelope(400, "BAD_REQUEST", http_status=400)

    provider = VnptSmartCa(make_client(transport=httpx.MockTransport(answered)), ENDPOINT, SystemClock(), QUICK)
    requests = [replace(request, doc_id=f"8862614{place}") for place, request in enumerate(order(2))]
    transaction = await provider.request_signatures(await credential_of(vnpt), CONFIRMS, requests, own_id)
    assert len(await provider.await_signatures(transaction)) == 2


async def test_another_networks_sign_in_page_does_not_end_the_wait() -> None:
    stranger = httpx.ConnectError("certificate verify failed")
    stranger.__cause__ = ssl.SSLCertVerificationError("self-signed")
    done = httpx.Response(200, json=sample("vnpt_smartca/status_success")["response"])
    accepted = httpx.Response(200, json=sample("vnpt_smartca/sign")["response"])
    peer, credential = Peer(sign=[accepted], status=[stranger, stranger, done]), await credential_of(vnpt)
    provider = vnpt(peer)
    requests = [replace(request, doc_id=f"8862614{place}") for place, request in enumerate(order(2))]
    transaction = await provider.request_signatures(credential, CONFIRMS, requests, uuid.uuid4().hex)
    assert len(await provider.await_signatures(transaction)) == 2
    assert peer.came.count("status") == 3


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (envelope(200, "FAILED"), SigningFailedError),
        (envelope(401), ProviderAuthError),
        (envelope(400), ProviderUnavailableError),
        (envelope(500), ProviderUnavailableError),
        (httpx.Response(200, text="<html>"), ProviderUnavailableError),
    ],
    ids=repr,
)
async def test_a_wait_that_cannot_end_well_ends_with_its_name(answer: Answer, error: type[ProviderError]) -> None:
    accepted = httpx.Response(200, json=sample("vnpt_smartca/sign")["response"])
    peer, credential = Peer(sign=[accepted], status=[answer]), await credential_of(vnpt)
    provider = vnpt(peer)
    transaction = await provider.request_signatures(credential, CONFIRMS, order(), uuid.uuid4().hex)
    with pytest.raises(error):
        await provider.await_signatures(transaction)


async def test_signatures_for_other_documents_break_the_contract() -> None:
    done = httpx.Response(200, json=sample("vnpt_smartca/status_success")["response"])
    accepted = httpx.Response(200, json=sample("vnpt_smartca/sign")["response"])
    peer, credential = Peer(sign=[accepted], status=[done]), await credential_of(vnpt)
    provider = vnpt(peer)
    transaction = await provider.request_signatures(credential, CONFIRMS, order(2), uuid.uuid4().hex)
    with pytest.raises(ProviderProtocolError):
        await provider.await_signatures(transaction)


async def test_a_ca_that_gives_no_last_word_can_be_asked_again() -> None:
    life = {"transaction_id": "a", "expired_in": 0.05}
    peer = Peer(sign=[envelope(200, "OK", life)], status=[envelope(200, "PENDING")])
    provider, credential = vnpt(peer), await credential_of(vnpt)
    transaction = await provider.request_signatures(credential, CONFIRMS, order(), uuid.uuid4().hex)
    with pytest.raises(ProviderUnavailableError):
        await provider.await_signatures(transaction)


async def test_what_is_sent_names_the_documents_but_not_their_content() -> None:
    sent: list[Mapping[str, Any]] = []

    async def record(request: httpx.Request) -> httpx.Response:
        sent.append(json.loads(request.content))
        return httpx.Response(200, json=sample("vnpt_smartca/sign")["response"])

    provider = VnptSmartCa(make_client(transport=httpx.MockTransport(record)), ENDPOINT, SystemClock(), QUICK)
    credential = await credential_of(vnpt)
    await provider.request_signatures(credential, CONFIRMS, order(2), uuid.uuid4().hex)
    assert sent[0]["transaction_desc"] == f"tờ khai 0.pdf · {order(2)[0].dtbsr.prefix} (+1)"
    assert [len(item["data_to_be_signed"]) for item in sent[0]["sign_files"]] == [64, 64]
