"""One signing through the faulty proxy, and what must hold afterwards whatever befell it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from core.errors import AppError
from core.signing.model import SignatureLevel, SigningRequest
from core.signing.parts import SigningParts
from core.signing.phases import Phase
from core.signing.progress import SigningOrder, SigningResult
from core.signing.provider import RecoveringProvider, SigningProvider
from core.signing.session import SigningSession
from desktop.composition import Services
from tests.contract.provider_contract import CONFIRMS, ProviderContract
from tests.faults.proxy import Fault, FaultyProxy
from tests.pdfs import make_pdf
from tests.sandbox_server import SandboxServer
from tests.signed import pdfsig


@dataclass(frozen=True, slots=True)
class Outcome:
    """``first``: how the struck attempt ended (a phase, or an error before any session). ``last``: after resuming.

    ``known_by_our_id``: a ring whose answer was lost can be found again.
    """

    first: str
    last: str
    rings: int
    results: int
    code: str = ""
    known_by_our_id: bool = False


class Route(ProviderContract):
    """Builds the adapter of any route as the contract does."""

    __test__ = False

    def __init__(self, ca: str) -> None:
        self.ca = ca  # type: ignore[misc]


@dataclass
class Journeys:
    """Signings by one person at one authority, with a proxy in between."""

    ca: str
    services: Services
    sandbox: SandboxServer
    proxy: FaultyProxy

    async def requests(self, folder: Path) -> list[str]:
        """The paths of the requests of a journey to which nothing happens."""
        self.proxy.heal()
        outcome = await self._signed(folder)
        assert outcome.first == Phase.DONE.value, outcome
        return [exchange.path for exchange in self.proxy.exchanges]

    async def struck(self, folder: Path, number: int, fault: Fault) -> Outcome:
        """The journey whose request ``number`` meets ``fault``, gone on with when the network is well again."""
        self.proxy.strike(number, fault)
        return await self._signed(folder)

    async def _signed(self, folder: Path) -> Outcome:
        results, source = folder / "out", make_pdf(folder / "Tờ khai.pdf")
        results.mkdir()
        before, rung = source.read_bytes(), self.sandbox.rings(user_id=CONFIRMS)
        first, last, code = await self._ended(source, results)
        assert source.read_bytes() == before
        files = list(results.iterdir())
        assert all(path.suffix == ".pdf" and "Signature is Valid" in pdfsig(path) for path in files), files
        left = [path for path in self.services.home.work.rglob("*") if path.is_file()]
        assert not left, "a work copy was left behind"
        rings = self.sandbox.rings(user_id=CONFIRMS) - rung
        async with self._session() as (provider, _parts):
            return Outcome(first, last, rings, len(files), code, isinstance(provider, RecoveringProvider))

    async def _ended(self, source: Path, results: Path) -> tuple[str, str, str]:
        async with self._session() as (provider, parts):
            try:
                (credential,) = await provider.credentials(CONFIRMS)
            except AppError as error:
                return "no certificate", "no certificate", error.code
            request = SigningRequest(source, results, None, auto_place=False, level=SignatureLevel.B_B)
            order = SigningOrder((request,), credential, CONFIRMS)
            result = await SigningSession(provider, parts).sign(order)
        first, code = result.phase.value, result.error.code if result.error else ""
        if result.open:
            self.proxy.heal()
            result = await self._resumed(result.transaction_id)
        assert not result.open, f"{result.phase} {result.error} stays open on a network that is well"
        return first, result.phase.value, code

    async def _resumed(self, transaction_id: str) -> SigningResult:
        async with self._session() as (provider, parts):
            return await SigningSession(provider, parts).resume(transaction_id)

    @asynccontextmanager
    async def _session(self) -> AsyncIterator[tuple[SigningProvider, SigningParts]]:
        services = self.services
        async with Route(self.ca).adapter(self.sandbox, url=self.proxy.url) as provider:
            yield (
                provider,
                SigningParts(
                    engine=services.engine,
                    journal=await services.journal(),
                    trust=await services.trust(),
                    work=services.home.work,
                    words=lambda credential, moment: services.stamp_words(credential.subject_name, moment),
                    clock=services.clock,
                    evidence=await services.evidence(),
                ),
            )
