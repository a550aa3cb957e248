"""The hub's file mode: the whole file goes up, and what comes back is taken only if it is that file, well signed."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest

from core.clock import SystemClock
from core.errors import (
    AppError,
    AuthorizationExpiredError,
    CredentialUnusableError,
    InvalidUsageError,
    OutcomeUnknownError,
    ProviderAuthError,
    ProviderProtocolError,
    ProviderUnavailableError,
    SignatureMismatchError,
    SignerDeclinedError,
    StorageError,
)
from core.sealing import Sealer
from core.signing.journal import Journal
from core.signing.model import (
    Credential,
    FileExchange,
    SignatureLevel,
    SignatureRequest,
    SignatureValue,
    SigningRequest,
    StampText,
)
from core.signing.parts import SigningParts
from core.signing.phases import Phase
from core.signing.progress import SigningOrder, SigningResult
from core.signing.prompting import NobodyToAsk
from core.signing.provider import SigningProvider
from core.signing.session import SigningSession
from core.validation.evidence_store import EvidenceStore
from core.validation.report import Indication
from desktop.basics import BuildOptions
from desktop.composition import Services, build
from providers import Endpoint, Surroundings
from providers.esign_hub.dialect import Authentication, HubDialect
from providers.http import make_client
from providers.sandbox.endpoint import practice_endpoint
from tests.contract.file_contract import FileContract
from tests.contract.provider_contract import CONFIRMS, order
from tests.pdfs import make_pdf
from tests.providers.overheard import Overheard
from tests.sandbox_server import SandboxServer
from tests.signed import pdfsig
from tests.wire.samples import sample

pytestmark = pytest.mark.anyio

CA = "esign:VNPT-CA:file"
REFUSES, BREAKS_OFF, WRONG_HASH = "070900000011", "070900000017", "070900000018"


class TestEsignHubFiles(FileContract):
    ca = CA

    async def test_the_organisation_says_who_it_is_as_its_account_lets_it(self, sandbox: SandboxServer) -> None:
        network = Overheard()
        dialect = HubDialect.of(self.account(sandbox.url), Authentication.BEARER)
        async with self.adapter(sandbox, transport=network) as provider:
            await self.signed(provider, CONFIRMS, self.order())
        for sent in network.requests:
            by_token = dialect.authentication is Authentication.BEARER
            assert ("authorization" in sent.headers, b"sp_password" in sent.content) == (by_token, not by_token)

    async def test_a_phone_that_is_still_asking_is_an_unknown_outcome_and_no_refusal(
        self, sandbox: SandboxServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(self, "practice_path", "/esign-later")
        before = sandbox.rings(user_id=CONFIRMS)
        async with self.adapter(sandbox) as provider:
            with pytest.raises(OutcomeUnknownError):
                await self.signed(provider, CONFIRMS, self.order())
        assert sandbox.rings(user_id=CONFIRMS) == before + 1

    @pytest.mark.parametrize(
        ("told", "error"),
        [
            ({"status_code": 401}, ProviderAuthError),
            ({"status_code": 403}, CredentialUnusableError),
            ({"status_code": 400}, ProviderProtocolError),
            ({"status_code": 500}, OutcomeUnknownError),
            ({"status_code": 503}, ProviderUnavailableError),
            ({"status_code": 200, "signFiles": []}, SignerDeclinedError),
            ({"status_code": 200, "signFiles": [], "message": "EXPIRED"}, AuthorizationExpiredError),
            ({"status_code": 200, "signFiles": None}, OutcomeUnknownError),
            ({"status_code": 200}, OutcomeUnknownError),
            ({}, OutcomeUnknownError),
        ],
        ids=str,
    )
    async def test_what_the_hub_says_inside_its_answer_is_told_by_its_name(
        self, told: dict[str, object], error: type[AppError]
    ) -> None:
        found = sample("esign_hub/file_get_certificate")["response"]

        async def hub(request: httpx.Request) -> httpx.Response:
            return httpx.Response(200, json={"data": told} if request.url.path.endswith("/sign_file") else found)

        client = make_client(transport=httpx.MockTransport(hub))
        endpoint = self.account("https://hub.invalid")
        provider = self.route().create(Surroundings(client, endpoint, SystemClock(), NobodyToAsk()))
        with pytest.raises(error):
            await self.signed(provider, CONFIRMS, self.order())


class TestEsignHubFilesByAccount(TestEsignHubFiles):
    """At a hub that answers in the other spellings."""

    practice_path = "/esign-other"

    def account(self, base_url: str) -> Endpoint:
        return replace(practice_endpoint(base_url), details={})


@pytest.mark.parametrize("ca", ["Viettel-CA", "MISA-CA", "CA2", "FPT-CA", "BkavCA"])
async def test_every_authority_behind_the_hub_signs_files_and_tells_a_refusal(
    sandbox: SandboxServer, tmp_path: Path, ca: str
) -> None:
    contract = TestEsignHubFiles()
    contract.ca, contract.folder = f"esign:{ca}:file", tmp_path  # type: ignore[misc]
    await contract.test_digit_0_signs_one_document_with_one_ring(sandbox)
    await contract.test_digit_1_refused_on_the_phone_is_an_outcome(sandbox)


@dataclass(frozen=True, slots=True)
class Hand:
    """The real session, engine and journal, over the real hub of the practice world."""

    services: Services
    sandbox: SandboxServer
    folder: Path
    journal: Journal

    async def sign(self, person: str, provider: SigningProvider, name: str = "Tờ khai.pdf") -> SigningResult:
        (credential,) = await provider.credentials(person)
        request = SigningRequest(
            make_pdf(self.folder / name), self.folder / "out", None, auto_place=False, level=SignatureLevel.B_B
        )
        return await (await self.session(provider)).sign(SigningOrder((request,), credential, person))

    async def session(self, provider: SigningProvider) -> SigningSession:
        parts = SigningParts(
            engine=self.services.engine,
            journal=self.journal,
            trust=await self.services.trust(),
            work=self.folder / "transactions",
            words=lambda _credential, _moment: StampText(("x",)),
            clock=SystemClock(),
            evidence=EvidenceStore(self.folder / "evidence", Sealer(bytes(32)), practice=True),
        )
        return SigningSession(provider, parts)

    @asynccontextmanager
    async def provider(self) -> AsyncIterator[SigningProvider]:
        async with TestEsignHubFiles().adapter(self.sandbox) as made:
            yield made


@pytest.fixture
async def hand(sandbox: SandboxServer, tmp_path: Path) -> AsyncIterator[Hand]:
    (tmp_path / "out").mkdir()
    async with build(BuildOptions(home=sandbox.home.root, profile="sandbox")) as services:
        yield Hand(services, sandbox, tmp_path, Journal(tmp_path / "journal", Sealer(bytes(32))))


async def test_the_file_comes_back_signed_and_extends_what_was_sent(hand: Hand) -> None:
    rung = hand.sandbox.rings(user_id=CONFIRMS)
    async with hand.provider() as provider:
        result = await hand.sign(CONFIRMS, provider)
    assert (result.phase, result.error) == (Phase.DONE, None)
    (signed,) = [one.signed for one in result.documents]
    assert signed is not None
    assert signed.level is SignatureLevel.B_B
    assert signed.path.read_bytes().startswith((hand.folder / "Tờ khai.pdf").read_bytes())
    assert "Signature is Valid" in pdfsig(signed.path)
    assert hand.sandbox.rings(user_id=CONFIRMS) == rung + 1
    assert not list((hand.folder / "transactions").iterdir())


async def test_a_file_that_the_hub_signed_is_signed_there_once_more(hand: Hand) -> None:
    async with hand.provider() as provider:
        (first,) = [one.signed for one in (await hand.sign(CONFIRMS, provider)).documents]
        assert first is not None
        (credential,) = await provider.credentials(CONFIRMS)
        request = SigningRequest(first.path, hand.folder / "out", None, auto_place=False, level=SignatureLevel.B_B)
        result = await (await hand.session(provider)).sign(SigningOrder((request,), credential, CONFIRMS))
    assert (result.phase, result.error) == (Phase.DONE, None)
    (second,) = [one.signed for one in result.documents]
    assert second is not None
    assert [one.verdict for one in second.report.signatures] == [Indication.TOTAL_PASSED] * 2


@pytest.mark.parametrize(
    ("person", "error", "phase"),
    [
        (REFUSES, SignerDeclinedError, Phase.DECLINED),
        (BREAKS_OFF, OutcomeUnknownError, Phase.UNKNOWN),
        (WRONG_HASH, SignatureMismatchError, Phase.FAILED),
    ],
)
async def test_nothing_is_published_unless_it_came_back_well_signed(
    hand: Hand, person: str, error: type[AppError], phase: Phase
) -> None:
    async with hand.provider() as provider:
        result = await hand.sign(person, provider)
    assert (result.phase, type(result.error), result.open) == (phase, error, False)
    assert not list((hand.folder / "out").iterdir())
    assert hand.journal.entries() == ()


@dataclass
class Meddling:
    """The real adapter, whose returned file somebody changes on the way."""

    inner: SigningProvider
    change: bytes

    def __getattr__(self, name: str) -> object:
        return getattr(self.inner, name)

    async def request_signatures(
        self, credential: Credential, user_id: str, requests: tuple[SignatureRequest, ...], transaction_id: str
    ) -> object:
        transaction = await self.inner.request_signatures(credential, user_id, requests, transaction_id)
        exchange = requests[0].exchange
        assert exchange is not None
        content = exchange.returned.read_bytes()
        exchange.returned.write_bytes(content.replace(b"595", self.change, 1) if self.change else content[:-40])
        if self.change:
            value = SignatureValue(requests[0].doc_id, hashlib.sha256(exchange.returned.read_bytes()).digest())
            return replace(transaction, values=(value,))
        return transaction


@pytest.mark.parametrize("change", [b"596", b""], ids=["changed before it came back", "cut off on our disk"])
async def test_a_file_that_is_not_what_left_is_not_taken(hand: Hand, change: bytes) -> None:
    async with hand.provider() as provider:
        result = await hand.sign(CONFIRMS, Meddling(provider, change))  # type: ignore[arg-type]
    assert (result.phase, type(result.error)) == (Phase.FAILED, SignatureMismatchError)
    assert not list((hand.folder / "out").iterdir())


async def test_a_program_that_died_after_the_file_came_back_finishes_it_without_a_second_ring(hand: Hand) -> None:
    rung = hand.sandbox.rings(user_id=CONFIRMS)

    class Dying(SigningSession):
        async def _finish(self, record: object, *, resumed: bool) -> SigningResult:
            raise KeyboardInterrupt

    async with hand.provider() as provider:
        (credential,) = await provider.credentials(CONFIRMS)
        request = SigningRequest(
            make_pdf(hand.folder / "a.pdf"), hand.folder / "out", None, auto_place=False, level=SignatureLevel.B_B
        )
        session = await hand.session(provider)
        with pytest.raises(KeyboardInterrupt):
            await Dying(provider, session._parts).sign(SigningOrder((request,), credential, CONFIRMS))
        (entry,) = hand.journal.entries()
        hand.journal.release(entry.transaction_id)
        result = await (await hand.session(provider)).resume(entry.transaction_id)
    assert (result.phase, result.error) == (Phase.DONE, None)
    assert [path.name for path in (hand.folder / "out").iterdir()] == ["a-signed.pdf"]
    assert hand.sandbox.rings(user_id=CONFIRMS) == rung + 1


async def test_a_digest_alone_is_nothing_to_this_mode(hand: Hand) -> None:
    async with hand.provider() as provider:
        (credential,) = await provider.credentials(CONFIRMS)
        with pytest.raises(InvalidUsageError):
            await provider.request_signatures(credential, CONFIRMS, order(), "0" * 32)


async def test_a_full_disk_is_told_before_the_phone_rings(sandbox: SandboxServer, tmp_path: Path) -> None:
    rung = sandbox.rings(user_id=CONFIRMS)
    exchange = FileExchange(make_pdf(tmp_path / "sent.pdf"), Path("/dev/full/returned.pdf"))
    async with TestEsignHubFiles().adapter(sandbox) as provider:
        (credential,) = await provider.credentials(CONFIRMS)
        with pytest.raises(StorageError):
            await provider.request_signatures(
                credential, CONFIRMS, [replace(one, exchange=exchange) for one in order()], "0" * 32
            )
    assert sandbox.rings(user_id=CONFIRMS) == rung
