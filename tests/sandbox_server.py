"""A real practice world for all tests: its own process, its own home, a real socket on the loopback."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from core.paths import Home
from core.signing.model import CaStatus
from providers.sandbox.launch import SandboxInfo, join_or_start
from providers.sandbox.rules import Oddity
from tests import loopback

ROOT = Path(__file__).resolve().parent.parent
ANSWER_AFTER_S = 0.3
"""Instead of a second, so that tests wait less for a phone that answers by itself."""


def command(home: Home, ttl: float = 300.0, answer_after: float = ANSWER_AFTER_S, *flags: str) -> list[str]:
    """The command line of a practice world for ``join_or_start``."""
    bootstrap = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from tests.sandbox_process import main; main()"
    return [sys.executable, "-c", bootstrap, str(home.root), str(ttl), str(answer_after), *flags]


@dataclass(frozen=True, slots=True)
class SandboxServer:
    """A running world, and the phone in the tests' hand."""

    home: Home
    info: SandboxInfo

    @property
    def url(self) -> str:
        """Address without a trailing slash."""
        return self.info.url

    @property
    def token(self) -> str:
        """Opens the phone, the one-time passwords and the switches."""
        return self.info.token.reveal()

    @property
    def root_der(self) -> bytes:
        """The practice root."""
        return self.info.root_der

    @property
    def tsa_url(self) -> str:
        """RFC 3161 time-stamping address."""
        return f"{self.url}/pki/sandbox/tsa/tsa"

    def get(self, path: str, **params: str) -> Any:
        """JSON of a GET with the token."""
        answer = loopback.get(f"{self.url}{path}", params=params, headers=self._headers())
        return answer.raise_for_status().json()

    def post(self, path: str) -> Any:
        """JSON of a POST with the token."""
        return loopback.post(f"{self.url}{path}", headers=self._headers()).raise_for_status().json()

    def pending(self, user_id: str | None = None) -> list[Mapping[str, Any]]:
        """What waits on the phones, the newest first."""
        requests: list[Mapping[str, Any]] = self.get("/phone/api/pending", **({"user": user_id} if user_id else {}))[
            "requests"
        ]
        return requests

    def approve(self, transaction: str) -> None:
        """Press *Đồng ý*; the world's id or the service provider's own."""
        self.post(f"/phone/api/{transaction}/approve")

    def refuse(self, transaction: str) -> None:
        """Press *Hủy*."""
        self.post(f"/phone/api/{transaction}/refuse")

    def rings(self, sp_transaction_id: str | None = None, user_id: str | None = None) -> int:
        """How often phones rang."""
        asked = {"sp_transaction_id": sp_transaction_id, "user": user_id}
        return int(self.get("/phone/api/rings", **{name: value for name, value in asked.items() if value})["rings"])

    def otp(self) -> str:
        """The one-time code that was sent last."""
        return str(self.get("/phone/api/otp")["otp"])

    def forget_mishaps(self) -> None:
        """Scenarios 6 and 7 may strike again."""
        self.post("/practice/api/forget-mishaps")

    @contextlib.contextmanager
    def odd(self, user_id: str, oddity: Oddity) -> Iterator[None]:
        """For as long as the block runs, it is so with this person."""
        address = f"{self.url}/practice/api/people/{user_id}/{oddity.value}"
        loopback.post(address, headers=self._headers()).raise_for_status()
        try:
            yield
        finally:
            loopback.request("DELETE", address, headers=self._headers()).raise_for_status()

    def signed(self, user_id: str) -> int:
        """How many transactions of this person were approved, or will have been by themselves."""
        return int(self.get(f"/practice/api/people/{user_id}/signed")["signed"])

    def revoke(self, serial_number: str) -> None:
        """OCSP and CRL call this certificate revoked from now on: for worlds that no other test uses."""
        self.post(f"/practice/api/certificates/{serial_number}/revoke")

    def tell(self, serial_number: str, status: CaStatus) -> None:
        """The CA says so of this certificate from now on."""
        self.post(f"/practice/api/certificates/{serial_number}/tell/{status.value}")

    def _headers(self) -> dict[str, str]:
        return {"X-Sandbox-Token": self.token}


def started(home: Home, ttl: float = 300.0, *flags: str) -> SandboxServer:
    """Join the world of this home or start it."""
    return SandboxServer(home, join_or_start(home, command(home, ttl, ANSWER_AFTER_S, *flags)))


def stop(server: SandboxServer) -> None:
    """End the world's process."""
    os.kill(server.info.pid, signal.SIGTERM)


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxServer]:
    """A practice world that all tests of this process share; transactions live 300 seconds."""
    server = started(Home(tmp_path_factory.mktemp("sandbox")))
    yield server
    stop(server)


@pytest.fixture(scope="session")
def sandbox_short(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxServer]:
    """A practice world whose transactions expire after two seconds."""
    server = started(Home(tmp_path_factory.mktemp("sandbox-short")), 2.0)
    yield server
    stop(server)


@pytest.fixture(autouse=True)
def quiet_phones(request: pytest.FixtureRequest) -> Iterator[None]:
    """No test leaves a phone ringing for the next one: whoever waits for a ring would take that for its own."""
    yield
    if "sandbox" in request.fixturenames:
        server: SandboxServer = request.getfixturevalue("sandbox")
        for asked in server.pending():
            with contextlib.suppress(httpx.HTTPStatusError):  # it ended between the two requests
                server.refuse(str(asked["transaction_id"]))
