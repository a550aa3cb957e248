"""An organisation's account from what was typed, on the command line and in the window alike."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from core.accounts import Account
from core.errors import FileMissingError, InvalidUsageError
from core.secrets import Secret

if TYPE_CHECKING:
    from providers.route import AccountField, AccountForm

_KEY_FILE_LIMIT: Final = 64 * 1024


def account_of(form: AccountForm, address: str, values: Mapping[str, str]) -> Account:
    """``values`` by the form's names, keys as PEM. Raises ``InvalidUsageError`` that names what is missing or wrong."""
    check_address(form, address)
    wrong = [one.name for one in form.fields if not (one.optional or values[one.name]) or _strange(one, values)]
    if form.either and not any(all(values[name] for name in group) for group in form.either):
        wrong += form.either[0]
    if wrong:
        raise InvalidUsageError(what=", ".join(wrong))
    return Account(address.rstrip("/"), {name: Secret(value) for name, value in values.items() if value})


def _strange(one: AccountField, values: Mapping[str, str]) -> bool:
    value = values[one.name].strip().casefold()
    return bool(value and one.words) and value not in one.words


def check_address(form: AccountForm, address: str) -> None:
    """Raise ``InvalidUsageError`` unless the service can be reached at this address, or at the vendor's own."""
    if (form.needs_address and not address) or (address and not is_https(address)):
        raise InvalidUsageError(what="--url")


def read_key_file(path: Path) -> bytes:
    """What a key file holds, up to a limit. Raises ``FileMissingError``."""
    try:
        with path.expanduser().open("rb") as file:
            return file.read(_KEY_FILE_LIMIT + 1)
    except OSError as error:
        raise FileMissingError(type(error).__name__, name=path.name) from error


def key_pem(content: bytes, password: str, name: str) -> str:
    """The key of a PEM or PKCS#12 file, without the password that guards the file. Raises ``InvalidUsageError``."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.serialization import pkcs12

    guard = password.encode() or None
    try:
        if content.lstrip().startswith(b"-----BEGIN"):
            key = serialization.load_pem_private_key(content, guard)
        else:
            found = pkcs12.load_key_and_certificates(content, guard)[0]
            if found is None:
                raise ValueError("no key")
            key = found
        pem = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    except (ValueError, TypeError) as error:
        raise InvalidUsageError(type(error).__name__, what=name) from None
    return pem.decode("ascii")


def is_https(address: str) -> bool:
    """Whether a service may be reached at this address."""
    try:
        parts = urlsplit(address)
        return parts.scheme == "https" and bool(parts.hostname) and parts.username is None
    except ValueError:
        return False
