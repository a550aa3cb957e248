"""Viettel's samples against the client's wire functions and against the simulated service."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from core.secrets import Secret
from core.signing.model import Dtbsr, SignatureRequest, SignatureValue
from providers.polled import State
from providers.route import Endpoint
from providers.sandbox.accounts import SANDBOX_SP_ID, SANDBOX_SP_PASSWORD
from providers.viettel_mysign import wire
from providers.viettel_mysign.wire import Refusal, Trouble
from tests import loopback
from tests.sandbox_server import SandboxServer
from tests.wire.samples import sample, shape

ENDPOINT = Endpoint("https://viettel.invalid", "don_vi_mau", Secret("bi-mat-mau"))
USER = "070900000010"
DOC_IDS = ("88626140", "88626141")
NAMES = {"provider_id": "viettel", "provider_name": "Viettel"}


def response(name: str) -> Any:
    return sample(f"viettel_mysign/{name}")["response"]


def request_of(name: str) -> dict[str, Any]:
    return dict(sample(f"viettel_mysign/{name}")["request"])


def ordered() -> list[SignatureRequest]:
    names = ("tờ khai.pdf", "Đơn xin đổi tên.docx")
    hashes = request_of("sign_hash")["hash"]
    return [
        SignatureRequest(doc_id, Dtbsr(b64decode(text)), name)
        for doc_id, text, name in zip(DOC_IDS, hashes, names, strict=True)
    ]


def refusal(name: str) -> Refusal:
    told = sample(f"viettel_mysign/{name}")
    with pytest.raises(Refusal) as refused:
        wire.checked(told["http_status"], told["response"])
    return refused.value


def test_the_requests_are_the_samples() -> None:
    credential_id = request_of("sign_hash")["credentialID"]
    assert wire.login_body(ENDPOINT, USER) == request_of("login")
    assert wire.certificates_body(ENDPOINT, USER) == request_of("certificates_info")
    assert wire.sign_body(ENDPOINT, credential_id, ordered(), held=False) == request_of("sign_hash")
    assert wire.sign_body(ENDPOINT, credential_id, ordered(), held=True) == request_of("sign_hash_held")
    assert wire.status_body(request_of("status_waiting")["transactionId"]) == request_of("status_waiting")


def test_an_account_may_name_another_profile() -> None:
    endpoint = Endpoint("https://viettel.invalid", "x", Secret("y"), {"profile_id": Secret("adss:ras:profile:002")})
    assert wire.login_body(endpoint, USER)["profile_id"] == "adss:ras:profile:002"


def test_a_sessions_life_comes_as_a_string() -> None:
    session = wire.session(response("login"), USER)
    assert (session.name, session.token, session.life_s) == (USER, "ma-mau", 3600.0)
    assert session.token not in repr(session)


def test_certificates_are_read_over_broken_lines() -> None:
    (credential,) = wire.credentials(response("certificates_info"), **NAMES)
    assert (credential.subject_name, credential.subject_id) == ("Người Thử Mẫu", USER)
    assert credential.credential_id == "070900000010_1_20230718091200"
    assert len(credential.chain_der) == 2


def test_the_identifier_of_a_certificate_has_two_spellings() -> None:
    (item,) = response("certificates_info")
    item["credentialID"] = item.pop("credential_id")
    (credential,) = wire.credentials([item], **NAMES)
    assert credential.credential_id == "070900000010_1_20230718091200"


def test_an_object_in_place_of_the_array_is_an_error() -> None:
    assert refusal("nobody").trouble is Trouble.NOBODY
    with pytest.raises(TypeError):
        wire.credentials({}, **NAMES)


@pytest.mark.parametrize(
    ("number", "trouble"),
    [
        (58007, Trouble.CLIENT_ID),
        ("58007", Trouble.CLIENT_ID),
        ("86024", Trouble.CLIENT_SECRET),
        ("86002", Trouble.CLIENT_CERTIFICATE),
        (59033, Trouble.LOGIN),
        ("58008", Trouble.NOBODY),
        ("50000", Trouble.INTERNAL),
        ("60110", None),
        ("invalid_token", None),
    ],
)
def test_every_error_number_has_its_own_meaning(number: object, trouble: Trouble | None) -> None:
    with pytest.raises(Refusal) as refused:
        wire.checked(200, {"error": number, "error_description": "x"})
    assert refused.value.trouble is trouble


@pytest.mark.parametrize("none", [None, 0, "0", ""])
def test_an_error_of_zero_is_none(none: object) -> None:
    assert wire.checked(200, {"error": none}) == {"error": none}


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("status_waiting", State.PENDING),
        ("status_signing", State.PENDING),
        ("status_expired", State.EXPIRED),
        ("status_refused", State.REFUSED),
        ("status_failed", State.FAILED),
        ("status_used_up", State.USED_UP),
        ("status_certificate", State.CERTIFICATE_REFUSED),
    ],
)
def test_states_are_read_by_their_numbers(name: str, state: State) -> None:
    assert wire.status(response(name), DOC_IDS) is state


def test_a_failing_service_is_no_end_of_the_transaction() -> None:
    with pytest.raises(Refusal) as refused:
        wire.status(response("status_internal"), DOC_IDS)
    assert refused.value.passing


@pytest.mark.parametrize("number", ["7777", "", None, True, [1]])
def test_an_unknown_number_is_not_guessed(number: object) -> None:
    with pytest.raises(ValueError, match="unknown status"):
        wire.status({"status": number}, DOC_IDS)


@pytest.mark.parametrize("name", ["status_success", "status_success_number"])
def test_signatures_are_matched_by_their_order(name: str) -> None:
    assert wire.status(response(name), DOC_IDS) == (
        SignatureValue(DOC_IDS[0], b"\x01" * 256),
        SignatureValue(DOC_IDS[1], b"\x02" * 256),
    )


@pytest.mark.parametrize("count", [1, 3])
def test_another_number_of_signatures_breaks_the_contract(count: int) -> None:
    with pytest.raises(ValueError, match="as many"):
        wire.status(response("status_success"), ("1", "2", "3")[:count])


def test_what_signing_brings_is_a_handle_or_values_or_nothing() -> None:
    assert wire.accepted(response("sign_hash"), DOC_IDS) == "5b1f0c11-0000-4000-8000-0000000000cc"
    assert len(wire.accepted(response("sign_hash_held"), DOC_IDS) or ()) == 2
    assert wire.accepted({"transactionId": 17}, DOC_IDS) == "17"
    for nothing in ({}, [], {"transactionId": ""}, {"signatures": None}):
        assert wire.accepted(nothing, DOC_IDS) is None


def test_a_held_call_that_was_refused_tells_it() -> None:
    assert wire.ending(refusal("sign_hash_held_refused")) is State.REFUSED
    assert wire.ending(refusal("wrong_secret")) is None


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        (USER, (USER, f"CMT_{USER}")),
        ("070900010", ("CMT_070900010", "070900010")),
        ("0709000001", ("MST_0709000001",)),
        ("0709000001-001", ("MST_0709000001-001",)),
        ("không phải số", ("không phải số",)),
    ],
)
def test_a_number_is_written_as_mysign_writes_it(typed: str, names: tuple[str, ...]) -> None:
    assert wire.names(typed) == names


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("tờ khai (bản 2).pdf", "88626140 to khai ban 2 pdf 0000 0000"),
        ("ĐƠN_đề-nghị.docx", "88626140 DON_de-nghi docx 0000 0000"),
        ("申請.pdf", "88626140 pdf 0000 0000"),
        ("…", "88626140 0000 0000"),
        ("a" * 200, "88626140 " + "a" * 25 + "--" + "a" * 24 + " 0000 0000"),
    ],
)
def test_the_phone_shows_our_number_a_plain_name_and_the_digest(name: str, shown: str) -> None:
    assert wire.shown_name(SignatureRequest(DOC_IDS[0], Dtbsr(bytes(32)), name)) == shown


class Service:
    """A client that knows nothing of the adapter."""

    def __init__(self, sandbox: SandboxServer, user: str = USER) -> None:
        self._base, self._user = f"{sandbox.url}/viettel/vtss/service", user
        self._headers: dict[str, str] = {}
        self.login = self.ask("/ras/v1/login", request_of("login"))
        self._headers = {"authorization": f"Bearer {self.login.json().get('access_token')}"}

    def ask(self, path: str, body: Mapping[str, Any], **changed: object) -> httpx.Response:
        mine: dict[str, Any] = {"client_id": SANDBOX_SP_ID, "client_secret": SANDBOX_SP_PASSWORD}
        if "user_id" in body:
            mine["user_id"] = self._user
        if "transactionId" in body:
            mine = {}
        sent = {**body, **mine, **changed}
        return loopback.post(self._base + path, json=sent, headers=self._headers)

    def credential(self) -> str:
        return str(self.ask("/certificates/info", request_of("certificates_info")).json()[0]["credential_id"])


def test_the_simulated_service_takes_the_samples_requests_and_answers_in_their_shape(sandbox: SandboxServer) -> None:
    service = Service(sandbox, USER[:-1] + "2")
    assert shape(service.login.json()) == shape(response("login"))
    found = service.ask("/certificates/info", request_of("certificates_info")).json()
    assert shape(found) == shape(response("certificates_info"))
    assert "\r\n" in found[0]["cert"]["certificates"][0]
    accepted = service.ask("/signHash", request_of("sign_hash"), credentialID=found[0]["credential_id"]).json()
    assert shape(accepted) == shape(response("sign_hash"))
    asking = accepted
    assert service.ask("/requests/status", asking).json() == response("status_waiting")
    sandbox.approve(accepted["transactionId"])
    assert service.ask("/requests/status", asking).json() == response("status_signing")
    assert shape(service.ask("/requests/status", asking).json()) == shape(response("status_success"))


def test_the_simulated_service_holds_a_call_until_the_signer_decides(sandbox: SandboxServer) -> None:
    service = Service(sandbox)
    held = service.ask("/signHash", request_of("sign_hash_held"), credentialID=service.credential())
    assert shape(held.json()) == shape(response("sign_hash_held"))
    refusing = Service(sandbox, USER[:-1] + "1")
    held = refusing.ask("/signHash", request_of("sign_hash_held"), credentialID=refusing.credential())
    assert (held.status_code, held.json()) == (400, response("sign_hash_held_refused"))


def test_the_simulated_service_fails_in_the_samples_words(sandbox: SandboxServer) -> None:
    assert Service(sandbox, USER[:-1] + "5").login.json() == response("wrong_secret")
    assert Service(sandbox, "070900000099").login.json() == response("nobody")
    service = Service(sandbox)
    assert service.ask("/ras/v1/login", request_of("login"), client_id="ai-do").json() == response("wrong_client")
    assert service.ask("/requests/status", {"transactionId": "khong-co"}).json() == response("status_unknown")


def test_a_transaction_is_its_signers_alone(sandbox: SandboxServer) -> None:
    service, other = Service(sandbox), Service(sandbox, USER[:-1] + "4")
    accepted = service.ask("/signHash", request_of("sign_hash"), credentialID=service.credential()).json()
    assert other.ask("/requests/status", accepted).json() == response("status_unknown")


@pytest.mark.parametrize(
    "change",
    [
        {"numSignatures": 3},
        {"async": 3},
        {"hash": ["ab" * 32, "cd" * 32]},
        {"hashAlgo": "1.3.14.3.2.26"},
        {"credentialID": "khong-co"},
        {"documents": [{"document_id": "1", "document_name": b64encode("tờ khai".encode()).decode()}] * 2},
    ],
    ids=["count", "webhook", "hex", "SHA-1", "unknown credential", "accents"],
)
def test_the_simulated_service_takes_nothing_else(sandbox: SandboxServer, change: Mapping[str, Any]) -> None:
    service = Service(sandbox)
    body = {**request_of("sign_hash"), "credentialID": service.credential(), **change}
    assert service.ask("/signHash", body).status_code == 400
