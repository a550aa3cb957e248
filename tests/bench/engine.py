"""Our engine as the window runs it: in a process of its own, with a key at hand and a network that answers at once."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric import rsa

from core.errors import ProviderUnavailableError
from core.signing import pades_finish
from core.signing.engine import CompleteJob, PreparedDocument, PrepareJob, SignedDocument, TrustSettings
from core.signing.local_engine import LocalEngine
from core.signing.model import Appearance, SignatureLevel
from core.validation.report import FileReport
from core.workers import WorkerProcess
from tests.bench.processes import Memory
from tests.pdfs import make_pdf
from tests.pki import CRL_URL, ROOT_CRL_URL, Authority, Signer

_CHECKS: Final = ("_checked", "_synced", "validate")
"""Where finishing looks at the result with both engines, digesting it once more, and waits for the disk."""
_PAUSE_S: Final = 0.3
"""A person reads before pressing *Sign*, and takes longer over the phone."""


@dataclass(frozen=True, slots=True)
class CannedNetwork:
    """core's ``Fetcher`` over answers that were made beforehand: local work is measured, no network."""

    answers: dict[str, bytes]

    async def get(self, url: str, accept: str) -> bytes:
        if url not in self.answers:
            raise ProviderUnavailableError("status 404", provider="bench")
        return self.answers[url]

    async def post(self, url: str, body: bytes, content_type: str, accept: str) -> bytes:
        raise ProviderUnavailableError("no such service", provider="bench")

    async def aclose(self) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Holder:
    """A person whose key is at hand, what is trusted, and the status lists."""

    signer: Signer
    trust: TrustSettings
    network: CannedNetwork


async def new_holder() -> Holder:
    """RSA with 2048 bits all the way up, as authorities here have it; status by CRL."""
    root, ca, own = (rsa.generate_private_key(65537, 2048) for _ in range(3))
    authority = Authority(root_key=root, ca_key=ca)
    signer = authority.signer(own, links=(CRL_URL,))
    lists = {url: await authority.get(url, "") for url in (CRL_URL, ROOT_CRL_URL)}
    return Holder(signer, TrustSettings(authority.trust.anchors_der, ()), CannedNetwork(lists))


class TimedEngine(LocalEngine):
    """Runs in the child; tells how long its checks and ``fsync`` took since it was last asked."""

    def __init__(self, network: CannedNetwork, work: Path) -> None:
        super().__init__(network, work)
        logging.getLogger("core").setLevel(logging.ERROR)  # other programs' signatures surprise it, and it says so
        self._checked_s = 0.0
        self._inside = False
        for name in _CHECKS:
            setattr(pades_finish, name, self._timed(getattr(pades_finish, name)))

    def checked_s(self) -> float:
        """Seconds since the last question."""
        took, self._checked_s = self._checked_s, 0.0
        return took

    def synced_s(self, source: Path) -> float:
        """Seconds until the copy of an opened file is on the disk."""
        began = time.perf_counter()
        copy = self._files.held(source)
        if copy is not None:
            os.fsync(copy.file.fileno())
        return time.perf_counter() - began

    @contextmanager
    def _clock(self) -> Iterator[None]:
        if self._inside:
            yield
            return
        self._inside, began = True, time.perf_counter()
        try:
            yield
        finally:
            self._inside = False
            self._checked_s += time.perf_counter() - began

    def _timed(self, inner: Callable[..., Any]) -> Callable[..., Any]:
        async def outer(*given: Any, **named: Any) -> Any:
            with self._clock():
                return await inner(*given, **named)

        return outer


@dataclass(frozen=True, slots=True)
class Signing:
    """One signature in seconds. ``open_s`` is spent when the file is added, long before *Sign* is pressed.

    ``synced_s`` is what the disk still took for the copy then, ``checks_s`` the part of all that waits for the disk and
    checks the result.
    """

    open_s: float
    prepare_s: float
    complete_s: float
    synced_s: float
    checks_s: float
    signed: SignedDocument

    @property
    def all_s(self) -> float:
        return self.open_s + self.synced_s + self.prepare_s + self.complete_s


class EngineProcess:
    """The engine's process."""

    def __init__(self, holder: Holder, folder: Path) -> None:
        self._holder, self._folder, self._count = holder, folder, 0
        self._worker = WorkerProcess("bench-engine", partial(TimedEngine, holder.network, folder))
        folder.mkdir(parents=True, exist_ok=True)

    async def warmed(self) -> Memory:
        """Sign one small paper, so that everything is imported; the memory of the idle process."""
        paper = make_pdf(self._folder / "paper.pdf")
        await self.sign(paper)
        await self.validate(paper)
        pid = self._worker.pid
        if pid is None:
            raise RuntimeError("the engine's process ended")
        return Memory(pid)

    async def sign(self, source: Path, appearance: Appearance | None = None, keep: Path | None = None) -> Signing:
        """Sign (B-B) and, unless its path is given in ``keep``, throw the result away."""
        self._count += 1
        folder = self._folder / str(self._count)
        folder.mkdir()
        opening = time.perf_counter()
        await self._worker.call("inspect", source)
        opened = time.perf_counter()
        synced_s = float(await self._worker.call("synced_s", source))
        await asyncio.sleep(_PAUSE_S)
        began = time.perf_counter()
        prepared = await self.prepare(source, folder / "work.pdf", appearance)
        ready = time.perf_counter()
        value = self._holder.signer.sign(prepared.dtbsr)
        await asyncio.sleep(_PAUSE_S)
        answered = time.perf_counter()
        signed = await self._complete(prepared, folder / "result.pdf", value)
        ended = time.perf_counter()
        checks_s = synced_s + float(await self._worker.call("checked_s"))
        if keep is not None:
            signed.path.rename(keep)
        shutil.rmtree(folder)
        return Signing(opened - opening, ready - began, ended - answered, synced_s, checks_s, signed)

    async def prepare(self, source: Path, work: Path, appearance: Appearance | None) -> PreparedDocument:
        """What *Sign* waits for."""
        job = PrepareJob(
            source=source,
            work=work,
            certificate_der=self._holder.signer.der,
            chain_der=self._holder.signer.chain_der,
            appearance=appearance,
            signing_time=datetime.now().astimezone(),
            reason=None,
            location=None,
        )
        prepared: PreparedDocument = await self._worker.call("prepare", job)
        return prepared

    async def validate(self, path: Path) -> FileReport:
        """Every signature of the file."""
        moment = datetime.now().astimezone()
        report: FileReport = await self._worker.call("validate", path, self._holder.trust, moment)
        return report

    async def aclose(self) -> None:
        """End it."""
        await self._worker.aclose()

    async def _complete(self, prepared: PreparedDocument, result: Path, value: bytes) -> SignedDocument:
        job = CompleteJob(
            prepared=prepared,
            result=result,
            certificate_der=self._holder.signer.der,
            chain_der=self._holder.signer.chain_der,
            signature_value=value,
            algorithm=self._holder.signer.algorithm,
            level=SignatureLevel.B_B,
            trust=self._holder.trust,
        )
        signed: SignedDocument = await self._worker.call("complete", job)
        return signed
