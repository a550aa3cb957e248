"""CA2's samples against the client's wire functions and against the simulated service."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from core.messages import describe
from core.secrets import Secret
from core.signing.model import Dtbsr, SignatureRequest
from providers.nacencomm_ca2 import wire
from providers.norm769 import Envelope, envelope
from providers.polled import State, ended
from providers.route import Endpoint
from providers.sandbox.accounts import SANDBOX_SP_ID, SANDBOX_SP_PASSWORD
from tests import loopback
from tests.sandbox_server import SandboxServer
from tests.wire.samples import sample, shape

ENDPOINT = Endpoint("https://ca2.invalid", "DON-VI-MAU", Secret("mat-khau-mau"))
USER = "070900000010"
DOC_IDS = ("88626140", "88626141")
NAMES = {"provider_id": "ca2", "provider_name": "CA2"}


def response(name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = sample(f"nacencomm_ca2/{name}")["response"]
    return found


def request_of(name: str) -> dict[str, Any]:
    return dict(sample(f"nacencomm_ca2/{name}")["request"])


def read(name: str) -> Envelope:
    return envelope(200, response(name))


def test_the_requests_are_the_samples() -> None:
    (credential,) = wire.credentials(read("get_certificate"), **NAMES)
    sign = request_of("sign")
    names = ("tờ khai.pdf", "đơn.docx")
    requests = [
        SignatureRequest(item["doc_id"], Dtbsr(b64decode(item["data_to_be_signed"])), name)
        for item, name in zip(sign["sign_files"], names, strict=True)
    ]
    own_id, moment = "5b1f0c11-0000-4000-8000-000000000001", datetime(2025, 11, 10, 8, 22, 35, tzinfo=UTC)
    assert wire.certificates_body(ENDPOINT, USER, own_id) == request_of("get_certificate")
    assert wire.sign_body(ENDPOINT, USER, credential, requests, own_id, moment) == sign
    assert wire.status_body(ENDPOINT, USER, wire.handle(own_id)) == request_of("status_pending")


def test_the_certificate_answer_is_read() -> None:
    (credential,) = wire.credentials(read("get_certificate"), **NAMES)
    assert (credential.subject_name, credential.subject_id) == ("Người Thử Mẫu", USER)
    assert len(credential.chain_der) == 2


def test_nobody_is_told_in_words() -> None:
    assert wire.nobody(read("get_certificate_none"))
    assert wire.credentials(read("get_certificate_none"), **NAMES) == ()
    assert not wire.nobody(read("wrong_account"))


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("status_pending", State.PENDING),
        ("status_refused", State.REFUSED),
        ("status_failed", State.REFUSED_OR_FAILED),
        ("status_expired", State.EXPIRED),
        ("status_unknown", State.UNKNOWN),
    ],
)
def test_states_are_read_by_value_and_words(name: str, state: State) -> None:
    assert wire.status(read(name), DOC_IDS) is state


@pytest.mark.parametrize(
    ("code", "message", "state"),
    [
        (0, "", State.PENDING),
        (102, "Hết hạn sau 120 giây", State.PENDING),
        ("1001", "PROCESSING", State.PENDING),
        (1002, "", State.PENDING),
        (200, "Chờ người dùng xác nhận", State.PENDING),
        (400, "Người dùng TỪ CHỐI", State.REFUSED),
        (400, "Ký số thất bại", State.FAILED),
        (400, "", State.UNKNOWN),
        (403, "", State.CERTIFICATE_REFUSED),
        (401, "", None),
        (500, "", None),
    ],
)
def test_codes_that_clients_have_met_have_a_meaning(code: object, message: str, state: State | None) -> None:
    answer = envelope(200, {"status_code": code, "message": message, "data": None})
    assert wire.status(answer, DOC_IDS) is state


@pytest.mark.parametrize(
    ("message", "state"),
    [("Success", State.REFUSED_OR_FAILED), ("", State.REFUSED_OR_FAILED), ("Reject", State.REFUSED)],
)
def test_a_signature_that_will_not_come_blames_nobody_without_words(message: str, state: State) -> None:
    answer = envelope(200, {**response("status_refused"), "message": message})
    assert wire.status(answer, DOC_IDS) is state
    told = describe(ended(State.REFUSED_OR_FAILED, "CA2"))
    assert told != describe(ended(State.FAILED, "CA2"))
    assert "refused, or it failed" in told.what_happened or "từ chối hoặc gặp lỗi" in told.what_happened


def test_signatures_are_matched_by_doc_id() -> None:
    values = wire.status(read("status_success"), DOC_IDS[::-1])
    assert isinstance(values, tuple)
    assert [(value.doc_id, value.value[0]) for value in values] == [("88626141", 2), ("88626140", 1)]


@pytest.mark.parametrize("doc_ids", [DOC_IDS[:1], (*DOC_IDS, "3"), ("1", "2")])
def test_documents_that_do_not_match_break_the_contract(doc_ids: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="not those"):
        wire.status(read("status_success"), doc_ids)


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        (USER, (USER,)),
        ("070900010", ("070900010",)),
        ("0709000001", ("0709000001", "0709000001-999")),
        ("0709000001-001", ("0709000001-001",)),
        ("0709000001001", ("0709000001-001",)),
        ("không phải số", ("không phải số",)),
    ],
)
def test_a_number_is_written_as_ca2_writes_it(typed: str, names: tuple[str, ...]) -> None:
    assert wire.names(typed) == names


class Service:
    """A client that knows nothing of the adapter."""

    def __init__(self, sandbox: SandboxServer) -> None:
        self._base = f"{sandbox.url}/ca2/api/data"

    def ask(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        own = {"sp_id": SANDBOX_SP_ID, "sp_password": SANDBOX_SP_PASSWORD}
        answer = loopback.post(self._base + path, json={**body, **own})
        found: dict[str, Any] = answer.json()
        return found


@pytest.mark.parametrize(("own_id", "ending"), [("a1", "status_success"), ("b1", "status_refused")])
def test_the_simulated_service_answers_in_the_samples_shapes(sandbox: SandboxServer, own_id: str, ending: str) -> None:
    service, user = Service(sandbox), {"user_id": USER[:-1] + "2"}  # whose phone answers by hand alone
    found = service.ask("/get_certificate", {**request_of("get_certificate"), **user})
    assert shape(found) == shape(response("get_certificate"))
    mine = {**user, "transaction_id": own_id * 16}
    sign = {**request_of("sign"), **mine, "serial_number": ""}
    assert shape(service.ask("/sign", sign)) == shape(response("sign"))
    assert service.ask("/sign", sign)["status_code"] == 400, "an id serves once"
    asking = {**request_of("status_pending"), **mine}
    pending = service.ask("/status", asking)
    assert shape(pending) == shape(response("status_pending"))
    assert [one["signature_value"] for one in pending["data"]["signatures"]] == ["", ""]
    (sandbox.approve if ending == "status_success" else sandbox.refuse)(own_id * 16)
    told = service.ask("/status", asking)
    assert shape(told) == shape(response(ending))
    assert told["message"] == response(ending)["message"]


def test_the_simulated_service_fails_in_the_samples_words(sandbox: SandboxServer) -> None:
    service, request = Service(sandbox), request_of("get_certificate")
    assert service.ask("/get_certificate", {**request, "user_id": USER[:-1] + "5"}) == response("wrong_account")
    assert service.ask("/get_certificate", {**request, "user_id": USER[:-1] + "3"}) == response("get_certificate_none")
    stray = {**request_of("status_pending"), "transaction_id": "0" * 32}
    assert service.ask("/status", stray) == response("status_unknown")


@pytest.mark.parametrize(
    "change",
    [
        {"transaction_id": "5b1f0c11-0000-4000-8000-000000000001"},
        {"sign_files": []},
        {"sign_files": [{"data_to_be_signed": "ab" * 32, "doc_id": "1", "file_type": "pdf", "sign_type": "hash"}]},
        {"sign_files": [{"data_to_be_signed": "AQ==", "doc_id": "1", "file_type": "pdf", "sign_type": "hash"}]},
        {"sign_files": [{"data_to_be_signed": "q" * 43 + "=", "doc_id": "1", "file_type": "pdf", "sign_type": "file"}]},
    ],
    ids=["hyphens", "no files", "hex", "short", "whole file"],
)
def test_the_simulated_service_takes_nothing_else(sandbox: SandboxServer, change: Mapping[str, Any]) -> None:
    body = {**request_of("sign"), "serial_number": "", "transaction_id": "c1" * 16, **change}
    assert Service(sandbox).ask("/sign", body)["status_code"] == 400
