"""Evidence as a ZIP of DER files with a JSON that describes them: what is kept, sealed, and what is handed out."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from core.errors import JournalDamagedError
from core.validation.reasons import sentence
from core.validation.signature_evidence import SignatureEvidence
from core.validation.summary import signature_object, trace_object
from core.wording.verdicts import verdict_sentence

SCHEMA: Final = 1
_DESCRIPTION: Final = "evidence.json"


@dataclass(frozen=True, slots=True)
class EvidenceEntry:
    """One kept signature, as a list shows it."""

    evidence_id: str
    time: datetime
    file_name: str
    signer: str | None
    level: str | None
    verdict: str


def bundled(evidence: SignatureEvidence, *, practice: bool) -> bytes:
    """The ZIP; ``practice`` is said in its JSON."""
    parts = list(_parts(evidence))
    description = {
        "schema": SCHEMA,
        "kind": "signature-evidence",
        "sandbox": practice,
        "id": evidence.evidence_id,
        "time": evidence.time.isoformat(),
        "file": evidence.file_name,
        "signature": signature_object(evidence.report, evidence.time),
        "sentence": verdict_sentence(evidence.report.verdict, 1),
        "reasons": [{"code": reason, "sentence": sentence(reason)} for reason in evidence.report.reasons],
        "network": trace_object(evidence.calls),
        "parts": [
            {"name": name, "kind": kind, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for name, kind, content in parts
        ],
    }
    described = json.dumps(description, ensure_ascii=False, indent=2).encode("utf-8", "backslashreplace") + b"\n"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_DESCRIPTION, described)
        for name, _kind, content in parts:
            archive.writestr(name, content)
    return buffer.getvalue()


def entry_of(bundle: bytes) -> EvidenceEntry:
    """What a list shows of a ZIP that ``bundled`` made; ``JournalDamagedError`` for any other."""
    try:
        with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
            found: dict[str, Any] = json.loads(archive.read(_DESCRIPTION))
        signature = found["signature"]
        return EvidenceEntry(
            evidence_id=found["id"],
            time=datetime.fromisoformat(found["time"]),
            file_name=found["file"],
            signer=signature["signer"],
            level=signature["level"],
            verdict=signature["verdict"],
        )
    except (zipfile.BadZipFile, ValueError, KeyError, TypeError) as error:
        raise JournalDamagedError(f"evidence does not parse: {type(error).__name__}") from error


def _parts(evidence: SignatureEvidence) -> Iterator[tuple[str, str, bytes]]:
    """Name, kind and content of each DER file."""
    yield "signer.cer", "signer-certificate", evidence.certificate_der
    for stem, suffix, kind, contents in (
        ("chain", "cer", "chain-certificate", evidence.chain_der),
        ("issuer", "cer", "fetched-issuer-certificate", evidence.issuers_der),
        ("ocsp", "ors", "ocsp-response", evidence.ocsp_der),
        ("list", "crl", "crl", evidence.crl_der),
        ("timestamp", "tst", "timestamp-token", evidence.timestamp_der),
    ):
        for number, content in enumerate(contents, start=1):
            yield f"{stem}-{number}.{suffix}", kind, content
