"""A code that did not come is sent anew when the person wants it; the phone is not asked twice for that (P6)."""

from __future__ import annotations

import pytest

from core.secrets import Secret
from core.signing.prompting import RESENDS, AnotherCodeWanted, Prompt, PromptKind
from tests.contract.provider_contract import CONFIRMS, TWO_CERTIFICATES, ProviderContract, RightAnswers, verifies
from tests.providers.test_csc import at
from tests.providers.test_fpt_esigncloud import TestFptEsignCloud
from tests.providers.test_misa_esign import TestMisaEsign
from tests.sandbox_server import SandboxServer

BY_CODE = {
    "csc1": (at("1", "typed"), CONFIRMS),
    "csc2": (at("2", "typed"), CONFIRMS),
    "misa": (TestMisaEsign(), TWO_CERTIFICATES),
    "fpt:esigncloud": (TestFptEsignCloud(), CONFIRMS),
}
for _name in ("TestFptEsignCloud", "TestMisaEsign"):
    del globals()[_name]  # not to be collected here once more


class Waiting(RightAnswers):
    """Nothing comes to this person's phone for a while."""

    def __init__(self, sandbox: SandboxServer, times: int) -> None:
        super().__init__(sandbox)
        self.offers: list[bool] = []
        self._times = times

    async def ask(self, prompt: Prompt) -> Secret:
        if prompt.kind is PromptKind.OTP:
            self.offers.append(prompt.resendable)
            if len(self.offers) <= self._times:
                assert prompt.resendable
                raise AnotherCodeWanted
        return await super().ask(prompt)


@pytest.mark.anyio
@pytest.mark.parametrize("name", list(BY_CODE))
@pytest.mark.parametrize("times", [1, RESENDS])
async def test_another_code_signs_and_the_request_stays_one(sandbox: SandboxServer, name: str, times: int) -> None:
    contract, person = BY_CODE[name]
    before, requests = sandbox.rings(user_id=person), contract.order(2)
    waiting = Waiting(sandbox, times)
    async with contract.adapter(sandbox, prompter=waiting) as provider:
        credential, values = await signed(contract, provider, person, requests)
    assert all(verifies(credential, *pair) for pair in zip(requests, values, strict=True))
    assert sandbox.rings(user_id=person) == before + 1
    assert waiting.offers == [True] * times + [times < RESENDS]


async def signed(contract: ProviderContract, provider, person, requests):  # type: ignore[no-untyped-def]
    *_, credential = await provider.credentials(person)
    transaction = await provider.request_signatures(credential, person, requests, "0a" * 16)
    return credential, await provider.await_signatures(transaction)
