"""Every request of a signing, answered once by something that no CA answers on purpose."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Final

import httpx
import pytest

from core.errors import (
    AppError,
    AuthorizationExpiredError,
    CredentialUnusableError,
    NoCredentialError,
    OutcomeUnknownError,
    ProviderAuthError,
    ProviderError,
    ProviderProtocolError,
    ProviderUnavailableError,
    QuotaExceededError,
    SignerDeclinedError,
)
from core.signing.model import Credential, SignatureRequest, SignatureValue, Transaction
from core.signing.prompting import PromptKind
from core.signing.provider import SigningProvider, StagedProvider
from tests.contract.people import CONFIRMS
from tests.contract.ringing import ANSWERED_ONCE, SENT_ONCE, SIGN_INS, ring_path
from tests.sandbox_server import SandboxServer

AT_ONCE: Final = 8


@dataclass(frozen=True, slots=True)
class BrokenAnswer:
    """One that no CA gives on purpose; without a status, one that comes after the client has given up."""

    status: int | None
    text: str = ""

    def __str__(self) -> str:
        return "late" if self.status is None else f"{self.status} {self.text}"


LATE: Final = BrokenAnswer(None)
BROKEN_ANSWERS: Final[Mapping[BrokenAnswer, type[ProviderError]]] = {
    BrokenAnswer(401, "<html>"): ProviderAuthError,
    BrokenAnswer(403, "<html>"): ProviderAuthError,
    BrokenAnswer(404, "<html>"): ProviderProtocolError,
    BrokenAnswer(429, "<html>"): QuotaExceededError,
    BrokenAnswer(500, "<html>"): ProviderUnavailableError,
    BrokenAnswer(503, "{}"): ProviderUnavailableError,
    BrokenAnswer(200, "<html>"): ProviderUnavailableError,
    BrokenAnswer(200, "[]"): ProviderProtocolError,
    BrokenAnswer(200, '{"data": 7, "status": "?"}'): ProviderProtocolError,
}
"""What each is called where nothing was at stake yet."""

NO_LIST: Final = BrokenAnswer(200, "[]")
"""Where a service answers with a bare list, this one means that there is nothing."""

REFUSALS: Final = (
    ProviderAuthError,
    CredentialUnusableError,
    ProviderProtocolError,
    QuotaExceededError,
    ProviderUnavailableError,
)
"""What a service's own refusal of the ringing request is called: nobody was asked."""

SAMPLE: Final = frozenset({BrokenAnswer(500, "<html>")})


class Sabotage(httpx.AsyncBaseTransport):
    """The real network, on which the request with this number (from 0) gets this answer."""

    def __init__(self, number: int = -1, answer: BrokenAnswer = LATE) -> None:
        self._number, self._answer = number, answer
        self._real = httpx.AsyncHTTPTransport()
        self.paths: list[str] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.paths.append(request.url.path)
        if len(self.paths) - 1 != self._number:
            return await self._real.handle_async_request(request)
        if self._answer.status is not None:
            return httpx.Response(self._answer.status, text=self._answer.text)
        late = await self._real.handle_async_request(request)
        await late.aread()
        await late.aclose()
        raise httpx.ReadTimeout("late", request=request)

    async def aclose(self) -> None:
        await self._real.aclose()


@dataclass(frozen=True, slots=True)
class Ended:
    """How a signing ended: in which call of the contract, and with what. ``sent``: the paths of its requests.

    ``typed``: a one-time code was; ``refused``: how often something typed had to be typed again.
    """

    call: str
    sent: Sequence[str]
    error: AppError | None
    values: Sequence[SignatureValue]
    typed: bool = False
    refused: int = 0


class BrokenAnswersContract:
    """What a signing promises when one of its requests gets a broken answer. Mixed into ``ProviderContract``."""

    def prompter(self, sandbox: SandboxServer) -> Any:
        """Of ``ProviderContract``."""
        raise NotImplementedError

    def adapter(self, sandbox: SandboxServer, **how: Any) -> AbstractAsyncContextManager[SigningProvider]:
        """Of ``ProviderContract``."""
        raise NotImplementedError

    def batch(self, count: int) -> tuple[SignatureRequest, ...]:
        """Of ``ProviderContract``."""
        raise NotImplementedError

    def verifies(self, credential: Credential, request: SignatureRequest, value: SignatureValue) -> bool:
        """Of ``ProviderContract``."""
        raise NotImplementedError

    @pytest.mark.parametrize(
        "answer",
        [
            pytest.param(answer, marks=[] if answer in SAMPLE else [pytest.mark.all_only])
            for answer in (*BROKEN_ANSWERS, LATE)
        ],
        ids=str,
    )
    async def test_a_broken_answer_to_any_request_rings_no_second_time_and_is_told_by_its_name(
        self, sandbox: SandboxServer, answer: BrokenAnswer
    ) -> None:
        well = await self.sabotaged(sandbox, Sabotage())
        assert well.error is None
        async with self.adapter(sandbox) as provider:
            record = provider.info
        # Whoever types codes can be sent only one at a time.
        gate = asyncio.Semaphore(1 if well.typed else AT_ONCE)

        async def one(number: int) -> Ended:
            async with gate:
                return await self.sabotaged(sandbox, Sabotage(number, answer))

        numbers = [number for number, path in enumerate(well.sent) if number == 0 or path != well.sent[number - 1]]
        for number, ended in zip(numbers, await asyncio.gather(*map(one, numbers)), strict=True):
            self.check(ended, number, answer, record.id)

    def check(self, ended: Ended, number: int, answer: BrokenAnswer, ca: str) -> None:
        """What holds after the request with this number was answered so."""
        if number >= len(ended.sent):  # this time it was not asked as often
            assert ended.error is None
            return
        struck, error = ended.sent[number], ended.error
        told = f"{answer} to {struck} ({number}): {ended.call}: {error!r}"
        rang = [place for place, path in enumerate(ended.sent) if path.endswith(ring_path(ca))]
        assert len(rang) <= 1 + ended.refused, told
        assert not isinstance(error, SignerDeclinedError | AuthorizationExpiredError), told
        if error is None:
            assert len(ended.values) == len(self.batch(2)), told
        elif not rang:
            if struck.endswith(SENT_ONCE.get(ca, "nothing")):
                assert isinstance(error, ProviderError), told
                assert not isinstance(error, OutcomeUnknownError), told
                return
            kind = ProviderUnavailableError if answer is LATE else BROKEN_ANSWERS[answer]
            again = kind is ProviderUnavailableError and not struck.endswith(SIGN_INS.get(ca, "nothing"))
            assert not again, f"a question that may be asked again was not: {told}"
            assert isinstance(error, kind) or (answer == NO_LIST and isinstance(error, NoCredentialError)), told
        elif number == rang[0]:
            unsaid = answer is LATE or answer.status in (200, 500)
            assert isinstance(error, OutcomeUnknownError if unsaid else (OutcomeUnknownError, *REFUSALS)), told
        else:
            assert isinstance(error, ProviderError), told
            kept = ended.call == "await" and not struck.endswith(ANSWERED_ONCE.get(ca, "nothing"))
            assert not kept, f"a signature that the CA keeps was given up: {told}"

    async def sabotaged(self, sandbox: SandboxServer, network: Sabotage) -> Ended:
        """The whole journey over this network; what waits at the CA is asked for once more if that failed."""
        call, transaction, requests, answers = "certificates", None, self.batch(2), self.prompter(sandbox)
        async with self.adapter(sandbox, transport=network, prompter=answers) as provider:
            try:
                found = await provider.credentials(CONFIRMS)
                if not found:
                    raise NoCredentialError(provider=provider.info.display_name)
                call = "request"
                transaction = await provider.request_signatures(found[-1], CONFIRMS, requests, uuid.uuid4().hex)
                call = "await"
                if isinstance(provider, StagedProvider):
                    transaction = await provider.authorised(transaction)
                values = await provider.await_signatures(transaction)
            except AppError as error:
                values = await self._fetched_later(sandbox, transaction, error)
                if not values:
                    return Ended(call, network.paths, error, ())
        assert all(self.verifies(found[-1], *pair) for pair in zip(requests, values, strict=True))
        typed = any(prompt.kind is PromptKind.OTP for prompt in answers.asked)
        refused = sum(prompt.refused for prompt in answers.asked)
        return Ended(call, network.paths, None, values, typed, refused)

    async def _fetched_later(
        self, sandbox: SandboxServer, transaction: Transaction | None, error: AppError
    ) -> Sequence[SignatureValue]:
        """What another process gets after this error; nothing where there is nothing to ask for."""
        if transaction is None or isinstance(error, OutcomeUnknownError):
            return ()
        async with self.adapter(sandbox) as later:
            return await later.await_signatures(transaction) if later.info.resumable else ()
