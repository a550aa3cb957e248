"""The hub's samples against the client's wire functions and against the simulated hub."""

from __future__ import annotations

from base64 import b64decode

import httpx
import pytest

from core.secrets import Secret
from core.signing.model import Credential, Dtbsr, SignatureRequest
from providers.certificates import parse_credential
from providers.esign_hub import file_wire, wire
from providers.esign_hub.wire import Ending
from providers.norm769 import envelope, user_certificates
from providers.route import Endpoint
from providers.sandbox.accounts import SANDBOX_SP_ID, SANDBOX_SP_PASSWORD
from tests import loopback
from tests.sandbox_server import SandboxServer
from tests.wire.samples import sample, shape

ENDPOINT = Endpoint("https://hub.invalid", "TinhMau", Secret("mat-khau-mau"))
USER = "070900000010"


def answered(name: str) -> httpx.Response:
    return httpx.Response(200, json=sample(f"esign_hub/{name}")["response"])


def asked(sandbox: SandboxServer, path: str, body: dict[str, object]) -> httpx.Response:
    body = {**body, "sp_id": SANDBOX_SP_ID, "sp_password": SANDBOX_SP_PASSWORD}
    return loopback.post(f"{sandbox.url}/esign{path}", json=body)


def test_the_certificate_request_is_the_sample() -> None:
    assert wire.certificates_body(ENDPOINT, USER, "FPT-CA") == sample("esign_hub/get_certificate")["request"]


def test_the_certificate_answer_is_read() -> None:
    answer = envelope(200, sample("esign_hub/get_certificate")["response"])
    (credential,) = wire.credentials(answer, provider_id="esign:FPT-CA", provider_name="FPT.CA")
    assert credential.serial_number == "54011234567890abcdef1234567890ab"
    assert credential.credential_id == "54011234567890ABCDEF1234567890AB"
    assert (credential.subject_name, credential.subject_id) == ("Người Thử Mẫu", USER)
    assert len(credential.chain_der) == 1


def test_the_signing_request_is_the_sample() -> None:
    expected = sample("esign_hub/sign")["request"]
    answer = envelope(200, sample("esign_hub/get_certificate")["response"])
    (credential,) = wire.credentials(answer, provider_id="esign:FPT-CA", provider_name="FPT.CA")
    requests = [
        SignatureRequest(item["doc_id"], Dtbsr(b64decode(item["data_to_be_signed"])), "tờ khai.pdf")
        for item in expected["sign_files"]
    ]
    assert wire.sign_body(ENDPOINT, USER, "FPT-CA", credential, requests) == expected


def test_the_signatures_are_read_and_put_in_our_order() -> None:
    answer = envelope(200, sample("esign_hub/sign")["response"])
    values = wire.signatures(answer, ("88626141", "88626140"))
    assert isinstance(values, tuple)
    assert [value.doc_id for value in values] == ["88626141", "88626140"]
    assert {len(value.value) for value in values} == {256}


@pytest.mark.parametrize(("name", "ending"), [("sign_refused", Ending.REFUSED), ("sign_expired", Ending.EXPIRED)])
def test_an_empty_list_is_an_ending(name: str, ending: Ending) -> None:
    assert wire.signatures(envelope(200, sample(f"esign_hub/{name}")["response"]), ("1",)) is ending


def test_an_answer_without_any_word_is_not_said_to_be_a_refusal() -> None:
    assert wire.signatures(envelope(200, {"status_code": "200", "data": None}), ("1",)) is Ending.UNTOLD


@pytest.mark.parametrize("doc_ids", [("88626140",), ("88626140", "88626141", "88626142"), ("1", "2")])
def test_documents_that_do_not_match_break_the_contract(doc_ids: tuple[str, ...]) -> None:
    answer = envelope(200, sample("esign_hub/sign")["response"])
    with pytest.raises(ValueError, match="not those"):
        wire.signatures(answer, doc_ids)


def test_a_document_answered_twice_breaks_the_contract() -> None:
    item = sample("esign_hub/sign")["response"]["data"]["signed_files"][0]
    answer = envelope(200, {"status_code": 200, "data": {"signed_files": [item, item]}})
    with pytest.raises(ValueError, match="twice"):
        wire.signatures(answer, (item["doc_id"],))


def test_the_simulated_hub_answers_certificates_in_the_samples_shape(sandbox: SandboxServer) -> None:
    expected = sample("esign_hub/get_certificate")
    answer = asked(sandbox, "/sign_v2/get_certificate", expected["request"])
    assert shape(answer.json()) == shape(expected["response"])
    assert "\r\n" in answer.json()["data"]["user_certificates"][0]["cert_data"]


def test_the_simulated_hub_takes_the_samples_request_and_answers_in_its_shape(sandbox: SandboxServer) -> None:
    expected = sample("esign_hub/sign")
    answer = asked(sandbox, "/sign_v2/sign", {**expected["request"], "serial_number": ""})
    assert shape(answer.json()) == shape(expected["response"])


def test_the_simulated_hub_refuses_in_the_samples_words(sandbox: SandboxServer) -> None:
    request = sample("esign_hub/sign")["request"]
    refused = asked(sandbox, "/sign_v2/sign", {**request, "serial_number": "", "user_id": USER[:-1] + "1"})
    assert refused.json() == sample("esign_hub/sign_refused")["response"]
    wrong = asked(sandbox, "/sign_v2/get_certificate", {**request, "user_id": USER[:-1] + "5"})
    assert wrong.json() == sample("esign_hub/wrong_account")["response"]


@pytest.mark.parametrize(
    "change",
    [{"ca_name": "KhongCo"}, {"sign_files": []}, {"sign_files": None}, {"user_id": ""}],
    ids=["unknown authority", "no files", "null files", "no person"],
)
def test_the_simulated_hub_refuses_what_the_norm_forbids(sandbox: SandboxServer, change: dict[str, object]) -> None:
    answer = asked(sandbox, "/sign_v2/sign", {**sample("esign_hub/sign")["request"], **change})
    assert answer.json()["status_code"] in (400, 401)


def file_credential() -> tuple[Credential, str]:
    answer = envelope(200, sample("esign_hub/file_get_certificate")["response"])
    (item,) = user_certificates(answer.data)
    made = parse_credential(
        item.certificate_der, (), provider_id="x", credential_id=item.serial_number, provider_name="X"
    )
    return made, file_wire.transaction_of(answer, item.serial_number)


def test_file_modes_requests_are_the_samples() -> None:
    assert file_wire.certificates_body(USER, "FPT-CA") == sample("esign_hub/file_get_certificate")["request"]
    credential, transaction = file_credential()
    expected = sample("esign_hub/sign_file")["request"]
    body = file_wire.sign_body(USER, "FPT-CA", credential, transaction, "12345678", "to-khai.pdf", b"%PDF-")
    assert {**body, "cert_data": ""} == expected
    assert b64decode(str(body["cert_data"])) == credential.certificate_der


@pytest.mark.parametrize("spelling", ["signFiles", "sign_files"])
def test_the_signed_file_is_read_in_both_spellings(spelling: str) -> None:
    data = dict(sample("esign_hub/sign_file")["response"]["data"])
    data[spelling] = data.pop("signFiles")
    assert file_wire.inner(envelope(500, {"data": data})).status_code == 200
    assert file_wire.signed_file(data, "12345678") == b"%PDF-1.7"
    assert file_wire.signed_file({**data, spelling: []}, "12345678") is None
    with pytest.raises(ValueError, match="documents"):
        file_wire.signed_file(data, "87654321")
    with pytest.raises(KeyError):
        file_wire.signed_file({"user_certificates": []}, "12345678")


def test_a_transaction_of_the_whole_answer_counts_where_the_certificate_has_none() -> None:
    answer = dict(sample("esign_hub/file_get_certificate")["response"])
    item = {**answer["data"]["user_certificates"][0], "transaction_id": None}
    answer["data"] = {**answer["data"], "user_certificates": [item]}
    assert file_wire.transaction_of(envelope(200, answer), item["serial_number"]) == "txn-all"
