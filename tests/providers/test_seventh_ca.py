"""A CA that is not in the program yet is added by one folder of at most 300 lines, with the core untouched."""

from __future__ import annotations

import re
import uuid
from pathlib import Path

import pytest

import providers
from core.errors import SecretRefusedError, SignerDeclinedError
from core.secrets import Secret
from core.signing.prompting import Prompt
from tests import seventh_ca
from tests.contract.provider_contract import CONFIRMS, NEVER_ANSWERS, RightAnswers, order
from tests.contract.recovering_contract import RecoveringContract
from tests.sandbox_server import SandboxServer
from tests.seventh_ca.routes import PARTY

pytestmark = pytest.mark.anyio

FOLDER = Path(seventh_ca.__file__).parent


class TestSaoMai(RecoveringContract):
    ca = "saomai"
    ring_path = "/ky"

    @pytest.fixture(autouse=True)
    def registered(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The registry has one more entry."""
        monkeypatch.setattr(providers, "PROVIDERS", (*providers.PROVIDERS, *PARTY.routes))

    async def test_a_wrong_pin_rings_nobody(self, sandbox: SandboxServer) -> None:
        class Forgetful(RightAnswers):
            async def ask(self, prompt: Prompt) -> Secret:
                return Secret("0000")

        before = sandbox.rings(user_id=CONFIRMS)
        async with self.adapter(sandbox, prompter=Forgetful(sandbox)) as provider:
            with pytest.raises(SecretRefusedError):
                await self.signed(provider, CONFIRMS, order())
        assert sandbox.rings(user_id=CONFIRMS) == before

    async def test_a_ca_that_is_told_stops_asking(self, sandbox: SandboxServer) -> None:
        async with self.adapter(sandbox) as provider:
            (credential,) = await provider.credentials(NEVER_ANSWERS)
            transaction = await provider.request_signatures(credential, NEVER_ANSWERS, order(), uuid.uuid4().hex)
            assert await provider.cancel(transaction)
            assert not await provider.cancel(transaction)
            with pytest.raises(SignerDeclinedError):
                await provider.await_signatures(transaction)


def test_it_took_one_folder_of_300_lines_and_only_what_adapters_may_use() -> None:
    texts = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.iterdir() if path.is_file()}
    assert sum(len(text.splitlines()) for text in texts.values()) <= 300
    for name, text in texts.items():
        used = set(re.findall(r"^from ((?:core|providers|desktop|tests)[\w.]*)", text, re.MULTILINE))
        allowed = r"core\.|providers\.[a-z0-9]+$|tests\.seventh_ca"
        if name == "sandbox.py":
            allowed = r"providers\.sandbox\.world$"
        assert not [one for one in used if not re.match(allowed, one)], name
