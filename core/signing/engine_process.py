"""The signing engine in a process of its own: hostile files and pyHanko's long parses stay out of the window."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from core.network import Fetcher
from core.signing.engine import (
    AugmentedDocument,
    AugmentJob,
    CompleteJob,
    CredentialCheck,
    DocumentFacts,
    PreparedDocument,
    PrepareJob,
    SignedDocument,
    TrustSettings,
)
from core.signing.model import Dtbsr, Placement, SignatureAlgorithm
from core.validation.report import FileReport
from core.workers import WorkerProcess

if TYPE_CHECKING:
    from core.signing.local_engine import LocalEngine
    from core.validation.examination import Examination

_FILE_LIMIT_S: Final = 300.0


def make_engine(fetcher_factory: Callable[[], Fetcher], work: Path) -> LocalEngine:
    """Runs in the child."""
    from core.signing.local_engine import LocalEngine

    return LocalEngine(fetcher_factory(), work)


class ProcessEngine:
    """``SigningEngine`` over a ``LocalEngine`` in a child. ``fetcher_factory`` must pickle."""

    def __init__(self, fetcher_factory: Callable[[], Fetcher], work: Path) -> None:
        self._worker = WorkerProcess("engine", partial(make_engine, fetcher_factory, work))

    def start(self) -> None:
        """Spawn the child ahead of the first call."""
        self._worker.start()

    async def inspect(self, source: Path) -> DocumentFacts:
        """See ``SigningEngine``."""
        return cast(DocumentFacts, await self._worker.call("inspect", source, timeout_s=_FILE_LIMIT_S))

    async def unlock(self, path: Path, password: str) -> None:
        """See ``SigningEngine``."""
        await self._worker.call("unlock", path, password, timeout_s=_FILE_LIMIT_S)

    def release(self, source: Path) -> None:
        """See ``SigningEngine``."""
        self._worker.post("release", source)

    async def propose_placement(self, source: Path, width: float, height: float) -> Placement:
        """See ``SigningEngine``."""
        answer = await self._worker.call("propose_placement", source, width, height, timeout_s=_FILE_LIMIT_S)
        return cast(Placement, answer)

    async def check_result_folder(self, folder: Path) -> None:
        """See ``SigningEngine``."""
        await self._worker.call("check_result_folder", folder, timeout_s=_FILE_LIMIT_S)

    async def prepare(self, job: PrepareJob) -> PreparedDocument:
        """See ``SigningEngine``."""
        return cast(PreparedDocument, await self._worker.call("prepare", job, timeout_s=_FILE_LIMIT_S))

    async def verify_signature_value(
        self, certificate_der: bytes, dtbsr: Dtbsr, value: bytes, algorithm: SignatureAlgorithm
    ) -> None:
        """See ``SigningEngine``."""
        await self._worker.call(
            "verify_signature_value", certificate_der, dtbsr, value, algorithm, timeout_s=_FILE_LIMIT_S
        )

    async def complete(self, job: CompleteJob) -> SignedDocument:
        """See ``SigningEngine``."""
        return cast(SignedDocument, await self._worker.call("complete", job, timeout_s=_FILE_LIMIT_S))

    async def augment(self, job: AugmentJob) -> AugmentedDocument:
        """See ``SigningEngine``."""
        return cast(AugmentedDocument, await self._worker.call("augment", job, timeout_s=_FILE_LIMIT_S))

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
        return cast(FileReport, await self._worker.call("validate", path, trust, moment, timeout_s=_FILE_LIMIT_S))

    async def examine(self, path: Path, trust: TrustSettings, moment: datetime) -> Examination:
        """See ``SigningEngine``."""
        answer = await self._worker.call("examine", path, trust, moment, timeout_s=_FILE_LIMIT_S)
        return cast("Examination", answer)

    async def aclose(self) -> None:
        """End the child."""
        await self._worker.aclose()
