"""A PKCS#11 module in the process that holds it (OASIS PKCS #11 2.40): certificates, and signatures over digests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any, Final

import pkcs11
from cryptography import x509
from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass
from pkcs11.exceptions import (
    NoSuchToken,
    PinIncorrect,
    PinInvalid,
    PinLenRange,
    PinLocked,
    PKCS11Error,
    TokenNotPresent,
)
from pkcs11.util.ec import encode_ecdsa_signature

from core.errors import TokenDriverError, TokenMissingError
from core.signing.model import Dtbsr, HashAlgorithm, SignatureAlgorithm

_DIGEST_INFO: Final = {
    HashAlgorithm.SHA256: bytes.fromhex("3031300d060960864801650304020105000420"),
    HashAlgorithm.SHA384: bytes.fromhex("3041300d060960864801650304020205000430"),
    HashAlgorithm.SHA512: bytes.fromhex("3051300d060960864801650304020305000440"),
}
"""What stands before a digest in an RSASSA-PKCS1-v1_5 block (RFC 8017, 9.2)."""


class PinRefused(Enum):
    """Why nothing was signed."""

    WRONG = "wrong"
    LOCKED = "locked"
    NO_KEY = "no_key"


class PinState(Enum):
    """How far the token is from locking its PIN, where it tells (CKF_USER_PIN_FINAL_TRY, CKF_USER_PIN_LOCKED)."""

    FINE = "fine"
    FINAL_TRY = "final_try"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True)
class Found:
    """Certificates of people, and those of authorities that lie beside them."""

    signers_der: tuple[bytes, ...]
    others_der: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Signed:
    """Signature values in the order of the digests; ECDSA as DER (RFC 5480)."""

    values: tuple[bytes, ...] = field(repr=False)
    algorithm: SignatureAlgorithm


class TokenModule:
    """``slot`` is the module's own number; None takes every token that is present."""

    def __init__(self, module: Path, slot: int | None) -> None:
        self._path, self._slot = module, slot

    def look(self) -> Found:
        """Raises ``TokenDriverError`` if the module cannot be used, ``TokenMissingError`` if no token is there."""
        signers: list[bytes] = []
        others: list[bytes] = []
        with self._told():
            for token in self._tokens():
                with token.open() as session:
                    for one in session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE}):
                        der = bytes(one[Attribute.VALUE])
                        (others if _is_authority(der) else signers).append(der)
        return Found(tuple(signers), tuple(others))

    def pin_state(self, certificate_der: bytes) -> PinState:
        """State of the PIN that this certificate's key wants; ``FINE`` if it is on no token."""
        with self._told():
            for token in self._tokens():
                if _id_of(token, certificate_der) is not None:
                    return _pin_state(self.flags(token))
        return PinState.FINE

    def flags(self, token: Any) -> int:
        """What the token told of itself when it was looked up (CK_TOKEN_INFO)."""
        return int(token.flags)

    def sign(self, certificate_der: bytes, pin: str, digests: Sequence[Dtbsr]) -> Signed | PinRefused:
        """Sign digests with the certificate's key."""
        with self._told():
            for token in self._tokens():
                key_id = _id_of(token, certificate_der)
                if key_id is None:
                    continue
                try:
                    with token.open(user_pin=pin) as session:
                        return _signed(session, key_id, digests)
                except PinLocked:
                    return PinRefused.LOCKED
                except (PinIncorrect, PinInvalid, PinLenRange):
                    return PinRefused.WRONG
        return PinRefused.NO_KEY

    def _tokens(self) -> list[Any]:
        slots = pkcs11.lib(str(self._path)).get_slots(token_present=True)
        tokens = [slot.get_token() for slot in slots if self._slot in (None, slot.slot_id)]
        ready = [token for token in tokens if pkcs11.TokenFlag.TOKEN_INITIALIZED in token.flags]
        if not ready:
            raise TokenMissingError(provider=self._path.name)
        return ready

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (TokenNotPresent, NoSuchToken) as error:
            raise TokenMissingError(type(error).__name__, provider=self._path.name) from None
        except (PKCS11Error, RuntimeError, OSError) as error:
            raise TokenDriverError(type(error).__name__, provider=self._path.name) from None


def _pin_state(flags: int) -> PinState:
    if flags & pkcs11.TokenFlag.USER_PIN_LOCKED:
        return PinState.LOCKED
    return PinState.FINAL_TRY if flags & pkcs11.TokenFlag.USER_PIN_FINAL_TRY else PinState.FINE


def _is_authority(der: bytes) -> bool:
    """Tokens carry their issuers' certificates too; which keys they hold most tell only after the PIN."""
    try:
        extensions = x509.load_der_x509_certificate(der).extensions
        return extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (ValueError, x509.ExtensionNotFound):
        return False


def _id_of(token: Any, certificate_der: bytes) -> bytes | None:
    with token.open() as session:
        for one in session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE}):
            if bytes(one[Attribute.VALUE]) == certificate_der:
                return bytes(one[Attribute.ID])
    return None


def _signed(session: Any, key_id: bytes, digests: Sequence[Dtbsr]) -> Signed | PinRefused:
    found = list(session.get_objects({Attribute.CLASS: ObjectClass.PRIVATE_KEY, Attribute.ID: key_id}))
    if not found:
        return PinRefused.NO_KEY
    key = found[0]
    if key.key_type is KeyType.EC:
        values = [encode_ecdsa_signature(key.sign(one.value, mechanism=Mechanism.ECDSA)) for one in digests]
        return Signed(tuple(values), SignatureAlgorithm.ECDSA)
    values = [key.sign(_DIGEST_INFO[one.algorithm] + one.value, mechanism=Mechanism.RSA_PKCS) for one in digests]
    return Signed(tuple(map(bytes, values)), SignatureAlgorithm.RSA_PKCS1_V15)
