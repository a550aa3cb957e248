"""A PKCS#12 file (RFC 7292) as a ``SigningProvider``: its password opens it, and the key lives as long as it takes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12

from core.clock import Clock
from core.errors import (
    CredentialUnusableError,
    FileMissingError,
    OutcomeUnknownError,
    SecretRefusedError,
    UnsupportedDocumentError,
)
from core.secrets import Secret
from core.signing.model import (
    Credential,
    Dtbsr,
    HashAlgorithm,
    SignatureAlgorithm,
    SignatureRequest,
    SignatureValue,
    Transaction,
)
from core.signing.prompting import Prompt, Prompter, PromptKind
from core.signing.provider import ProviderInfo
from providers.local_keys.signing import check_batch, credential_of, transaction_of

_SIZE_LIMIT: Final = 1_000_000
_TRIES: Final = 3
_PREHASHED: Final = {
    HashAlgorithm.SHA256: Prehashed(SHA256()),
    HashAlgorithm.SHA384: Prehashed(SHA384()),
    HashAlgorithm.SHA512: Prehashed(SHA512()),
}

_Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True)
class _Opened:
    key: _Key
    certificate_der: bytes
    others_der: tuple[bytes, ...]


class KeyFile:
    """One file. The key is forgotten when the batch is signed; the next one asks for the password again."""

    def __init__(self, info: ProviderInfo, path: Path, clock: Clock, prompter: Prompter) -> None:
        self._info, self._path, self._clock, self._prompter = info, path, clock, prompter
        self._opened: _Opened | None = None

    @property
    def info(self) -> ProviderInfo:
        """Capabilities."""
        return self._info

    async def credentials(self, user_id: str) -> Sequence[Credential]:
        """The file's certificate. Raises ``FileMissingError``, ``UnsupportedDocumentError``, ``SecretRefusedError``."""
        opened = await self._unlocked()
        return (credential_of(self._info, opened.certificate_der, opened.others_der),)

    async def request_signatures(
        self,
        credential: Credential,
        user_id: str,
        requests: Sequence[SignatureRequest],
        transaction_id: str,
    ) -> Transaction:
        """Sign here and now."""
        check_batch(self._info, requests)
        opened = await self._unlocked()
        self._opened = None
        if opened.certificate_der != credential.certificate_der:
            raise CredentialUnusableError("another file", reason="refused_by_ca", provider=self._info.display_name)
        values = await asyncio.to_thread(_values, opened.key, [request.dtbsr for request in requests])
        algorithm = _algorithm(opened.key)
        return transaction_of(self._info, transaction_id, requests, values, algorithm, self._clock)

    async def await_signatures(self, transaction: Transaction) -> Sequence[SignatureValue]:
        """The values that ``request_signatures`` made; ``OutcomeUnknownError`` if there are none in hand."""
        if not transaction.values:
            raise OutcomeUnknownError("nothing was kept", provider=self._info.display_name)
        return transaction.values

    async def cancel(self, transaction: Transaction) -> bool:
        """There is nobody to tell."""
        return False

    async def aclose(self) -> None:
        """Forget the key."""
        self._opened = None

    async def _unlocked(self) -> _Opened:
        if self._opened is not None:
            return self._opened
        name = self._info.display_name
        content = await asyncio.to_thread(_read, self._path)
        for attempt in range(_TRIES):
            prompt = Prompt(PromptKind.PASSWORD, name, refused=attempt > 0, untrusted_hint=self._path.name)
            password = await self._prompter.ask(prompt)
            opened = await asyncio.to_thread(_open, content, password, self._path.name)
            if opened is not None:
                self._opened = opened
                return opened
        raise SecretRefusedError(provider=name, reason=PromptKind.PASSWORD.value)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(_SIZE_LIMIT + 1)
    except OSError as error:
        raise FileMissingError(type(error).__name__, name=path.name) from error
    if len(content) > _SIZE_LIMIT or not content.startswith(b"\x30"):
        raise UnsupportedDocumentError("no PKCS#12", name=path.name, reason="key_file")
    return content


def _open(content: bytes, password: Secret, name: str) -> _Opened | None:
    """None if the password is wrong; ``cryptography`` tells a wrong password by its words alone."""
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(content, password.reveal().encode())
    except ValueError as error:
        if "password" in str(error).casefold():
            return None
        raise UnsupportedDocumentError("no PKCS#12", name=name, reason="key_file") from None
    if certificate is None or not isinstance(key, (rsa.RSAPrivateKey, ec.EllipticCurvePrivateKey)):
        raise UnsupportedDocumentError("no key with a certificate", name=name, reason="key_file")
    return _Opened(key, certificate.public_bytes(Encoding.DER), tuple(one.public_bytes(Encoding.DER) for one in others))


def _algorithm(key: _Key) -> SignatureAlgorithm:
    return SignatureAlgorithm.RSA_PKCS1_V15 if isinstance(key, rsa.RSAPrivateKey) else SignatureAlgorithm.ECDSA


def _values(key: _Key, digests: Sequence[Dtbsr]) -> list[bytes]:
    if isinstance(key, rsa.RSAPrivateKey):
        return [key.sign(one.value, padding.PKCS1v15(), _PREHASHED[one.algorithm]) for one in digests]
    return [key.sign(one.value, ec.ECDSA(_PREHASHED[one.algorithm])) for one in digests]
