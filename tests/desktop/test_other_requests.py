"""Two requests on one phone: an old one of ours (P4), or somebody else's (P10). Only what is waited for signs."""

from __future__ import annotations

import asyncio
import hashlib
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from core.signing.model import Credential, Dtbsr, SignatureLevel, SignatureRequest, SigningRequest
from core.signing.phases import AWAITING, Phase
from core.signing.progress import Progress, SigningOrder, SigningResult
from core.signing.session import SigningSession
from desktop.basics import BuildOptions
from desktop.composition import Services, build
from tests.desktop.command_line import pdfsig
from tests.pdfs import make_pdf
from tests.sandbox_server import SandboxServer

pytestmark = pytest.mark.anyio

SILENT = "070900000012"
"""Never answers by itself; the phone's API still can."""
CAS = ("vnpt", "esign:VNPT-CA")


@dataclass
class Attempt:
    """A signing that waits, and the request that the phone shows for it."""

    session: SigningSession
    ending: asyncio.Task[SigningResult]
    transaction: str
    number: str
    seen: list[Progress] = field(default_factory=list)


@dataclass
class Desk:
    """A person at the program with the phone beside it."""

    services: Services
    sandbox: SandboxServer
    folder: Path
    tasks: asyncio.TaskGroup

    @property
    def results(self) -> list[Path]:
        return sorted((self.folder / "out").glob("*.pdf"))

    async def credential(self, ca: str) -> Credential:
        (one,) = await self.services.credentials(ca, SILENT)
        return one

    async def begin(self, ca: str) -> Attempt:
        """Sign the paper, as far as the ring."""
        seen: list[Progress] = []
        session = await self.services.session(ca, seen.append)
        request = SigningRequest(
            self.folder / "a.pdf", self.folder / "out", None, auto_place=False, level=SignatureLevel.B_B
        )
        order = SigningOrder((request,), await self.credential(ca), SILENT)
        known = await self.ringing()
        ending = self.tasks.create_task(session.sign(order))
        transaction, number = await self.rung(known)
        return Attempt(session, ending, transaction, number, seen)

    async def ringing(self) -> dict[str, str]:
        """Numbers by transaction, as the phone shows them."""
        pending = await asyncio.to_thread(self.sandbox.pending, SILENT)
        return {str(one["transaction_id"]): str(one["number"]) for one in pending}

    async def rung(self, known: dict[str, str]) -> tuple[str, str]:
        """The request that is new on the phone."""
        while True:
            fresh = {key: number for key, number in (await self.ringing()).items() if key not in known}
            if fresh:
                (found,) = fresh.items()
                return found

    async def approve(self, transaction: str) -> None:
        await asyncio.to_thread(self.sandbox.approve, transaction)

    async def refuse(self, transaction: str) -> None:
        await asyncio.to_thread(self.sandbox.refuse, transaction)


@pytest.fixture
async def desk(sandbox: SandboxServer, tmp_path: Path) -> AsyncIterator[Desk]:
    make_pdf(tmp_path / "a.pdf")
    async with build(BuildOptions(home=sandbox.home.root, profile="sandbox")) as services, asyncio.TaskGroup() as tasks:
        yield Desk(services, sandbox, tmp_path, tasks)


@pytest.mark.parametrize("ca", CAS)
async def test_cancelled_and_signed_again_there_is_one_signature_whichever_is_approved_first(
    desk: Desk, ca: str
) -> None:
    rings = desk.sandbox.rings(user_id=SILENT)
    first = await desk.begin(ca)
    first.session.cancel()
    cancelled = await first.ending
    assert (cancelled.phase, cancelled.open, desk.results) == (Phase.CANCELLED, False, [])
    assert cancelled.on_phone_until is not None

    second = await desk.begin(ca)
    assert second.number != first.number
    await desk.approve(first.transaction)
    assert not second.ending.done()
    await desk.approve(second.transaction)
    signed = await second.ending
    assert (signed.phase, signed.error) == (Phase.DONE, None)
    (result,) = desk.results
    told = pdfsig(result)
    assert told.count("Signature is Valid") == 1
    assert "Signature #2" not in told
    assert desk.sandbox.rings(user_id=SILENT) - rings == 2
    assert (await desk.services.journal()).entries() == ()


@pytest.mark.parametrize("ca", CAS)
async def test_somebody_elses_request_has_another_number_and_approving_it_signs_nothing_here(
    desk: Desk, ca: str
) -> None:
    known, theirs = await desk.ringing(), "19450902"
    provider, credential = await desk.services.provider(ca), await desk.credential(ca)
    paper = SignatureRequest(theirs, Dtbsr(hashlib.sha256(b"a debt").digest()), "a.pdf")
    foreign = desk.tasks.create_task(provider.request_signatures(credential, SILENT, (paper,), uuid.uuid4().hex))
    stranger, number = await desk.rung(known)
    assert number == theirs

    ours = await desk.begin(ca)
    assert ours.number != theirs
    await desk.approve(stranger)
    await foreign
    await desk.refuse(ours.transaction)
    ending = await ours.ending
    assert {one.control_code for one in ours.seen if one.phase in AWAITING} - {None} == {ours.number}
    assert (ending.phase, desk.results) == (Phase.DECLINED, [])
