"""The hub's file mode: the whole file goes up, and what comes back is taken only if it is that file, well signed."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from core.clock import SystemClock
from core.errors import (
    AppError,
    InvalidUsageError,
    OutcomeUnknownError,
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
from core.signing.provider import SigningProvider
from core.signing.session import SigningSession
from core.validation.evidence_store import EvidenceStore
from desktop.basics import BuildOptions
from desktop.composition import Services, build
from tests.contract.provider_contract import CONFIRMS, ProviderContract, order
from tests.contract.traffic import Recorder, Sent
from tests.pdfs import make_pdf
from tests.sandbox_server import SandboxServer
from tests.signed import pdfsig

pytestmark = pytest.mark.anyio

CA = "esign:VNPT-CA:file"
REFUSES, BREAKS_OFF, WRONG_HASH = "070900000011", "070900000017", "070900000018"


class Route(ProviderContract):
    """Builds the adapter as the contract does."""

    __test__ = False
    ca = CA


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
        async with Route().adapter(self.sandbox) as made:
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


async def test_what_leaves_this_computer_is_what_the_record_says(sandbox: SandboxServer, tmp_path: Path) -> None:
    recorder = Recorder()
    exchange = FileExchange(make_pdf(tmp_path / "sent.pdf"), tmp_path / "returned.pdf")
    requests = [replace(one, exchange=exchange) for one in order()]
    route = Route()
    hosts = {route.account(route.base_url(sandbox)).host}
    async with route.adapter(sandbox, transport=recorder) as provider:
        info = provider.info
        (credential,) = await provider.credentials(CONFIRMS)
        assert recorder.take(CONFIRMS, requests) == Sent(set(info.leaves_for_certificates), hosts)
        transaction = await provider.request_signatures(credential, CONFIRMS, requests, "0" * 32)
        assert recorder.take(CONFIRMS, requests) == Sent(set(info.leaves_machine), hosts)
    assert set(info.leaves_machine) == {"file", "file_name", "id_number"}
    assert transaction.values[0].value == hashlib.sha256(exchange.returned.read_bytes()).digest()


async def test_a_full_disk_is_told_before_the_phone_rings(sandbox: SandboxServer, tmp_path: Path) -> None:
    rung = sandbox.rings(user_id=CONFIRMS)
    exchange = FileExchange(make_pdf(tmp_path / "sent.pdf"), Path("/dev/full/returned.pdf"))
    async with Route().adapter(sandbox) as provider:
        (credential,) = await provider.credentials(CONFIRMS)
        with pytest.raises(StorageError):
            await provider.request_signatures(
                credential, CONFIRMS, [replace(one, exchange=exchange) for one in order()], "0" * 32
            )
    assert sandbox.rings(user_id=CONFIRMS) == rung
