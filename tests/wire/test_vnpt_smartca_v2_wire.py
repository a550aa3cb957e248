"""VNPT's samples of version 2 against the client's wire functions and against the simulated service."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from core.secrets import Secret
from core.signing.model import Dtbsr, SignatureRequest
from core.signing.prompting import PromptKind
from providers.norm769 import envelope
from providers.polled import State
from providers.route import Endpoint
from providers.sandbox.accounts import SANDBOX_PASSWORD, SANDBOX_SP_ID, SANDBOX_SP_PASSWORD
from providers.vnpt_smartca import wire, wire_v2
from tests import loopback
from tests.sandbox_server import SandboxServer
from tests.wire.samples import sample, shape

ENDPOINT = Endpoint("https://vnpt.invalid/sca/sp769", "TinhMau", Secret("mat-khau-mau"))
USER = "070900000010"
DOC_IDS = ("88626140", "88626141")
PASSWORD = Secret("mat-khau-cua-nguoi-ky")


def response(name: str) -> Any:
    return sample(f"vnpt_smartca/{name}")["response"]


def request_of(name: str) -> dict[str, Any]:
    return dict(sample(f"vnpt_smartca/{name}")["request"])


def test_the_requests_are_the_samples() -> None:
    expected = request_of("sign_v2")
    found = envelope(200, response("get_certificate"))
    (credential,) = wire.credentials(found, provider_id="vnpt:sp769v2", provider_name="VNPT SmartCA")
    requests = [
        SignatureRequest(item["doc_id"], Dtbsr(bytes.fromhex(item["data_to_be_signed"])), "tờ khai.pdf")
        for item in expected["sign_files"]
    ]
    moment = datetime(2022, 3, 16, 6, 30, tzinfo=UTC)
    body = wire.sign_body(ENDPOINT, USER, credential, requests, expected["transaction_id"], moment)
    assert wire_v2.sign_body(body, PASSWORD, Secret("123456")) == expected
    given = wire_v2.begun(envelope(200, response("sign_v2")))
    assert wire_v2.confirm_body(ENDPOINT, USER, PASSWORD, given) == request_of("confirm")


def test_the_grant_does_not_print_itself() -> None:
    assert "sad-mau" not in repr(wire_v2.begun(envelope(200, response("sign_v2"))))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("wrong_code", PromptKind.OTP),
        ("wrong_password", PromptKind.PASSWORD),
        ("wrong_account", None),
        ("sign_v2", None),
    ],
)
def test_what_was_typed_wrong_is_told_from_a_wrong_account(name: str, kind: PromptKind | None) -> None:
    assert wire_v2.refused_secret(envelope(200, response(name))) is kind


def test_the_values_come_with_the_second_call() -> None:
    values = wire_v2.confirmed(envelope(200, response("confirm")), DOC_IDS)
    assert isinstance(values, tuple)
    assert [value.doc_id for value in values] == list(DOC_IDS)
    assert wire_v2.confirmed(envelope(200, response("status_rejected")), DOC_IDS) is State.REFUSED
    assert wire_v2.confirmed(envelope(200, response("status_pending")), DOC_IDS) is None


def asked(sandbox: SandboxServer, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
    own = {"sp_id": SANDBOX_SP_ID, "sp_password": SANDBOX_SP_PASSWORD}
    url = f"{sandbox.url}/vnpt-th/sca/sp769{path}"
    found: dict[str, Any] = loopback.post(url, json={**body, **own}).json()
    return found


def test_the_simulated_service_takes_the_samples_requests_and_answers_in_their_shape(sandbox: SandboxServer) -> None:
    found = asked(sandbox, "/v1/credentials/get_certificate", request_of("get_certificate"))
    serial = found["data"]["user_certificates"][0]["serial_number"]
    typed = {"password": SANDBOX_PASSWORD, "otp": sandbox.otp(), "serial_number": serial}
    begun = asked(sandbox, "/v2/signatures/sign", {**request_of("sign_v2"), **typed})
    assert shape(begun) == shape(response("sign_v2"))
    body = {**request_of("confirm"), "password": SANDBOX_PASSWORD}
    confirm = {**body, "sad": begun["data"]["sad"], "transaction_id": begun["data"]["transaction_id"]}
    assert shape(asked(sandbox, "/v2/signatures/confirm", confirm)) == shape(response("confirm"))
    assert asked(sandbox, "/v2/signatures/confirm", confirm)["status_code"] == 400, "a SAD serves once"
    again = asked(sandbox, "/v2/signatures/sign", {**request_of("sign_v2"), **typed})
    assert again == response("wrong_code"), "a code serves once"


def test_the_simulated_service_refuses_in_the_samples_words(sandbox: SandboxServer) -> None:
    before = sandbox.rings()
    wrong = {**request_of("sign_v2"), "otp": "khong-phai"}
    assert asked(sandbox, "/v2/signatures/sign", wrong) == response("wrong_password")
    assert asked(sandbox, "/v2/signatures/sign", {**wrong, "password": SANDBOX_PASSWORD}) == response("wrong_code")
    assert sandbox.rings() == before
