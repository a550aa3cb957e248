"""What the sandbox's dialects may know of the world they play in: accounts, keys, transactions, the phone.

A dialect (``providers/<ca>/sandbox.py``) exports ``routes(world) -> list[starlette.routing.BaseRoute]`` and imports
nothing else of the sandbox. It speaks the vendor's words; the world decides what happens, by the scenario digit of the
person (last digit of the ID number, see ``Scenario``) and by what the phone does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, IntEnum
from typing import Final, Protocol

from core.signing.model import CaStatus as CaStatus

_OF_THE_CERTIFICATE: Final = (CaStatus.EXPIRED, CaStatus.REVOKED, CaStatus.SUSPENDED)


class Scenario(IntEnum):
    """The last digit of a test person's number decides what befalls them, in every dialect."""

    CONFIRMS = 0
    REFUSES = 1
    NEVER_ANSWERS = 2
    NO_CERTIFICATE = 3
    TWO_CERTIFICATES = 4
    WRONG_SP_CREDENTIALS = 5
    SERVER_ERROR_ONCE = 6
    CONNECTION_LOST = 7
    OTHER_HASH_SIGNED = 8
    OTHER_PERSON = 9


class TransactionState(Enum):
    """State of a signing transaction at the CA."""

    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class IssuedCertificate:
    """A person's certificate at one CA. ``serial_number``: lower-case hex. ``chain_der``: issuing CA, then root.

    ``ca_status``: what the CA says of it, whatever its OCSP and CRL say.
    """

    credential_id: str
    serial_number: str
    certificate_der: bytes = field(repr=False)
    chain_der: tuple[bytes, ...] = field(repr=False)
    subject: str = field(repr=False)
    valid_from: datetime = field()
    valid_to: datetime = field()
    ca_status: CaStatus = CaStatus.GOOD

    @property
    def certificate_word(self) -> str:
        """``valid``, ``expired``, ``revoked`` or ``suspended``, as the CSC API says it of a certificate."""
        return self.ca_status.value if self.ca_status in _OF_THE_CERTIFICATE else "valid"

    @property
    def key_word(self) -> str:
        """``enabled`` or ``disabled``, as the CSC API says it of a key."""
        good = self.ca_status is CaStatus.GOOD or self.ca_status in _OF_THE_CERTIFICATE
        return "enabled" if good else "disabled"


@dataclass(frozen=True, slots=True)
class DigestOrder:
    """One digest to sign; ``digest`` is raw bytes (32 for SHA-256). ``pss``: by RSASSA-PSS instead of PKCS1-v1_5."""

    doc_id: str
    digest: bytes = field(repr=False)
    pss: bool = False


@dataclass(frozen=True, slots=True)
class SignedDigest:
    """A raw RSA signature over ``DigestOrder.digest`` (or, in scenario 8, over another)."""

    doc_id: str
    value: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class WorldTransaction:
    """A signing transaction as the CA keeps it. ``remaining_s`` counts down to its expiry."""

    transaction_id: str
    sp_transaction_id: str
    user_id: str = field(repr=False)
    ca_name: str = field()
    description: str = field()
    doc_ids: tuple[str, ...] = field()
    state: TransactionState = field()
    remaining_s: float = field()
    signatures: tuple[SignedDigest, ...] = field(repr=False, default=())


class PersonSecrets(Protocol):
    """What people know or are sent, where a dialect asks the person at the keyboard."""

    def password_right(self, user_id: str, given: str) -> bool:
        """Whether it is this person's password."""

    def pin_right(self, user_id: str, given: str) -> bool:
        """Whether it is this person's PIN."""

    def send_otp(self, user_id: str) -> None:
        """Show a new one-time code on the person's phone (``GET /phone/api/otp``)."""

    def otp_right(self, user_id: str, given: str) -> bool:
        """Whether it is the code on the phone; a right one is used up."""


class World(Protocol):
    """The practice world, seen from a dialect."""

    @property
    def secrets(self) -> PersonSecrets:
        """Passwords, PINs and one-time codes."""

    def scenario(self, user_id: str) -> Scenario | None:
        """The person's scenario; None if nobody has this number."""

    def service_provider_known(self, user_id: str, sp_id: str, sp_password: str) -> bool:
        """Whether the calling organisation's account is right (never, in scenario 5)."""

    @property
    def relying_party_key_der(self) -> bytes:
        """SubjectPublicKeyInfo of the calling organisation, for CAs that want its calls signed."""

    def certificates(self, user_id: str, ca_name: str) -> Sequence[IssuedCertificate]:
        """All certificates of the person at that CA; empty in scenario 3; another person's in scenario 9."""

    def fails_now(self, user_id: str, occasion: str) -> bool:
        """Scenario 6: True once per person and occasion (``certificates`` or ``status``), then False."""

    def connection_drops_now(self, user_id: str, transaction_id: str) -> bool:
        """Scenario 7: True for the first poll (or the blocking wait) of a transaction, then False."""

    def begin(
        self,
        user_id: str,
        ca_name: str,
        serial_number: str,
        sp_transaction_id: str,
        orders: Sequence[DigestOrder],
        description: str,
    ) -> WorldTransaction:
        """Ring the phone. Raises ``KeyError`` if the certificate is unknown. Counted: tests ask how often it rang."""

    def transaction(self, transaction_id: str) -> WorldTransaction | None:
        """Look up by the world's id or the SP's own id."""

    async def decided(self, transaction_id: str, wait_s: float) -> WorldTransaction:
        """Wait until the transaction is no longer pending, at most ``wait_s`` seconds, and return it."""

    def sign_approved(self, transaction_id: str, orders: Sequence[DigestOrder]) -> Sequence[SignedDigest]:
        """Sign under a transaction that was approved, for services that sign in a call of its own; no further ring.

        Raises ``KeyError`` unless it was approved.
        """

    def confirm(self, transaction_id: str) -> bool:
        """The person confirmed by a right secret instead of the phone; False if it was decided already."""

    def cancel(self, transaction_id: str) -> bool:
        """Withdraw a pending transaction; False if it was decided already."""
