"""The eSign hub's hash mode keeps the contract in all its dialects; its own words are checked here."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest

from core.clock import SystemClock
from core.errors import (
    AppError,
    AuthorizationExpiredError,
    CredentialUnusableError,
    OutcomeUnknownError,
    ProviderAuthError,
    SignerDeclinedError,
    SigningFailedError,
)
from core.secrets import Secret
from core.signing.model import SignatureRequest, Transaction
from core.signing.prompting import NobodyToAsk
from core.signing.provider import DigestEncoding
from providers import Endpoint, Surroundings
from providers.esign_hub.dialect import Authentication, HubDialect
from providers.http import make_client
from providers.sandbox.endpoint import practice_endpoint
from tests.contract.provider_contract import CONFIRMS, ProviderContract, order
from tests.providers.lost_answers import AFTER, LossyNetwork
from tests.providers.overheard import Overheard
from tests.sandbox_server import SandboxServer
from tests.wire.samples import sample

pytestmark = pytest.mark.anyio

WITH_ACCOUNT = Endpoint("https://hub.invalid", "sp", Secret("mat-khau-mau"))
WITH_TOKEN = Endpoint("https://hub.invalid", "", Secret(""), {"token": Secret("ma-mau")})


class TestEsignHub(ProviderContract):
    ca = "esign:VNPT-CA"

    async def test_a_lost_answer_is_an_unknown_outcome_and_nothing_is_sent_again(self, sandbox: SandboxServer) -> None:
        network, before = LossyNetwork("/sign", AFTER), sandbox.rings(user_id=CONFIRMS)
        async with self.adapter(sandbox, transport=network) as provider:
            (credential,) = await provider.credentials(CONFIRMS)
            with pytest.raises(OutcomeUnknownError):
                await provider.request_signatures(credential, CONFIRMS, order(), uuid.uuid4().hex)
        assert sandbox.rings(user_id=CONFIRMS) == before + 1

    async def test_the_accounts_dialect_is_on_the_wire_and_in_the_record(self, sandbox: SandboxServer) -> None:
        network, (request,) = Overheard(), order()
        dialect = HubDialect.of(self.account(sandbox.url), Authentication.ACCOUNT)
        async with self.adapter(sandbox, transport=network) as provider:
            await self.signed(provider, CONFIRMS, [request])
            assert provider.info.digest_encoding is dialect.digest_encoding
        for sent in network.requests:
            by_token = dialect.authentication is Authentication.BEARER
            assert ("authorization" in sent.headers, b"sp_password" in sent.content) == (by_token, not by_token)
        written = [dialect.digest(request.dtbsr).encode() in sent.content for sent in network.requests]
        assert written == [False, True]


class TestEsignHubInHex(TestEsignHub):
    def account(self, base_url: str) -> Endpoint:
        right = practice_endpoint(base_url)
        return replace(right, details={**right.details, "digest_encoding": Secret("hex")})


class TestEsignHubByToken(TestEsignHub):
    """At a hub that answers in the other spellings."""

    practice_path = "/esign-other"

    def account(self, base_url: str) -> Endpoint:
        return replace(practice_endpoint(base_url), sp_id="", sp_password=Secret(""))


class TestEsignHubByTokenInHex(TestEsignHubByToken):
    practice_path = None

    def account(self, base_url: str) -> Endpoint:
        token = super().account(base_url)
        return replace(token, details={**token.details, "digest_encoding": Secret("HEX")})


@pytest.mark.parametrize(
    ("endpoint", "usual", "used"),
    [
        (WITH_ACCOUNT, Authentication.ACCOUNT, Authentication.ACCOUNT),
        (WITH_ACCOUNT, Authentication.BEARER, Authentication.ACCOUNT),
        (WITH_TOKEN, Authentication.ACCOUNT, Authentication.BEARER),
        (WITH_TOKEN, Authentication.BEARER, Authentication.BEARER),
        (replace(WITH_TOKEN, sp_id="sp"), Authentication.ACCOUNT, Authentication.ACCOUNT),
        (replace(WITH_TOKEN, sp_id="sp"), Authentication.BEARER, Authentication.BEARER),
    ],
)
def test_what_the_account_holds_chooses_how_the_organisation_says_who_it_is(
    endpoint: Endpoint, usual: Authentication, used: Authentication
) -> None:
    assert HubDialect.of(endpoint, usual).authentication is used


@pytest.mark.parametrize(
    ("written", "encoding"),
    [("", DigestEncoding.BASE64), ("base64", DigestEncoding.BASE64), (" Hex ", DigestEncoding.HEX)],
)
def test_what_the_account_says_chooses_how_digests_are_written(written: str, encoding: DigestEncoding) -> None:
    endpoint = replace(WITH_TOKEN, details={"digest_encoding": Secret(written)})
    assert HubDialect.of(endpoint, Authentication.ACCOUNT).digest_encoding is encoding


@pytest.mark.parametrize("ca", ["VNPT-CA", "Viettel-CA", "MISA-CA", "CA2", "FPT-CA", "BkavCA"])
async def test_every_authority_behind_the_hub_is_reached_by_its_name(sandbox: SandboxServer, ca: str) -> None:
    async with at(ca).adapter(sandbox) as provider:
        (credential,) = await provider.credentials(CONFIRMS)
    assert credential.provider_id == f"esign:{ca}"
    assert ca in credential.issuer_name


@pytest.mark.parametrize(
    "promise",
    [
        ProviderContract.test_digit_0_signs_one_document_with_one_ring,
        ProviderContract.test_digit_0_signs_many_documents_with_one_ring,
        ProviderContract.test_digit_1_refused_on_the_phone_is_an_outcome,
    ],
    ids=["one", "many", "refused"],
)
@pytest.mark.parametrize("ca", ["Viettel-CA", "MISA-CA", "CA2", "FPT-CA", "BkavCA"])
async def test_every_authority_behind_the_hub_signs_and_tells_a_refusal(
    sandbox: SandboxServer, ca: str, promise: Callable[[ProviderContract, SandboxServer], Any]
) -> None:
    await promise(at(ca), sandbox)


async def test_a_phone_that_is_still_asking_is_an_unknown_outcome_and_no_refusal(sandbox: SandboxServer) -> None:
    hub, before = at("VNPT-CA"), sandbox.rings(user_id=CONFIRMS)
    hub.practice_path = "/esign-later"  # type: ignore[misc]
    async with hub.adapter(sandbox) as provider:
        with pytest.raises(OutcomeUnknownError):
            await hub.signed(provider, CONFIRMS, order())
    assert sandbox.rings(user_id=CONFIRMS) == before + 1


def at(ca: str) -> ProviderContract:
    contract = ProviderContract()
    contract.ca = f"esign:{ca}"  # type: ignore[misc]
    return contract


VALUE = {"doc_id": "88620000", "signature_value": "AQ=="}


async def answered(answer: Any, requests: tuple[SignatureRequest, ...] = order()) -> Transaction:
    """What comes of a signing call that is answered so."""
    found = sample("esign_hub/get_certificate")["response"]

    async def hub(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=answer if request.url.path.endswith("/sign") else found)

    client = make_client(transport=httpx.MockTransport(hub))
    provider = at("VNPT-CA").route().create(Surroundings(client, WITH_ACCOUNT, SystemClock(), NobodyToAsk()))
    (credential,) = await provider.credentials(CONFIRMS)
    return await provider.request_signatures(credential, CONFIRMS, requests, uuid.uuid4().hex)


@pytest.mark.parametrize(
    "data",
    [
        {"signed_files": [VALUE]},
        {"signatures": [VALUE]},
        {"sign_files": [VALUE]},
        {"signFiles": [VALUE]},
        {"signed_files": None, "signatures": [VALUE]},
        {"sign_files": ["88620000"], "signatures": [VALUE]},
        {"signed_files": [], "signatures": [VALUE]},
        {"signatures": [{"signature_value": "AQ=="}]},
        {"signatures": [{**VALUE, "doc_id": None}]},
        {"status_code": "200", "signed_files": [VALUE]},
    ],
    ids=str,
)
async def test_a_signature_in_hand_is_taken_however_its_list_is_called(data: dict[str, object]) -> None:
    for around in ({"status_code": 200, "message": "Thành công"}, {}, {"code": "200"}):
        transaction = await answered({**around, "data": data})
        assert [(one.doc_id, one.value) for one in transaction.values] == [("88620000", b"\x01")]


async def test_signatures_without_ids_stand_in_the_documents_order() -> None:
    items = [{"signature_value": "AQ=="}, {"signature_value": "Ag=="}]
    transaction = await answered({"status_code": 200, "data": {"signatures": items}}, order(2))
    assert [(one.doc_id, one.value) for one in transaction.values] == [("88620000", b"\x01"), ("88620001", b"\x02")]


@pytest.mark.parametrize(
    "told",
    [
        {"message": "sig_wait_for_user_confirm", "data": {"transaction_id": "t", "signed_files": None}},
        {"message": "sig_wait_for_user_confirm", "data": {"transaction_id": "t"}},
        {"message": "sig_wait_for_user_confirm", "data": {"signed_files": []}},
        {"message": "PENDING", "data": None},
        {"message": "Waiting for signer", "data": {"signatures": []}},
        {"message": "Thành công", "data": {"signed_files": None}},
        {"message": "Thành công", "data": None},
        {"data": None},
        {"data": {"sign_files": ["88620000"]}},
        {"data": {"signed_files": [{"doc_id": "88620000", "signature_value": ""}]}},
        {"data": {"signed_files": [{"doc_id": "88620000", "signature_value": None}]}},
        {"data": {"signed_files": [{"doc_id": "12345678", "signature_value": "AQ=="}]}},
        {"data": {"signed_files": [VALUE, VALUE]}},
        {"data": {"signed_files": [{"signature_value": "AQ=="}, {"signature_value": "AQ=="}]}},
        {"data": [VALUE]},
    ],
    ids=str,
)
async def test_an_answer_without_a_last_word_is_an_unknown_outcome_and_no_refusal(told: dict[str, object]) -> None:
    with pytest.raises(OutcomeUnknownError):
        await answered({"status_code": 200, **told})


@pytest.mark.parametrize(
    ("told", "error"),
    [
        ({"message": "Ký số thất bại", "data": {"signed_files": []}}, SignerDeclinedError),
        ({"message": "", "data": {"signatures": []}}, SignerDeclinedError),
        ({"message": "REJECTED", "data": None}, SignerDeclinedError),
        ({"message": "rejected", "data": {"signed_files": None}}, SignerDeclinedError),
        ({"message": "EXPIRED", "data": {"signed_files": []}}, AuthorizationExpiredError),
        ({"message": "TIMEOUT", "data": None}, AuthorizationExpiredError),
        ({"message": "FAILED", "data": {"signed_files": None}}, SigningFailedError),
        ({"data": {"signed_files": [{"doc_id": "88620000", "signature_value": "-2"}]}}, SigningFailedError),
        ({"status_code": 401, "data": None}, ProviderAuthError),
        ({"status_code": 403, "data": None}, CredentialUnusableError),
        ({"status_code": 500, "data": None}, OutcomeUnknownError),
    ],
    ids=str,
)
async def test_a_last_word_is_told_by_its_name(told: dict[str, object], error: type[AppError]) -> None:
    with pytest.raises(error):
        await answered({"status_code": 200, **told})
