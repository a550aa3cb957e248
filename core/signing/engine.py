"""The contract of the signing engine: the one place where document bytes are parsed, prepared and finished.

Jobs and answers are plain data, so that the engine can live in a process of its own (``core.signing.engine_process``);
the command line may run it in its own process. All paths are absolute. An engine raises only ``core.errors``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from core.signing.model import (
    Appearance,
    DocumentDigest,
    Dtbsr,
    HashAlgorithm,
    Placement,
    SignatureAlgorithm,
    SignatureLevel,
)
from core.validation.report import AnchorSource, FileReport

if TYPE_CHECKING:
    from core.validation.examination import Examination
    from core.validation.signature_evidence import SignatureEvidence


@dataclass(frozen=True, slots=True)
class PageGeometry:
    """A page as displayed: size in points after rotation, crop and UserUnit; ``rotation`` is 0, 90, 180 or 270."""

    width: float
    height: float
    rotation: int


@dataclass(frozen=True, slots=True)
class EmptyField:
    """A signature field that its author left to be filled.

    ``role`` is what it says it is for (``/TU``). ``placement`` is where it stands; None where nothing would be seen.
    ``reasons``: one of them must be given (seed values), none: free.
    """

    name: str
    role: str | None
    placement: Placement | None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What opening a file told (preflight). ``fingerprint`` is the SHA-256 of the whole source, hex.

    ``normalised``: a rewritten copy with the same pages is what would be signed, and the person must know.
    ``fields`` may still be signed; ``takes_new_field``: so may a field that we add. ``traits`` are words of
    ``core.documents.traits``; ``pdfa`` is the archive standard that the file claims to follow.
    """

    source: Path
    size: int
    fingerprint: str
    pages: int
    signatures: int
    normalised: bool = False
    fields: tuple[EmptyField, ...] = ()
    takes_new_field: bool = True
    traits: tuple[str, ...] = ()
    pdfa: str | None = None


@dataclass(frozen=True, slots=True)
class TrustSettings:
    """Trust anchors (DER) and where time and status come from.

    ``tsa_urls`` are asked for a timestamp in this order; none: no timestamp can be had. ``allow_fetching``: status may
    be fetched from the certificates' own AIA and CRL addresses. ``own_anchors_der`` are an administrator's roots:
    trusted like the others, and shown as such. ``issuing_der`` are kept certificates of issuing authorities, for
    chains that are handed over incomplete; they are no anchors. ``anchor_source`` is that of ``anchors_der``;
    ``as_of`` the day on which the newest of all roots came here, None if unknown.
    """

    anchors_der: tuple[bytes, ...] = field(repr=False)
    tsa_urls: tuple[str, ...]
    allow_fetching: bool = True
    own_anchors_der: tuple[bytes, ...] = field(default=(), repr=False)
    issuing_der: tuple[bytes, ...] = field(default=(), repr=False)
    anchor_source: AnchorSource = AnchorSource.NATIONAL
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class PrepareJob:
    """Copy ``source`` to ``work`` and put a signature field with room for the signature into it.

    The copy that ``inspect`` made is used if ``source`` is still what it was then.

    ``auto_place`` proposes a free place when ``appearance`` has none; ``expected_fingerprint`` guards against a source
    that changed since it was opened (``DocumentChangedError``). ``field`` names an empty field to be signed instead of
    a new one; ``appearance`` then has its place. ``digests`` are those that the CA can sign, the usual one first.
    """

    source: Path
    work: Path
    certificate_der: bytes = field(repr=False)
    chain_der: tuple[bytes, ...] = field(repr=False)
    appearance: Appearance | None
    signing_time: datetime
    reason: str | None
    location: str | None
    expected_fingerprint: str | None = None
    field: str | None = None
    digests: tuple[HashAlgorithm, ...] = (HashAlgorithm.SHA256,)


@dataclass(frozen=True, slots=True)
class PreparedDocument:
    """State between prepare and complete: survives a crash as plain data beside the work file.

    ``base_size`` is where the update begins: the bytes before it are the file that was given, or its rewritten copy.
    ``reserved_start``/``reserved_end`` are byte offsets of the placeholder; ``signed_attributes`` is the DER SET OF
    (RFC 5652, 5.4); ``dtbsr`` its digest. ``normalised``: the work file is a rewritten copy, not the source's bytes.
    """

    source: Path
    work: Path
    work_size: int
    base_size: int
    source_size: int
    source_fingerprint: str
    field_name: str
    document_digest: DocumentDigest
    reserved_start: int
    reserved_end: int
    signed_attributes: bytes = field(repr=False)
    dtbsr: Dtbsr = field(repr=False)
    normalised: bool = False


@dataclass(frozen=True, slots=True)
class CompleteJob:
    """Embed a verified signature value, reach the level, check the file with two engines, and publish it.

    ``result`` is the wished path; the engine publishes by atomic rename without overwriting (``-2``, ``-3`` …).
    """

    prepared: PreparedDocument
    result: Path
    certificate_der: bytes = field(repr=False)
    chain_der: tuple[bytes, ...] = field(repr=False)
    signature_value: bytes = field(repr=False)
    algorithm: SignatureAlgorithm
    level: SignatureLevel
    trust: TrustSettings


@dataclass(frozen=True, slots=True)
class SignedDocument:
    """A finished file. ``level`` is the level *reached*, read back from the file by validation.

    ``time_authority`` is the host of the authority that attested the time; None where none was asked for.
    ``evidence`` is what was gathered while it was made; None for a file that an earlier run had published.
    ``normalised``: it extends a rewritten copy of the source.
    """

    source: Path
    path: Path
    level: SignatureLevel
    signer: str
    report: FileReport
    time_authority: str | None = None
    evidence: SignatureEvidence | None = field(default=None, repr=False)
    normalised: bool = False


@dataclass(frozen=True, slots=True)
class ReturnJob:
    """Take ``returned``, which was signed elsewhere, as the signed result of ``sent``.

    ``user_id`` is the number of the person who must have signed it. ``work`` is where the copy is made; ``result`` the
    wished path, never over another file.
    """

    sent: Path
    returned: Path
    work: Path
    result: Path
    user_id: str = field(repr=False)
    trust: TrustSettings


@dataclass(frozen=True, slots=True)
class AugmentJob:
    """Raise the signatures in ``source`` to ``level`` (B-T or above), or renew the archive timestamp of B-LTA.

    ``work`` is where the copy is made; ``result`` the wished path, never over another file.
    """

    source: Path
    work: Path
    result: Path
    level: SignatureLevel
    trust: TrustSettings


@dataclass(frozen=True, slots=True)
class AugmentedDocument:
    """A finished file; ``time_authority`` is the host of the authority whose timestamp was added last."""

    source: Path
    path: Path
    report: FileReport
    time_authority: str | None


@dataclass(frozen=True, slots=True)
class CredentialCheck:
    """Result of the check before signing. ``revocation`` is ``good`` or ``unknown`` (revoked raises)."""

    revocation: str
    revocation_source: str | None
    chain_complete: bool


class SigningEngine(Protocol):
    """Everything that touches document bytes or certificates."""

    async def inspect(self, source: Path) -> DocumentFacts:
        """Open as for signing and say what it is; raises an ``InputError`` leaf for what cannot be signed.

        What ``prepare`` will need is made ready and kept for a while: a private copy, its digest, its structure.
        """

    async def unlock(self, path: Path, password: str) -> None:
        """Open what is locked with ``password`` from now on; kept in memory only. A file signed from it opens too.

        Raises ``EncryptedDocumentError`` if it is the wrong one. What is not there is believed.
        """

    def release(self, source: Path) -> None:
        """``source`` will not be signed: drop what ``inspect`` made ready. Returns at once."""

    async def propose_placement(self, source: Path, width: float, height: float) -> Placement:
        """A free place of that size (points): a proposal, never imposed."""

    async def check_result_folder(self, folder: Path) -> None:
        """Raise ``FolderNotWritableError`` unless a result can be written there; asked before any phone rings."""

    async def prepare(self, job: PrepareJob) -> PreparedDocument:
        """Write the work file (fsynced) and return what the CA must sign."""

    async def verify_signature_value(
        self, certificate_der: bytes, dtbsr: Dtbsr, value: bytes, algorithm: SignatureAlgorithm
    ) -> None:
        """Raise ``SignatureMismatchError`` unless ``value`` verifies with the certificate's key over ``dtbsr``."""

    async def complete(self, job: CompleteJob) -> SignedDocument:
        """Embed, timestamp, augment, check twice, publish. On failure no result exists; the work file stays."""

    async def take_back(self, job: ReturnJob) -> SignedDocument:
        """Check and publish what was signed elsewhere. Raises ``BroughtBackError``; then no result exists."""

    async def augment(self, job: AugmentJob) -> AugmentedDocument:
        """Add what the level wants, check twice, publish. On failure no result exists.

        Raises ``NotAugmentableError``, ``TimestampError``, ``RevocationDataError``.
        """

    async def check_credential(
        self, certificate_der: bytes, chain_der: tuple[bytes, ...], trust: TrustSettings, moment: datetime
    ) -> CredentialCheck:
        """Chain to an anchor, validity, key usage, algorithm, OCSP else CRL. Raises ``CredentialUnusableError``."""

    async def validate(self, path: Path, trust: TrustSettings, moment: datetime) -> FileReport:
        """Validate every signature in the file."""

    async def examine(self, path: Path, trust: TrustSettings, moment: datetime) -> Examination:
        """Validate, and digest the same bytes; raises ``DocumentChangedError`` if they changed meanwhile."""

    async def aclose(self) -> None:
        """Stop."""
