"""A token behind a PKCS#11 module as a ``SigningProvider``.

The vendor's module is foreign code that may hang or crash: it lives in a process of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final, cast

from core.clock import Clock
from core.errors import CredentialUnusableError, OutcomeUnknownError, SecretRefusedError
from core.signing.model import Credential, SignatureRequest, SignatureValue, Transaction
from core.signing.prompting import Prompt, Prompter, PromptKind
from core.signing.provider import ProviderInfo
from core.workers import WorkerProcess
from providers.local_keys.module import Found, PinRefused, PinState, Signed, TokenModule
from providers.local_keys.signing import check_batch, credential_of, transaction_of

_LOOK_LIMIT_S: Final = 30.0
_SIGN_LIMIT_S: Final = 120.0
_TRIES: Final = 2
"""A token locks itself after few wrong PINs: the person is asked once more, not until it is locked."""


class Token:
    """One module, and one slot of it or all."""

    def __init__(
        self,
        info: ProviderInfo,
        module: Path,
        slot: int | None,
        clock: Clock,
        prompter: Prompter,
        opened: Callable[[Path, int | None], TokenModule] = TokenModule,
    ) -> None:
        self._info, self._clock, self._prompter = info, clock, prompter
        self._worker = WorkerProcess("token", partial(opened, module, slot))

    @property
    def info(self) -> ProviderInfo:
        """Capabilities."""
        return self._info

    async def credentials(self, user_id: str) -> Sequence[Credential]:
        """All certificates on the token that have a key there; no PIN is needed for that."""
        found = cast(Found, await self._worker.call("look", timeout_s=_LOOK_LIMIT_S))
        return tuple(credential_of(self._info, der, found.others_der) for der in found.signers_der)

    async def request_signatures(
        self,
        credential: Credential,
        user_id: str,
        requests: Sequence[SignatureRequest],
        transaction_id: str,
    ) -> Transaction:
        """Ask for the PIN and have the token sign. Raises ``SecretRefusedError``, ``CredentialUnusableError``.

        Before the token's last try the person is told; it is theirs to begin anew, never asked of them in a row.
        """
        check_batch(self._info, requests)
        digests = [request.dtbsr for request in requests]
        for attempt in range(_TRIES):
            state = await self._worker.call("pin_state", credential.certificate_der, timeout_s=_LOOK_LIMIT_S)
            if state is PinState.LOCKED or (state is PinState.FINAL_TRY and attempt > 0):
                raise SecretRefusedError(provider=self._info.display_name, reason=state.value)
            left = 1 if state is PinState.FINAL_TRY else None
            prompt = Prompt(PromptKind.PIN, self._info.display_name, refused=attempt > 0, attempts_left=left)
            pin = await self._prompter.ask(prompt)
            answer = await self._worker.call(
                "sign", credential.certificate_der, pin.reveal(), digests, timeout_s=_SIGN_LIMIT_S
            )
            if isinstance(answer, Signed):
                return transaction_of(
                    self._info, transaction_id, requests, answer.values, answer.algorithm, self._clock
                )
            if answer is PinRefused.LOCKED:
                raise SecretRefusedError(provider=self._info.display_name, reason="locked")
            if answer is PinRefused.NO_KEY:
                raise CredentialUnusableError(reason="refused_by_ca", provider=self._info.display_name)
        raise SecretRefusedError(provider=self._info.display_name, reason=PromptKind.PIN.value)

    async def await_signatures(self, transaction: Transaction) -> Sequence[SignatureValue]:
        """The values that ``request_signatures`` made; ``OutcomeUnknownError`` if there are none in hand."""
        if not transaction.values:
            raise OutcomeUnknownError("nothing was kept", provider=self._info.display_name)
        return transaction.values

    async def cancel(self, transaction: Transaction) -> bool:
        """There is nobody to tell."""
        return False

    async def aclose(self) -> None:
        """End the module's process."""
        await self._worker.aclose()
