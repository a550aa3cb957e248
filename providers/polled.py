"""Fetching what a CA keeps: it is asked for a transaction's state until there is an end.

For CAs that take a signing request at once and are asked for its outcome by a handle, by any process, as often as one
likes. An adapter brings the question; what an answer means for the person is decided here, alike for all.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from enum import Enum
from typing import Final

from core.clock import Clock
from core.errors import (
    AppError,
    AuthorizationExpiredError,
    OutcomeUnknownError,
    ProviderError,
    ProviderTlsError,
    ProviderUnavailableError,
    SignerDeclinedError,
    SigningFailedError,
)
from core.signing.model import SignatureValue, Transaction
from core.signing.phone import remaining_s
from core.signing.provider import ProviderInfo
from providers.http import poll
from providers.pace import Pace

_PATIENCE: Final = 3
"""How often "no such transaction" is heard before it is believed: a lost request may still be on its way."""

_PATIENCE_PAUSES: Final = 6
"""For how many of the pace's longest pauses a CA must say so of a transaction that it itself has told of."""

_RECOVERY_S: Final = 3.0


class State(Enum):
    """Where a transaction is that has no signatures (yet), in no vendor's words."""

    PENDING = "pending"
    REFUSED = "refused"
    EXPIRED = "expired"
    UNKNOWN = "unknown"
    FAILED = "failed"
    USED_UP = "used_up"
    CERTIFICATE_REFUSED = "certificate_refused"
    REFUSED_OR_FAILED = "refused_or_failed"
    KEY_NOT_OPENED = "key_not_opened"


Told = tuple[SignatureValue, ...] | State
Ask = Callable[[], Awaitable[Told]]
"""One question after one transaction; raises ``core.errors``."""

_OUTCOMES: Final[Mapping[State, type[AppError]]] = {
    State.REFUSED: SignerDeclinedError,
    State.EXPIRED: AuthorizationExpiredError,
    State.UNKNOWN: OutcomeUnknownError,
}


def ended(state: State, provider: str) -> AppError:
    """What a final state is called; ``provider`` is the CA's display name."""
    if kind := _OUTCOMES.get(state):
        return kind(f"the CA says: {state.value}", provider=provider)
    return SigningFailedError(f"the CA says: {state.value}", reason=state.value, provider=provider)


class Fetching:
    """How one CA's transactions are waited for."""

    def __init__(self, info: ProviderInfo, clock: Clock, pace: Pace) -> None:
        self._info, self._clock, self._pace = info, clock, pace

    async def values(self, transaction: Transaction, ask: Ask) -> tuple[SignatureValue, ...]:
        """Ask until the signer has decided. Failures on the way are passed over.

        Raises ``SignerDeclinedError``, ``AuthorizationExpiredError``, ``SigningFailedError``, ``OutcomeUnknownError``
        if the CA does not know the transaction, and ``ProviderUnavailableError`` if it could not be asked, gave no last
        word after its own deadline, or does not find what it has told of before while the signer may still decide: the
        transaction may then be asked again.
        """
        if transaction.values:
            return transaction.values
        told_of = transaction.remote_id not in (None, transaction.transaction_id)
        patience_s = _PATIENCE_PAUSES * self._pace.longest_s
        question = _Question(ask, self._info.display_name, self._clock, patience_s=patience_s, told_of=told_of)
        told: Told | None = await poll(
            question.ask, remaining_s=self._remaining_s(transaction), pace=self._pace, clock=self._clock
        )
        alive = self._remaining_s(transaction) > 0
        if told is None and question.unknown and not alive:
            told = State.UNKNOWN
        if told is State.UNKNOWN and question.told_of and alive:
            raise ProviderUnavailableError("it told of it", reason="not_found", provider=self._info.display_name)
        if told is None:
            raise ProviderUnavailableError("no last word after the deadline", provider=self._info.display_name)
        if isinstance(told, State):
            raise ended(told, self._info.display_name)
        return told

    async def find(self, transaction: Transaction, ask: Ask, *, told_of: bool = False) -> Transaction:
        """``transaction`` itself if the CA knows it, whatever its state; ``told_of``: it gave the handle itself.

        Raises ``OutcomeUnknownError`` if the CA knows none, ``ProviderUnavailableError`` if it cannot be asked, or does
        not find what it has told of while the signer may still decide.
        """
        question = _Question(ask, self._info.display_name, self._clock, settle_for_pending=True)
        pace = replace(self._pace, last_word_s=0.0)
        told = await poll(question.ask, remaining_s=_RECOVERY_S, pace=pace, clock=self._clock)
        if told is None or told is State.UNKNOWN:
            if told_of and self._remaining_s(transaction) > 0:
                raise ProviderUnavailableError("it told of it", reason="not_found", provider=self._info.display_name)
            raise OutcomeUnknownError("no such transaction", provider=self._info.display_name)
        return transaction

    async def find_after_loss(self, transaction: Transaction, ask: Ask) -> Transaction:
        """As ``find``, for a request whose answer was just lost: a CA that cannot be asked now may know it later."""
        try:
            return await self.find(transaction, ask)
        except OutcomeUnknownError:
            raise
        except ProviderError:
            return transaction

    def _remaining_s(self, transaction: Transaction) -> float:
        return remaining_s(transaction, self._info, self._clock.now())


class _Question:
    """A question, and for how long it has been answered only that there is no such transaction.

    ``told_of``: the CA gave the handle, or has answered before that it knows the transaction. Then one such answer in
    between is a fault of the service, and the signer may be holding the phone: ``patience_s`` must pass, too.
    """

    def __init__(
        self,
        ask: Ask,
        provider: str,
        clock: Clock,
        *,
        patience_s: float = 0.0,
        told_of: bool = False,
        settle_for_pending: bool = False,
    ) -> None:
        self._ask, self._provider, self._clock, self._patience_s = ask, provider, clock, patience_s
        self._settle_for_pending = settle_for_pending
        self.told_of = told_of
        self._unknown, self._since = 0, 0.0

    @property
    def unknown(self) -> bool:
        """Whether that has been heard often enough to be the last word."""
        return self._unknown >= _PATIENCE

    async def ask(self) -> Told | None:
        """Signatures, a final state, or None for "not yet"."""
        try:
            told = await self._ask()
        except ProviderTlsError as error:
            # A network that wants its own sign-in first must not end a transaction that can still be fetched.
            raise ProviderUnavailableError(error.detail, provider=self._provider) from error
        if told is State.UNKNOWN:
            if self._unknown == 0:
                self._since = self._clock.monotonic()
            self._unknown += 1
            waited = self._clock.monotonic() - self._since >= self._patience_s
            return told if self.unknown and (waited or not self.told_of) else None
        self._unknown, self.told_of = 0, True
        if told is State.PENDING and not self._settle_for_pending:
            return None
        return told
