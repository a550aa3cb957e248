"""What both versions of the CSC API write alike (report 01 §7.1, §7.2): credentials, errors, SAD, algorithms.

All functions raise ``KeyError``, ``TypeError`` or ``ValueError`` for what they cannot read; their texts quote nothing
of the answer.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final, Protocol

from core.secrets import Secret
from core.signing.describing import described
from core.signing.model import CaStatus, HashAlgorithm, SignatureAlgorithm, SignatureRequest, SignatureValue
from core.signing.prompting import PromptKind
from core.signing.provider import ProviderInfo
from providers.csc.algorithms import Scheme
from providers.norm769 import octets

DESCRIPTION_LIMIT: Final = 500
"""Characters of ``description``, which the signer sees on the phone (C1: credentials/authorize)."""

HASH_OIDS: Final[Mapping[HashAlgorithm, str]] = {
    HashAlgorithm.SHA256: "2.16.840.1.101.3.4.2.1",
    HashAlgorithm.SHA384: "2.16.840.1.101.3.4.2.2",
    HashAlgorithm.SHA512: "2.16.840.1.101.3.4.2.3",
}


class Mode(Enum):
    """Who authorises: the signer on another device, the person at this keyboard, or a page in the browser."""

    OUT_OF_BAND = "implicit"
    TYPED = "explicit"
    BROWSER = "oauth2code"


class Delivery(Enum):
    """How a secret comes to the person before they can type it."""

    KNOWN = "known"
    SEND_OTP = "send_otp"
    CHALLENGE = "challenge"


@dataclass(frozen=True, slots=True)
class TypedSecret:
    """A secret that ``authorize`` wants. ``name``: ``PIN`` or ``OTP`` in version 1, an object's id in version 2."""

    name: str
    kind: PromptKind
    delivery: Delivery = Delivery.KNOWN
    digits_only: bool = False
    untrusted_hint: str = ""


@dataclass(frozen=True, slots=True)
class CscCredential:
    """What ``credentials/info`` tells. ``certificates_der``: the signer's first. ``status``: of key and certificate."""

    credential_id: str
    certificates_der: tuple[bytes, ...] = field(repr=False)
    status: CaStatus
    algorithms: tuple[str, ...]
    multisign: int
    binds_hashes: bool
    mode: Mode
    secrets: tuple[TypedSecret, ...] = ()


@dataclass(frozen=True, slots=True)
class Order:
    """What one confirmation is for. ``hashes``: base64, as the API writes them everywhere."""

    credential_id: str
    hashes: tuple[str, ...]
    description: str
    scheme: Scheme
    hash_algorithm: HashAlgorithm


@dataclass(frozen=True, slots=True)
class Pending:
    """``authorize`` was taken and the signer has not decided (version 2: 202 and a handle)."""

    handle: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Running:
    """``signHash`` was taken and signs by itself (version 2, ``operationMode`` A): what ``signPolling`` is asked by."""

    response_id: str = field(repr=False)


class Dialect(Protocol):
    """What the two versions write differently."""

    @property
    def info(self) -> ProviderInfo:
        """Capabilities."""

    def credential(self, credential_id: str, answer: Mapping[str, Any]) -> CscCredential:
        """An answer of ``credentials/info``."""

    def authorize_body(self, order: Order, given: Mapping[str, Secret]) -> Mapping[str, object]:
        """``credentials/authorize`` with what the person typed, by ``TypedSecret.name``."""

    def sign_body(self, order: Order, sad: Secret, *, asynchronous: bool) -> Mapping[str, object]:
        """``signatures/signHash``; ``asynchronous`` where the service offers to be asked for the values later."""

    def scope(self, order: Order) -> Mapping[str, str]:
        """Parameters of ``oauth2/authorize`` with scope ``credential``, beyond OAuth's own."""


def order_of(credential: CscCredential, requests: Sequence[SignatureRequest], scheme: Scheme) -> Order:
    """The order for a batch that has passed ``check_batch``: one digest algorithm throughout."""
    return Order(
        credential_id=credential.credential_id,
        hashes=tuple(b64encode(request.dtbsr.value).decode("ascii") for request in requests),
        description=_description(requests),
        scheme=scheme,
        hash_algorithm=requests[0].dtbsr.algorithm,
    )


def certificates(answer: Mapping[str, Any]) -> tuple[bytes, ...]:
    """``cert.certificates``: base64, the signer's first; ``ValueError`` if there is none."""
    encoded = answer["cert"]["certificates"]
    if not isinstance(encoded, list) or not encoded:
        raise ValueError("no certificates")
    return tuple(octets(one) for one in encoded)


def strings(value: object) -> tuple[str, ...]:
    """A list of strings."""
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise TypeError("not a list of strings")
    return tuple(value)


def whole(value: object, least: int) -> int:
    """A whole number, also where it comes as a string."""
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise TypeError("not a number")
    number = int(value)
    if number < least:
        raise ValueError("too small")
    return number


def text(value: object) -> str:
    """A string that is not empty."""
    if not isinstance(value, str):
        raise TypeError("not a string")
    if not value:
        raise ValueError("empty")
    return value


def sad(answer: Mapping[str, Any]) -> Secret:
    """The signature activation data of an answer to ``authorize`` or ``authorizeCheck``."""
    return Secret(text(answer["SAD"]))


def sad_or_handle(answer: Mapping[str, Any]) -> Secret | Pending:
    """An answer to ``authorize``: version 1 has no handles."""
    return Pending(text(answer["handle"])) if "handle" in answer and "SAD" not in answer else sad(answer)


def signatures(
    answer: Mapping[str, Any], doc_ids: Sequence[str], algorithm: SignatureAlgorithm
) -> tuple[SignatureValue, ...]:
    """``signatures`` in the order of the hashes; ``ValueError`` unless there is one for each document."""
    values = strings(answer["signatures"])
    if len(values) != len(doc_ids):
        raise ValueError("another number of signatures")
    return tuple(
        SignatureValue(doc_id, octets(value), algorithm) for doc_id, value in zip(doc_ids, values, strict=True)
    )


def _description(requests: Sequence[SignatureRequest]) -> str:
    """Our numbers first: whatever the phone cuts off, they are what both screens must show alike."""
    numbers = ", ".join(request.doc_id for request in requests)
    names = ", ".join(map(described, requests))
    return f"{numbers}: {names}"[:DESCRIPTION_LIMIT]
