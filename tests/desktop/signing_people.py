"""Values that the tests of the signing screens share: a route, certificates, documents."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

from core.signing.engine import SignedDocument
from core.signing.model import Credential, SignatureAlgorithm, SignatureLevel
from core.signing.phases import Phase
from core.signing.progress import DocumentProgress, Progress, SigningResult
from core.signing.provider import ControlCode, Proof, ProviderInfo
from core.validation.report import FileReport, Indication

ZONE = timezone(timedelta(hours=7))
NOW = datetime(2026, 7, 6, 15, 22, tzinfo=ZONE)
NUMBER = "070900000010"

HUB = ProviderInfo(
    id="esign:VNPT-CA",
    display_name="VNPT-CA",
    brand="VNPT SmartCA",
    blocking=True,
    resumable=False,
    cancellable=False,
    control_code=ControlCode.OUR_DOC_ID,
    max_batch=20,
    algorithms=(SignatureAlgorithm.RSA_PKCS1_V15,),
    wait_limit_s=180,
    leaves_machine=("digest", "id_number", "file_name"),
    leaves_for_certificates=("id_number",),
    proven=Proof.SAMPLE_CHECKED,
)
DIRECT = replace(HUB, id="vnpt:sp769v1", blocking=False, resumable=True)


def credential(serial: str, year: int, *, until: int) -> Credential:
    return Credential(
        provider_id=HUB.id,
        credential_id=serial,
        serial_number=serial,
        certificate_der=b"",
        chain_der=(),
        subject_name="Trần Thị Ước",
        subject_id=NUMBER,
        issuer_name="VNPT-CA SHA-256",
        valid_from=datetime(year, 1, 1, tzinfo=ZONE),
        valid_to=datetime(until, 1, 1, tzinfo=ZONE),
    )


def documents(*names: str) -> tuple[DocumentProgress, ...]:
    return tuple(DocumentProgress(Path("/papers") / name, None, f"8862614{i}") for i, name in enumerate(names))


def progress(phase: Phase, **changes: object) -> Progress:
    return replace(Progress(phase, HUB, "t-1", documents("a.pdf")), **changes)  # type: ignore[arg-type]


def result(phase: Phase, **changes: object) -> SigningResult:
    plain = SigningResult(phase, "t-1", documents("a.pdf"), open=False, ca_told=True, error=None)
    return replace(plain, **changes)  # type: ignore[arg-type]


def signed(path: Path, verdict: Indication = Indication.TOTAL_PASSED) -> SignedDocument:
    return SignedDocument(path, path, SignatureLevel.B_T, "Trần Thị Ước", FileReport(path, verdict, (), ()))
