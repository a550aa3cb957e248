"""One signing through the faulty proxy, and what must hold afterwards whatever befell it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import httpx

from core.errors import AppError
from core.secrets import Secret
from core.signing.model import SignatureLevel, SigningRequest
from core.signing.parts import SigningParts
from core.signing.phases import Phase
from core.signing.progress import SigningOrder, SigningResult
from core.signing.provider import SigningProvider
from core.signing.session import SigningSession
from desktop.composition import Services
from providers import Endpoint
from providers.sandbox.endpoint import practice_endpoint
from tests.contract.provider_contract import CONFIRMS, ProviderContract, RightAnswers
from tests.faults.proxy import Fault, FaultyProxy
from tests.pdfs import make_pdf
from tests.sandbox_server import SandboxServer
from tests.signed import pdfsig

GIVES_UP_S = 0.3


@dataclass(frozen=True, slots=True)
class Outcome:
    """``first``: how the struck attempt ended (a phase, or an error before any session). ``last``: after resuming.

    ``signed``: how often the world's person confirmed.
    """

    first: str
    last: str
    rings: int
    signed: int
    results: int
    code: str = ""


class Impatient(httpx.AsyncBaseTransport):
    """The network of a client whose time-outs are shorter than the proxy's delay."""

    def __init__(self, proxy: FaultyProxy) -> None:
        self._proxy, self._real = proxy, httpx.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self._proxy.next_is_late:
            request.extensions["timeout"] = dict.fromkeys(("connect", "read", "write", "pool"), GIVES_UP_S)
        return await self._real.handle_async_request(request)

    async def aclose(self) -> None:
        await self._real.aclose()


class Course(ProviderContract):
    """A route in one of the service's modes, and who signs over it; builds the adapter as the contract does."""

    __test__ = False

    def __init__(
        self,
        ca: str,
        *,
        practice_path: str | None = None,
        person: str = CONFIRMS,
        details: Mapping[str, str] | None = None,
        answers: type[RightAnswers] = RightAnswers,
    ) -> None:
        self.ca, self.practice_path = ca, practice_path  # type: ignore[misc]
        self.person, self._details, self._answers = person, details or {}, answers

    def account(self, base_url: str) -> Endpoint:
        made = practice_endpoint(base_url)
        details = {name: Secret(value) for name, value in self._details.items()}
        return replace(made, details={**made.details, **details})

    def prompter(self, sandbox: SandboxServer) -> RightAnswers:
        return self._answers(sandbox)


@dataclass
class Journeys:
    """Signings by one person at one authority, with a proxy in between."""

    course: Course
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
        person, results, source = self.course.person, folder / "out", make_pdf(folder / "Tờ khai.pdf")
        results.mkdir()
        signed = self.sandbox.signed(person)
        before, rung = source.read_bytes(), self.sandbox.rings(user_id=person)
        first, last, code = await self._ended(source, results)
        assert source.read_bytes() == before
        files = list(results.iterdir())
        assert all(path.suffix == ".pdf" and "Signature is Valid" in pdfsig(path) for path in files), files
        left = [path for path in self.services.home.work.rglob("*") if path.is_file()]
        assert not left, "a work copy was left behind"
        rings = self.sandbox.rings(user_id=person) - rung
        return Outcome(first, last, rings, self.sandbox.signed(person) - signed, len(files), code)

    async def _ended(self, source: Path, results: Path) -> tuple[str, str, str]:
        async with self._session() as (provider, parts):
            try:
                found = await provider.credentials(self.course.person)
            except AppError as error:
                return "no certificate", "no certificate", error.code
            credential = next(one for one in found if one.valid_at(datetime.now(UTC)))
            request = SigningRequest(source, results, None, auto_place=False, level=SignatureLevel.B_B)
            order = SigningOrder((request,), credential, self.course.person)
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
        async with self.course.adapter(self.sandbox, url=self.proxy.url, transport=Impatient(self.proxy)) as provider:
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
