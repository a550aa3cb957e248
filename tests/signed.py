"""Signing in tests with the real engine and a key at hand instead of a phone."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa

from core.signing.engine import CompleteJob, PreparedDocument, PrepareJob, SignedDocument, TrustSettings
from core.signing.local_engine import LocalEngine
from core.signing.model import Appearance, SignatureAlgorithm, SignatureLevel
from core.validation.report import FileReport
from tests.pki import NOW, Authority, Signer


@dataclass
class Desk:
    """An engine over an authority, and somebody who confirms."""

    authority: Authority
    signer: Signer
    folder: Path

    def __post_init__(self) -> None:
        self.engine = LocalEngine(self.authority, self.folder.parent / "open")

    async def prepared(self, source: Path, appearance: Appearance | None = None, **rest: object) -> PreparedDocument:
        work = self.folder / f"work-{len(list(self.folder.glob('work-*')))}"
        job = PrepareJob(
            source=source,
            work=work,
            certificate_der=self.signer.der,
            chain_der=self.signer.chain_der,
            appearance=appearance,
            signing_time=self.authority.clock,
            **{"reason": None, "location": None, **rest},  # type: ignore[arg-type]
        )
        return await self.engine.prepare(job)

    def job(
        self,
        prepared: PreparedDocument,
        result: Path,
        level: SignatureLevel = SignatureLevel.B_B,
        *,
        value: bytes | None = None,
        algorithm: SignatureAlgorithm | None = None,
        trust: TrustSettings | None = None,
    ) -> CompleteJob:
        pss = algorithm is SignatureAlgorithm.RSA_PSS
        return CompleteJob(
            prepared=prepared,
            result=result,
            certificate_der=self.signer.der,
            chain_der=self.signer.chain_der,
            signature_value=value if value is not None else self.signer.sign(prepared.dtbsr, pss=pss),
            algorithm=algorithm or self.signer.algorithm,
            level=level,
            trust=trust or self.authority.trust,
        )

    async def sign(
        self,
        source: Path,
        result: Path,
        level: SignatureLevel = SignatureLevel.B_B,
        appearance: Appearance | None = None,
    ) -> SignedDocument:
        prepared = await self.prepared(source, appearance)
        return await self.engine.complete(self.job(prepared, result, level))

    async def validated(self, path: Path, moment: datetime = NOW, trust: TrustSettings | None = None) -> FileReport:
        return await self.engine.validate(path, trust or self.authority.trust, moment)


def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def pdfsig(path: Path, password: str = "") -> str:
    """What poppler says of the signatures, without certificates."""
    words = ["pdfsig", "-nocert", "-upw", password, path]
    return subprocess.run(words, capture_output=True, text=True, check=False).stdout


def qpdf_check(path: Path) -> str:
    """Empty if qpdf finds nothing wrong."""
    checked = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True, check=False)
    return "" if checked.returncode == 0 else checked.stdout + checked.stderr
