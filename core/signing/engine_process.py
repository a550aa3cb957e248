"""The signing engine in a process of its own: hostile files and pyHanko's long parses stay out of the window."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from core.errors import DocumentTooDemandingError, WorkerDiedError
from core.limits import FileLimits
from core.network import Fetcher
from core.signing.engine import (
    AugmentedDocument,
    AugmentJob,
    CompleteJob,
    CredentialCheck,
    DocumentFacts,
    PreparedDocument,
    PrepareJob,
    ReturnJob,
    SignedDocument,
    TrustSettings,
)
from core.signing.model import Dtbsr, Placement, SignatureAlgorithm
from core.signing.one_way_out import close_others
from core.validation.report import FileReport
from core.workers import WorkerProcess

if TYPE_CHECKING:
    from core.signing.local_engine import LocalEngine
    from core.validation.examination import Examination

_FILE_LIMIT_S: Final = 300.0


def make_engine(fetcher_factory: Callable[[], Fetcher], work: Path) -> LocalEngine:
    """Runs in the child."""
    close_others()
    from core.signing.local_engine import LocalEngine

    return LocalEngine(fetcher_factory(), work)


class ProcessEngine:
    """``SigningEngine`` over a ``LocalEngine`` in a child. ``fetcher_factory`` must pickle.

    A file that costs more than ``limits`` or crashes its reader is refused with ``DocumentTooDemandingError``.
    """

    def __init__(self, fetcher_factory: Callable[[], Fetcher], work: Path, limits: FileLimits = FileLimits()) -> None:
        make = partial(make_engine, fetcher_factory, work)
        self._worker, self._limits = WorkerProcess("engine", make, memory_limit=limits.memory), limits

    def start(self) -> None:
        """Spawn the child ahead of the first call."""
        self._worker.start()

    async def inspect(self, source: Path) -> DocumentFacts:
        """See ``SigningEngine``."""
        return cast(DocumentFacts, await self._about(source, "inspect", source))

    async def unlock(self, path: Path, password: str) -> None:
        """See ``SigningEngine``."""
        await self._worker.call("unlock", path, password, timeout_s=_FILE_LIMIT_S)

    def release(self, source: Path) -> None:
        """See ``SigningEngine``."""
        self._worker.post("release", source)

    async def propose_placement(self, source: Path, width: float, height: float) -> Placement:
        """See ``SigningEngine``."""
        answer = await self._about(source, "propose_placement", source, width, height)
        return cast(Placement, answer)

    async def check_result_folder(self, folder: Path) -> None:
        """See ``SigningEngine``."""
        await self._worker.call("check_result_folder", folder, timeout_s=_FILE_LIMIT_S)

    async def prepare(self, job: PrepareJob) -> PreparedDocument:
        """See ``SigningEngine``."""
        return cast(PreparedDocument, await self._about(job.source, "prepare", job))

    async def verify_signature_value(
        self, certificate_der: bytes, dtbsr: Dtbsr, value: bytes, algorithm: SignatureAlgorithm
    ) -> None:
        """See ``SigningEngine``."""
        await self._worker.call(
            "verify_signature_value", certificate_der, dtbsr, value, algorithm, timeout_s=_FILE_LIMIT_S
        )

    async def complete(self, job: CompleteJob) -> SignedDocument:
        """See ``SigningEngine``."""
        # The signature was given: if this fails, the person is told that trying again loses nothing.
        return cast(SignedDocument, await self._limited(job.prepared.work, "complete", job))

    async def take_back(self, job: ReturnJob) -> SignedDocument:
        """See ``SigningEngine``."""
        return cast(SignedDocument, await self._about(job.returned, "take_back", job))

    async def augment(self, job: AugmentJob) -> AugmentedDocument:
        """See ``SigningEngine``."""
        return cast(AugmentedDocument, await self._about(job.source, "augment", job))

    async def check_credential(
        self, certificate_der: bytes, chain_der: tuple[bytes, ...], trust: TrustSettings, moment: datetime
    ) -> CredentialCheck:
        """See ``SigningEngine``."""
        answer = await self._worker.call(
            "check_credential", certificate_der, chain_der, trust, moment, timeout_s=_FILE_LIMIT_S
        )
        return cast(CredentialCheck, answer)

    async def validate(self, path: Path, trust: TrustSettings, moment: datetime) -> FileReport:
        """See ``SigningEngine``."""
        return cast(FileReport, await self._about(path, "validate", path, trust, moment))

    async def examine(self, path: Path, trust: TrustSettings, moment: datetime) -> Examination:
        """See ``SigningEngine``."""
        answer = await self._about(path, "examine", path, trust, moment)
        return cast("Examination", answer)

    async def aclose(self) -> None:
        """End the child."""
        await self._worker.aclose()

    async def _about(self, path: Path, method: str, *args: object) -> object:
        """A call that reads the person's file at ``path``."""
        try:
            return await self._limited(path, method, *args)
        except WorkerDiedError as error:
            if error.params.get("cause") == "call":
                raise DocumentTooDemandingError(error.detail, name=path.name) from error
            raise

    async def _limited(self, path: Path, method: str, *args: object) -> object:
        try:
            size = path.stat().st_size
        except OSError:  # the engine says what is wrong with it
            size = 0
        return await self._worker.call(method, *args, timeout_s=_FILE_LIMIT_S, cpu_s=self._limits.cpu_seconds(size))
