"""RSSP's samples against the client's wire functions and against the simulated service."""

from __future__ import annotations

import time
from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any

import pytest

from core.secrets import Secret
from core.signing.model import Dtbsr, SignatureRequest
from providers.fpt_mpki import wire
from providers.fpt_mpki.ssl2 import ssl2_header
from providers.fpt_mpki.wire import Grant, Refusal, Trouble
from providers.route import Endpoint
from providers.sandbox.endpoint import practice_endpoint
from tests import loopback
from tests.sandbox_server import SandboxServer
from tests.wire.samples import sample, shape

ENDPOINT = Endpoint("https://rssp.invalid", "mau", Secret("mau"), {"relying_party": Secret("DON-VI-MAU")})
USER = "070900000010"
CREDENTIAL = "bWF1LTE="


def request_of(name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = sample(f"fpt_mpki/{name}")["request"]
    return found


def response_of(name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = sample(f"fpt_mpki/{name}")["response"]
    return found


def ordered() -> list[SignatureRequest]:
    hashes = request_of("authorize")["documentDigests"]["hashes"]
    return [SignatureRequest(str(n), Dtbsr(b64decode(text)), "tờ khai.pdf") for n, text in enumerate(hashes)]


def test_the_requests_are_the_samples() -> None:
    assert wire.login_body(ENDPOINT) == request_of("login")
    assert wire.list_body(ENDPOINT, USER) == request_of("credentials_list")
    assert wire.info_body(CREDENTIAL) == request_of("credentials_info")
    assert wire.authorize_body(CREDENTIAL, ordered()) == request_of("authorize")
    assert wire.sign_body(CREDENTIAL, ordered(), Grant("sad-mau")) == request_of("sign_hash")


def test_the_answers_are_read() -> None:
    assert wire.access_token(response_of("login")) == "ma-mau"
    assert wire.credential_ids(response_of("credentials_list")) == (CREDENTIAL,)
    assert len(wire.certificates(response_of("credentials_info"))) == 1
    assert wire.grant(response_of("authorize")) == Grant("sad-mau")
    assert wire.signatures(response_of("sign_hash"), 2) == (b"\x01" * 256, b"\x02" * 256)


def test_a_certificate_account_may_be_named_by_another_kind_of_number() -> None:
    endpoint = Endpoint("https://rssp.invalid", "mau", Secret("mau"), {"user_id_prefix": Secret("PHONE")})
    assert wire.list_body(endpoint, USER)["userID"] == f"PHONE:{USER}"


@pytest.mark.parametrize(
    ("number", "words", "trouble"),
    [
        (3000, "", Trouble.ACCOUNT),
        ("3002", "", Trouble.BLOCKED),
        (3003, "", Trouble.NOBODY),
        (3005, "", Trouble.TOKEN),
        (3006, "", Trouble.TOKEN),
        (3036, "", Trouble.EXPIRED),
        (3213, "", Trouble.APP_NOT_READY),
        (9, "Người dùng từ chối", Trouble.REFUSED),
        (9, "something else", Trouble.OTHER),
    ],
)
def test_every_number_has_its_own_meaning(number: object, words: str, trouble: Trouble) -> None:
    with pytest.raises(Refusal) as refused:
        wire.checked({"error": number, "errorDescription": words})
    assert refused.value.trouble is trouble


@pytest.mark.parametrize("count", [1, 3])
def test_another_number_of_signatures_breaks_the_contract(count: int) -> None:
    with pytest.raises(ValueError, match="as many"):
        wire.signatures(response_of("sign_hash"), count)


class Service:
    """A relying party that knows nothing of the adapter."""

    def __init__(self, sandbox: SandboxServer) -> None:
        self.base = f"{sandbox.url}/fpt/rssp/v2"
        header = ssl2_header(practice_endpoint(self.base), time.time_ns() // 1_000_000)
        self.login = self._post("/auth/login", request_of("login"), header)
        self._bearer = f"Bearer {self.login['accessToken']}"

    def ask(self, path: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        return self._post(path, body, self._bearer)

    def _post(self, path: str, body: Mapping[str, Any], authorization: str) -> Mapping[str, Any]:
        headers = {"authorization": authorization}
        answer = loopback.post(self.base + path, json=body, headers=headers)
        found: Mapping[str, Any] = answer.json()
        return found


def test_the_simulated_service_takes_the_samples_requests_and_answers_in_their_shape(sandbox: SandboxServer) -> None:
    service = Service(sandbox)
    assert shape(service.login) == shape(response_of("login"))
    listed = service.ask("/credentials/list", request_of("credentials_list"))
    assert shape(listed) == shape(response_of("credentials_list"))
    mine = {"credentialID": listed["certs"][0]["credentialID"]}
    told = service.ask("/credentials/info", {**request_of("credentials_info"), **mine})
    assert shape(told) == shape(response_of("credentials_info"))
    granted = service.ask("/credentials/authorize", {**request_of("authorize"), **mine})
    assert shape(granted) == shape(response_of("authorize"))
    signing = {**request_of("sign_hash"), **mine, "SAD": granted["SAD"]}
    assert shape(service.ask("/signatures/signHash", signing)) == shape(response_of("sign_hash"))
    assert service.ask("/signatures/signHash", signing)["error"] == 3012, "a SAD counts once"


def test_a_sad_covers_only_the_digests_that_were_authorized(sandbox: SandboxServer) -> None:
    service = Service(sandbox)
    listed = service.ask("/credentials/list", request_of("credentials_list"))
    mine = {"credentialID": listed["certs"][0]["credentialID"]}
    granted = service.ask("/credentials/authorize", {**request_of("authorize"), **mine})
    other = {**request_of("sign_hash")["documentDigests"], "hashes": [b64encode(b"\x00" * 32).decode()] * 2}
    signing = {**request_of("sign_hash"), **mine, "SAD": granted["SAD"], "documentDigests": other}
    assert service.ask("/signatures/signHash", signing)["error"] == 3012


def test_the_simulated_service_refuses_in_the_samples_words(sandbox: SandboxServer) -> None:
    service, other = Service(sandbox), USER[:-1] + "1"
    listed = service.ask("/credentials/list", {**request_of("credentials_list"), "userID": f"USERNAME:{other}"})
    mine = {"credentialID": listed["certs"][0]["credentialID"]}
    refused = service.ask("/credentials/authorize", {**request_of("authorize"), **mine})
    assert {**refused, "responseID": ""} == {**response_of("refused"), "responseID": ""}


@pytest.mark.parametrize(
    ("change", "number"),
    [
        ({"profile": "csc"}, 3010),
        ({"numSignatures": 3}, 3010),
        ({"documentDigests": {"hashes": ["00" * 32], "hashAlgorithmOID": wire.SHA256_OID}}, 3010),
        ({"documentDigests": {}}, 3010),
        ({"credentialID": "khong-co"}, 3010),
    ],
    ids=["profile", "count", "hex", "no digests", "unknown credential"],
)
def test_the_simulated_service_takes_nothing_else(
    sandbox: SandboxServer, change: dict[str, object], number: int
) -> None:
    service = Service(sandbox)
    listed = service.ask("/credentials/list", request_of("credentials_list"))
    mine = {"credentialID": listed["certs"][0]["credentialID"]}
    assert service.ask("/credentials/authorize", {**request_of("authorize"), **mine, **change})["error"] == number
