"""The words of remote signing as types (ETSI EN 319 102-1, CSC API, RFC 5652).

``DocumentDigest`` and ``Dtbsr`` are both 32 bytes and must never be confused: the first is the digest over a PDF's
byte range and goes into the *messageDigest* attribute; the second is the digest over the DER of the signed attributes
and is the only thing that goes to the CA.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from pathlib import Path


class SignatureLevel(Enum):
    """PAdES baseline levels (ETSI EN 319 142-1)."""

    B_B = "B-B"
    B_T = "B-T"
    B_LT = "B-LT"
    B_LTA = "B-LTA"


class HashAlgorithm(Enum):
    """Digest algorithms, by their hashlib names."""

    SHA256 = "sha256"
    SHA384 = "sha384"
    SHA512 = "sha512"


class SignatureAlgorithm(Enum):
    """Signature schemes that a CA may answer with."""

    RSA_PKCS1_V15 = "rsa-pkcs1-v1_5"
    RSA_PSS = "rsa-pss"
    ECDSA = "ecdsa"


class CaStatus(Enum):
    """What the CA itself says of a credential; the values of those that cannot sign are reason words.

    ``UNKNOWN``: it says nothing, or something that no document names.
    """

    UNKNOWN = "unknown"
    GOOD = "good"
    NOT_ACTIVE = "not_active"
    DISABLED = "disabled"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    REVOKED = "revoked"

    @property
    def unusable(self) -> bool:
        """Whether the CA says that it does not sign."""
        return self not in (CaStatus.UNKNOWN, CaStatus.GOOD)


@dataclass(frozen=True, slots=True)
class DocumentDigest:
    """Digest over a document's byte range (ISO 32000-2, 12.8.1)."""

    value: bytes
    algorithm: HashAlgorithm = HashAlgorithm.SHA256


@dataclass(frozen=True, slots=True)
class Dtbsr:
    """Data to be signed, representation: digest over the DER SET OF signed attributes (EN 319 102-1, 4.2.8)."""

    value: bytes
    algorithm: HashAlgorithm = HashAlgorithm.SHA256

    @property
    def prefix(self) -> str:
        """Its first four octets for people to compare: upper-case hex in two groups, ``3F2A 91C0``."""
        mark = self.value[:4].hex().upper()
        return f"{mark[:4]} {mark[4:]}"


@dataclass(frozen=True, slots=True)
class Credential:
    """A key at the CA with its certificate (CSC API: credential).

    ``serial_number`` is lower-case hex without leading zeros. ``chain_der`` holds the issuing CA first, or is empty.
    ``subject_id`` is the person's number in the certificate without its prefix (``CCCD:``), or None. ``ca_status``: as
    the CA told when the certificate was fetched.
    """

    provider_id: str
    credential_id: str
    serial_number: str
    certificate_der: bytes = field(repr=False)
    chain_der: tuple[bytes, ...] = field(repr=False)
    subject_name: str
    subject_id: str | None = field(repr=False)
    issuer_name: str
    valid_from: datetime
    valid_to: datetime
    ca_status: CaStatus = CaStatus.UNKNOWN

    def valid_at(self, moment: datetime) -> bool:
        """Within its validity period (says nothing of revocation)."""
        return self.valid_from <= moment <= self.valid_to

    def offered_at(self, moment: datetime) -> bool:
        """Worth choosing: within its validity period, and the CA says nothing against it."""
        return self.valid_at(moment) and not self.ca_status.unusable


@dataclass(frozen=True, slots=True)
class FileExchange:
    """Where a CA that signs whole files gets the file from, and where its adapter puts what came back."""

    sent: Path
    returned: Path


@dataclass(frozen=True, slots=True)
class SignatureRequest:
    """One document's share of a confirmation.

    ``doc_id`` is ours, unique, eight digits; a CA that shows it on the phone shows the same number as our screen.
    ``document_name`` is what the phone may show; at most 120 characters. ``exchange``: the CA signs the file itself.
    """

    doc_id: str
    dtbsr: Dtbsr
    document_name: str
    exchange: FileExchange | None = None


@dataclass(frozen=True, slots=True)
class SignatureValue:
    """Raw signature octets from the CA for one ``doc_id``; SHA-256 of the file where it returned a signed file."""

    doc_id: str
    value: bytes = field(repr=False)
    algorithm: SignatureAlgorithm = SignatureAlgorithm.RSA_PKCS1_V15


@dataclass(frozen=True, slots=True)
class Transaction:
    """What a CA answered to ``request_signatures``: plain data, journaled before anybody waits for it.

    ``transaction_id`` is ours; ``remote_id`` the CA's handle for fetching (None where there is none). ``values`` is
    filled by a CA whose call blocks until the signer decides. ``expires_at`` is the CA's own deadline if it tells one.
    ``user_id`` is the signer's name at the CA, kept only where the CA asks for it again when its answer is fetched.
    """

    transaction_id: str
    provider_id: str
    remote_id: str | None
    doc_ids: tuple[str, ...]
    control_code: str
    requested_at: datetime
    expires_at: datetime | None
    values: tuple[SignatureValue, ...] = ()
    user_id: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Placement:
    """Where the visible signature goes.

    ``page`` counts from 1; ``x, y, width, height`` are PDF points of the page *as displayed* (after rotation and crop),
    origin at its top left corner.
    """

    page: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class StampText:
    """The words of the visible signature, already in the person's language and in NFC."""

    lines: tuple[str, ...]
    banner: str | None = None


@dataclass(frozen=True, slots=True)
class Appearance:
    """The visible signature: one typeset PDF page, used in the preview and imported into the file as it is."""

    placement: Placement
    text: StampText


@dataclass(frozen=True, slots=True)
class SigningRequest:
    """What a person asked for one document.

    Without ``placement`` the signature is invisible, unless ``auto_place`` asks the engine to propose a place.
    ``field`` is an empty field of the document to be signed; ``placement`` is then where it stands.
    """

    source: Path
    result_folder: Path
    placement: Placement | None
    auto_place: bool
    level: SignatureLevel = SignatureLevel.B_T
    component: str | None = None
    reason: str | None = None
    location: str | None = None
    field: str | None = None


def grouped(code: str) -> str:
    """A control code in groups that are easy to read aloud: ``88626142`` becomes ``8862 6142``; others stay as the CA
    writes them.
    """
    return " ".join(code[i : i + 4] for i in range(0, len(code), 4)) if code.isdigit() else code
