"""eSignCloud's samples against the client's wire functions and against the simulated service."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any

import pytest

from core.secrets import Secret
from core.signing.model import Dtbsr, SignatureRequest
from providers.fpt_mpki import cloud_bill
from providers.fpt_mpki import cloud_wire as wire
from providers.fpt_mpki.cloud_wire import CloudRefusal, Trouble
from providers.fpt_mpki.ssl2 import payload_signature, ssl2_proof
from providers.route import Endpoint
from providers.sandbox.endpoint import practice_endpoint
from tests import loopback
from tests.sandbox_server import SandboxServer
from tests.wire.samples import sample, shape

PERSON = "070900000010"
ENDPOINT = Endpoint(
    "https://fpt.invalid",
    "mau",
    Secret("mau"),
    {"relying_party": Secret("DON-VI-MAU"), "signature": Secret("chuoi-mau")},
)
BASE = wire.base(ENDPOINT, "0b6b1c6e-0000-4000-8000-0000000000cc", 1_700_000_000_000, "cGtjczE=")
CLOUD = "/fpt/eSignCloud/restapi"


def request(name: str) -> Any:
    return sample(f"fpt_mpki/cloud_{name}")["request"]


def response(name: str) -> Any:
    return sample(f"fpt_mpki/cloud_{name}")["response"]


def ordered() -> list[SignatureRequest]:
    files = request("prepare")["multipleSigningFileData"]
    return [
        SignatureRequest(doc_id, Dtbsr(bytes.fromhex(one["hash"])), one["signingFileName"])
        for doc_id, one in zip(("88626140", "88626141"), files, strict=True)
    ]


def test_the_requests_are_the_samples() -> None:
    assert request("certificate") == BASE
    assert {**BASE, **wire.prepare_body(ordered())} == request("prepare")
    bill = wire.bill_code(response("prepare"))
    assert {**BASE, **wire.authorize_body(bill, Secret("123456"))} == request("authorize")
    assert {**BASE, **wire.signatures_body(bill)} == request("signature")
    assert {**BASE, **wire.another_code_body(bill)} == request("another_code")


def test_the_answers_are_read() -> None:
    certificate = wire.certificate(response("certificate"))
    assert certificate is not None
    assert certificate[:1] == b"0"
    for call in ("authorize", "signature"):
        assert [len(value) for value in wire.signatures(response(call), 2) or ()] == [256, 256]
    assert wire.signatures(response("signature_waiting"), 2) is None
    assert wire.said(response("another_code")) == "Mã xác thực mới đã được gửi"
    single = {
        "responseCode": "0",
        "signatureValue": response("authorize")["multipleSignedFileData"][0]["signatureValue"],
    }
    assert len(wire.signatures(single, 1) or ()) == 1


@pytest.mark.parametrize("count", [1, 3])
def test_another_number_of_values_breaks_the_contract(count: int) -> None:
    with pytest.raises(ValueError, match="not as many"):
        wire.signatures(response("authorize"), count)


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        ("wrong_code", Trouble.WRONG_CODE),
        ("refused", Trouble.REFUSED),
        ("code_expired", Trouble.CODE_EXPIRED),
        ({"responseCode": 1001}, Trouble.NO_SUCH_BILL),
        ({"responseCode": 1005}, Trouble.TRIES_OVER),
        ({"responseCode": "1006"}, Trouble.CODE_EXPIRED),
        ({"responseCode": 1039}, Trouble.TOO_MANY_CODES),
        ({"responseCode": 9999}, Trouble.OTHER),
    ],
    ids=str,
)
def test_refusals_are_read_by_their_numbers(answer: str | Mapping[str, Any], trouble: Trouble) -> None:
    with pytest.raises(CloudRefusal) as refused:
        wire.checked(response(answer) if isinstance(answer, str) else answer)
    assert refused.value.trouble is trouble


def asked(sandbox: SandboxServer, call: str, body: Mapping[str, object], *, forged: bool = False) -> Any:
    endpoint, now = practice_endpoint(sandbox.url + CLOUD), int(time.time() * 1000)
    whole = {**wire.base(endpoint, PERSON, now, ssl2_proof(endpoint, now)), **body}
    payload = json.dumps(whole).encode()
    signature = payload_signature(endpoint, b"another" if forged else payload)
    headers = {"signature": signature, "x-esignservice-name": "eSSC"}
    return loopback.post(endpoint.at(call), content=payload, headers=headers).json()


def test_the_simulated_service_answers_in_the_samples_shapes(sandbox: SandboxServer) -> None:
    assert shape(asked(sandbox, wire.CERTIFICATE_PATH, {})) == shape(response("certificate"))
    prepared = asked(sandbox, wire.PREPARE_PATH, wire.prepare_body(ordered()))
    assert shape(prepared) == shape(response("prepare"))
    wrong = asked(sandbox, wire.AUTHORIZE_PATH, wire.authorize_body(prepared["billCode"], Secret("0")))
    assert wrong == response("wrong_code")
    reading = wire.signatures_body(prepared["billCode"])
    assert shape(asked(sandbox, wire.SIGNATURES_PATH, reading)) == shape(response("signature_waiting"))
    another = asked(sandbox, wire.ANOTHER_CODE_PATH, wire.another_code_body(prepared["billCode"]))
    assert shape(another) == shape(response("another_code"))
    right = wire.authorize_body(prepared["billCode"], Secret(sandbox.otp()))
    assert shape(asked(sandbox, wire.AUTHORIZE_PATH, right)) == shape(response("authorize"))
    assert shape(asked(sandbox, wire.SIGNATURES_PATH, reading)) == shape(response("signature"))


def test_a_body_that_the_organisation_did_not_sign_is_refused(sandbox: SandboxServer) -> None:
    assert asked(sandbox, wire.CERTIFICATE_PATH, {}, forged=True)["responseCode"] == 3000


@pytest.mark.parametrize("text", [None, "", "f" * 32, "[]", "{}", '{"bill": "1", "digests": [["sha0", ""]]}'])
def test_a_handle_that_we_did_not_write_is_none(text: str | None) -> None:
    with pytest.raises(ValueError):
        cloud_bill.read(text)


def test_a_bill_is_read_as_it_was_written() -> None:
    kept = cloud_bill.bill("DON-VI-MAU-20251101-0001", b"certificate", ordered())
    assert cloud_bill.read(cloud_bill.written(kept)) == kept
