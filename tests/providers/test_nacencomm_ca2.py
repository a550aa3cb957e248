"""NACENCOMM CA2 keeps the contract; what is its own is checked here (report 02 §3)."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import httpx
import pytest

from core.clock import SystemClock
from core.errors import SigningFailedError
from core.secrets import Secret
from providers import Endpoint
from providers.http import make_client
from providers.nacencomm_ca2.adapter import NacencommCa2
from providers.pace import Pace
from tests.contract.provider_contract import CONFIRMS, order, verifies
from tests.contract.recovering_contract import RecoveringContract
from tests.sandbox_server import SandboxServer
from tests.wire.samples import sample

pytestmark = pytest.mark.anyio

QUICK = Pace(first_s=0.01, longest_s=0.01, tolerated_failures=3, last_word_s=0.0)
TAX_CODE = "0709000001"
PENDING, DONE = "status_pending", "status_success"


class TestNacencommCa2(RecoveringContract):
    ca = "ca2"

    async def test_an_id_with_hyphens_is_fetched_by_the_id_without(self, sandbox: SandboxServer) -> None:
        own_id, requests = str(uuid.uuid4()), order()
        async with self.adapter(sandbox) as provider:
            (credential,) = await provider.credentials(CONFIRMS)
            transaction = await provider.request_signatures(credential, CONFIRMS, requests, own_id)
            (value,) = await provider.await_signatures(transaction)
        assert transaction.remote_id == own_id.replace("-", "")
        assert verifies(credential, requests[0], value)


class Service:
    """Answers each call with samples in turn; knows an organisation under ``known_as`` only. Keeps what came."""

    def __init__(self, *statuses: Mapping[str, Any], known_as: str = CONFIRMS, sign: object = None) -> None:
        self._statuses, self._known_as = list(statuses), known_as
        self._sign = sign or sample("nacencomm_ca2/sign")["response"]
        self.came: list[tuple[str, Mapping[str, Any]]] = []

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        call, body = request.url.path.rpartition("/")[2], json.loads(request.content)
        self.came.append((call, body))
        if call == "sign":
            return httpx.Response(200, json=self._sign)
        if call == "status":
            return httpx.Response(200, json=self._statuses.pop(0))
        known = "" if body["user_id"] == self._known_as else "_none"
        return httpx.Response(200, json=sample(f"nacencomm_ca2/get_certificate{known}")["response"])


def adapter(service: Service) -> NacencommCa2:
    endpoint = Endpoint("https://ca2.invalid", "sp", Secret("mat-khau-mau"))
    return NacencommCa2(make_client(transport=httpx.MockTransport(service)), endpoint, SystemClock(), QUICK)


def status(name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = sample(f"nacencomm_ca2/{name}")["response"]
    return found


TWO = tuple(replace(one, doc_id=f"8862614{place}") for place, one in enumerate(order(2)))


async def test_an_organisation_is_asked_for_by_the_name_under_which_ca2_knows_it() -> None:
    service = Service(status(DONE), known_as=f"{TAX_CODE}-999")
    provider = adapter(service)
    (credential,) = await provider.credentials(TAX_CODE)
    transaction = await provider.request_signatures(credential, TAX_CODE, TWO, uuid.uuid4().hex)
    await provider.await_signatures(transaction)
    assert [(call, body["user_id"]) for call, body in service.came] == [
        ("get_certificate", TAX_CODE),
        ("get_certificate", f"{TAX_CODE}-999"),
        ("sign", f"{TAX_CODE}-999"),
        ("status", f"{TAX_CODE}-999"),
    ]


async def test_after_a_crash_an_organisations_request_is_found_by_that_name() -> None:
    service = Service(status(PENDING), status(DONE), known_as=f"{TAX_CODE}-999")
    provider = adapter(service)
    transaction = await provider.recover(uuid.uuid4().hex, [one.doc_id for one in TWO], TAX_CODE)
    assert len(await provider.await_signatures(transaction)) == 2
    assert {body["user_id"] for call, body in service.came if call == "status"} == {f"{TAX_CODE}-999"}


async def test_a_batch_of_which_one_signature_is_missing_is_waited_for() -> None:
    half: dict[str, Any] = json.loads(json.dumps(status(DONE)))
    half["data"]["signatures"][1]["signature_value"] = ""
    service = Service(half, status(PENDING), status(DONE))
    provider = adapter(service)
    (credential,) = await provider.credentials(CONFIRMS)
    transaction = await provider.request_signatures(credential, CONFIRMS, TWO, uuid.uuid4().hex)
    assert [value.doc_id for value in await provider.await_signatures(transaction)] == ["88626140", "88626141"]


async def test_a_signature_that_will_not_come_ends_the_wait() -> None:
    service = Service(status("status_failed"))
    provider = adapter(service)
    (credential,) = await provider.credentials(CONFIRMS)
    transaction = await provider.request_signatures(credential, CONFIRMS, TWO, uuid.uuid4().hex)
    with pytest.raises(SigningFailedError):
        await provider.await_signatures(transaction)


@pytest.mark.parametrize("code", [0, 102, 1001, 1002])
async def test_a_request_that_waits_from_the_start_was_taken(code: int) -> None:
    service = Service(status(DONE), sign={"status_code": code, "message": "Đang xử lý", "data": None})
    provider = adapter(service)
    (credential,) = await provider.credentials(CONFIRMS)
    transaction = await provider.request_signatures(credential, CONFIRMS, TWO, uuid.uuid4().hex)
    assert len(await provider.await_signatures(transaction)) == 2
