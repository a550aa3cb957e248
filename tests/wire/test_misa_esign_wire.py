"""MISA's samples against the client's wire functions and against the simulated service."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from core.secrets import Secret
from core.signing.model import Dtbsr, SignatureRequest
from providers.http import read_json
from providers.misa_esign import wire
from providers.misa_esign.wire import Session, SignInTrouble
from providers.polled import State
from providers.sandbox.accounts import SANDBOX_PASSWORD, SANDBOX_SP_ID, SANDBOX_SP_PASSWORD
from tests import loopback
from tests.sandbox_server import SandboxServer
from tests.wire.samples import sample, shape

ACCOUNT = "nguoi-thu@example.invalid"
USER = "070900000010"
DOC_IDS = ("88626140", "88626141")
SESSION = Session(ACCOUNT, "misa-mau", Secret("ma-mau"), Secret("ma-moi"), 3600.0)


def response_of(name: str) -> Any:
    return sample(f"misa_esign/{name}")["response"]


def request_of(name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = sample(f"misa_esign/{name}")["request"]
    return found


def test_the_requests_are_the_samples() -> None:
    assert wire.login_body(ACCOUNT, Secret("mat-khau-mau")) == request_of("login")
    assert wire.two_factor_body(ACCOUNT, Secret("123456"), by_app=False) == request_of("two_factor")
    assert wire.refresh_body(Secret("ma-moi")) == request_of("refresh")
    expected = request_of("sign")
    requests = [
        SignatureRequest(item["DocumentId"], Dtbsr(b64decode(item["FileToSign"])), item["DocumentName"])
        for item in expected["Documents"]
    ]
    assert wire.sign_body(SESSION, expected["CertAlias"], requests) == expected


def test_signing_in_is_read() -> None:
    assert wire.signed_in(response_of("login"), ACCOUNT) == SESSION
    assert wire.signed_in(response_of("login_two_factor"), ACCOUNT) is SignInTrouble.CODE_WANTED
    assert wire.channel(response_of("login_two_factor")) == (False, "09******14")
    renewed = wire.refreshed(response_of("refresh"), SESSION)
    assert (renewed.token, renewed.refresh, renewed.person_id) == (Secret("ma-mau-2"), Secret("ma-moi-2"), "misa-mau")


@pytest.mark.parametrize(
    ("name", "partner"), [("login_refused", False), ("login_refused_list", False), ("login_client_invalid", True)]
)
def test_a_refused_sign_in_is_read_wherever_it_stands(name: str, partner: bool) -> None:
    found = sample(f"misa_esign/{name}")
    status, answer = read_json(httpx.Response(found["http_status"], json=found["response"]))
    assert status == found["http_status"]
    assert wire.signed_in(answer, ACCOUNT) is SignInTrouble.REFUSED
    assert wire.partner_refused(answer) is partner
    assert wire.words(answer)


@pytest.mark.parametrize(("name", "digit"), [("login_refused", "1"), ("login_refused_list", "2")])
def test_the_simulated_service_refuses_in_the_samples_shape(sandbox: SandboxServer, name: str, digit: str) -> None:
    service = Service(sandbox)
    body = {"userName": USER[:-1] + digit, "password": "sai"}
    refused = service.post(wire.PREFIXES[1] + wire.LOGIN_PATH, body)
    assert refused.status_code == sample(f"misa_esign/{name}")["http_status"]
    assert shape(refused.json()) == shape(response_of(name))


@pytest.mark.parametrize("error", [True, 1, "1", None])
def test_the_kind_of_the_error_flag_does_not_matter(error: object) -> None:
    answer = {"status": {"error": error, "errorCode": 1003}, "data": None}
    assert wire.signed_in(answer, ACCOUNT) is SignInTrouble.CODE_TRIES_OVER


def test_certificates_are_read_by_the_vendors_spelling() -> None:
    (credential,) = wire.credentials(response_of("certificates"), provider_id="misa", provider_name="MISA eSign")
    assert (credential.subject_name, credential.subject_id) == ("Người Thử Mẫu", USER)
    assert len(credential.chain_der) == 1


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("status_pending", State.PENDING),
        ("status_refused", State.REFUSED),
        ("status_expired", State.EXPIRED),
    ],
)
def test_a_state_is_read_from_an_answer_that_succeeded(name: str, state: State) -> None:
    assert wire.status(200, response_of(name), DOC_IDS) is state


@pytest.mark.parametrize(
    ("status", "answer", "state"),
    [
        (200, {"status": "FAILED", "errorDescription": None}, State.FAILED),
        (200, {"status": "CANCELLED"}, State.REFUSED),
        (404, {}, State.UNKNOWN),
        (500, {}, None),
    ],
)
def test_other_endings(status: int, answer: dict[str, Any], state: State | None) -> None:
    assert wire.status(status, answer, DOC_IDS) is state


def test_signature_values_come_in_our_order() -> None:
    values = wire.status(200, response_of("status_success"), DOC_IDS[::-1])
    assert isinstance(values, tuple)
    assert [value.value[0] for value in values] == [2, 1]


@pytest.mark.parametrize("doc_ids", [DOC_IDS[:1], (*DOC_IDS, "88626142"), ("1", "2")])
def test_documents_that_do_not_match_break_the_contract(doc_ids: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="not those"):
        wire.status(200, response_of("status_success"), doc_ids)


class Service:
    """A partner that knows nothing of the adapter."""

    def __init__(self, sandbox: SandboxServer, user_id: str = USER) -> None:
        self.base = f"{sandbox.url}/misa"
        self.ours = {"x-clientid": SANDBOX_SP_ID, "x-clientkey": SANDBOX_SP_PASSWORD}
        body = {"userName": user_id, "password": SANDBOX_PASSWORD}
        self.login = self.post(wire.PREFIXES[1] + wire.LOGIN_PATH, body).json()
        self.ours["AuthorizationRM"] = f"Bearer {self.login['data']['remoteSigningAccessToken']}"

    def post(self, path: str, body: Mapping[str, Any]) -> httpx.Response:
        return loopback.post(self.base + path, json=body, headers=self.ours)

    def get(self, path: str) -> httpx.Response:
        return loopback.get(self.base + path, headers=self.ours)


def test_the_simulated_service_answers_in_the_samples_shape(sandbox: SandboxServer) -> None:
    service = Service(sandbox, USER[:-1] + "2")  # whose phone answers by hand alone
    assert shape(service.login) == shape(response_of("login"))
    certificates = service.get(wire.CERTIFICATES_PATH).json()
    assert shape(certificates) == shape(response_of("certificates"))
    mine = {"UserId": service.login["data"]["user"]["id"], "CertAlias": certificates[0]["keyAlias"]}
    accepted = service.post(wire.SIGN_PATH, {**request_of("sign"), **mine}).json()
    assert shape(accepted) == shape(response_of("sign"))
    assert shape(service.get(wire.status_path(accepted["transactionId"])).json()) == shape(
        response_of("status_pending")
    )
    sandbox.refuse(accepted["transactionId"])


def test_the_simulated_service_serves_each_call_in_one_place_only(sandbox: SandboxServer) -> None:
    service = Service(sandbox)
    assert service.post(wire.LOGIN_PATH, request_of("login")).status_code == 405
    page = service.get("/webdev" + wire.CERTIFICATES_PATH)
    assert (page.status_code, page.headers["content-type"].split(";")[0]) == (200, "text/html")


def test_the_simulated_service_wants_the_vendors_own_header(sandbox: SandboxServer) -> None:
    service = Service(sandbox)
    service.ours["Authorization"] = service.ours.pop("AuthorizationRM")
    refused = service.get(wire.CERTIFICATES_PATH)
    assert (refused.status_code, refused.json()["errorCode"]) == (401, "e2001")


@pytest.mark.parametrize(
    "change",
    [{"Documents": []}, {"UserId": "another"}, {"CertAlias": "another"}, {"Documents": [{"DocumentId": "1" * 37}]}],
    ids=["no documents", "another person", "another certificate", "a long id"],
)
def test_the_simulated_service_takes_nothing_else(sandbox: SandboxServer, change: dict[str, object]) -> None:
    service = Service(sandbox)
    certificates = service.get(wire.CERTIFICATES_PATH).json()
    mine = {"UserId": service.login["data"]["user"]["id"], "CertAlias": certificates[0]["keyAlias"]}
    assert service.post(wire.SIGN_PATH, {**request_of("sign"), **mine, **change}).status_code == 400
