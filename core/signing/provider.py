"""The contract of a certification authority that signs digests.

What CAs do differently is data (``ProviderInfo``), never another method. Adapters translate every failure into
``core.errors`` at their edge. ``request_signatures`` rings a phone: it is sent once, never repeated automatically.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final, Protocol, runtime_checkable

from core.signing.model import (
    Credential,
    HashAlgorithm,
    SignatureAlgorithm,
    SignatureRequest,
    SignatureValue,
    Transaction,
)
from core.signing.prompting import PromptKind, PromptNeed

TYPED: Final[Mapping[PromptKind, str]] = {
    PromptKind.ACCOUNT_NAME: "account",
    PromptKind.PASSWORD: "password",
    PromptKind.PIN: "pin",
    PromptKind.OTP: "otp",
}
"""What a CA may want to be typed, by the words for what leaves this computer."""


class ControlCode(Enum):
    """Where the number on both screens comes from; ``NONE`` where there is no second screen."""

    OUR_DOC_ID = "our_doc_id"
    FROM_CA = "from_ca"
    FROM_DIGESTS = "from_digests"
    """Both sides compute it from what is signed (``core.signing.verification_code``)."""

    NONE = "none"


class DigestEncoding(Enum):
    """How a DTBS/R is written on the wire."""

    HEX = "hex"
    BASE64 = "base64"
    OCTETS = "octets"


class Returns(Enum):
    """What comes back."""

    SIGNATURE_VALUE = "signature_value"
    SIGNED_FILE = "signed_file"


class Proof(Enum):
    """How far an adapter has been tried against anything but its own makers' understanding."""

    SAMPLE_CHECKED = "sample-checked"
    FOREIGN_CLIENT_CHECKED = "foreign-client-checked"
    LIVE_CHECKED = "live-checked"
    KEY_CHECKED = "token-checked"
    """Keys at hand: signed with files and tokens that other programs made; no vendor publishes samples."""


class Unlock(Enum):
    """What a CA's app wants after its *agree*; ``UNKNOWN`` where no document says."""

    PIN = "pin"
    PIN_OR_BIOMETRIC = "pin_or_biometric"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PhoneApp:
    """The app in which the signer confirms. ``decide_within_s``: the app's own count-down, where one is known."""

    name: str
    unlock: Unlock = Unlock.UNKNOWN
    decide_within_s: int | None = None


@dataclass(frozen=True, slots=True)
class ProviderInfo:
    """Capabilities of a CA's route, as data.

    ``id`` is the ``--ca`` name (``esign:VNPT-CA``, ``vnpt:sp769v1``). ``blocking``: ``request_signatures`` returns
    only when the signer has decided. ``resumable``: ``await_signatures`` may be called again, by another process,
    after a crash.
    ``cancellable``: the CA can be told. ``wait_limit_s``: how long we wait at the most where the CA tells no deadline.
    What is sent, in words of ``core.wording.leaving``: ``leaves_machine`` with a request for signatures,
    ``leaves_for_certificates`` with a look-up (a sign-in that comes first among it), ``leaves_on_resume`` when another
    process fetches what was confirmed. What a prompt asks for is among them, and sent only if it was asked for.
    ``prompts``: what the person at this keyboard may be asked for. ``tells_deadline``: the CA says until when it waits.
    ``local``: the key is in this computer or a token
    on it; there is no service. ``assumptions``: what no public document says and we assume, in English, for engineers.
    ``one_certificate``: an account holds one, so that an expired one beside it is not told.
    ``sends_chain``: certificates come with their issuers; else these are found by the address in the certificate (AIA).
    ``digests``: hash algorithms of a DTBS/R that it signs, the usual one first.
    ``app``: where the signer confirms; None if no app of the CA is known. ``first_name_only``: of several documents
    the phone is told the first one's name and digest.
    """

    id: str
    display_name: str
    brand: str
    blocking: bool
    resumable: bool
    cancellable: bool
    control_code: ControlCode
    max_batch: int
    algorithms: tuple[SignatureAlgorithm, ...]
    wait_limit_s: float
    leaves_machine: tuple[str, ...]
    leaves_for_certificates: tuple[str, ...]
    proven: Proof
    sends_chain: bool = True
    one_certificate: bool = False
    leaves_on_resume: tuple[str, ...] = ()
    digests: tuple[HashAlgorithm, ...] = (HashAlgorithm.SHA256,)
    digest_encoding: DigestEncoding = DigestEncoding.HEX
    returns: Returns = Returns.SIGNATURE_VALUE
    prompts: tuple[PromptNeed, ...] = ()
    tells_deadline: bool = False
    local: bool = False
    assumptions: tuple[str, ...] = ()
    app: PhoneApp | None = None
    first_name_only: bool = False

    @property
    def leaves_if_asked(self) -> frozenset[str]:
        """Words of what is sent only where the certificate or the account wants it."""
        return frozenset(TYPED[need.kind] for need in self.prompts if not need.always and need.kind in TYPED)


class SigningProvider(Protocol):
    """A CA. Every method raises only ``core.errors`` (or ``CancelledError``)."""

    @property
    def info(self) -> ProviderInfo:
        """Capabilities."""

    async def credentials(self, user_id: str) -> Sequence[Credential]:
        """All certificates of this person here, expired ones included; empty if none. Idempotent."""

    async def request_signatures(
        self,
        credential: Credential,
        user_id: str,
        requests: Sequence[SignatureRequest],
        transaction_id: str,
    ) -> Transaction:
        """Ring the phone, once. Raises ``SignerDeclinedError``/``AuthorizationExpiredError`` if ``info.blocking``.

        ``OutcomeUnknownError`` if the request may have reached the CA and its answer did not reach us, and the CA is
        not resumable. With a resumable CA whose handle we lost, ``ProviderUnavailableError`` is only raised when the
        request certainly did not go out; otherwise ``OutcomeUnknownError``.
        """

    async def await_signatures(self, transaction: Transaction) -> Sequence[SignatureValue]:
        """Wait for the decision and fetch the values, matched by ``doc_id``. May be called again when resumable.

        Raises ``SignerDeclinedError``, ``AuthorizationExpiredError``, ``OutcomeUnknownError`` (not resumable and no
        values in hand).
        """

    async def cancel(self, transaction: Transaction) -> bool:
        """Tell the CA to stop asking. True only if the CA was told; False where it cannot be told."""

    async def aclose(self) -> None:
        """Close connections."""


@runtime_checkable
class RecoveringProvider(Protocol):
    """A CA that knows a transaction by *our* id: a request whose answer was lost can still be found."""

    async def recover(self, transaction_id: str, doc_ids: Sequence[str], user_id: str) -> Transaction:
        """A transaction to wait for, without asking the phone. Raises ``OutcomeUnknownError`` if it is not known.

        ``user_id``: as it was given to ``request_signatures``.
        """


@runtime_checkable
class StagedProvider(Protocol):
    """A CA that signs in a step of its own once the signer agreed, and is asked for the values by another handle then.

    That handle replaces the first one, and is journaled before it is used.
    """

    async def authorised(self, transaction: Transaction) -> Transaction:
        """Wait for the decision; the transaction with what it is asked for by now, or with its values.

        Raises as ``await_signatures``, which goes on from the transaction before this step as well as after it.
        """
