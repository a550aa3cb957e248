"""Sealing what is written to disk: AES-256-GCM (NIST SP 800-38D) with a key from the keyring.

A sealed value is ``header ‖ nonce (12 bytes) ‖ ciphertext and tag``. The header names the format, and is
authenticated together with the associated data, so that a value can be neither altered nor moved to another row.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import os
import secrets
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.disk import explained
from core.errors import JournalDamagedError
from core.secrets import Secret, SecretStore

HEADER: Final = b"KYSO\x01"
KEY_BYTES: Final = 32
KEY_NAME: Final = "sealing-key"
_NONCE_BYTES: Final = 12
_TAG_BYTES: Final = 16


class Sealer:
    """Seals and unseals bytes with one key of 32 bytes; a new random nonce each time."""

    __slots__ = ("_cipher", "_marking_key")

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError(f"a sealing key has {KEY_BYTES} bytes")
        self._cipher = AESGCM(key)
        self._marking_key = hmac.digest(key, b"mark", "sha256")

    def __repr__(self) -> str:
        return "Sealer(…)"

    def seal(self, plain: bytes, associated: bytes = b"") -> bytes:
        """Encrypt; ``associated`` is not stored and must be given again to unseal (a row's id)."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return HEADER + nonce + self._cipher.encrypt(nonce, plain, HEADER + associated)

    def mark(self, plain: bytes) -> bytes:
        """32 bytes (HMAC-SHA-256) that are the same for the same ``plain``, and tell nothing of it without the key."""
        return hmac.digest(self._marking_key, plain, "sha256")

    def unseal(self, sealed: bytes, associated: bytes = b"") -> bytes:
        """Decrypt; raises ``JournalDamagedError`` if one bit differs, or it was sealed by another key or version."""
        start = len(HEADER)
        if not sealed.startswith(HEADER) or len(sealed) < start + _NONCE_BYTES + _TAG_BYTES:
            raise JournalDamagedError("not a sealed value of this version")
        nonce, ciphertext = sealed[start : start + _NONCE_BYTES], sealed[start + _NONCE_BYTES :]
        try:
            return self._cipher.decrypt(nonce, ciphertext, HEADER + associated)
        except InvalidTag as error:
            raise JournalDamagedError("the seal is broken") from error


def open_sealer(store: SecretStore, *, practice_key_file: Path | None = None) -> Sealer:
    """The sealer of this home, with a key that is made on first use. May block on the keyring: use a thread.

    The key lives in ``store``; without a keyring that raises ``KeyringUnavailableError``. A practice profile names a
    ``practice_key_file`` instead, because machines that people practise on often have no keyring: an owner-only file
    beside the data it seals, which protects nothing, and has nothing but test people to protect.
    """
    if practice_key_file is not None:
        return Sealer(_key_in_file(practice_key_file))
    found = store.get(KEY_NAME)
    if found is None:
        store.put(KEY_NAME, Secret(base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode("ascii")))
        # Read back: a second program that started at the same moment may have written last, and both must agree.
        found = store.get(KEY_NAME)
    return Sealer(_decoded(found.reveal() if found else ""))


def _decoded(text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise JournalDamagedError("the sealing key does not parse") from error
    if len(key) != KEY_BYTES:
        raise JournalDamagedError("the sealing key has the wrong length")
    return key


def _key_in_file(path: Path) -> bytes:
    with explained(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            _place_new_key(path)
        key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise JournalDamagedError("the practice key has the wrong length")
    return key


def _place_new_key(path: Path) -> None:
    """Whole or not at all: linking fails if another program was faster, and its key is then the key."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secrets.token_bytes(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        return
    except OSError:
        # A file system without links: the rename is still atomic, and two first starts at once are unlikely there.
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
