"""VNPT's samples of the OAuth interface against the client's wire functions and against the simulated service."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from core.secrets import Secret
from core.signing.model import Dtbsr, SignatureRequest
from providers.polled import State
from providers.route import Endpoint
from providers.sandbox.accounts import SANDBOX_PASSWORD, SANDBOX_SP_ID, SANDBOX_SP_PASSWORD
from providers.vnpt_smartca import wire_oauth as wire
from providers.vnpt_smartca.wire_oauth import Refusal, SignInRefused, Tokens
from tests import loopback
from tests.sandbox_server import SandboxServer
from tests.wire.samples import sample, shape

ENDPOINT = Endpoint("https://vnpt.invalid", "don-vi-mau.apps.smartcaapi.invalid", Secret("bi-mat-mau"))
USER = "070900000010"
DOC_IDS = ("88626140", "88626141")
NAMES = {"provider_id": "vnpt:oauth", "provider_name": "VNPT SmartCA"}


def response(name: str) -> Any:
    return sample(f"vnpt_smartca/oauth/{name}")["response"]


def request_of(name: str) -> dict[str, Any]:
    return dict(sample(f"vnpt_smartca/oauth/{name}")["request"])


def signed_in(name: str) -> Tokens | SignInRefused:
    told = sample(f"vnpt_smartca/oauth/{name}")
    return wire.signed_in(told["http_status"], told["response"])


def status(name: str) -> object:
    return wire.status(wire.content(200, response(name)), DOC_IDS)


def test_the_requests_are_the_samples() -> None:
    sign = request_of("signhash")
    requests = [
        SignatureRequest(doc_id, Dtbsr(b64decode(item["hash"])), name)
        for doc_id, item, name in zip(DOC_IDS, sign["datas"], ("tờ khai.pdf", "đơn.docx"), strict=True)
    ]
    assert wire.password_form(ENDPOINT, USER, Secret("mat-khau-cua-nguoi-ky")) == request_of("token")
    assert wire.refresh_form(ENDPOINT, Secret("ma-moi-mau")) == request_of("token_refreshed")
    by_code = request_of("token_by_code")
    assert wire.code_form(ENDPOINT, by_code["code"], by_code["redirect_uri"]) == by_code
    query = wire.page_query(ENDPOINT, by_code["redirect_uri"], "trang-thai-mau")
    assert sorted(query) == ["client_id", "redirect_uri", "response_type", "scope", "state"]
    assert (query["response_type"], query["scope"]) == ("code", "sign offline_access")
    assert wire.info_body(sign["credentialId"]) == request_of("info")
    assert wire.sign_body(sign["credentialId"], requests, sign["refTranId"]) == sign


def test_a_sign_in_brings_tokens_that_do_not_print_themselves() -> None:
    tokens = signed_in("token")
    assert isinstance(tokens, Tokens)
    assert (tokens.access.reveal(), tokens.life_s) == ("ma-mau", 3600.0)
    assert "ma-mau" not in repr(tokens)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("wrong_client", SignInRefused(client=True, attempts_left=None, locked=False)),
        ("wrong_password", SignInRefused(client=False, attempts_left=4, locked=False)),
        ("locked", SignInRefused(client=False, attempts_left=None, locked=True)),
    ],
)
def test_a_refused_sign_in_tells_whose_fault_it_is(name: str, told: SignInRefused) -> None:
    assert signed_in(name) == told


def test_a_failing_service_is_no_refused_sign_in() -> None:
    with pytest.raises(Refusal):
        wire.signed_in(500, {})


def test_the_certificate_is_read_with_and_without_an_envelope() -> None:
    bare = response("info")
    for answer in (bare, {"code": 0, "codeDesc": "SUCCESS", "content": bare}, {"code": "0", "content": bare}):
        found = wire.credential(wire.content(200, answer), "c", **NAMES)
        assert (found.subject_name, found.subject_id) == ("Người Thử Mẫu", USER)
        assert len(found.chain_der) == 2


def test_the_answers_are_read() -> None:
    assert wire.credential_ids(wire.content(200, response("list"))) == ("0f8c9a54-0000-4000-8000-0000000000aa",)
    assert wire.credential_ids(None) == ()
    assert wire.accepted(wire.content(200, response("signhash"))) == "5b1f0c11-0000-4000-8000-0000000000dd"


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("waiting", State.PENDING),
        ("expired", State.EXPIRED),
        ("rejected", State.REFUSED),
        ("key_failed", State.KEY_NOT_OPENED),
        ("failed", State.FAILED),
    ],
)
def test_states_are_read_by_their_numbers(name: str, state: State) -> None:
    assert status(name) is state


def test_an_unknown_number_is_not_guessed() -> None:
    with pytest.raises(ValueError, match="unknown state"):
        wire.status({"tranStatus": 7777}, DOC_IDS)


def test_signatures_are_matched_by_our_number_in_their_names() -> None:
    values = status("success")
    assert isinstance(values, tuple)
    assert [(value.doc_id, value.value[0]) for value in values] == [(DOC_IDS[0], 1), (DOC_IDS[1], 2)]


@pytest.mark.parametrize("doc_ids", [DOC_IDS[:1], (*DOC_IDS, "3"), ("1", "2")])
def test_documents_that_do_not_match_break_the_contract(doc_ids: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="not those"):
        wire.status(wire.content(200, response("success")), doc_ids)


@pytest.mark.parametrize("code", [*wire.TROUBLES, "62000"])
def test_every_code_of_the_document_has_a_meaning(code: object) -> None:
    with pytest.raises(Refusal) as refused:
        wire.content(400, {"code": code, "codeDesc": "x", "message": "x"})
    assert refused.value.trouble is not None


def test_an_unknown_code_has_none() -> None:
    with pytest.raises(Refusal) as refused:
        wire.content(200, {"code": 99999})
    assert refused.value.trouble is None


class Service:
    """A client that knows nothing of the adapter."""

    def __init__(self, sandbox: SandboxServer, user: str = USER) -> None:
        self._base, self._user = f"{sandbox.url}/vnpt-oauth", user
        self.tokens = self.sign_in({**request_of("token"), "password": SANDBOX_PASSWORD})
        self._headers = {"authorization": f"Bearer {self.tokens.get('access_token')}"}

    def sign_in(self, form: Mapping[str, str]) -> dict[str, Any]:
        named = {"username": self._user} if "username" in form else {}
        own = {"client_id": SANDBOX_SP_ID, "client_secret": SANDBOX_SP_PASSWORD}
        answer = loopback.post(f"{self._base}/auth/token", data={**form, **own, **named})
        found: dict[str, Any] = answer.json()
        return found

    def ask(self, path: str, body: Mapping[str, Any]) -> httpx.Response:
        return loopback.post(self._base + path, json=body, headers=self._headers)


def test_the_simulated_service_takes_the_samples_requests_and_answers_in_their_shape(sandbox: SandboxServer) -> None:
    service = Service(sandbox, USER[:-1] + "2")
    assert shape(service.tokens) == shape(response("token"))
    refresh = {**request_of("token_refreshed"), "refresh_token": service.tokens["refresh_token"]}
    assert shape(service.sign_in(refresh)) == shape(response("token_refreshed"))
    assert service.sign_in(refresh)["error"] == "invalid_grant", "a refresh token serves once"
    listed = service.ask("/csc/credentials/list", {}).json()
    assert shape(listed) == shape(response("list"))
    mine = {"credentialId": listed["content"][0]}
    assert shape(service.ask("/csc/credentials/info", {**request_of("info"), **mine}).json()) == shape(response("info"))
    begun = service.ask("/csc/signature/signhash", {**request_of("signhash"), **mine, "refTranId": "oauth-1"}).json()
    assert shape(begun) == shape(response("signhash"))
    asking = {"tranId": begun["content"]["tranId"]}
    assert shape(service.ask("/csc/credentials/gettraninfo", asking).json()) == shape(response("waiting"))
    sandbox.approve(asking["tranId"])
    assert shape(service.ask("/csc/credentials/gettraninfo", asking).json()) == shape(response("success"))
    unknown = service.ask("/csc/credentials/gettraninfo", {"tranId": "oauth-1"})
    assert (unknown.status_code, unknown.json()) == (400, response("not_found")), "our own id is no handle"


def test_the_simulated_service_refuses_in_the_samples_words(sandbox: SandboxServer) -> None:
    # The person of scenario 9 signs in nowhere else with a wrong password.
    service = Service(sandbox, USER[:-1] + "9")
    assert service.sign_in(request_of("wrong_password")) == response("wrong_password")
    assert Service(sandbox, USER[:-1] + "5").tokens == response("wrong_client")
    others = Service(sandbox).ask("/csc/credentials/list", {}).json()["content"][0]
    refused = service.ask("/csc/credentials/info", {**request_of("info"), "credentialId": others + "x"})
    assert (refused.status_code, refused.json()["code"]) == (400, 60000)
    no_hash = service.ask("/csc/signature/signhash", {"credentialId": "x", "datas": [{"name": "a", "hash": "ab"}]})
    assert no_hash.json()["code"] in (60000, 62010)


def test_without_a_token_nothing_is_told(sandbox: SandboxServer) -> None:
    answer = loopback.post(f"{sandbox.url}/vnpt-oauth/csc/credentials/list", json={})
    assert answer.status_code == 401
