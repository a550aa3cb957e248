"""VNPT's samples against the client's wire functions and against the simulated service."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx
import pytest

from core.secrets import Secret
from core.signing.model import Dtbsr, SignatureRequest
from providers.norm769 import envelope
from providers.polled import State
from providers.route import Endpoint
from providers.sandbox.accounts import SANDBOX_SP_ID, SANDBOX_SP_PASSWORD
from providers.vnpt_smartca import wire
from tests import loopback
from tests.sandbox_server import SandboxServer
from tests.wire.samples import sample, shape

ENDPOINT = Endpoint("https://vnpt.invalid/sca/sp769", "TinhMau", Secret("mat-khau-mau"))
USER = "070900000010"
DOC_IDS = ("88626140", "88626141")


def asked(sandbox: SandboxServer, path: str, body: dict[str, object]) -> httpx.Response:
    if body:
        body = {**body, "sp_id": SANDBOX_SP_ID, "sp_password": SANDBOX_SP_PASSWORD}
    return loopback.post(f"{sandbox.url}/vnpt/sca/sp769{path}", json=body)


def response(name: str) -> object:
    return sample(f"vnpt_smartca/{name}")["response"]


def test_the_certificate_request_is_the_sample() -> None:
    expected = sample("vnpt_smartca/get_certificate")["request"]
    assert wire.certificates_body(ENDPOINT, USER, expected["transaction_id"]) == expected


@pytest.mark.parametrize(("name", "chain"), [("get_certificate", 2), ("get_certificate_minimal", 1)])
def test_the_certificate_answer_is_read(name: str, chain: int) -> None:
    answer = envelope(200, response(name))
    (credential,) = wire.credentials(answer, provider_id="vnpt:sp769v1", provider_name="VNPT SmartCA")
    assert credential.serial_number == "54011234567890abcdef1234567890ab"
    assert credential.credential_id == "0f8c9a54-0000-4000-8000-0000000000aa"
    assert (credential.subject_name, credential.subject_id) == ("Người Thử Mẫu", USER)
    assert credential.valid_from == datetime(2023, 7, 18, 9, 12, tzinfo=UTC)
    assert len(credential.chain_der) == chain


def test_null_data_is_no_certificate() -> None:
    answer = envelope(200, response("get_certificate_none"))
    assert wire.credentials(answer, provider_id="vnpt:sp769v1", provider_name="VNPT SmartCA") == ()


def test_the_signing_request_is_the_sample() -> None:
    expected = sample("vnpt_smartca/sign")["request"]
    answer = envelope(200, response("get_certificate"))
    (credential,) = wire.credentials(answer, provider_id="vnpt:sp769v1", provider_name="VNPT SmartCA")
    requests = [
        SignatureRequest(item["doc_id"], Dtbsr(bytes.fromhex(item["data_to_be_signed"])), "tờ khai.pdf")
        for item in expected["sign_files"]
    ]
    moment = datetime(2022, 3, 16, 6, 30, tzinfo=UTC)
    body = wire.sign_body(ENDPOINT, USER, credential, requests, expected["transaction_id"], moment)
    assert body == expected


def test_the_handle_is_the_answers_own() -> None:
    accepted = wire.accepted(envelope(200, response("sign")))
    assert accepted.handles == ("5b1f0c11-0000-4000-8000-0000000000bb", "9c2e7a10-0000-4000-8000-0000000000cc")
    assert accepted.life_s == 299


@pytest.mark.parametrize("life", ["bốn phút", None, [], {"s": 5}, -1, 0, "nan", "inf", 10**9])
def test_a_life_that_cannot_be_read_does_not_lose_the_handle(life: object) -> None:
    answer = response("sign")
    answer["data"]["expired_in"] = life
    accepted = wire.accepted(envelope(200, answer))
    assert accepted == wire.Accepted(wire.accepted(envelope(200, response("sign"))).handles, None)


def test_a_transaction_is_kept_by_all_its_names_and_an_older_entry_by_one() -> None:
    accepted = wire.accepted(envelope(200, response("sign")))
    assert wire.handles(wire.remote_id(accepted), "SP-MAU-0002") == (*accepted.handles, "SP-MAU-0002")
    assert wire.handles("5b1f0c11", "SP-MAU-0002") == ("5b1f0c11", "SP-MAU-0002")
    assert wire.handles("SP-MAU-0002", "SP-MAU-0002") == wire.handles(None, "SP-MAU-0002") == ("SP-MAU-0002",)


@pytest.mark.parametrize("handle", ["a/b", "a|b", "", None, {}, "x" * 200])
def test_a_handle_that_is_no_identifier_is_not_kept(handle: object) -> None:
    answer = response("sign")
    answer["data"]["tran_code"] = handle
    assert wire.accepted(envelope(200, answer)).handles == ("5b1f0c11-0000-4000-8000-0000000000bb",)


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("status_pending", State.PENDING),
        ("status_rejected", State.REFUSED),
        ("status_expired", State.EXPIRED),
        ("status_unknown", State.UNKNOWN),
        ("sign", State.PENDING),
    ],
)
def test_states_are_read_by_their_words(name: str, state: State) -> None:
    assert wire.status(envelope(200, response(name)), DOC_IDS) is state


def test_signatures_are_matched_by_doc_id() -> None:
    values = wire.status(envelope(200, response("status_success")), DOC_IDS[::-1])
    assert isinstance(values, tuple)
    assert tuple(value.doc_id for value in values) == DOC_IDS[::-1]


@pytest.mark.parametrize("doc_ids", [DOC_IDS[:1], (*DOC_IDS, "3"), ("1", "2")])
def test_documents_that_do_not_match_break_the_contract(doc_ids: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="not those"):
        wire.status(envelope(200, response("status_success")), doc_ids)


@pytest.mark.parametrize("handle", ["", "..", "../sign", "a/b", "a?b", "x" * 129])
def test_a_handle_that_is_no_identifier_reaches_no_address(handle: str) -> None:
    with pytest.raises(ValueError, match="identifier"):
        wire.status_path(handle)


def test_the_simulated_service_answers_in_the_samples_shapes(sandbox: SandboxServer) -> None:
    certificates = sample("vnpt_smartca/get_certificate")
    answer = asked(sandbox, "/v1/credentials/get_certificate", certificates["request"])
    assert shape(answer.json()) == shape(certificates["response"])
    assert "\r\n" in answer.json()["data"]["user_certificates"][0]["cert_data"]
    sign = sample("vnpt_smartca/sign")
    body = {**sign["request"], "serial_number": "", "user_id": USER[:-1] + "2"}
    accepted = asked(sandbox, "/v1/signatures/sign", body).json()
    assert shape(accepted) == shape(sign["response"])
    handle = accepted["data"]["transaction_id"]
    path = f"/v1/signatures/sign/{handle}/status"
    assert shape(asked(sandbox, path, {}).json()) == shape(response("status_pending"))
    sandbox.approve(handle)
    assert shape(asked(sandbox, path, {}).json()) == shape(response("status_success"))
    refused = asked(sandbox, "/v1/signatures/sign", body).json()["data"]["transaction_id"]
    sandbox.refuse(refused)
    assert shape(asked(sandbox, f"/v1/signatures/sign/{refused}/status", {}).json()) == shape(
        response("status_rejected")
    )


def test_the_simulated_service_fails_in_the_samples_words(sandbox: SandboxServer) -> None:
    request = sample("vnpt_smartca/get_certificate")["request"]
    wrong = asked(sandbox, "/v1/credentials/get_certificate", {**request, "user_id": USER[:-1] + "5"})
    assert wrong.json() == response("wrong_account")
    nobody = asked(sandbox, "/v1/credentials/get_certificate", {**request, "user_id": USER[:-1] + "3"})
    assert nobody.json() == response("get_certificate_none")
    assert asked(sandbox, "/v1/signatures/sign/khong-co/status", {}).json() == response("status_unknown")
