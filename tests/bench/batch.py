"""A hundred one-page papers under one confirmation, by the signing session itself: journal and publishing included."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from core.clock import SystemClock
from core.sealing import Sealer
from core.signing.engine import SigningEngine
from core.signing.engine_process import ProcessEngine
from core.signing.journal import Journal
from core.signing.model import (
    Credential,
    SignatureAlgorithm,
    SignatureLevel,
    SignatureRequest,
    SignatureValue,
    SigningRequest,
    StampText,
    Transaction,
)
from core.signing.parts import SigningParts
from core.signing.phases import Phase
from core.signing.progress import SigningOrder
from core.signing.provider import ControlCode, Proof, ProviderInfo
from core.signing.session import SigningSession
from core.validation.evidence_store import EvidenceStore
from tests.bench.engine import CannedNetwork, Holder
from tests.bench.sections import Bench
from tests.bench.table import Row, bounded
from tests.pdfs import make_pdf

TITLE: Final = "A hundred one-page papers, one confirmation, everything on this machine included"
_PAPERS: Final = 100
_USER: Final = "070900000010"
_INFO: Final = ProviderInfo(
    id="bench",
    display_name="CA",
    brand="CA",
    blocking=True,
    resumable=False,
    cancellable=False,
    control_code=ControlCode.OUR_DOC_ID,
    max_batch=_PAPERS,
    algorithms=(SignatureAlgorithm.RSA_PKCS1_V15,),
    wait_limit_s=60.0,
    leaves_machine=("digest",),
    leaves_for_certificates=("id_number",),
    proven=Proof.KEY_CHECKED,
)


class _KeyAtHand:
    """A CA that answers at once, asked at ``asked_at``; ``spent_s`` is its own time, which is not local work."""

    info = _INFO

    def __init__(self, holder: Holder) -> None:
        self._holder = holder
        self.spent_s = 0.0
        self.asked_at = 0.0

    async def credentials(self, user_id: str) -> Sequence[Credential]:
        return ()

    async def request_signatures(
        self, credential: Credential, user_id: str, requests: Sequence[SignatureRequest], transaction_id: str
    ) -> Transaction:
        began = self.asked_at = time.perf_counter()
        signer, ids = self._holder.signer, tuple(request.doc_id for request in requests)
        values = tuple(SignatureValue(request.doc_id, signer.sign(request.dtbsr)) for request in requests)
        moment = SystemClock().now()
        self.spent_s += time.perf_counter() - began
        return Transaction(transaction_id, _INFO.id, None, ids, ids[0], moment, None, values)

    async def await_signatures(self, transaction: Transaction) -> Sequence[SignatureValue]:
        return transaction.values

    async def cancel(self, transaction: Transaction) -> bool:
        return False

    async def aclose(self) -> None:
        return None


class _Network:
    """Makes the network in the engine's process."""

    def __init__(self, network: CannedNetwork) -> None:
        self._network = network

    def __call__(self) -> CannedNetwork:
        return self._network


async def measure(bench: Bench) -> AsyncIterator[Row]:
    """Milliseconds of each paper in a batch, and those between *Sign* and the request for a paper that was opened."""
    each_ms, asked_ms = [], []
    async with aclosing(ProcessEngine(_Network(bench.holder.network), bench.folder)) as engine:
        await _signed(bench, engine, "warm-up", 1)
        for number in range(bench.runs):
            each_ms.append((await _signed(bench, engine, f"batch-{number}", _PAPERS)).all_s * 1e3 / _PAPERS)
            asked_ms.append((await _signed(bench, engine, f"one-{number}", 1, opened=True)).asked_s * 1e3)
    yield bounded("Sign pressed to the request, session and journal included", "one paper", asked_ms, "ms", 20)
    yield bounded("local work a paper", f"{_PAPERS} papers", each_ms, "ms", 20)


@dataclass(frozen=True, slots=True)
class _Took:
    """Seconds from *Sign* to the request, and to the last file less the CA's own."""

    asked_s: float
    all_s: float


async def _signed(bench: Bench, engine: SigningEngine, name: str, papers: int, *, opened: bool = False) -> _Took:
    """Papers that were not opened before are opened as part of the work."""
    folder, provider = bench.folder / name, _KeyAtHand(bench.holder)
    folder.mkdir()
    journal = Journal(folder / "journal", Sealer(bytes(32)))
    parts = SigningParts(
        engine=engine,
        journal=journal,
        trust=bench.holder.trust,
        work=folder / "transactions",
        words=lambda _credential, _moment: StampText(("Nguyễn Thị Thùy Dương",)),
        clock=SystemClock(),
        evidence=EvidenceStore(folder / "evidence", Sealer(bytes(32)), practice=False),
    )
    requests = tuple(
        SigningRequest(
            make_pdf(folder / f"paper-{number}.pdf"),
            folder / "out",
            None,
            auto_place=True,
            level=SignatureLevel.B_B,
        )
        for number in range(papers)
    )
    if opened:
        for request in requests:
            await engine.inspect(request.source)
    began = time.perf_counter()
    result = await SigningSession(provider, parts).sign(SigningOrder(requests, _credential(bench.holder), _USER))
    took = time.perf_counter() - began - provider.spent_s
    journal.close()
    if result.phase is not Phase.DONE:
        raise RuntimeError(f"the batch ended as {result.phase.name}: {result.error!r}")
    return _Took(provider.asked_at - began, took)


def _credential(holder: Holder) -> Credential:
    now = SystemClock().now()
    return Credential(
        provider_id=_INFO.id,
        credential_id="c",
        serial_number="01",
        certificate_der=holder.signer.der,
        chain_der=holder.signer.chain_der,
        subject_name="Nguyễn Thị Thùy Dương",
        subject_id=_USER,
        issuer_name="CA",
        valid_from=now - timedelta(days=1),
        valid_to=now + timedelta(days=1),
    )
