"""What a portal is to us: people, limits, dossiers, receipts."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from core.secrets import Secret


@dataclass(frozen=True, slots=True)
class PortalPerson:
    """The account's claims (VNConnect userinfo). Fields a provider leaves out are None and the form asks for them."""

    subject: str = field(repr=False)
    name: str
    id_number: str | None = field(repr=False)
    birth_date: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)
    address: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class PortalSession:
    """A signed-in session. ``id_token`` tells the identity provider which sign-in to end; None where unknown."""

    person: PortalPerson
    access_token: Secret
    expires_at: datetime
    id_token: Secret | None = None


@dataclass(frozen=True, slots=True)
class PortalLimits:
    """File rules, checked before upload. ``kinds`` are lower-case extensions without a dot."""

    kinds: tuple[str, ...]
    max_file_bytes: int
    max_total_bytes: int


@dataclass(frozen=True, slots=True)
class DossierOpening:
    """An opened dossier at the portal (not yet submitted)."""

    dossier_id: str
    procedure_code: str


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that the portal holds; ``sha256`` (hex) is of the bytes that it holds, told by it or fetched back.

    ``part`` is the portal's own code of the paper, where it has codes of its own.
    """

    upload_id: str
    component: str
    name: str
    sha256: str
    part: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The portal's receipt. ``number`` is the dossier code that it gave.

    ``provisional``: the portal gives the dossier's code only when an officer receives it; until then the number is
    the one by which the dossier can be looked up.
    """

    number: str
    time: datetime
    practice: bool
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class DossierStatus:
    """State at the portal; ``code`` is one of the national status codes (1 = new)."""

    number: str
    code: int
    label: str
    time: datetime


@dataclass(frozen=True, slots=True)
class RequestedPaper:
    """A paper that the portal wants after the submission; ``component`` is its code there, ``note`` what is wrong."""

    component: str
    label: str
    note: str


@dataclass(frozen=True, slots=True)
class SupplementRequest:
    """*Yêu cầu bổ sung*: why, and which papers. ``opening`` is where they are uploaded to."""

    number: str
    reason: str
    papers: tuple[RequestedPaper, ...]
    opening: DossierOpening


@dataclass(frozen=True, slots=True)
class PaperUpload:
    """What we want to upload. ``sha256`` (hex) of the file's content; empty where nobody has looked yet.

    ``label`` is the paper's name in the catalogue: portals with codes of their own are matched by it.
    """

    component: str
    path: Path
    sha256: str = ""
    label: str = ""

    def file_digest(self) -> str:
        """``sha256`` of the file as it lies there now. Reads it: use a thread. Raises ``OSError``."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
