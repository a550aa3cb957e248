"""The CSC API's samples against the client's wire functions and against the simulated service, in both versions."""

from __future__ import annotations

import asyncio
from base64 import b64decode
from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from core.secrets import Secret
from core.signing.model import CaStatus, Dtbsr, HashAlgorithm, SignatureAlgorithm, SignatureRequest
from core.signing.prompting import PromptKind
from providers.csc import remote_id, wire
from providers.csc.algorithms import EC, RSA, RSA_PSS, choose
from providers.csc.refusals import Trouble, refusal
from providers.csc.v1 import Version1
from providers.csc.v2 import Version2
from providers.csc.wire import Delivery, Dialect, Mode, Order, Pending, TypedSecret
from providers.sandbox.accounts import SANDBOX_PIN, SANDBOX_SP_ID, SANDBOX_SP_PASSWORD
from tests import loopback
from tests.sandbox_server import SandboxServer
from tests.wire.samples import sample, shape

CREDENTIAL = "GX0112348"
DOC_IDS = ("88626140", "88626141")
SHA256_RSA = "1.2.840.113549.1.1.11"
SAD = Secret("_TiHRG-bAH3XlFQZ3ndFhkXf9P24/CKN69L8gdSYp5_pw")
DIALECTS: Mapping[str, Dialect] = {"1": Version1(), "2": Version2()}

both = pytest.mark.parametrize("version", ["1", "2"])


def response(name: str) -> Any:
    return sample(f"csc/{name}")["response"]


def request(name: str) -> Any:
    return sample(f"csc/{name}")["request"]


def ordered(version: str) -> Order:
    hashes = request("v1_authorize")["hash"]
    requests = [
        SignatureRequest(doc_id, Dtbsr(b64decode(one)), name)
        for doc_id, one, name in zip(DOC_IDS, hashes, ("tờ khai.pdf", "đơn.pdf"), strict=True)
    ]
    credential = DIALECTS[version].credential(CREDENTIAL, response(f"v{version}_credentials_info"))
    scheme = choose(credential.algorithms, HashAlgorithm.SHA256)
    assert scheme is not None
    return wire.order_of(credential, requests, scheme)


@both
def test_a_credential_is_read(version: str) -> None:
    credential = DIALECTS[version].credential(CREDENTIAL, response(f"v{version}_credentials_info"))
    assert (credential.mode, credential.secrets) == (Mode.OUT_OF_BAND, ())
    assert (credential.multisign, credential.binds_hashes, credential.status) == (20, True, CaStatus.GOOD)
    assert len(credential.certificates_der) == 2


def test_what_is_to_be_typed_is_read() -> None:
    first = DIALECTS["1"].credential(CREDENTIAL, response("v1_credentials_info_typed"))
    assert first.mode is Mode.TYPED
    assert first.secrets == (
        TypedSecret("PIN", PromptKind.PIN, Delivery.KNOWN, True, "PIN của bạn"),
        TypedSecret("OTP", PromptKind.OTP, Delivery.SEND_OTP, True, "OTP qua tin nhắn"),
    )
    second = DIALECTS["2"].credential(CREDENTIAL, response("v2_credentials_info_typed"))
    assert second.secrets == (
        TypedSecret("PIN", PromptKind.PIN, Delivery.KNOWN, True, "PIN luyện tập"),
        TypedSecret("OTP", PromptKind.OTP, Delivery.CHALLENGE, True, "OTP luyện tập"),
    )


@pytest.mark.parametrize(
    ("expression", "names"),
    [("PIN AND OTP", ["PIN", "OTP"]), ("PIN OR PHONE", []), ("PIN XOR (PIN AND OTP)", ["PIN"]), ("", ["PIN", "OTP"])],
)
def test_of_several_ways_the_one_with_least_typing_is_taken(expression: str, names: list[str]) -> None:
    answer = response("v2_credentials_info_typed")
    phone = {"type": "PasswordOOB", "id": "PHONE"}
    auth = {**answer["auth"], "expression": expression, "objects": [*answer["auth"]["objects"], phone]}
    credential = DIALECTS["2"].credential(CREDENTIAL, {**answer, "auth": auth})
    assert [one.name for one in credential.secrets] == names


@both
def test_the_requests_are_the_samples(version: str) -> None:
    order, dialect = ordered(version), DIALECTS[version]
    typed = {"PIN": Secret("12345678"), "OTP": Secret("738496")}
    assert dialect.authorize_body(order, {}) == request(f"v{version}_authorize")
    assert dialect.authorize_body(order, typed) == request(f"v{version}_authorize_typed")
    assert dialect.sign_body(order, SAD, asynchronous=False) == request(f"v{version}_sign_hash")


def test_asynchronous_signing_is_asked_for_in_version_2_only() -> None:
    order = ordered("2")
    assert DIALECTS["2"].sign_body(order, SAD, asynchronous=True) == request("v2_sign_hash_asynchronous")
    assert DIALECTS["1"].sign_body(order, SAD, asynchronous=True) == request("v1_sign_hash")


def test_activation_data_or_a_handle_is_read() -> None:
    assert wire.sad_or_handle(response("v1_authorize")) == SAD
    assert wire.sad_or_handle(response("v2_authorize_typed")) == SAD
    assert wire.sad_or_handle(response("v2_authorize")) == Pending("AWG-1f0e5f4e")


@pytest.mark.parametrize("doc_ids", [DOC_IDS[:1], (*DOC_IDS, "3"), ()])
def test_another_number_of_signatures_breaks_the_contract(doc_ids: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="number"):
        wire.signatures(response("v1_sign_hash"), doc_ids, SignatureAlgorithm.RSA_PKCS1_V15)


def test_signatures_follow_the_order_of_the_hashes() -> None:
    values = wire.signatures(response("v1_sign_hash"), DOC_IDS, SignatureAlgorithm.RSA_PKCS1_V15)
    assert [value.doc_id for value in values] == list(DOC_IDS)
    assert {len(value.value) for value in values} == {256}


@pytest.mark.parametrize(
    ("name", "trouble"),
    [
        ("v1_hash_not_authorized", Trouble.OUR_MISTAKE),
        ("v1_sad_invalid", Trouble.NO_SUCH_SAD),
        ("v1_pin_wrong", Trouble.WRONG_PIN),
        ("v1_pin_locked", Trouble.PIN_LOCKED),
        ("v1_otp_wrong", Trouble.WRONG_OTP),
        ("v1_too_many", Trouble.TOO_MANY),
        ("v1_unknown_user", Trouble.NOBODY),
        ("denied", Trouble.DECLINED),
        ("timed_out", Trouble.EXPIRED),
        ("v2_secret_wrong", Trouble.WRONG_SECRET),
        ("v2_locked", Trouble.LOCKED),
        ("v2_sign_polling", Trouble.STILL_RUNNING),
    ],
)
def test_refusals_are_read_by_the_specifications_words(name: str, trouble: Trouble) -> None:
    read = refusal(400, response(name))
    assert read is not None
    assert read.trouble is trouble
    assert " " not in str(read)


@pytest.mark.parametrize("answer", [{}, {"error": 3034}, {"error": "Not a code"}, {"error": None}])
def test_what_is_no_error_of_the_api_is_left_to_the_status(answer: Mapping[str, Any]) -> None:
    assert refusal(400, answer) is None


@pytest.mark.parametrize(
    ("offered", "algorithm", "oid"),
    [
        ((RSA, SHA256_RSA), SignatureAlgorithm.RSA_PKCS1_V15, SHA256_RSA),
        ((RSA,), SignatureAlgorithm.RSA_PKCS1_V15, RSA),
        ((RSA_PSS,), SignatureAlgorithm.RSA_PSS, RSA_PSS),
        ((EC,), SignatureAlgorithm.ECDSA, EC),
        (("1.2.840.10045.4.3.2",), SignatureAlgorithm.ECDSA, "1.2.840.10045.4.3.2"),
    ],
)
def test_the_plainest_algorithm_is_chosen(offered: tuple[str, ...], algorithm: SignatureAlgorithm, oid: str) -> None:
    scheme = choose(offered, HashAlgorithm.SHA256)
    assert scheme is not None
    assert (scheme.algorithm, scheme.sign_algo) == (algorithm, oid)
    assert (scheme.parameters is not None) is (algorithm is SignatureAlgorithm.RSA_PSS)


def test_an_algorithm_of_another_digest_is_none() -> None:
    assert choose(("1.2.840.113549.1.1.13",), HashAlgorithm.SHA256) is None


def test_a_handle_survives_the_journal() -> None:
    order = ordered("2")
    pending, kept = remote_id.read(remote_id.written(Pending("AWG-1f0e5f4e"), order))
    assert pending == Pending("AWG-1f0e5f4e")
    assert DIALECTS["2"].sign_body(kept, SAD, asynchronous=False) == request("v2_sign_hash")


@pytest.mark.parametrize("text", [None, "", "f" * 32, "{}", "[]", '{"handle": ""}'])
def test_what_is_no_handle_of_ours_is_refused(text: str | None) -> None:
    with pytest.raises(ValueError):
        remote_id.read(text)


class Caller:
    """Speaks to the practice service as the specification says, without our client."""

    def __init__(self, sandbox: SandboxServer, version: str, way: str = "") -> None:
        self.base = f"{sandbox.url}/csc{way}{'/csc' if way else ''}"
        self.version = version
        self.token = "none"

    def log_in(self) -> None:
        if self.version == "1":
            answer = loopback.post(f"{self.base}/v1/auth/login", auth=(SANDBOX_SP_ID, SANDBOX_SP_PASSWORD), json={})
            assert shape(answer.json()) == shape(response("v1_login"))
        else:
            form = {
                "grant_type": "client_credentials",
                "client_id": SANDBOX_SP_ID,
                "client_secret": SANDBOX_SP_PASSWORD,
            }
            answer = loopback.post(f"{self.base}/oauth2/token", data=form)
        self.token = answer.json()["access_token"]

    def ask(self, method: str, body: Mapping[str, Any]) -> httpx.Response:
        return loopback.post(
            f"{self.base}/v{self.version}/{method}",
            json=body,
            headers={"authorization": f"Bearer {self.token}"},
        )

    def credential(self, user: str = "070900000010") -> str:
        self.log_in()
        return str(self.ask("credentials/list", {"userID": user}).json()["credentialIDs"][0])


@both
def test_the_simulated_service_answers_in_the_samples_shapes(sandbox: SandboxServer, version: str) -> None:
    service = Caller(sandbox, version)
    credential = service.credential()
    info = service.ask("credentials/info", {**request("v1_credentials_info"), "credentialID": credential}).json()
    expected = response(f"v{version}_credentials_info")
    assert shape(info) == shape(expected)
    authorize = {**request(f"v{version}_authorize"), "credentialID": credential}
    answer = service.ask("credentials/authorize", authorize)
    assert shape(answer.json()) == shape(response(f"v{version}_authorize"))
    assert answer.status_code == (200 if version == "1" else 202)


def test_version_1_describes_itself_in_the_samples_shape(sandbox: SandboxServer) -> None:
    assert shape(Caller(sandbox, "1").ask("info", {}).json()) == shape(response("v1_info"))


@both
def test_activation_data_is_bound_to_its_hashes_and_used_up(sandbox: SandboxServer, version: str) -> None:
    service = Caller(sandbox, version, "-typed")
    credential = service.credential()
    if version == "1":
        assert service.ask("credentials/sendOTP", {"credentialID": credential}).status_code == 204
    else:
        service.ask("credentials/getChallenge", {"credentialID": credential, "authObjectID": "OTP"})
    order = ordered(version)
    given = {"PIN": Secret(SANDBOX_PIN), "OTP": Secret(sandbox.otp())}
    body = {**DIALECTS[version].authorize_body(order, given), "credentialID": credential}
    sad = Secret(service.ask("credentials/authorize", body).json()["SAD"])
    sign = {**DIALECTS[version].sign_body(order, sad, asynchronous=False), "credentialID": credential}
    name = "hash" if version == "1" else "hashes"
    other = {**sign, name: [sign[name][0].replace("x", "y"), sign[name][1]]}
    assert service.ask("signatures/signHash", other).json() == response("v1_hash_not_authorized")
    assert shape(service.ask("signatures/signHash", sign).json()) == shape(response(f"v{version}_sign_hash"))
    assert service.ask("signatures/signHash", sign).json() == response("v1_sad_invalid")


@pytest.mark.anyio
async def test_a_handle_is_asked_after_until_the_phone_has_decided(sandbox: SandboxServer) -> None:
    service = Caller(sandbox, "2")
    credential = await asyncio.to_thread(service.credential, "070900000012")
    body = {**request("v2_authorize"), "credentialID": credential}
    handle = (await asyncio.to_thread(service.ask, "credentials/authorize", body)).json()["handle"]
    early = await asyncio.to_thread(service.ask, "credentials/authorizeCheck", {"handle": handle})
    assert (early.status_code, shape(early.json())) == (202, shape(response("v2_authorize")))
    (ringing,) = await asyncio.to_thread(sandbox.pending, "070900000012")
    await asyncio.to_thread(sandbox.refuse, ringing["transaction_id"])
    late = await asyncio.to_thread(service.ask, "credentials/authorizeCheck", {"handle": handle})
    assert (late.status_code, late.json()) == (400, response("denied"))


@both
def test_without_a_session_nothing_is_told(sandbox: SandboxServer, version: str) -> None:
    answer = Caller(sandbox, version).ask("credentials/list", {"userID": "070900000010"})
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_token")
