"""The hub's samples against the client's wire functions and against the simulated hub."""

from __future__ import annotations

from base64 import b64decode, b64encode
from pathlib import Path

import httpx
import pytest

from core.secrets import Secret
from core.signing.model import Credential, Dtbsr, SignatureRequest
from core.signing.provider import DigestEncoding
from providers.certificates import parse_credential
from providers.esign_hub import file_wire, wire
from providers.esign_hub.dialect import Authentication, HubDialect
from providers.esign_hub.reply import inner
from providers.norm769 import Envelope, envelope, user_certificates
from providers.polled import State
from providers.route import Endpoint
from providers.sandbox.accounts import SANDBOX_SP_ID, SANDBOX_SP_PASSWORD
from tests import loopback
from tests.pdfs import make_pdf
from tests.sandbox_server import SandboxServer
from tests.wire.samples import sample, shape

ENDPOINT = Endpoint("https://hub.invalid", "TinhMau", Secret("mat-khau-mau"), {"token": Secret("ma-mau")})
BY_ACCOUNT, BY_TOKEN = HubDialect(Authentication.ACCOUNT), HubDialect(Authentication.BEARER)
USER = "070900000010"


def answered(name: str) -> httpx.Response:
    return httpx.Response(200, json=sample(f"esign_hub/{name}")["response"])


def asked(sandbox: SandboxServer, path: str, body: dict[str, object]) -> httpx.Response:
    body = {**body, "sp_id": SANDBOX_SP_ID, "sp_password": SANDBOX_SP_PASSWORD}
    return loopback.post(f"{sandbox.url}/esign{path}", json=body)


def test_the_certificate_request_is_the_sample() -> None:
    expected = sample("esign_hub/get_certificate")["request"]
    assert wire.certificates_body(BY_ACCOUNT, ENDPOINT, USER, "FPT-CA") == expected
    assert BY_ACCOUNT.headers(ENDPOINT) == {"accept": "application/json"}


def test_a_token_stands_in_the_header_and_nothing_of_an_account_in_the_body() -> None:
    expected = sample("esign_hub/get_certificate")["request"]
    body = wire.certificates_body(BY_TOKEN, ENDPOINT, USER, "FPT-CA")
    assert body == {name: value for name, value in expected.items() if not name.startswith("sp_")}
    assert BY_TOKEN.headers(ENDPOINT)["authorization"] == "Bearer ma-mau"


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
    assert wire.sign_body(BY_ACCOUNT, ENDPOINT, USER, "FPT-CA", credential, requests) == expected
    in_hex = HubDialect(Authentication.ACCOUNT, DigestEncoding.HEX)
    files = [
        {**item, "data_to_be_signed": b64decode(item["data_to_be_signed"]).hex()} for item in expected["sign_files"]
    ]
    assert wire.sign_body(in_hex, ENDPOINT, USER, "FPT-CA", credential, requests) == {**expected, "sign_files": files}


def test_the_signatures_are_read_and_put_in_our_order() -> None:
    answer = envelope(200, sample("esign_hub/sign")["response"])
    values = wire.signatures(answer, ("88626141", "88626140"))
    assert isinstance(values, tuple)
    assert [value.doc_id for value in values] == ["88626141", "88626140"]
    assert {len(value.value) for value in values} == {256}


@pytest.mark.parametrize(
    ("name", "state"),
    [("sign_refused", State.REFUSED), ("sign_expired", State.EXPIRED), ("sign_waiting", State.PENDING)],
)
def test_an_answer_without_signatures_says_how_things_stand(name: str, state: State) -> None:
    assert wire.signatures(envelope(200, sample(f"esign_hub/{name}")["response"]), ("1",)) is state


def test_an_answer_without_any_word_is_no_refusal() -> None:
    assert wire.signatures(envelope(200, {"status_code": "200", "data": None}), ("1",)) is State.PENDING


def test_signatures_in_other_words_and_without_ids_are_read_in_the_documents_order() -> None:
    values = wire.signatures(envelope(200, sample("esign_hub/sign_other_words")["response"]), ("7", "5"))
    assert isinstance(values, tuple)
    assert [(value.doc_id, value.value) for value in values] == [("7", b"\x01"), ("5", b"\x02")]


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


def test_the_simulated_hub_tells_of_a_phone_that_is_still_asking_in_the_samples_shape(sandbox: SandboxServer) -> None:
    request = sample("esign_hub/sign")["request"]
    answer = asked(sandbox, "-later/sign_v2/sign", {**request, "serial_number": ""})
    assert shape(answer.json()) == shape(sample("esign_hub/sign_waiting")["response"])


@pytest.mark.parametrize(("hub", "name"), [("", "sign_file"), ("-later", "sign_file_waiting")])
def test_the_simulated_hub_takes_a_file_and_answers_in_the_samples_shape(
    sandbox: SandboxServer, tmp_path: Path, hub: str, name: str
) -> None:
    request = sample("esign_hub/sign_file")["request"]
    (found,) = asked(sandbox, "/get_certificate", request).json()["data"]["user_certificates"]
    content = b64encode(make_pdf(tmp_path / "to-khai.pdf").read_bytes()).decode()
    files = [{**request["sign_files"][0], "file_base64": content}]
    body = {**request, "serial_number": found["serial_number"], "sign_files": files}
    answer = asked(sandbox, f"{hub}/sign_file", body)
    assert shape(answer.json()) == shape(sample(f"esign_hub/{name}")["response"])


def test_the_simulated_hub_speaks_in_the_samples_other_words(sandbox: SandboxServer) -> None:
    request = sample("esign_hub/sign")["request"]
    answer = asked(sandbox, "-other/sign_v2/sign", {**request, "serial_number": ""})
    assert shape(answer.json()) == shape(sample("esign_hub/sign_other_words")["response"])


@pytest.mark.parametrize("nested", [False, True], ids=["flat", "nested"])
def test_the_simulated_hub_takes_a_token_and_hex_and_options_beside_or_within(
    sandbox: SandboxServer, nested: bool
) -> None:
    request = sample("esign_hub/sign")["request"]
    (one, _two) = request["sign_files"]
    options = {"file_type": "pdf", "sign_type": "hash"}
    file = {"doc_id": one["doc_id"], "data_to_be_signed": b64decode(one["data_to_be_signed"]).hex()}
    file.update({"file_options": options} if nested else options)
    body = {"user_id": USER, "ca_name": "FPT-CA", "sign_files": [file]}
    url = f"{sandbox.url}/esign/sign_v2/sign"
    told = [
        loopback.post(url, json=body, headers={"authorization": f"Bearer {token}"}).json()
        for token in (f"{SANDBOX_SP_ID}:{SANDBOX_SP_PASSWORD}", "khong-phai")
    ]
    assert [answer["status_code"] for answer in told] == [200, 401]
    assert len(told[0]["data"]["signed_files"]) == 1


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
    person = file_wire.certificates_body(BY_TOKEN, ENDPOINT, USER, "FPT-CA")
    assert person == sample("esign_hub/file_get_certificate")["request"]
    credential, transaction = file_credential()
    expected = sample("esign_hub/sign_file")["request"]
    body = file_wire.sign_body(person, credential, transaction, "12345678", "to-khai.pdf", b"%PDF-")
    assert {**body, "cert_data": ""} == expected
    assert b64decode(str(body["cert_data"])) == credential.certificate_der


def test_in_file_mode_an_account_stands_in_every_body() -> None:
    person = file_wire.certificates_body(BY_ACCOUNT, ENDPOINT, USER, "FPT-CA")
    assert person == {
        **sample("esign_hub/file_get_certificate")["request"],
        "sp_id": "TinhMau",
        "sp_password": "mat-khau-mau",
    }


def inside(data: object) -> Envelope:
    return inner(envelope(500, {"data": data}))


@pytest.mark.parametrize("spelling", ["signFiles", "sign_files", "signed_files", "signatures"])
def test_the_signed_file_is_read_in_all_spellings(spelling: str) -> None:
    data = dict(sample("esign_hub/sign_file")["response"]["data"])
    data[spelling] = data.pop("signFiles")
    (file,) = data[spelling]
    assert inside(data).status_code == 200
    assert file_wire.signed_file(inside(data), "12345678") == b"%PDF-1.7"
    assert file_wire.signed_file(inside({**data, spelling: [{**file, "doc_id": None}]}), "87654321") == b"%PDF-1.7"
    assert file_wire.signed_file(inside({**data, spelling: []}), "12345678") is State.REFUSED_OR_FAILED
    assert file_wire.signed_file(inside({**data, spelling: None}), "12345678") is State.PENDING
    for others in (data, {**data, spelling: [file, file]}):
        with pytest.raises(ValueError, match="documents"):
            file_wire.signed_file(inside(others), "87654321")


def test_another_calls_answer_is_no_refusal() -> None:
    assert file_wire.signed_file(inside({"user_certificates": []}), "12345678") is State.PENDING


def test_a_transaction_of_the_whole_answer_counts_where_the_certificate_has_none() -> None:
    answer = dict(sample("esign_hub/file_get_certificate")["response"])
    item = {**answer["data"]["user_certificates"][0], "transaction_id": None}
    answer["data"] = {**answer["data"], "user_certificates": [item]}
    assert file_wire.transaction_of(envelope(200, answer), item["serial_number"]) == "txn-all"
